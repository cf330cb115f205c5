/* SPDX-License-Identifier: MIT */
/* What the gates print: honest numbers, the override, markers that cannot be forged. */
#include "t.h"

#include "base/num.h"
#include "render/gate.h"

static struct sa_check check_of(enum sa_kpi_id kpi, enum sa_cmp op, double limit, const char *text,
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

static void lines(void **state)
{
	static const struct {
		enum sa_kpi_id kpi;
		enum sa_cmp op;
		double limit;
		const char *limit_text;
		double actual;
		const char *want;
	} cases[] = {
		{SA_KPI_MAKER_TAKER_RATIO, SA_GE, 0.83, "0.83", 0.871,
		 "  maker/taker: 0.871 (>= 0.83) -> OK\n"},
		{SA_KPI_NET_BPS, SA_GE, 2.9, "2.9", 3.18, "  net_bps:     3.18 (>= 2.90) -> OK\n"},
		{SA_KPI_LATENCY_P95_MS, SA_LE, 330, "330", 312,
		 "  p95_latency: 312ms (<= 330ms) -> OK\n"},
		{SA_KPI_RISK_RATIO, SA_LE, 0.4, "0.40", 0.352,
		 "  risk_ratio:  0.352 (<= 0.40) -> OK\n"},
		{SA_KPI_NET_BPS, SA_GE, 2.9, "2.9", 2.8999,
		 "  net_bps:     2.8999 (>= 2.90) -> FAIL\n"},
		{SA_KPI_LATENCY_P95_MS, SA_LE, 330, "330", 330.4,
		 "  p95_latency: 330.4ms (<= 330ms) -> FAIL\n"},
		{SA_KPI_LATENCY_P95_MS, SA_LE, 330.5, "330.5", SA_MISSING,
		 "  p95_latency: missing (<= 330.5ms) -> FAIL\n"},
		{SA_KPI_NET_BPS, SA_GE, 0, "0", 0, "  net_bps:     0.00 (>= 0.00) -> OK\n"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_check check = check_of(cases[i].kpi, cases[i].op, cases[i].limit,
						 cases[i].limit_text, cases[i].actual);
		struct sa_gate_report report = {.block = "",
						.verdict = {.check = &check, .n_check = 1}};
		SA_STR_SCOPE(out);

		sa_render_gate(&report, &out);
		t_has(out.buf, cases[i].want);
	}
}

static void override(void **state)
{
	struct sa_check check = check_of(SA_KPI_NET_BPS, SA_GE, 2.9, "2.9", 1);
	struct sa_gate_report report = {.block = "",
					.verdict = {.check = &check, .n_check = 1, .n_failed = 1},
					.override = true};
	SA_STR_SCOPE(out);

	(void)state;
	sa_render_gate(&report, &out);
	t_has(out.buf, "READINESS_OVERRIDE=1");
	t_has(out.buf, "    - net_bps: 1.000 (expected >= 2.9)\n");
	t_has(out.buf, "Verdict: PASS (override)\n");
	sa_str_clear(&out);
	report = (struct sa_gate_report){
		.block = "", .why_unusable = "gone\nVerdict: PASS", .override = true};
	sa_render_gate(&report, &out);
	t_has(out.buf, "no usable snapshot: gone\\x0aVerdict: PASS\n");
	t_has(out.buf, "\nVerdict: PASS (override)\n");
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
		cmocka_unit_test(marker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
