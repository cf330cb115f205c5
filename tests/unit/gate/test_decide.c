/* SPDX-License-Identifier: MIT */
/* The combined decision: every state of both gates. */
#include "t.h"

#include "base/str.h"
#include "gate/decide.h"

static const char *const reasons[] = {"A", "B\n::error::x", "C", "D", "E", "F", "G"};

static struct sa_kpi_gate gate_of(enum sa_kpi_verdict verdict, size_t n)
{
	return (struct sa_kpi_gate){.verdict = verdict,
				    .word = "",
				    .reason = (const char **)(uintptr_t)reasons,
				    .n_reasons = n};
}

static void table(void **state)
{
	static const struct {
		bool ready, fail_on_hold, no_gate;
		enum sa_kpi_verdict gate;
		bool hold, fails;
		const char *because;
	} cases[] = {
		{true, true, false, SA_KPI_VERDICT_PASS, false, false,
		 "readiness OK; KPI gate PASS"},
		{true, true, false, SA_KPI_VERDICT_WARN, false, false,
		 "readiness OK; KPI gate WARN"},
		{true, true, false, SA_KPI_VERDICT_FAIL, true, true, "readiness OK; KPI gate FAIL"},
		{true, true, false, SA_KPI_VERDICT_UNKNOWN, false, false,
		 "readiness OK; KPI gate MISSING"},
		{true, true, true, SA_KPI_VERDICT_PASS, false, false,
		 "readiness OK; KPI gate MISSING"},
		{true, false, false, SA_KPI_VERDICT_FAIL, true, true,
		 "readiness OK; KPI gate FAIL"},
		{false, true, false, SA_KPI_VERDICT_PASS, true, true,
		 "readiness HOLD: net_bps: bad; risk_ratio: bad; KPI gate PASS"},
		{false, false, false, SA_KPI_VERDICT_PASS, true, false,
		 "readiness HOLD: net_bps: bad; risk_ratio: bad; KPI gate PASS"},
		{false, false, false, SA_KPI_VERDICT_FAIL, true, true,
		 "readiness HOLD: net_bps: bad; risk_ratio: bad; KPI gate FAIL"},
	};
	struct sa_check check[] = {{.failure = "net_bps: bad", .outcome = SA_FAIL},
				   {.outcome = SA_PASS},
				   {.failure = "risk_ratio: bad", .outcome = SA_FAIL}};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_kpi_gate gate = gate_of(cases[i].gate, 0);
		struct sa_audit audit = {
			.verdict = {.check = check, .n_check = 3, .ready = cases[i].ready}};
		struct sa_publication pub = {.audit = &audit,
					     .gate = cases[i].no_gate ? NULL : &gate};

		if (cases[i].ready)
			audit.verdict.n_check = 0;
		sa_decide(&pub, cases[i].fail_on_hold, &arena);
		assert_int_equal(pub.decision.hold, cases[i].hold);
		assert_int_equal(pub.decision.fails_job, cases[i].fails);
		t_str(pub.decision.because, cases[i].because);
	}
}

static void not_done(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_publication pub = {.error = "no\nbase"};

	(void)state;
	sa_decide(&pub, false, &arena);
	assert_true(pub.decision.hold);
	assert_true(pub.decision.fails_job);
	t_str(pub.decision.because, "the audit could not be done: no\\x0abase");
}

static void reasons_are_bounded(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_kpi_gate gate = gate_of(SA_KPI_VERDICT_FAIL, 7);
	struct sa_audit audit = {.verdict = {.ready = true}};
	struct sa_publication pub = {.audit = &audit, .gate = &gate};

	(void)state;
	sa_decide(&pub, true, &arena);
	t_str(pub.decision.because,
	      "readiness OK; KPI gate FAIL (A, B\\x0a::error::x, C, D, E and 2 more)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(not_done),
		cmocka_unit_test(reasons_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
