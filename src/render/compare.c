/* SPDX-License-Identifier: MIT */
/* The comparison as JSON. */
#include "render/compare.h"

#include "base/num.h"
#include "render/json_part.h"
#include "doc/comparison.h"

static const char *window_name(const struct sa_baseline *baseline)
{
	return baseline->window[baseline->window_used].name;
}

/* B - A of the medians in percent of |A|. */
static double difference_pct(const struct sa_compare_sides *side)
{
	return fabs(side->a) > 0 ? 100 * (sa_num_difference(side->b, side->a) / fabs(side->a)) + 0.0
				 : SA_MISSING;
}

static void put_kpi(struct sa_jout *j, const struct sa_compare *compare, size_t kpi)
{
	const struct sa_compare_sides *side = &compare->side[kpi];
	const struct sa_judge_answer *a = &compare->shift[kpi].answer;
	SA_STR_SCOPE(text);

	sa_phrase_compare(&text, compare, kpi);
	sa_jout_object(j, sa_kpi_table[kpi].gate_name);
	sa_jout_text(j, "verdict", sa_json_answer_word(a));
	sa_jout_text(j, "explanation", text.buf);
	sa_jout_computed(j, "a", side->a);
	sa_jout_computed(j, "b", side->b);
	sa_jout_computed(j, "difference", sa_num_difference(side->b, side->a));
	sa_jout_computed(j, "difference_pct", difference_pct(side));
	sa_jout_int(j, "values_a", (int64_t)side->n_a);
	sa_jout_int(j, "values_b", (int64_t)side->n_b);
	sa_jout_computed(j, "shift", a->difference);
	sa_jout_computed(j, "shift_lo", a->lo);
	sa_jout_computed(j, "shift_hi", a->hi);
	sa_jout_computed(j, "p_value", a->p);
	sa_jout_computed(j, "p_value_holm", a->p_holm);
	sa_jout_computed(j, "floor", a->floor);
	sa_jout_computed(j, "detectable", a->detectable);
	sa_jout_end_object(j);
}

static void put_from(struct sa_jout *j, const struct sa_baseline *baseline)
{
	const struct sa_provenance *from = &baseline->from;

	sa_jout_text(j, "kind", from->kind);
	sa_jout_text(j, "where", from->where);
	sa_jout_text(j, "sha", from->sha[0] ? from->sha : NULL);
	if (from->artifact_id)
		sa_jout_int(j, "artifact_id", (int64_t)from->artifact_id);
	if (from->run_id)
		sa_jout_int(j, "run_id", (int64_t)from->run_id);
	sa_jout_text(j, "run_url", from->run_url[0] ? from->run_url : NULL);
	sa_jout_text(j, "at", from->at[0] ? from->at : NULL);
	sa_jout_num(j, "age_days", from->age_days);
	if (from->distance >= 0)
		sa_jout_int(j, "distance", from->distance);
	else
		sa_jout_null(j, "distance");
	sa_jout_text(j, "digest", from->digest[0] ? from->digest : NULL);
	sa_jout_text(j, "why", from->why);
	sa_jout_text(j, "read_from", sa_baseline_form_text(baseline->form));
	sa_jout_int(j, "iterations", baseline->run ? (int64_t)baseline->run->n_loaded : 0);
}

void sa_json_baseline_steps(struct sa_jout *j, const struct sa_baseline_step *step, size_t n)
{
	sa_jout_array(j, "steps");
	for (size_t i = 0; i < n; i++) {
		sa_jout_object_inline(j, NULL);
		sa_jout_text(j, "place", step[i].place);
		sa_jout_text(j, "outcome", step[i].outcome);
		sa_jout_end_object(j);
	}
	sa_jout_end_array(j);
}

void sa_json_baseline_run(struct sa_jout *j, const struct sa_provenance *from, size_t n_rows)
{
	sa_jout_object_inline(j, NULL);
	sa_jout_text(j, "where", from->where);
	if (from->run_id)
		sa_jout_int(j, "run_id", (int64_t)from->run_id);
	sa_jout_text(j, "sha", from->sha[0] ? from->sha : NULL);
	sa_jout_text(j, "at", from->at[0] ? from->at : NULL);
	sa_jout_text(j, "digest", from->digest[0] ? from->digest : NULL);
	sa_jout_int(j, "iterations", (int64_t)n_rows);
	sa_jout_text(j, "why", from->why);
	sa_jout_end_object(j);
}

/* All runs of a baseline of several, newest first; what ended the search before there were enough. */
static void put_members(struct sa_jout *j, const struct sa_baseline *baseline)
{
	sa_jout_int(j, "runs_asked", baseline->n_asked);
	sa_jout_text(j, "cut", baseline->cut);
	sa_jout_array(j, "runs");
	for (size_t i = 0; i < baseline->n_members; i++)
		sa_json_baseline_run(j, &baseline->member[i].from, baseline->member[i].run->n_iter);
	sa_jout_end_array(j);
}

static void put_answers(struct sa_jout *j, const struct sa_compare *compare)
{
	sa_jout_array(j, "answers");
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		sa_json_answer(j, "", sa_kpi_table[k].policy_name, compare->shift[k].judged,
			       &compare->shift[k].answer);
	sa_jout_end_array(j);
}

void sa_render_compare_json(const struct sa_baseline *baseline, struct sa_jout *j)
{
	if (!baseline || !baseline->wanted) {
		sa_jout_null(j, "baseline");
		return;
	}
	sa_jout_object(j, "baseline");
	sa_jout_text(j, "spec", baseline->from.spec);
	sa_jout_text(j, "error", baseline->error);
	sa_json_baseline_steps(j, baseline->step, baseline->n_steps);
	if (baseline->n_asked > 1)
		put_members(j, baseline);
	if (!baseline->error) {
		put_from(j, baseline);
		sa_jout_text(j, "window", window_name(baseline));
		sa_jout_num(j, "alpha", baseline->compare.alpha);
		sa_jout_int(j, "n_runs", (int64_t)baseline->compare.n_runs);
		sa_jout_bool(j, "runs_alike", baseline->compare.runs_alike);
		put_answers(j, &baseline->compare);
		sa_jout_object(j, "kpis");
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			put_kpi(j, &baseline->compare, k);
		sa_jout_end_object(j);
	}
	sa_jout_end_object(j);
}
