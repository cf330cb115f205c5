/* SPDX-License-Identifier: MIT */
/* Findings and failures of a policy's audit, in words. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "render/judged_words.h"
#include "render/policy_part.h"

static void put_why(struct sa_str *out, const struct sa_judged *judged, const struct sa_finding *f)
{
	const struct sa_policy *policy = judged->policy;

	switch (f->why) {
	case SA_WHY_NONE:
	case SA_WHY_INFINITE:
		return;
	case SA_WHY_FEW:
		if (f->n)
			sa_str_printf(out, " (%zu of %llu values; at least %llu needed)", f->n,
				      (unsigned long long)f->asked, (unsigned long long)f->needed);
		return;
	case SA_WHY_NO_VALUE:
		sa_str_puts(out, f->n ? " (it cannot be computed of these values)" : "");
		return;
	case SA_WHY_DEAD:
		sa_str_puts(out, " (the group stopped writing rows)");
		return;
	case SA_WHY_RIGHT:
		sa_str_printf(out, " (nothing to compare with in window %s)",
			      policy->window[f->rule->right.other.window].name);
		return;
	case SA_WHY_NO_BASELINE:
		sa_str_puts(out, " (no baseline value to compare with)");
		return;
	case SA_WHY_MASKED:
		sa_str_puts(out, " (more than half of the window is masked)");
		return;
	}
}

const char *sa_policy_row_word(const struct sa_judged *judged, size_t input)
{
	return strcmp(judged->data->input[input].format, "iter-summary") == 0 ? "iteration" : "row";
}

/* "; below 2.9 since iteration 16 (9 of 9)" */
static void put_since(struct sa_str *out, const struct sa_judged *judged,
		      const struct sa_finding *f)
{
	const struct sa_policy_metric *metric = &judged->policy->metric[f->metric];
	bool at_least = f->rule->op == SA_GE || f->rule->op == SA_GT;

	if (!f->since_rows)
		return;
	sa_str_printf(out, "; %s ", at_least ? "below" : "above");
	sa_phrase_number(out, f->limit, SA_MISSING, -1);
	sa_str_printf(out, " since %s %lld (%zu of %zu)", sa_policy_row_word(judged, metric->input),
		      (long long)f->since_index, f->since_rows, f->since_rows);
}

void sa_phrase_finding(struct sa_str *out, const struct sa_judged *judged,
		       const struct sa_finding *f, const struct sa_pen *pen)
{
	const struct sa_policy_metric *metric = &judged->policy->metric[f->metric];

	sa_str_puts(out, pen->code);
	pen->foreign(out, metric->name);
	sa_str_puts(out, pen->code_end);
	if (f->group[0]) {
		sa_str_puts(out, " (");
		pen->foreign(out, f->group);
		sa_str_putc(out, ')');
	}
	sa_str_puts(out, ": ");
	if (f->why == SA_WHY_RIGHT || f->why == SA_WHY_NO_BASELINE)
		sa_str_puts(out, "limit missing");
	else
		sa_phrase_number(out, f->actual, f->limit, metric->digits);
	put_why(out, judged, f);
	sa_str_puts(out, " (expected ");
	pen->foreign(out, f->rule->text);
	if (f->rule->right.kind != SA_RIGHT_NUMBER && sa_num_is_finite(f->limit)) {
		sa_str_puts(out, " = ");
		sa_phrase_number(out, f->limit, SA_MISSING, metric->digits);
	}
	sa_str_putc(out, ')');
	put_since(out, judged, f);
	if (f->waived) {
		sa_str_printf(out, "; waived until %s, by ", f->waived->until);
		pen->foreign(out, f->waived->owner);
		sa_str_puts(out, ", because ");
		pen->foreign(out, f->waived->reason);
	} else if (f->outcome == SA_UNDECIDED) {
		sa_str_puts(out, "; inconclusive");
	}
}

static void put_problem(struct sa_str *out, const struct sa_judged *judged,
			const struct sa_problem *p, const struct sa_pen *pen)
{
	sa_str_puts(out, "incomplete: ");
	pen->foreign(out, p->text);
	sa_str_puts(out, " in ");
	pen->foreign(out, p->group[0] ? p->group : p->input);
	if (judged->n_problem > 1)
		sa_str_printf(out, " and %zu more", judged->n_problem - 1);
}

static void put_course(struct sa_str *out, const struct sa_judged *judged,
		       const struct sa_judged_drift *drift, const struct sa_pen *pen)
{
	const struct sa_judged_kpi kpi = sa_policy_kpi(judged, drift->metric, drift->group);

	sa_phrase_course(out, drift, &kpi, pen);
}

static void put_moved(struct sa_str *out, const struct sa_judged *judged,
		      const struct sa_failure *failure, const struct sa_pen *pen)
{
	const struct sa_judged_shift *shift = failure->moved;

	if (!shift) {
		sa_str_puts(out,
			    "no KPI could have been found worse than the baseline: none with a "
			    "rule and a direction has values enough in both");
		return;
	}
	const struct sa_judged_kpi kpi = sa_policy_kpi(judged, shift->metric, shift->group);

	sa_phrase_kpi(out, &kpi, pen);
	sa_str_puts(out, ": ");
	sa_phrase_shift(out, &shift->answer, kpi.digits);
	if (failure->cause == SA_CAUSE_DIFFERS)
		sa_str_puts(out, sa_phrase_differs_cure);
	if (failure->cause == SA_CAUSE_UNCLEAR && failure->have > 1)
		sa_str_printf(out, "; %llu more unclear", (unsigned long long)failure->have - 1);
}

static void put_drift_failure(struct sa_str *out, const struct sa_judged *judged,
			      const struct sa_failure *failure, const struct sa_pen *pen)
{
	sa_str_puts(out, "drift: ");
	if (!failure->course) {
		sa_str_puts(out,
			    "no KPI has values and a rule on a median, mean or percentile whose "
			    "limit a line could cross");
		return;
	}
	if (failure->cause == SA_CAUSE_CROSSES) {
		put_course(out, judged, failure->course, pen);
		return;
	}
	const struct sa_judged_kpi kpi =
		sa_policy_kpi(judged, failure->course->metric, failure->course->group);

	sa_phrase_kpi(out, &kpi, pen);
	sa_str_puts(out, " has too few values for a line");
	if (failure->have > 1)
		sa_str_printf(out, ", and %llu more", (unsigned long long)failure->have - 1);
}

void sa_phrase_policy_failure(struct sa_str *out, const struct sa_policy_report *report,
			      const struct sa_failure *failure, const struct sa_pen *pen)
{
	if (failure->finding) {
		sa_phrase_finding(out, report->judged, failure->finding, pen);
	} else if (failure->problem) {
		put_problem(out, report->judged, failure->problem, pen);
	} else if (failure->kind == SA_FAILURE_REGRESSION) {
		put_moved(out, report->judged, failure, pen);
	} else if (failure->kind == SA_FAILURE_DRIFT) {
		put_drift_failure(out, report->judged, failure, pen);
	} else if (failure->kind == SA_FAILURE_NO_BASELINE) {
		sa_str_puts(out, "no baseline: ");
		pen->foreign(out, failure->detail);
	} else {
		sa_phrase_failure(out, failure, report->audit, pen);
	}
}

void sa_phrase_policy_headline(struct sa_str *out, const struct sa_policy_report *report,
			       const struct sa_pen *pen)
{
	const struct sa_decision *d = report->decision;
	const struct sa_judged_drift *near =
		sa_judged_nearest(report->judged->drift, report->judged->n_drift);

	if (!d->n) {
		sa_str_printf(out, "all %zu rule(s) hold", report->judged->n_finding);
		if (near) {
			sa_str_puts(out, ", but ");
			put_course(out, report->judged, near, pen);
		}
		return;
	}
	sa_phrase_policy_failure(out, report, &d->failure[0], pen);
	if (d->n > 1)
		sa_str_printf(out, "; %zu more", d->n - 1);
}

void sa_phrase_policy_after_state(struct sa_str *out, const struct sa_policy_report *report,
				  const struct sa_pen *pen)
{
	const struct sa_decision *d = report->decision;
	const struct sa_judged_drift *near =
		d->n ? NULL : sa_judged_nearest(report->judged->drift, report->judged->n_drift);

	sa_str_puts(out, near ? ", but " : ": ");
	if (near)
		put_course(out, report->judged, near, pen);
	else
		sa_phrase_policy_headline(out, report, pen);
}
