/* SPDX-License-Identifier: MIT */
/* The short text for a pull request and the CSV of two runs (FORMATS 10). */
#include "t.h"
#include "kpis.h"
#include "builtin.h"

#include "base/num.h"
#include "render/pr_summary.h"

#define NA SA_MISSING

static struct sa_audit_summary make_summary(double maker, double net, double latency, double risk)
{
	struct sa_audit_summary s = {
		.judged = true, .ready = true, .decided = true, .headline = "", .last_n = 8};

	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		s.kpi[k] = NA;
	s.kpi[T_MAKER_TAKER_RATIO] = maker;
	s.kpi[T_NET_BPS] = net;
	s.kpi[T_LATENCY_P95_MS] = latency;
	s.kpi[T_RISK_RATIO] = risk;
	return s;
}

static void pr_summary(void **state)
{
	struct sa_audit_summary s = make_summary(0.871, 3.18, 312.4, 0.352);
	struct sa_summary_failure failures[] = {{SA_STATE_HOLD, "net_bps: 2.500 (expected >= 2.9)"},
						{SA_STATE_WARN, "[x](http://y)|\n# z"},
						{SA_STATE_HOLD, NULL}};
	char longest[400];
	struct sa_summary_check check[] = {{T_NET_BPS, true, "3.0", false, NA},
					   {T_RISK_RATIO, false, "<b>", false, NA}};
	SA_ARENA_SCOPE(arena);
	struct sa_policy policy;
	const struct sa_rules rules = t_builtin(&arena, &policy, NULL, 0);
	SA_STR_SCOPE(out);

	(void)state;
	sa_render_pr_summary(&s, rules.rule, rules.n, &out);
	t_str(out.buf, "### Post-Soak Readiness (last-8 window)\n\n✅ READINESS: OK\n\n"
		       "- maker_taker_ratio: **0.871** (≥ 0.83)\n"
		       "- net_bps: **3.180** (≥ 2.9)\n"
		       "- p95_latency_ms: **312** (≤ 330)\n"
		       "- risk_ratio: **0.352** (≤ 0.40)\n");

	s = make_summary(NA, NA, NA, NA);
	s.state = SA_STATE_HOLD;
	s.failure = failures;
	/* the longest number there is stays as an audit wrote it */
	snprintf(longest, sizeof longest, "net_bps: %.3f (expected >= 2.9)", -1.7e308);
	failures[2].text = longest;
	s.n_failures = 3;
	s.check = check;
	s.n_checks = 2;
	s.last_n = 5;
	sa_str_clear(&out);
	sa_render_pr_summary(&s, rules.rule, rules.n, &out);
	t_str(out.buf,
	      "### Post-Soak Readiness (last-5 window)\n\n❌ READINESS: HOLD\n\n"
	      "- net_bps: **n/a** (≥ 3.0)\n"
	      "- risk_ratio: **n/a** (≤ &lt;b&gt;)\n"
	      "\n**Failures:**\n"
	      "- net_bps: 2.500 (expected >= 2.9)\n"
	      "- warning: \\[x\\](http:/<!-- -->/y)&#124;\\\\x0a\\#<!-- --> z\n"
	      "- net_bps: -169999999999999993883079578865998174333346074304075874502773119193"
	      "537729178160565864330091787584707988572262467983188919169916105593357174268369"
	      "962062473635296474636515660464935663040684957844303524367815028553272712298986"
	      "386310828644513212353921123253311675499856875650512437415429217994623324794855"
	      "339589632.000 (expected >= 2.9)\n");
}

/* A value that is not its limit does not look like it, and what failed as infinite says so (FORMATS 15.11). */
static void beside_the_limit(void **state)
{
	struct sa_audit_summary s = make_summary(0.8299996, 2.8999999, 330.4, NA);
	struct sa_summary_check check[] = {{T_MAKER_TAKER_RATIO, true, "0.83", false, NA},
					   {T_NET_BPS, true, "2.9", false, NA},
					   {T_LATENCY_P95_MS, false, "330", false, NA},
					   {T_RISK_RATIO, false, "0.40", true, NA}};
	SA_STR_SCOPE(out);

	(void)state;
	s.check = check;
	s.n_checks = T_COUNT(check);
	sa_render_pr_summary(&s, NULL, 0, &out);
	t_has(out.buf, "- maker_taker_ratio: **0.8299996** (≥ 0.83)\n"
		       "- net_bps: **2.8999999** (≥ 2.9)\n"
		       "- p95_latency_ms: **330.4** (≤ 330)\n"
		       "- risk_ratio: **infinite** (≤ 0.40)\n");
}

/* The same on the side that passes; the value that was judged goes before the rounded one of the KPI. */
static void on_the_good_side(void **state)
{
	static const struct {
		double kpi, actual;
		const char *want;
	} cases[] = {
		{330, 330.00000000000006, "**330.00000000000006** (≤ 330)"},
		{330, 329.99999999999994, "**329.99999999999994** (≤ 330)"},
		{329.6, 329.6, "**329.6** (≤ 330)"},
		{330.4, 330.4, "**330.4** (≤ 330)"},
		{329.9996, NA, "**329.9996** (≤ 330)"},
		{330, 330, "**330** (≤ 330)"},
		{329.4, 329.4, "**329** (≤ 330)"},
		{330, NA, "**330** (≤ 330)"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_audit_summary s = make_summary(NA, NA, cases[i].kpi, NA);
		struct sa_summary_check check = {T_LATENCY_P95_MS, false, "330", false,
						 cases[i].actual};
		SA_STR_SCOPE(out);

		s.check = &check;
		s.n_checks = 1;
		sa_render_pr_summary(&s, NULL, 0, &out);
		t_has(out.buf, cases[i].want);
	}
	struct sa_audit_summary s = make_summary(NA, 2.9004, NA, NA);
	struct sa_summary_check check = {T_NET_BPS, true, "2.9", false, 2.9004};
	SA_STR_SCOPE(out);

	s.check = &check;
	s.n_checks = 1;
	sa_render_pr_summary(&s, NULL, 0, &out);
	t_has(out.buf, "**2.9004** (≥ 2.9)");
}

static void compare_csv(void **state)
{
	struct sa_audit_summary a = make_summary(0.80049, 2.5, 300, NA);
	struct sa_audit_summary b = make_summary(0.80051, 3.25, 312.5, 0.3);
	SA_ARENA_SCOPE(arena);
	struct sa_policy policy;
	const struct sa_rules rules = t_builtin(&arena, &policy, NULL, 0);
	SA_STR_SCOPE(out);

	(void)state;
	sa_render_compare_csv(&a, &b, rules.rule, rules.n, &out);
	t_str(out.buf, "KPI,A,B,B-A (note: for latency smaller is better)\n"
		       "maker_taker_ratio,0.800,0.801,0.000\n" /* of the unrounded values */
		       "net_bps,2.500,3.250,0.750\n"
		       "p95_latency_ms,300.000,312.500,12.500\n"
		       "risk_ratio,nan,0.300,nan\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pr_summary),
		cmocka_unit_test(beside_the_limit),
		cmocka_unit_test(on_the_good_side),
		cmocka_unit_test(compare_csv),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
