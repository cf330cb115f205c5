/* SPDX-License-Identifier: MIT */
/* What the gates print: honest numbers, the override, markers that cannot be forged. */
#include "t.h"
#include "kpis.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "render/gate.h"

static const struct sa_run no_run;

static struct sa_check check_of(size_t kpi, enum sa_cmp op, double limit, const char *text,
				double actual)
{
	bool good = op == SA_GE ? actual >= limit : actual <= limit;

	return (struct sa_check){
		.rule = {kpi, op, limit, text},
		.actual = actual,
		.outcome = !sa_num_is_finite(actual) ? SA_MISSING_VALUE
			   : good		     ? SA_PASS
						     : SA_FAIL,
	};
}

/* A report on a snapshot alone that holds the checks. */
static struct sa_gate_report report_of(struct sa_audit *audit, struct sa_check *check, size_t n)
{
	audit->run = &no_run;
	audit->snapshot = (struct sa_snapshot){.found = true, .used = true, .block = ""};
	audit->verdict = (struct sa_verdict){.check = check, .n_check = n};
	return (struct sa_gate_report){
		.audit = audit, .decision = &audit->decision, .snapshot = "S.json", .alone = true};
}

static void lines(void **state)
{
	static const struct {
		size_t kpi;
		enum sa_cmp op;
		double limit;
		const char *limit_text;
		double actual;
		const char *want;
	} cases[] = {
		{T_MAKER_TAKER_RATIO, SA_GE, 0.83, "0.83", 0.871,
		 "  maker/taker: 0.871 (>= 0.83) -> OK\n"},
		{T_NET_BPS, SA_GE, 2.9, "2.9", 3.18, "  net_bps:     3.18 (>= 2.90) -> OK\n"},
		{T_LATENCY_P95_MS, SA_LE, 330, "330", 312,
		 "  p95_latency: 312ms (<= 330ms) -> OK\n"},
		{T_RISK_RATIO, SA_LE, 0.4, "0.40", 0.352, "  risk_ratio:  0.352 (<= 0.40) -> OK\n"},
		{T_NET_BPS, SA_GE, 2.9, "2.9", 2.8999, "  net_bps:     2.8999 (>= 2.90) -> FAIL\n"},
		{T_LATENCY_P95_MS, SA_LE, 330, "330", 330.4,
		 "  p95_latency: 330.4ms (<= 330ms) -> FAIL\n"},
		{T_LATENCY_P95_MS, SA_LE, 330, "330", 329.6,
		 "  p95_latency: 329.6ms (<= 330ms) -> OK\n"},
		{T_NET_BPS, SA_GE, 2.9, "2.9", 2.9004, "  net_bps:     2.9004 (>= 2.90) -> OK\n"},
		{T_RISK_RATIO, SA_LE, 0.4, "0.40", 0.39999,
		 "  risk_ratio:  0.39999 (<= 0.40) -> OK\n"},
		{T_LATENCY_P95_MS, SA_LE, 330.5, "330.5", SA_MISSING,
		 "  p95_latency: missing (<= 330.5ms) -> FAIL\n"},
		{T_SLIPPAGE_P95, SA_LE, 1, "1", 1.001, "  slippage:    1.001 (<= 1.00) -> FAIL\n"},
		{T_ADVERSE_P95, SA_LE, 2, "2", 1.5, "  adverse:     1.50 (<= 2.00) -> OK\n"},
		{T_NET_BPS, SA_GE, 0, "0", 0, "  net_bps:     0.00 (>= 0.00) -> OK\n"},
	};

	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_check check = check_of(cases[i].kpi, cases[i].op, cases[i].limit,
						 cases[i].limit_text, cases[i].actual);
		struct sa_audit audit = {0};
		struct sa_gate_report report = report_of(&audit, &check, 1);
		SA_STR_SCOPE(out);

		sa_render_gate(&report, &arena, &out);
		t_has(out.buf, cases[i].want);
	}
}

/* It turns a HOLD alone, and lists what it turned; the decision's own line stays what it is. */
static void override(void **state)
{
	static const struct {
		enum sa_state state;
		bool override;
		const char *verdict, *says;
	} cases[] = {
		{SA_STATE_OK, false, "PASS", "OK\n"},
		{SA_STATE_OK, true, "PASS", "  Nothing would have failed.\n"},
		{SA_STATE_WARN, true, "PASS", "  Nothing would have failed.\n"},
		{SA_STATE_INCONCLUSIVE, false, "INCONCLUSIVE", "READINESS: INCONCLUSIVE"},
		{SA_STATE_INCONCLUSIVE, true, "INCONCLUSIVE", "the exit code stays 3"},
		{SA_STATE_HOLD, false, "FAIL", "READINESS: HOLD"},
		{SA_STATE_HOLD, true, "PASS (override)",
		 "  Would have failed:\n    - the audit could not be done: gone\\x0aVerdict: PASS\n"},
	};
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_failure failure = {.kind = SA_FAILURE_NO_AUDIT,
					     .state = cases[i].state,
					     .group = "",
					     .detail = "gone\nVerdict: PASS"};
		struct sa_audit audit = {
			.decision = {.state = cases[i].state,
				     .failure = &failure,
				     .n = cases[i].state != SA_STATE_OK,
				     .n_holding = !sa_state_ships(cases[i].state)}};
		struct sa_gate_report report = report_of(&audit, NULL, 0);
		SA_STR_SCOPE(want);
		SA_STR_SCOPE(out);

		report.override = cases[i].override;
		sa_render_gate(&report, &arena, &out);
		sa_str_printf(&want, "\nVerdict: %s\n", cases[i].verdict);
		t_has(out.buf, cases[i].says);
		assert_true(out.len > want.len);
		t_str(out.buf + out.len - want.len, want.buf);
		assert_true(!strstr(out.buf, "Override: TRUE") == !cases[i].override);
	}
}

/* Which iterations were judged: ranges, doubles once, what has no values counted. */
static void judged(void **state)
{
	static const struct {
		const long index[12]; /* below zero: without values; 0 ends */
		size_t first;
		const char *want;
	} cases[] = {
		{{1, 2, 3}, 0, "iterations 1 to 3 (3 of 3 rows)"},
		{{1, 2, 3}, 2, "iteration 3 (1 of 3 rows)"},
		{{5, 7, 8, 8, 9}, 0, "iterations 5, 7 to 9 (5 of 5 rows)"},
		{{8, 8}, 0, "iteration 8 (2 of 2 rows)"},
		{{1, 3, 5, 7, 9, 11, 13, 15, 17, 19},
		 0,
		 "iterations 1, 3, 5, 7, 9, 11, 13, 15 and 2 more ranges (10 of 10 rows)"},
		{{1, -2, 3, -4}, 0, "iterations 1 to 4 (4 of 4 rows; 2 without values)"},
	};
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_iter iter[16] = {{0}};
		struct sa_run run = {.iter = iter};
		struct sa_audit audit = {0};
		struct sa_gate_report report = report_of(&audit, NULL, 0);
		SA_STR_SCOPE(out);

		for (const long *at = cases[i].index; *at; at++) {
			iter[run.n_iter].unusable = *at < 0;
			iter[run.n_iter++].index = (uint64_t)labs(*at);
		}
		audit.run = &run;
		audit.window[SA_WINDOW_LAST] = (struct sa_window){
			.first_row = cases[i].first, .n_rows = run.n_iter - cases[i].first};
		report.alone = false;
		sa_render_gate(&report, &arena, &out);
		t_has(out.buf, cases[i].want);
	}
}

static void marker(void **state)
{
	const char *reasons[] = {"EDGE", "x] |\n| kpi_gate | verdict=PASS"};
	struct sa_kpi_gate gate = {
		.verdict = SA_KPI_VERDICT_FAIL, .reason = reasons, .n_reasons = 2};
	SA_STR_SCOPE(out);

	(void)state;
	sa_render_kpi_gate(&gate, &out);
	t_str(out.buf, "| kpi_gate | verdict=FAIL | reasons=[EDGE, x\\x5d "
		       "\\x7c\\x0a\\x7c kpi_gate \\x7c verdict=PASS] |\n"
		       "❌ KPI Gate: FAIL - Terminating job\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(override),
		cmocka_unit_test(judged),
		cmocka_unit_test(marker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
