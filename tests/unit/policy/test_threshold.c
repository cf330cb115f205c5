/* SPDX-License-Identifier: MIT */
/* The built-in rules and those of --threshold (FORMATS 4, POLICY 8). */
#include "t.h"
#include "kpis.h"
#include "builtin.h"

#include "base/num.h"
#include "model/window.h"

#define NA SA_MISSING

static void defaults(void **state)
{
	static const struct {
		size_t kpi;
		enum sa_cmp op;
		double limit;
		const char *text, *in_help;
	} want[] = {
		{T_MAKER_TAKER_RATIO, SA_GE, 0.83, "0.83", SA_SHIPPED_LIMIT_maker_taker_ratio},
		{T_NET_BPS, SA_GE, 2.9, "2.9", SA_SHIPPED_LIMIT_net_bps},
		{T_LATENCY_P95_MS, SA_LE, 330, "330", SA_SHIPPED_LIMIT_p95_latency_ms},
		{T_RISK_RATIO, SA_LE, 0.40, "0.40", SA_SHIPPED_LIMIT_risk_ratio},
	};
	SA_ARENA_SCOPE(arena);
	struct sa_policy policy;
	const struct sa_rules rules = t_builtin(&arena, &policy, NULL, 0);

	(void)state;
	assert_int_equal(rules.n, T_COUNT(want));
	/* a KPI of the reports is that of the policy with the same number */
	assert_int_equal(policy.n_metric, SA_KPI_COUNT);
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		const struct sa_policy_metric *metric = &policy.metric[k];
		const struct sa_kpi *kpi = &sa_kpi_table[k];

		t_str(metric->name, kpi->policy_name);
		t_str(metric->column, kpi->csv_name);
		t_str(metric->label, kpi->label);
		t_str(metric->unit, kpi->unit);
		assert_int_equal(metric->better, kpi->better);
		assert_int_equal(metric->digits, kpi->digits);
		const struct sa_rule *rule = sa_rules_find(&rules, k);

		assert_int_equal(rule != NULL, kpi->ruled);
		t_str(sa_agg_judged_name(k), rule ? rule->aggregate : "median");
	}
	for (size_t i = 0; i < T_COUNT(want); i++) {
		double read_back = NA;

		assert_int_equal(rules.rule[i].kpi, want[i].kpi);
		assert_int_equal(rules.rule[i].op, want[i].op);
		t_close(rules.rule[i].limit, want[i].limit, 0);
		t_str(rules.rule[i].limit_text, want[i].text);
		t_str(want[i].in_help, want[i].text);
		/* what is shown is what is compared */
		assert_true(sa_num_from_text(want[i].text, strlen(want[i].text), &read_back));
		t_close(rules.rule[i].limit, read_back, 0);
		/* the limit is on the bad side */
		assert_ptr_equal(sa_rules_find(&rules, want[i].kpi), &rules.rule[i]);
	}
	assert_null(sa_rules_find(&rules, T_SLIPPAGE_P95));
	/* and the windows that options call their defaults */
	for (size_t i = 0; i < policy.n_window; i++) {
		const struct sa_policy_window *window = &policy.window[i];

		if (strcmp(window->name, "steady") == 0)
			assert_int_equal(window->from_index, SA_STEADY_START);
		if (strcmp(window->name, "last8") == 0)
			assert_int_equal(window->rows, SA_LAST_N);
	}
}

static void adds(void **state)
{
	static const struct {
		const char *text;
		size_t kpi;
		enum sa_cmp op;
		double limit;
		const char *shown;
		size_t at; /* 4: a new rule, below: one that is replaced */
	} cases[] = {
		{"net_bps>=3.0", T_NET_BPS, SA_GE, 3, "3.0", 1},
		{" net_bps  >=  3.0 ", T_NET_BPS, SA_GE, 3, "3.0", 1},
		{"net_bps>=-1e1", T_NET_BPS, SA_GE, -10, "-1e1", 1},
		{"net_bps<=9", T_NET_BPS, SA_LE, 9, "9", 4},
		{"risk_ratio<=0", T_RISK_RATIO, SA_LE, 0, "0", 3},
		{"p95_latency_ms<=300", T_LATENCY_P95_MS, SA_LE, 300, "300", 2},
		{"latency_p95_ms<=300", T_LATENCY_P95_MS, SA_LE, 300, "300", 2},
		{"maker_taker_ratio>=0.9", T_MAKER_TAKER_RATIO, SA_GE, 0.9, "0.9", 0},
		{"slippage_p95<=2", T_SLIPPAGE_P95, SA_LE, 2, "2", 4},
		{"slippage_bps_p95<=2", T_SLIPPAGE_P95, SA_LE, 2, "2", 4},
		{"adverse_p95<=2.50", T_ADVERSE_P95, SA_LE, 2.5, "2.50", 4},
		{"adverse_bps_p95>=0", T_ADVERSE_P95, SA_GE, 0, "0", 4},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_policy policy;
		const struct sa_rules rules = t_builtin(&arena, &policy, &cases[i].text, 1);

		t_close_in(cases[i].text, (double)rules.n, cases[i].at == 4 ? 5 : 4, 0);
		const struct sa_rule *rule = &rules.rule[cases[i].at];

		assert_int_equal(rule->kpi, cases[i].kpi);
		assert_int_equal(rule->op, cases[i].op);
		t_close_in(cases[i].text, rule->limit, cases[i].limit, 0);
		t_str_in(cases[i].text, rule->limit_text, cases[i].shown);
	}
}

static void refuses(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{"net_bsp>=3", "unknown metric 'net_bsp'; did you mean 'net_bps'?"},
		{"p95_latency>=3", "did you mean 'p95_latency_ms'?"},
		{"risk<=3", "did you mean 'risk_ratio'?"},
		{"Net_bps>=3", "did you mean 'net_bps'?"},
		{"profit>=3", "unknown metric 'profit'; there are net_bps, risk_ratio"},
		{">=3", "unknown metric ''"},
		{"net_bps>3", "unknown operator '>'; did you mean '>='?"},
		{"net_bps<3", "unknown operator '<'; did you mean '<='?"},
		{"net_bps=>3", "unknown operator '=>'; did you mean '>='?"},
		{"net_bps=<3", "unknown operator '=<'; did you mean '<='?"},
		{"net_bps==3", "unknown operator '=='"},
		{"net_bps=3", "unknown operator '='"},
		{"net_bps!=3", "unknown operator '!='"},
		{"net_bps>>=3", "unknown operator '>>='"},
		{"net_bps> =3", "unknown operator '>'"},
		{"net_bps", "no operator; write it as 'net_bps>=3.0'"},
		{"net_bps 3", "no operator"},
		{"", "no operator"},
		{"net_bps>=", "the limit '' is no plain decimal number"},
		{"net_bps>=x", "the limit 'x' is no plain decimal number"},
		{"net_bps>=3,5", "the limit '3,5' is no plain decimal number"},
		{"net_bps>=NaN", "the limit 'NaN' is no plain decimal number"},
		{"net_bps>=Infinity", "is no plain decimal number"},
		{"net_bps>=1e400", "the limit '1e400' is no plain decimal number"},
		{"net_bps>=0x10", "is no plain decimal number"},
		{"net_bps>=+1", "is no plain decimal number"},
		{"net_bps>=3>=4", "the limit '3>=4' is no plain decimal number"},
		{"net_bps>=3 bps", "is no plain decimal number"},
		{"net_bps>=0.0000000000000000000000000000000000000000000000000000000000000000001",
		 "is no plain decimal number"}, /* longer than a limit is shown */
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_policy policy;
		struct sa_mistakes m;

		t_close_in(cases[i].text, t_builtin_try(&arena, &policy, &cases[i].text, 1, &m), -1,
			   0);
		assert_int_equal(m.n, 1);
		t_has(m.item[0].text, cases[i].why);
		t_has(m.item[0].text, "threshold '");
	}
}

/* Every metric with both operators, given twice: twelve rules and no more. */
static void never_too_many(void **state)
{
	SA_ARENA_SCOPE(arena);
	const char *text[8 * SA_KPI_COUNT];
	struct sa_policy policy;

	(void)state;
	for (size_t k = 0; k < T_COUNT(text); k++) {
		const struct sa_kpi *kpi = &sa_kpi_table[k % SA_KPI_COUNT];

		text[k] = sa_arena_printf(&arena, "%s%s%d", k & 8 ? kpi->csv_name : kpi->gate_name,
					  k / SA_KPI_COUNT % 2 ? ">=" : "<=", (int)k);
	}
	assert_int_equal(t_builtin(&arena, &policy, text, T_COUNT(text)).n, 2 * SA_KPI_COUNT);
}

/* Those of the policy by name, then those that were added, as they were given. */
static void in_order(void **state)
{
	SA_ARENA_SCOPE(arena);
	static const char *const text[] = {"slippage_p95<=3", "net_bps>=1", "adverse_p95<=4",
					   "p95_latency_ms>=2", "slippage_p95<=2"};
	static const struct {
		size_t kpi;
		const char *aggregate, *limit;
	} want[] = {
		{T_MAKER_TAKER_RATIO, "median", "0.83"}, {T_NET_BPS, "median", "1"},
		{T_LATENCY_P95_MS, "max", "330"},	 {T_RISK_RATIO, "median", "0.40"},
		{T_SLIPPAGE_P95, "median", "2"},	 {T_ADVERSE_P95, "median", "4"},
		{T_LATENCY_P95_MS, "median", "2"},
	};
	struct sa_policy policy;
	const struct sa_rules rules = t_builtin(&arena, &policy, text, T_COUNT(text));

	(void)state;
	assert_int_equal(rules.n, T_COUNT(want));
	for (size_t i = 0; i < T_COUNT(want); i++) {
		assert_int_equal(rules.rule[i].kpi, want[i].kpi);
		t_str(rules.rule[i].aggregate, want[i].aggregate);
		t_str(rules.rule[i].limit_text, want[i].limit);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults), cmocka_unit_test(adds),
		cmocka_unit_test(refuses),  cmocka_unit_test(never_too_many),
		cmocka_unit_test(in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
