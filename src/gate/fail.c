/* SPDX-License-Identifier: MIT */
/* Collecting failures. */
#include "gate/fail.h"
#include "gate/no_baseline.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "gate/fail_findings.h"

void sa_fail_checks(struct sa_audit *audit)
{
	if (!audit->verdict.n_check) /* nothing that was judged is no pass */
		sa_fail_no_audit(&audit->failures, "there is no rule to judge the run by");
	for (size_t i = 0; i < audit->verdict.n_check; i++) {
		const struct sa_check *check = &audit->verdict.check[i];

		if (check->outcome == SA_PASS)
			continue;
		sa_failures_add(&audit->failures, &(struct sa_failure){
							  .kind = check->outcome == SA_MISSING_VALUE
									  ? SA_FAILURE_MISSING
									  : SA_FAILURE_LIMIT,
							  .state = SA_STATE_HOLD,
							  .outcome = check->outcome,
							  .check = check,
							  .kpi = check->rule.kpi,
						  });
	}
}

/* ---- the KPI gate ---- */

static void add_gate(struct sa_audit *audit, enum sa_cause cause, enum sa_state state,
		     const char *detail)
{
	sa_failures_add(&audit->failures,
			&(struct sa_failure){
				.kind = SA_FAILURE_KPI_GATE,
				.cause = cause,
				.state = state,
				.outcome = state == SA_STATE_INCONCLUSIVE ? SA_UNDECIDED : SA_FAIL,
				.detail = detail,
			});
}

static bool says_fail(const struct sa_kpi_gate *gate)
{
	return gate && gate->verdict == SA_KPI_VERDICT_FAIL;
}

static void judge_gate(struct sa_audit *audit, const struct sa_kpi_gates *gates)
{
	if (gates->error) {
		add_gate(audit, SA_CAUSE_GATE_UNREADABLE, SA_STATE_INCONCLUSIVE, gates->error);
		return;
	}
	switch (gates->gate->verdict) {
	case SA_KPI_VERDICT_FAIL:
		add_gate(audit, SA_CAUSE_GATE_FAIL, SA_STATE_HOLD, NULL);
		return;
	case SA_KPI_VERDICT_UNKNOWN:
		add_gate(audit, SA_CAUSE_GATE_UNKNOWN, SA_STATE_INCONCLUSIVE, gates->gate->word);
		return;
	case SA_KPI_VERDICT_WARN:
		add_gate(audit, SA_CAUSE_GATE_WARN, SA_STATE_WARN, NULL);
		break;
	case SA_KPI_VERDICT_PASS:
		break;
	}
	if (gates->stale)
		add_gate(audit, SA_CAUSE_GATE_STALE, SA_STATE_INCONCLUSIVE, NULL);
}

/* Where artifacts/ itself cannot be opened, one cause keeps both files from being read. */
static bool is_same(const char *why, const char *other)
{
	return other && strcmp(why, other) == 0;
}

void sa_fail_kpi_gate(struct sa_audit *audit)
{
	const struct sa_kpi_gates *gates = &audit->gates;
	bool there = gates->gate || gates->error;

	if (there)
		judge_gate(audit, gates);
	if (says_fail(gates->failed))
		add_gate(audit, SA_CAUSE_GATE_FAILED_FAIL, SA_STATE_HOLD, NULL);
	else if (gates->failed_error && !is_same(gates->failed_error, gates->error))
		add_gate(audit, SA_CAUSE_GATE_UNREADABLE, SA_STATE_INCONCLUSIVE,
			 gates->failed_error);
	else if (gates->failed && !there)
		add_gate(audit, SA_CAUSE_GATE_FAILED, SA_STATE_INCONCLUSIVE, NULL);
}

/* ---- completeness ---- */

static void add_incomplete(struct sa_audit *audit, enum sa_cause cause, uint64_t have,
			   uint64_t want, const char *detail)
{
	bool asked = cause == SA_CAUSE_FEWER_ASKED;

	sa_failures_add(&audit->failures,
			&(struct sa_failure){
				.kind = SA_FAILURE_INCOMPLETE,
				.cause = cause,
				.state = asked ? SA_STATE_WARN : SA_STATE_INCONCLUSIVE,
				.outcome = SA_UNDECIDED,
				.have = have,
				.want = want,
				.detail = detail,
			});
}

/* Without its iterations: as many as the snapshot that is judged says there were. */
static uint64_t count_said(const struct sa_snapshot *snapshot)
{
	bool says = snapshot->used && snapshot->has_total && snapshot->total > 0 &&
		    snapshot->total < (double)SA_LIMIT_ITER_INDEX;

	return says ? (uint64_t)snapshot->total : 0;
}

/* How many different iterations can be used; duplicates count once. */
static uint64_t count_indices(const struct sa_run *run)
{
	const struct sa_iter *last = NULL;
	uint64_t n = 0;

	for (size_t i = 0; i < run->n_iter; i++) {
		if (run->iter[i].unusable)
			continue;
		n += !last || last->index != run->iter[i].index;
		last = &run->iter[i];
	}
	return n;
}

/* The newest iteration that is here: of the rows, else (a snapshot alone) that it says it is about. */
static bool newest_known(const struct sa_audit *audit, uint64_t *newest)
{
	const struct sa_snapshot *snapshot = &audit->snapshot;

	if (audit->run->n_iter)
		*newest = audit->run->iter[audit->run->n_iter - 1].index;
	else if (snapshot->used && snapshot->n_analyzed)
		*newest = snapshot->analyzed[snapshot->n_analyzed - 1];
	else
		return false;
	return true;
}

static uint64_t count_here(const struct sa_audit *audit)
{
	return audit->run->n_iter ? count_indices(audit->run) : count_said(&audit->snapshot);
}

void sa_fail_fewer_asked(struct sa_audit *audit, uint64_t asked)
{
	uint64_t have = count_here(audit);

	if (have < asked)
		add_incomplete(audit, SA_CAUSE_FEWER_ASKED, have, asked, NULL);
}

void sa_fail_incomplete(struct sa_audit *audit)
{
	const struct sa_tuning_summary *tuning = &audit->tuning;
	const struct sa_run_plan *plan = &audit->plan;
	const struct sa_run *run = audit->run;
	uint64_t have = count_here(audit), newest = 0;
	bool known = newest_known(audit, &newest);

	if (plan->running)
		add_incomplete(audit, SA_CAUSE_STILL_GOING, have, plan->iterations, NULL);
	else if (plan->found && plan->error)
		add_incomplete(audit, SA_CAUSE_PLAN_BROKEN, have, 0, plan->error);
	else if (plan->found && have < plan->iterations)
		add_incomplete(audit,
			       known && newest != have ? SA_CAUSE_ROWS_LOST : SA_CAUSE_FEWER_ROWS,
			       have, plan->iterations, NULL);
	else if (plan->found && plan->ended_ms == SA_RUN_PLAN_NO_TIME)
		add_incomplete(audit, SA_CAUSE_NO_END, have, plan->iterations, NULL);
	if (run->grouped)
		add_incomplete(audit, SA_CAUSE_SEVERAL_GROUPS, have, 0, NULL);
	if (known && sa_tuning_beyond(tuning, newest))
		add_incomplete(audit, SA_CAUSE_ROWS_BEYOND, newest,
			       tuning->iteration[tuning->n_iterations - 1], NULL);
}

/* ---- the baseline ---- */

void sa_fail_baseline(struct sa_audit *audit, const struct sa_no_baseline_state *absence)
{
	const struct sa_baseline *baseline = audit->baseline;

	if (!baseline || !baseline->wanted)
		return;
	if (absence->state != SA_STATE_OK)
		sa_fail_absence(&audit->failures, baseline->absence, absence->state,
				baseline->n_members, baseline->n_asked,
				baseline->error ? baseline->error : baseline->cut);
	if (baseline->error)
		return;
	sa_fail_shifts(baseline->compare.shift, SA_KPI_COUNT, baseline->compare.regression,
		       &audit->failures);
}

void sa_fail_no_audit(struct sa_failures *failures, const char *why)
{
	sa_failures_add(failures, &(struct sa_failure){
					  .kind = SA_FAILURE_NO_AUDIT,
					  .state = SA_STATE_HOLD,
					  .outcome = SA_MISSING_VALUE,
					  .detail = why,
				  });
}
