/* SPDX-License-Identifier: MIT */
/* Findings and failures of a policy's audit, in words. */
#include "doc/policy_words.h"

#include <math.h>
#include <string.h>

#include "base/num.h"

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
	case SA_WHY_RIGHT_INFINITE:
		sa_str_printf(out, " (an infinite value in window %s)",
			      policy->window[f->rule->right.other.window].name);
		return;
	case SA_WHY_NO_BASELINE:
		sa_str_puts(out, " (no baseline value to compare with)");
		return;
	case SA_WHY_NOT_KEPT:
		sa_str_puts(out, " (the record does not keep it)");
		return;
	case SA_WHY_MASKED:
		sa_str_puts(out, " (more than half of the window is masked)");
		return;
	}
}

int sa_policy_digits_of(const struct sa_policy_rule *rule, int digits)
{
	enum sa_agg_dimension dimension = sa_agg_rows[rule->left.id].dimension;

	return dimension == SA_AGG_A_SHARE || dimension == SA_AGG_A_COUNT ? -1 : digits;
}

void sa_phrase_of_rule(struct sa_str *out, const struct sa_policy_rule *rule, double value,
		       double beside, int digits)
{
	sa_phrase_number(out, value, beside, sa_policy_digits_of(rule, digits));
	if (sa_agg_rows[rule->left.id].dimension == SA_AGG_A_SHARE && sa_num_is_finite(value))
		sa_str_putc(out, '%');
}

void sa_phrase_broken_rules(struct sa_str *out, const struct sa_judged_group *group)
{
	static const char *const besides[SA_AGAINST_COUNT] = {
		[SA_AGAINST_COMPLETENESS] = "completeness",
		[SA_AGAINST_BASELINE] = "baseline",
		[SA_AGAINST_DRIFT] = "drift",
	};
	const char *between = "; against it: ";

	if (group->n_broken && group->n_broken == group->n_missing)
		sa_str_printf(out, "%zu of %zu rules %s no value", group->n_broken,
			      group->n_findings, group->n_broken == 1 ? "has" : "have");
	else if (group->n_broken)
		sa_str_printf(out, "%zu of %zu rules %s not hold", group->n_broken,
			      group->n_findings, group->n_broken == 1 ? "does" : "do");
	else
		sa_str_puts(out, "no rule is broken");
	for (size_t i = SA_AGAINST_COMPLETENESS; i < SA_AGAINST_COUNT; i++) {
		if (!group->against[i])
			continue;
		sa_str_printf(out, "%s%s", between, besides[i]);
		between = ", ";
	}
}

const char *sa_policy_row_word(const struct sa_judged *judged, size_t input)
{
	return strcmp(judged->data->input[input].format, "iter-summary") == 0 ? "iteration" : "row";
}

struct sa_judged_kpi sa_policy_kpi(const struct sa_judged *judged, size_t metric, const char *group)
{
	const struct sa_policy_metric *m = &judged->policy->metric[metric];

	return (struct sa_judged_kpi){
		.name = m->name,
		.group = group,
		.row = sa_policy_row_word(judged, m->input),
		.digits = sa_phrase_moved_digits(m->digits),
	};
}

/* "; below 2.9 since iteration 16 (9 of 9)" */
static void put_since(struct sa_str *out, const struct sa_judged *judged,
		      const struct sa_finding *f)
{
	const struct sa_policy_metric *metric = &judged->policy->metric[f->metric];
	SA_STR_SCOPE(limit);

	if (!f->since_rows)
		return;
	sa_phrase_number(&limit, f->limit, SA_MISSING, -1);
	sa_str_puts(out, "; ");
	sa_phrase_since(out, f->rule->op, limit.buf, sa_policy_row_word(judged, metric->input),
			(long long)f->since_index, f->since_rows, f->since_of);
}

void sa_phrase_finding(struct sa_str *out, const struct sa_judged *judged,
		       const struct sa_finding *f, const struct sa_pen *pen)
{
	const struct sa_policy_metric *metric = &judged->policy->metric[f->metric];

	pen->name(out, metric->name);
	if (f->group[0]) {
		sa_str_puts(out, " (");
		pen->foreign(out, f->group);
		sa_str_putc(out, ')');
	}
	sa_str_puts(out, ": ");
	if (f->why == SA_WHY_RIGHT || f->why == SA_WHY_NO_BASELINE)
		sa_str_puts(out, "limit missing");
	else
		sa_phrase_of_rule(out, f->rule, f->actual, f->limit, metric->judged_digits);
	put_why(out, judged, f);
	sa_str_puts(out, " (expected ");
	pen->foreign(out, f->rule->text);
	if (f->rule->right.kind != SA_RIGHT_NUMBER && sa_num_is_finite(f->limit)) {
		sa_str_puts(out, " = ");
		sa_phrase_of_rule(out, f->rule, f->limit, SA_MISSING, metric->judged_digits);
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

/* Why nothing at all has a line. */
static const char *no_course(const struct sa_judged *judged)
{
	for (size_t i = 0; i < judged->n_drift; i++) {
		if (judged->drift[i].let_off)
			return "no KPI whose limit a line could cross has a value";
	}
	return "no KPI has a rule on a median, mean or percentile whose limit a line could cross";
}

/* Why a KPI has no line: its rows have no times, it has too few values, or they lie so that none fits. */
static void put_no_line(struct sa_str *out, const struct sa_judged *judged,
			const struct sa_judged_drift *drift)
{
	size_t n = drift->n_values;

	sa_str_puts(out, " has no line to be judged by: ");
	if (drift->lacks_times)
		sa_str_puts(out, "the horizon is a time, and its rows have none");
	else if (n < drift->needed)
		sa_str_printf(
			out, "%zu value%s%s, and a line takes at least %zu", n, n == 1 ? "" : "s",
			judged->policy->n_mask ? " that no mask takes out" : "", drift->needed);
	else
		sa_str_printf(out, "none fits its %zu values", n);
}

static void put_drift_failure(struct sa_str *out, const struct sa_judged *judged,
			      const struct sa_failure *failure, const struct sa_pen *pen)
{
	sa_str_puts(out, "drift: ");
	if (!failure->course) {
		sa_str_puts(out, no_course(judged));
		return;
	}
	if (failure->cause == SA_CAUSE_CROSSES) {
		put_course(out, judged, failure->course, pen);
		return;
	}
	const struct sa_judged_kpi kpi =
		sa_policy_kpi(judged, failure->course->metric, failure->course->group);

	sa_phrase_kpi(out, &kpi, pen);
	put_no_line(out, judged, failure->course);
	if (failure->have > 1)
		sa_str_printf(out, "; %llu more ha%s none", (unsigned long long)failure->have - 1,
			      failure->have == 2 ? "s" : "ve");
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
	} else {
		sa_phrase_failure(out, failure, report->audit, pen);
	}
}

/* ---- the headline ---- */

/* Whether "is 412 and must be at most 330" says what the rule asks. */
static bool is_bound_on_level(const struct sa_policy_rule *rule)
{
	static const bool level[SA_AGG_ID_COUNT] = {
		[SA_AGG_MEDIAN] = true,	    [SA_AGG_MEAN] = true,  [SA_AGG_MIN] = true,
		[SA_AGG_MAX] = true,	    [SA_AGG_FIRST] = true, [SA_AGG_LAST] = true,
		[SA_AGG_PERCENTILE] = true,
	};

	return level[rule->left.id] && !rule->any_of && rule->right.kind == SA_RIGHT_NUMBER &&
	       (rule->op == SA_GE || rule->op == SA_LE);
}

/* ", in 1 of 3 groups" */
static void put_groups_of(struct sa_str *out, const struct sa_judged *judged,
			  const struct sa_finding *f)
{
	size_t n = 0;

	for (size_t i = 0; i < judged->n_finding; i++)
		n += judged->finding[i].rule == f->rule && judged->finding[i].outcome == f->outcome;
	if (judged->n_group > 1)
		sa_str_printf(out, ", in %zu of %zu groups", n, judged->n_group);
}

/* "ETHUSDT: p95_latency_ms is 412 ms and must be at most 330, above it since row 16 (9 of 9)" */
static void say_finding(struct sa_str *out, const struct sa_judged *judged,
			const struct sa_finding *f, const struct sa_pen *pen)
{
	const struct sa_policy_metric *metric = &judged->policy->metric[f->metric];

	if (f->outcome != SA_FAIL || !is_bound_on_level(f->rule)) {
		sa_phrase_finding(out, judged, f, pen);
		return;
	}
	if (f->group[0]) {
		pen->foreign(out, f->group);
		sa_str_puts(out, ": ");
	}
	pen->name(out, metric->name);
	sa_str_puts(out, " is ");
	sa_phrase_number(out, f->actual, f->limit, metric->judged_digits);
	if (sa_num_is_finite(f->actual))
		sa_phrase_unit(out, metric->unit, pen);
	sa_str_printf(out, " and must be at %s ", f->rule->op == SA_GE ? "least" : "most");
	sa_phrase_number(out, f->limit, f->actual, -1);
	if (f->since_rows) {
		sa_str_puts(out, ", ");
		sa_phrase_since(out, f->rule->op, "it", sa_policy_row_word(judged, metric->input),
				(long long)f->since_index, f->since_rows, f->since_of);
	}
	put_groups_of(out, judged, f);
}

static bool musts_hold(const struct sa_judged *judged)
{
	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];

		if (f->rule->level == SA_STATE_HOLD && f->outcome != SA_PASS)
			return false;
	}
	return judged->n_finding > 0;
}

static bool is_undecided(const struct sa_failure *f)
{
	return f->finding->outcome == SA_UNDECIDED;
}

/* "; 2 more rules fail, 1 has no value, 3 are inconclusive", of what holds the run; else how many warnings. */
static void put_others(struct sa_str *out, const struct sa_decision *d)
{
	static const char *const words[][2] = {{"fails", "fail"},
					       {"has no value", "have no value"},
					       {"is inconclusive", "are inconclusive"}};
	bool holding = !sa_state_ships(d->state), begun = false;
	size_t others = (holding ? d->n_holding : d->n) - 1, n[3] = {0};

	for (size_t i = 1; i <= others; i++) {
		const struct sa_failure *f = &d->failure[i];

		if (f->finding)
			n[f->kind == SA_FAILURE_MISSING ? 1 : is_undecided(f) ? 2 : 0]++;
	}
	if (!others)
		return;
	if (!holding || n[0] + n[1] + n[2] != others) {
		sa_str_printf(out, "; %zu more %s%s", others, holding ? "failure" : "warning",
			      others == 1 ? "" : "s");
		return;
	}
	for (size_t i = 0; i < 3; i++) {
		if (!n[i])
			continue;
		if (begun)
			sa_str_printf(out, ", %zu %s", n[i], words[i][n[i] > 1]);
		else
			sa_str_printf(out, "; %zu more rule%s %s", n[i], n[i] > 1 ? "s" : "",
				      words[i][n[i] > 1]);
		begun = true;
	}
}

/* Where nothing speaks against the run: what holds, and what a policy that ignores it did not see. */
static void put_all_hold(struct sa_str *out, const struct sa_judged *judged)
{
	size_t n = judged->n_finding, held = 0;

	for (size_t i = 0; i < n; i++)
		held += judged->finding[i].outcome == SA_PASS;
	if (held < n)
		sa_str_printf(out, "%zu of %zu rules hold; %zu ha%s no value, which is ignored",
			      held, n, n - held, n - held == 1 ? "s" : "ve");
	else if (n == 1)
		sa_str_puts(out, "the one rule holds");
	else
		sa_str_printf(out, "all %zu rules hold", n);
}

void sa_phrase_policy_headline(struct sa_str *out, const struct sa_policy_report *report,
			       const struct sa_pen *pen)
{
	const struct sa_decision *d = report->decision;
	const struct sa_judged_drift *near =
		sa_judged_nearest(report->judged->drift, report->judged->n_drift);

	if (!d->n) {
		put_all_hold(out, report->judged);
		if (near) {
			sa_str_puts(out, ", but ");
			put_course(out, report->judged, near, pen);
		}
		return;
	}
	if (d->state == SA_STATE_WARN && musts_hold(report->judged))
		sa_str_puts(out, "all must-rules hold; ");
	if (d->failure[0].finding)
		say_finding(out, report->judged, d->failure[0].finding, pen);
	else
		sa_phrase_policy_failure(out, report, &d->failure[0], pen);
	put_others(out, d);
}
