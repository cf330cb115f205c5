/* SPDX-License-Identifier: MIT */
/* Comparison, drift and reach of a policy's audit, as the console and the pages show them. */
#include <string.h>

#include "base/num.h"
#include "doc/judged_words.h"
#include "doc/phrase.h"
#include "doc/policy_said.h"

#define COURSES_SHOWN  12
#define GROUPS_IN_FULL 12

struct sa_judged_kpi sa_policy_kpi(const struct sa_judged *judged, size_t metric, const char *group)
{
	const struct sa_policy_metric *m = &judged->policy->metric[metric];
	const char *format = judged->data->input[m->input].format;

	return (struct sa_judged_kpi){
		.name = m->name,
		.group = group,
		.row = strcmp(format, "iter-summary") == 0 ? "iteration" : "row",
		.digits = m->digits,
	};
}

const struct sa_judged_shift *sa_policy_shift_of(const struct sa_judged *judged,
						 const struct sa_finding *f)
{
	for (size_t i = 0; i < judged->n_shift; i++) {
		const struct sa_judged_shift *s = &judged->shift[i];

		if (s->metric == f->metric && strcmp(s->group, f->group) == 0)
			return s;
	}
	return NULL;
}

/* ---- against the baseline ---- */

void sa_policy_put_shift_title(struct sa_str *out, const struct sa_judged *judged)
{
	sa_phrase_shift_title(out, judged->shift, judged->n_shift, judged->n_baseline,
			      judged->policy->window[judged->policy->baseline.window].name);
}

/* Of many groups only those lines that somebody has to look at. */
static bool is_shown(const struct sa_judged *judged, const struct sa_judged_shift *s)
{
	return s->judged && (judged->n_group <= 1 || (s->answer.word != SA_JUDGE_NOT_WORSE &&
						      s->answer.word != SA_JUDGE_BETTER));
}

/* Which runs those are, and what was passed over for them. */
static void put_runs(struct sa_str *out, const struct sa_baseline_runs *runs,
		     const struct sa_pen *pen, const char *item, const char *item_end)
{
	for (size_t i = 0; runs && i < runs->n && i < SA_POLICY_ROWS_SHOWN; i++) {
		const struct sa_baseline_told *run = &runs->run[i];
		SA_STR_SCOPE(source);

		sa_phrase_source(&source, &run->from);
		sa_str_printf(out, "%sbaseline: ", item);
		pen->foreign(out, source.buf);
		sa_str_printf(out, "; %zu rows; %.19s…", run->n_rows, run->from.digest);
		if (run->from.why[0]) {
			sa_str_puts(out, "; chosen because ");
			pen->foreign(out, run->from.why);
		}
		sa_str_puts(out, item_end);
	}
	for (size_t i = 0; runs && i < runs->n_steps && i < SA_POLICY_ROWS_SHOWN; i++) {
		if (strcmp(runs->step[i].outcome, "taken") == 0)
			continue;
		sa_str_puts(out, item);
		pen->foreign(out, runs->step[i].place);
		sa_str_puts(out, ": ");
		pen->foreign(out, runs->step[i].outcome);
		sa_str_puts(out, item_end);
	}
}

void sa_policy_put_shifts(struct sa_str *out, const struct sa_judged *judged,
			  const struct sa_pen *pen, const char *item, const char *item_end)
{
	size_t shown = 0;

	put_runs(out, judged->baseline, pen, item, item_end);

	for (size_t i = 0; i < judged->n_shift && shown < SA_POLICY_ROWS_SHOWN; i++) {
		const struct sa_judged_shift *s = &judged->shift[i];
		const struct sa_judged_kpi kpi = sa_policy_kpi(judged, s->metric, s->group);

		if (!is_shown(judged, s))
			continue;
		shown++;
		sa_str_puts(out, item);
		sa_phrase_kpi(out, &kpi, pen);
		sa_str_puts(out, ": ");
		sa_phrase_shift(out, &s->answer, kpi.digits);
		sa_str_puts(out, item_end);
	}
}

/* ---- drift ---- */

static bool moves(const struct sa_judged_drift *d)
{
	return d->answer.gate || d->answer.stepped || d->answer.shape != SA_JUDGE_SHAPE_NONE ||
	       d->answer.word == SA_JUDGE_TREND_RISING || d->answer.word == SA_JUDGE_TREND_FALLING;
}

/* With many groups only those that do not pass are told of one by one (POLICY 4: the rest is one line). */
static bool worth_a_line(const struct sa_judged *judged, const struct sa_judged_drift *d)
{
	if (judged->n_group <= GROUPS_IN_FULL)
		return true;
	for (size_t g = 0; g < judged->n_group; g++) {
		if (strcmp(judged->group[g].name, d->group) == 0)
			return judged->group[g].state != SA_STATE_OK;
	}
	return true;
}

bool sa_policy_has_courses(const struct sa_judged *judged)
{
	for (size_t i = 0; i < judged->n_drift; i++) {
		if (moves(&judged->drift[i]))
			return true;
	}
	return false;
}

void sa_policy_put_courses(struct sa_str *out, const struct sa_judged *judged,
			   const struct sa_pen *pen, const char *item, const char *item_end)
{
	size_t shown = 0, others = 0;

	for (size_t i = 0; i < judged->n_drift; i++) {
		const struct sa_judged_drift *d = &judged->drift[i];
		const struct sa_judged_kpi kpi = sa_policy_kpi(judged, d->metric, d->group);

		if (!moves(d))
			continue;
		if (shown == COURSES_SHOWN || !worth_a_line(judged, d)) {
			others++;
			continue;
		}
		shown++;
		sa_str_puts(out, item);
		sa_phrase_course(out, d, &kpi, pen);
		sa_str_puts(out, item_end);
	}
	if (others)
		sa_str_printf(out, "%s%zu %sKPI(s) of groups move; the JSON has all%s", item,
			      others, shown ? "more " : "", item_end);
}

/* ---- reach ---- */

bool sa_policy_has_reach(const struct sa_judged *judged)
{
	for (size_t i = 0; i < judged->n_finding; i++) {
		if (sa_num_is_finite(judged->finding[i].reach.at))
			return true;
	}
	return false;
}

void sa_policy_put_reach(struct sa_str *out, const struct sa_judged *judged,
			 const struct sa_finding *f)
{
	const struct sa_aggregate *left = &f->rule->left;
	SA_STR_SCOPE(aggregate);

	sa_str_puts(&aggregate, sa_agg_id_name(left->id));
	if (left->id == SA_AGG_PERCENTILE)
		sa_str_num(&aggregate, left->p, "");
	sa_phrase_reach(out, &f->reach, aggregate.buf, f->limit,
			judged->policy->metric[f->metric].digits);
}
