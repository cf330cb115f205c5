/* SPDX-License-Identifier: MIT */
/* The members of FORMATS 15.14, one element each. */
#include "render/json_part.h"

#include "base/num.h"
#include "doc/decision_text.h"
#include "doc/judged_words.h"

void sa_json_actual(struct sa_jout *j, double actual, double limit)
{
	sa_jout_num(j, "actual", sa_num_rounded_beside(actual, limit));
}

void sa_json_failure(struct sa_jout *j, const struct sa_json_failure *row)
{
	const struct sa_failure *failure = row->failure;

	sa_jout_object(j, NULL);
	sa_jout_text(j, "kind", sa_failure_kind_key(failure->kind));
	sa_jout_text(j, "state", sa_state_name(failure->state));
	sa_jout_text(j, "group", failure->group);
	sa_jout_text(j, "kpi", row->kpi);
	sa_jout_text(j, "rule", row->rule);
	sa_jout_text(j, "level", row->level);
	sa_jout_text(j, "outcome", sa_outcome_key(failure->outcome));
	sa_json_actual(j, row->actual, row->limit);
	sa_jout_num(j, "limit", row->limit);
	sa_jout_text(j, "window", row->window);
	sa_jout_text(j, "text", row->text);
	sa_jout_end_object(j);
}

void sa_json_finding(struct sa_jout *j, const struct sa_json_finding *row)
{
	sa_jout_object_inline(j, NULL);
	sa_jout_text(j, "group", row->group);
	sa_jout_text(j, "kpi", row->kpi);
	sa_jout_text(j, "rule", row->rule);
	sa_jout_text(j, "level", row->level);
	sa_jout_text(j, "outcome", sa_outcome_key(row->outcome));
	sa_jout_text(j, "state", sa_state_name(row->state));
	sa_json_actual(j, row->actual, row->limit);
	sa_jout_num(j, "limit", row->limit);
	sa_jout_computed(j, "margin", row->margin);
	sa_jout_text(j, "window", row->window);
	if (row->counted) {
		sa_jout_int(j, "n", (int64_t)row->n);
		sa_jout_int(j, "n_missing", (int64_t)row->n_missing);
	} else {
		sa_jout_null(j, "n");
		sa_jout_null(j, "n_missing");
	}
	sa_jout_object_inline(j, "reach");
	sa_jout_computed(j, "at", row->reach.at);
	sa_jout_num(j, "pass_probability", row->reach.pass_probability);
	sa_jout_computed(j, "se", row->reach.se);
	sa_jout_computed(j, "rho", row->reach.rho);
	sa_jout_computed(j, "n_eff", row->reach.n_eff);
	if (row->reach.n_right)
		sa_jout_int(j, "n_right", (int64_t)row->reach.n_right);
	else
		sa_jout_null(j, "n_right");
	sa_jout_end_object(j);
	if (row->since_rows) {
		sa_jout_object_inline(j, "since");
		sa_jout_int(j, "index", row->since_index);
		sa_jout_int(j, "rows", (int64_t)row->since_rows);
		sa_jout_int(j, "of", (int64_t)row->since_of);
		sa_jout_end_object(j);
	}
	if (row->waived) {
		sa_jout_text(j, "waived_until", row->waived->until);
		sa_jout_text(j, "owner", row->waived->owner);
		sa_jout_text(j, "reason", row->waived->reason);
	}
	sa_jout_end_object(j);
}

const char *sa_json_answer_word(const struct sa_judge_answer *a)
{
	if (a->word != SA_JUDGE_NONE)
		return sa_judge_word_text(a->word);
	return a->why ? sa_judge_word_text(SA_JUDGE_UNCLEAR) : NULL;
}

void sa_json_answer(struct sa_jout *j, const char *group, const char *kpi, bool judged,
		    const struct sa_judge_answer *a)
{
	sa_jout_object_inline(j, NULL);
	sa_jout_text(j, "group", group);
	sa_jout_text(j, "kpi", kpi);
	sa_jout_text(j, "answer", sa_json_answer_word(a));
	sa_jout_bool(j, "judged", judged);
	sa_jout_computed(j, "difference", a->difference);
	sa_jout_computed(j, "lo", a->lo);
	sa_jout_computed(j, "hi", a->hi);
	sa_jout_computed(j, "p", a->p);
	sa_jout_computed(j, "p_holm", a->p_holm);
	sa_jout_int(j, "n_runs", (int64_t)a->n_runs);
	sa_jout_computed(j, "detectable", a->detectable);
	sa_jout_computed(j, "floor", a->floor);
	sa_jout_text(j, "why", a->why ? sa_judge_why_text(a->why) : NULL);
	sa_jout_end_object(j);
}

void sa_json_drift(struct sa_jout *j, const char *kpi, const char *row,
		   const struct sa_judged_drift *d)
{
	const struct sa_judge_drift_answer *a = &d->answer;
	bool told = sa_judged_is_told(d);
	SA_STR_SCOPE(word);

	sa_phrase_course_word(&word, d, row);
	sa_jout_object_inline(j, NULL);
	sa_jout_text(j, "group", d->group);
	sa_jout_text(j, "kpi", kpi);
	sa_jout_text(j, "word", word.buf);
	sa_jout_text(j, "trend", sa_judge_trend_text(a->word));
	sa_jout_num(j, "limit", d->limit);
	sa_jout_object_inline(j, "crossing");
	sa_jout_computed(j, "at", sa_judged_crossing(d));
	sa_jout_computed(j, "lo", told ? a->lo : SA_MISSING);
	sa_jout_computed(j, "hi", told ? a->hi : SA_MISSING);
	sa_jout_end_object(j);
	sa_jout_text(j, "shape", a->shape ? sa_phrase_shape(a) : NULL);
	sa_jout_computed(j, "change_at", a->change_at);
	sa_jout_text(j, "cause", d->cause);
	sa_jout_bool(j, "stepped", a->stepped);
	sa_jout_end_object(j);
}

void sa_json_window(struct sa_jout *j, const struct sa_json_window *row)
{
	sa_jout_object_inline(j, row->name);
	if (row->n_rows) {
		sa_jout_int(j, "first", row->first);
		sa_jout_int(j, "last", row->last);
	} else {
		sa_jout_null(j, "first");
		sa_jout_null(j, "last");
	}
	sa_jout_int(j, "rows", (int64_t)row->n_rows);
	if (row->n_masked)
		sa_jout_int(j, "masked", (int64_t)row->n_masked);
	sa_jout_end_object(j);
}

void sa_json_series(struct sa_jout *j, const char *window, const struct sa_agg *agg)
{
	sa_jout_object_inline(j, window);
	sa_jout_int(j, "n", (int64_t)agg->n);
	sa_jout_int(j, "n_missing", (int64_t)agg->n_missing);
	sa_jout_num(j, "min", agg->min);
	sa_jout_num(j, "max", agg->max);
	sa_jout_computed(j, "mean", agg->mean);
	sa_jout_computed(j, "median", agg->median);
	sa_jout_end_object(j);
}

void sa_json_input(struct sa_jout *j, const char *name, const char *format, size_t n_files,
		   size_t n_rows)
{
	sa_jout_object_inline(j, NULL);
	sa_jout_text(j, "name", name);
	sa_jout_text(j, "format", format);
	sa_jout_int(j, "files", (int64_t)n_files);
	sa_jout_int(j, "rows", (int64_t)n_rows);
	sa_jout_end_object(j);
}

void sa_json_problem(struct sa_jout *j, enum sa_problem_kind kind, const char *input,
		     const char *group)
{
	SA_STR_SCOPE(key);

	sa_str_printf(&key, "%s ", sa_problem_name(kind));
	sa_str_puts(&key, input);
	sa_str_putc(&key, ' ');
	sa_str_puts(&key, group);
	sa_jout_text(j, NULL, key.buf);
}

/* Every cause that makes a run incomplete is one of these; where none fits it is about rows. */
static const enum sa_problem_kind problem_of[SA_CAUSE_COUNT] = {
	[SA_CAUSE_FEWER_ROWS] = SA_PROBLEM_ROWS,       [SA_CAUSE_FEWER_ASKED] = SA_PROBLEM_ROWS,
	[SA_CAUSE_ROWS_BEYOND] = SA_PROBLEM_ROWS,      [SA_CAUSE_NO_END] = SA_PROBLEM_END,
	[SA_CAUSE_STILL_GOING] = SA_PROBLEM_END,       [SA_CAUSE_PLAN_BROKEN] = SA_PROBLEM_END,
	[SA_CAUSE_SEVERAL_GROUPS] = SA_PROBLEM_GROUPS, [SA_CAUSE_ROWS_LOST] = SA_PROBLEM_ROWS,
};

enum sa_state sa_json_lack_state(const struct sa_decision *d)
{
	enum sa_state state = SA_STATE_OK;

	for (size_t i = 0; i < d->n; i++) {
		if (sa_failure_is_lack(&d->failure[i]) && d->failure[i].state > state)
			state = d->failure[i].state;
	}
	return state;
}

void sa_json_lack_keys(struct sa_jout *j, const struct sa_decision *d, const char *input)
{
	for (size_t i = 0; i < d->n; i++) {
		if (sa_failure_is_lack(&d->failure[i]))
			sa_json_problem(j, problem_of[d->failure[i].cause], input, "");
	}
}

void sa_json_lack_texts(struct sa_jout *j, const struct sa_decision *d)
{
	for (size_t i = 0; i < d->n; i++) {
		SA_STR_SCOPE(lack);

		if (!sa_failure_is_lack(&d->failure[i]))
			continue;
		sa_phrase_lack(&lack, &d->failure[i], &sa_pen_plain);
		sa_jout_text(j, NULL, lack.buf);
	}
}

void sa_json_decision_begin(struct sa_jout *j, enum sa_state state, const char *headline)
{
	sa_jout_object(j, "decision");
	sa_jout_text(j, "state", sa_state_name(state));
	sa_jout_text(j, "headline", headline);
	sa_jout_array(j, "failures");
}

void sa_json_decision_end(struct sa_jout *j)
{
	sa_jout_end_array(j);
	sa_jout_end_object(j);
}

void sa_json_policy(const struct sa_policy *policy, struct sa_jout *j)
{
	sa_jout_object_inline(j, "policy");
	sa_jout_text(j, "origin", policy->origin);
	sa_jout_text(j, "sha256", policy->sha256);
	sa_jout_text(j, "profile", policy->profile);
	sa_jout_int(j, "language", 1);
	sa_jout_end_object(j);
}
