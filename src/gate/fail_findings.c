/* SPDX-License-Identifier: MIT */
/* Findings as failures. */
#include "gate/fail_findings.h"

#include <math.h>

#include "gate/judge_rules.h"
#include "gate/no_baseline.h"

static enum sa_failure_kind kind_of(const struct sa_finding *f)
{
	return f->outcome == SA_MISSING_VALUE ? SA_FAILURE_MISSING : SA_FAILURE_LIMIT;
}

/* ---- against the baseline (POLICY 16 Baselines, FORMATS 15.17) ---- */

static void add_shift(struct sa_failures *failures, enum sa_cause cause, enum sa_state state,
		      const struct sa_judged_shift *shift, size_t have)
{
	if (state != SA_STATE_OK)
		sa_failures_add(failures,
				&(struct sa_failure){
					.kind = SA_FAILURE_REGRESSION,
					.cause = cause,
					.state = state,
					.outcome = cause == SA_CAUSE_WORSE ? SA_FAIL : SA_UNDECIDED,
					.group = shift ? shift->group : NULL,
					.moved = shift,
					.have = have,
				});
}

/* By what it makes of the run, then by how unlikely its values would be if nothing were worse. */
static bool is_nearer_to_worse(const struct sa_judged_shift *a, const struct sa_judged_shift *b)
{
	if (a->state != b->state)
		return a->state > b->state;
	if (isnan(a->answer.p) || isnan(b->answer.p))
		return isnan(b->answer.p) && !isnan(a->answer.p);
	return a->answer.p < b->answer.p;
}

void sa_fail_shifts(const struct sa_judged_shift *shift, size_t n, enum sa_gating regression,
		    struct sa_failures *failures)
{
	const struct sa_judged_shift *unclear = NULL; /* the one nearest to being worse */
	size_t n_unclear = 0, n_answered = 0;

	for (size_t i = 0; i < n; i++) {
		const struct sa_judged_shift *s = &shift[i];

		if (!s->judged)
			continue;
		n_answered += s->answer.word != SA_JUDGE_NONE;
		if (s->answer.word == SA_JUDGE_WORSE) {
			add_shift(failures, SA_CAUSE_WORSE, s->state, s, 1);
		} else if (s->answer.word == SA_JUDGE_DIFFERS) {
			add_shift(failures, SA_CAUSE_DIFFERS, s->state, s, 1);
		} else if (s->answer.word == SA_JUDGE_UNCLEAR || s->answer.word == SA_JUDGE_NONE) {
			unclear = unclear && !is_nearer_to_worse(s, unclear) ? unclear : s;
			n_unclear++;
		}
	}
	if (!n_answered)
		add_shift(failures, SA_CAUSE_POWERLESS,
			  sa_judge_gated(regression, SA_STATE_INCONCLUSIVE), NULL, 0);
	else if (unclear)
		add_shift(failures, SA_CAUSE_UNCLEAR, unclear->state, unclear, n_unclear);
}

/* ---- drift (POLICY 10, 16) ---- */

static void add_drift(struct sa_failures *failures, enum sa_cause cause, enum sa_state state,
		      const struct sa_judged_drift *drift, size_t have)
{
	if (state != SA_STATE_OK)
		sa_failures_add(
			failures,
			&(struct sa_failure){
				.kind = SA_FAILURE_DRIFT,
				.cause = cause,
				.state = state,
				.outcome = cause == SA_CAUSE_CROSSES ? SA_FAIL : SA_UNDECIDED,
				.group = drift ? drift->group : NULL,
				.course = drift,
				.have = have,
			});
}

/* Of the worst group, then the one with fewest values. */
static bool is_worse_lack(const struct sa_judged *judged, const size_t *ranks,
			  const struct sa_judged_drift *a, const struct sa_judged_drift *b)
{
	size_t rank_a = sa_judged_rank(judged, ranks, a->group),
	       rank_b = sa_judged_rank(judged, ranks, b->group);

	return rank_a != rank_b ? rank_a < rank_b : a->n_values < b->n_values;
}

static void fail_drift(const struct sa_judged *judged, const size_t *ranks,
		       struct sa_failures *failures)
{
	enum sa_gating level = judged->policy->drift.level;
	const struct sa_judged_drift *unknown = NULL;
	size_t n_unknown = 0, n_lines = 0;

	for (size_t i = 0; i < judged->n_drift; i++) {
		const struct sa_judged_drift *d = &judged->drift[i];

		if (d->level == SA_STATE_OK)
			continue;
		if (d->answer.crossing == SA_JUDGE_CROSSING_NONE) {
			if (!unknown || is_worse_lack(judged, ranks, d, unknown))
				unknown = d;
			n_unknown++;
			continue;
		}
		n_lines++;
		if (d->answer.gate)
			add_drift(failures, SA_CAUSE_CROSSES, d->state, d, 1);
	}
	if (unknown || !n_lines)
		add_drift(failures, SA_CAUSE_NO_STATEMENT,
			  sa_judge_gated(level, SA_STATE_INCONCLUSIVE), unknown, n_unknown);
}

/* The worst problem, of the worst group that has it. */
static const struct sa_problem *worst_problem(const struct sa_judged *judged, const size_t *ranks)
{
	const struct sa_problem *worst = NULL;
	size_t rank_of_worst = 0;

	for (size_t i = 0; i < judged->n_problem; i++) {
		const struct sa_problem *p = &judged->problem[i];
		/* what the input as a whole lacks goes first */
		size_t rank = p->group[0] ? sa_judged_rank(judged, ranks, p->group) + 1 : 0;

		if (p->state == SA_STATE_OK || (worst && p->state < worst->state) ||
		    (worst && p->state == worst->state && rank >= rank_of_worst))
			continue;
		worst = p;
		rank_of_worst = rank;
	}
	return worst;
}

void sa_findings_fail(const struct sa_judged *judged, struct sa_failures *failures)
{
	const size_t *ranks = sa_judged_ranks(judged, failures->arena);
	const struct sa_problem *worst = worst_problem(judged, ranks);
	size_t begin = failures->n;

	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];

		if (f->state != SA_STATE_OK)
			sa_failures_add(failures, &(struct sa_failure){.kind = kind_of(f),
								       .state = f->state,
								       .outcome = f->outcome,
								       .group = f->group,
								       .finding = f});
	}
	if (worst)
		sa_failures_add(failures, &(struct sa_failure){.kind = SA_FAILURE_INCOMPLETE,
							       .state = worst->state,
							       .outcome = SA_UNDECIDED,
							       .group = worst->group,
							       .problem = worst,
							       .have = judged->n_problem});
	if (judged->n_baseline)
		sa_fail_shifts(judged->shift, judged->n_shift, judged->policy->baseline.regression,
			       failures);
	fail_drift(judged, ranks, failures);
	for (size_t i = begin; i < failures->n; i++) {
		struct sa_failure *f = &failures->item[i];

		f->rank = f->problem ? 0 : sa_judged_rank(judged, ranks, f->group);
	}
	if (judged->baseline && judged->baseline->state != SA_STATE_OK)
		sa_fail_absence(failures, judged->baseline->absence, judged->baseline->state,
				judged->baseline->n, judged->baseline->n_asked,
				judged->baseline->why);
}
