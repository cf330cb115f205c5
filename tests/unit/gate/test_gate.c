/* SPDX-License-Identifier: MIT */
/* Rules, verdict, readings and recommendations (FORMATS 3, 4, 8). */
#include "t.h"

#include "base/num.h"
#include "base/str.h"
#include "gate/evaluate.h"
#include "gate/readiness.h"
#include "gate/recommend.h"
#include "gate/rules.h"

#define NA SA_MISSING

/* ---- rules ---- */

static void defaults(void **state)
{
	static const struct {
		enum sa_kpi_id kpi;
		enum sa_cmp op;
		double limit;
		const char *text;
	} want[] = {
		{SA_KPI_MAKER_TAKER_RATIO, SA_GE, 0.83, "0.83"},
		{SA_KPI_NET_BPS, SA_GE, 2.9, "2.9"},
		{SA_KPI_LATENCY_P95_MS, SA_LE, 330, "330"},
		{SA_KPI_RISK_RATIO, SA_LE, 0.40, "0.40"},
	};
	struct sa_rules rules;

	(void)state;
	sa_rules_default(&rules);
	assert_int_equal(rules.n, T_COUNT(want));
	for (size_t i = 0; i < T_COUNT(want); i++) {
		double read_back = NA;

		assert_int_equal(rules.rule[i].kpi, want[i].kpi);
		assert_int_equal(rules.rule[i].op, want[i].op);
		t_close(rules.rule[i].limit, want[i].limit, 0);
		t_str(rules.rule[i].limit_text, want[i].text);
		/* what is shown is what is compared */
		assert_true(sa_num_from_text(want[i].text, strlen(want[i].text), &read_back));
		t_close(rules.rule[i].limit, read_back, 0);
		/* the limit is on the bad side */
		assert_ptr_equal(sa_rules_find(&rules, want[i].kpi), &rules.rule[i]);
	}
	assert_null(sa_rules_find(&rules, SA_KPI_SLIPPAGE_P95));
}

static void adds(void **state)
{
	static const struct {
		const char *text;
		enum sa_kpi_id kpi;
		enum sa_cmp op;
		double limit;
		const char *shown;
		size_t at; /* 4: a new rule, below: one that is replaced */
	} cases[] = {
		{"net_bps>=3.0", SA_KPI_NET_BPS, SA_GE, 3, "3.0", 1},
		{" net_bps  >=  3.0 ", SA_KPI_NET_BPS, SA_GE, 3, "3.0", 1},
		{"net_bps>=-1e1", SA_KPI_NET_BPS, SA_GE, -10, "-1e1", 1},
		{"net_bps<=9", SA_KPI_NET_BPS, SA_LE, 9, "9", 4},
		{"risk_ratio<=0", SA_KPI_RISK_RATIO, SA_LE, 0, "0", 3},
		{"p95_latency_ms<=300", SA_KPI_LATENCY_P95_MS, SA_LE, 300, "300", 2},
		{"latency_p95_ms<=300", SA_KPI_LATENCY_P95_MS, SA_LE, 300, "300", 2},
		{"maker_taker_ratio>=0.9", SA_KPI_MAKER_TAKER_RATIO, SA_GE, 0.9, "0.9", 0},
		{"slippage_p95<=2", SA_KPI_SLIPPAGE_P95, SA_LE, 2, "2", 4},
		{"slippage_bps_p95<=2", SA_KPI_SLIPPAGE_P95, SA_LE, 2, "2", 4},
		{"adverse_p95<=2.50", SA_KPI_ADVERSE_P95, SA_LE, 2.5, "2.50", 4},
		{"adverse_bps_p95>=0", SA_KPI_ADVERSE_P95, SA_GE, 0, "0", 4},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_rules rules;
		struct sa_err err;

		sa_rules_default(&rules);
		if (sa_rules_add(&rules, &arena, cases[i].text, &err) != 0)
			fail_msg("%s: %s", cases[i].text, err.msg);
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
		{"profit>=3", "unknown metric 'profit'; it takes maker_taker_ratio, net_bps"},
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
		struct sa_rules rules;
		struct sa_err err = {0};

		sa_rules_default(&rules);
		t_close_in(cases[i].text, sa_rules_add(&rules, &arena, cases[i].text, &err), -1, 0);
		assert_int_equal(err.code, SA_ERR_USAGE);
		t_has(err.msg, cases[i].why);
		t_has(err.msg, "threshold '");
		assert_int_equal(rules.n, 4);
	}
}

/* Every metric with both operators, given twice: twelve rules and no more. */
static void never_too_many(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_rules rules;
	struct sa_err err;

	(void)state;
	sa_rules_default(&rules);
	for (int round = 0; round < 2; round++) {
		for (size_t k = 0; k < 4 * SA_KPI_COUNT; k++) {
			const struct sa_kpi *kpi = &sa_kpi_table[k % SA_KPI_COUNT];
			const char *text = sa_arena_printf(
				&arena, "%s%s%d", k & 8 ? kpi->csv_name : kpi->gate_name,
				k / SA_KPI_COUNT % 2 ? ">=" : "<=", (int)k);

			assert_int_equal(sa_rules_add(&rules, &arena, text, &err), 0);
		}
	}
	assert_int_equal(rules.n, 2 * SA_KPI_COUNT);
}

/* ---- verdict ---- */

static void fill(struct sa_reading *reading, double maker, double net, double latency, double risk)
{
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		reading[k] = (struct sa_reading){.value = NA};
	reading[SA_KPI_MAKER_TAKER_RATIO].value = maker;
	reading[SA_KPI_NET_BPS].value = net;
	reading[SA_KPI_LATENCY_P95_MS].value = latency;
	reading[SA_KPI_RISK_RATIO].value = risk;
}

static void verdicts(void **state)
{
	static const struct {
		const char *name;
		double maker, net, latency, risk;
		const char *want; /* failures, one a line */
	} cases[] = {
		{"all good", 0.9, 3, 300, 0.3, ""},
		{"equality passes", 0.83, 2.9, 330, 0.40, ""},
		{"just below, unrounded", 0.8299999999999999, 2.8999999999999995,
		 330.00000000000006, 0.40000000000000008,
		 "maker_taker_ratio: 0.830 (expected >= 0.83)\nnet_bps: 2.900 (expected >= 2.9)\n"
		 "p95_latency_ms: 330.000 (expected <= 330)\nrisk_ratio: 0.400 (expected <= 0.40)\n"},
		{"zero is a value", 0, 0, 0, 0,
		 "maker_taker_ratio: 0.000 (expected >= 0.83)\nnet_bps: 0.000 (expected >= 2.9)\n"},
		{"missing is never a pass", NA, NA, NA, NA,
		 "maker_taker_ratio: missing (expected >= 0.83)\nnet_bps: missing (expected >= 2.9)\n"
		 "p95_latency_ms: missing (expected <= 330)\nrisk_ratio: missing (expected <= 0.40)\n"},
		{"missing latency", 0.9, 3, NA, 0.3, "p95_latency_ms: missing (expected <= 330)\n"},
		{"infinite is missing", HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL,
		 "maker_taker_ratio: missing (expected >= 0.83)\nnet_bps: missing (expected >= 2.9)\n"
		 "p95_latency_ms: missing (expected <= 330)\nrisk_ratio: missing (expected <= 0.40)\n"},
		{"the guide's", 0.9, 2.5, 300, 0.45,
		 "net_bps: 2.500 (expected >= 2.9)\nrisk_ratio: 0.450 (expected <= 0.40)\n"},
		{"negative", 0.9, -1.5, 300, 0.3, "net_bps: -1.500 (expected >= 2.9)\n"},
		{"huge", 0.9, -1e300, 300, 0.3, NULL},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_reading reading[SA_KPI_COUNT];
		struct sa_verdict verdict;
		struct sa_rules rules;
		SA_STR_SCOPE(failures);
		size_t failed = 0;

		sa_rules_default(&rules);
		fill(reading, cases[i].maker, cases[i].net, cases[i].latency, cases[i].risk);
		sa_evaluate(&rules, reading, &arena, &verdict);
		assert_int_equal(verdict.n_check, 4);
		for (size_t c = 0; c < verdict.n_check; c++) {
			const struct sa_check *check = &verdict.check[c];

			/* in the order of the rules, and of one mind */
			assert_int_equal(check->rule.kpi, rules.rule[c].kpi);
			assert_int_equal(check->failure == NULL, check->outcome == SA_PASS);
			failed += check->outcome != SA_PASS;
			if (check->outcome == SA_MISSING_VALUE)
				t_close(check->margin, NA, 0);
			else
				assert_int_equal(check->margin >= 0, check->outcome == SA_PASS);
			if (check->failure)
				sa_str_printf(&failures, "%s\n", check->failure);
		}
		if (cases[i].want)
			t_str_in(cases[i].name, failures.buf, cases[i].want);
		assert_int_equal(verdict.n_failed, failed);
		t_close_in(cases[i].name, verdict.ready, failed == 0, 0);
	}
}

static void nothing_to_judge_is_no_pass(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_reading reading[SA_KPI_COUNT];
	struct sa_rules rules = {.n = 0};
	struct sa_verdict verdict;

	(void)state;
	fill(reading, 1, 9, 1, 0);
	sa_evaluate(&rules, reading, &arena, &verdict);
	assert_false(verdict.ready);
	assert_int_equal(verdict.n_check, 0);
}

static void margins(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_reading reading[SA_KPI_COUNT];
	struct sa_rules rules;
	struct sa_verdict verdict;

	(void)state;
	sa_rules_default(&rules);
	fill(reading, 0.93, 2.4, 300, 0.5);
	sa_evaluate(&rules, reading, &arena, &verdict);
	t_close(verdict.check[0].margin, 0.1, 1e-12);
	t_close(verdict.check[1].margin, -0.5, 1e-12);
	t_close(verdict.check[2].margin, 30, 1e-12);
	t_close(verdict.check[3].margin, -0.1, 1e-12);
}

/* ---- readings ---- */

static const char *shown(unsigned used)
{
	static const char *const text[] = {"", "risk_ratio", "risk_percent"};

	return text[used];
}

static const char *conversion(unsigned used)
{
	return used == 2 ? "risk_percent / 100" : "";
}

/* Rows 0..n-1 with file names, all KPIs missing. */
static struct sa_run make_run(struct sa_arena *arena, size_t n)
{
	struct sa_run run = {.iter = SA_NEW_ARRAY(arena, n, struct sa_iter), .n_iter = n};

	for (size_t i = 0; i < n; i++) {
		run.iter[i].index = i + 1;
		run.iter[i].file = sa_arena_printf(arena, "ITER_SUMMARY_%zu.json", i + 1);
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			run.iter[i].kpi[k] = NA;
	}
	return run;
}

static void derived_lineage(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_run run = make_run(&arena, 4);
	struct sa_window last = {.name = "last3", .first_row = 1, .n_rows = 3};
	struct sa_snapshot none = {0};
	struct sa_reading reading[SA_KPI_COUNT];

	(void)state;
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		last.kpi[k] = (struct sa_agg){0, 3, NA, NA, NA, NA};
	run.iter[0].field[SA_KPI_RISK_RATIO] = 1; /* outside the window: not counted */
	run.iter[1].field[SA_KPI_RISK_RATIO] = 2;
	run.iter[2].field[SA_KPI_RISK_RATIO] = 2;
	run.iter[3].field[SA_KPI_RISK_RATIO] = 2;
	last.kpi[SA_KPI_RISK_RATIO] = (struct sa_agg){3, 0, 0.1, 0.5, 0.3, 0.2};
	sa_readings_build(&run, &last, &none, shown, conversion, &arena, reading);
	const struct sa_reading *risk = &reading[SA_KPI_RISK_RATIO];

	t_close(risk->value, 0.2, 0); /* the median */
	t_str(risk->from.aggregate, "median");
	t_str(risk->from.window, "last3");
	t_str(risk->from.file, "ITER_SUMMARY_2.json … ITER_SUMMARY_4.json");
	t_str(risk->from.field, "risk_percent");
	t_str(risk->from.conversion, "risk_percent / 100");
	assert_true(risk->from.derived);
	assert_int_equal(risk->from.n_values, 3);
	/* what is nowhere has no field */
	t_close(reading[SA_KPI_NET_BPS].value, NA, 0);
	t_str(reading[SA_KPI_NET_BPS].from.field, "");
	assert_int_equal(reading[SA_KPI_NET_BPS].from.n_values, 0);

	/* different names, and a row without */
	run.iter[1].field[SA_KPI_RISK_RATIO] = 1;
	run.iter[2].field[SA_KPI_RISK_RATIO] = 0;
	sa_readings_build(&run, &last, &none, shown, conversion, &arena, reading);
	t_str(risk->from.field, "risk_ratio (1 of 3); risk_percent (1 of 3)");
	t_str(risk->from.conversion, "risk_percent / 100 (1 of 3)");

	/* one row */
	last.first_row = 3;
	last.n_rows = 1;
	sa_readings_build(&run, &last, &none, shown, conversion, &arena, reading);
	t_str(risk->from.file, "ITER_SUMMARY_4.json");
	/* none */
	last.n_rows = 0;
	sa_readings_build(&run, &last, &none, shown, conversion, &arena, reading);
	t_str(risk->from.file, "");
	t_str(risk->from.field, "");
}

static void the_snapshot_rules(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_run run = make_run(&arena, 2);
	struct sa_window last = {.name = "last8", .n_rows = 2};
	struct sa_snapshot snapshot = {.found = true, .used = true, .block = "kpi_last8"};
	struct sa_reading reading[SA_KPI_COUNT];

	(void)state;
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		last.kpi[k] = (struct sa_agg){2, 0, 1, 9, 5, 5};
		snapshot.kpi[k] = (struct sa_reading){
			.value = NA, .from = {"max", "kpi_last8", "S.json", "f", "", false, 0}};
	}
	snapshot.kpi[SA_KPI_LATENCY_P95_MS].value = 300;
	sa_readings_build(&run, &last, &snapshot, shown, conversion, &arena, reading);
	t_close(reading[SA_KPI_LATENCY_P95_MS].value, 300, 0);
	t_str(reading[SA_KPI_LATENCY_P95_MS].from.aggregate, "max");
	/* what the snapshot does not have is missing, not filled in from the iterations */
	t_close(reading[SA_KPI_NET_BPS].value, NA, 0);
}

static void disagreements(void **state)
{
	static const struct {
		const char *name, *aggregate;
		double value;
		bool noted;
	} cases[] = {
		{"same median", "median", 5, false},
		{"other median", "median", 5.1, true},
		{"within rounding", "median", 5.0004, false},
		{"just within 0.1 % and 0.001", "median", 5.0059, false},
		{"just beyond", "median", 5.0061, true},
		{"same max", "max", 9, false},
		{"median as max", "max", 5, true},
		{"same mean", "mean", 6, false},
		{"other mean", "mean", 5, true},
		{"plain value", "value", 5, false},
		{"other plain value", "value", 4, true},
		{"missing", "median", NA, false},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_window last = {.name = "last8"};
		struct sa_snapshot snapshot = {.used = true};
		struct sa_notes notes;

		sa_notes_init(&notes, &arena);
		for (size_t k = 0; k < SA_KPI_COUNT; k++) {
			last.kpi[k] = (struct sa_agg){8, 0, 1, 9, 6, 5};
			snapshot.kpi[k] = (struct sa_reading){
				.value = NA, .from = {"median", "b", "S.json", "f", "", false, 0}};
		}
		snapshot.kpi[SA_KPI_NET_BPS].value = cases[i].value;
		snapshot.kpi[SA_KPI_NET_BPS].from.aggregate = cases[i].aggregate;
		sa_snapshot_compare(&last, &snapshot, &notes);
		t_close_in(cases[i].name, (double)notes.n, cases[i].noted, 0);
		if (notes.n) {
			assert_int_equal(notes.note[0].severity, SA_WARNING);
			t_str(notes.note[0].file, "S.json");
			t_has(notes.note[0].text, "disagrees with the iterations: net_bps");
			t_has(notes.note[0].text, "the snapshot counts");
		}
	}
	/* nothing to compare with */
	SA_ARENA_SCOPE(arena);
	struct sa_window last = {.name = "last8"};
	struct sa_snapshot snapshot = {.used = true};
	struct sa_notes notes;

	sa_notes_init(&notes, &arena);
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		last.kpi[k] = (struct sa_agg){0, 8, NA, NA, NA, NA};
		snapshot.kpi[k] = (struct sa_reading){
			.value = 1, .from = {"median", "b", "S.json", "f", "", false, 0}};
	}
	sa_snapshot_compare(&last, &snapshot, &notes);
	assert_int_equal(notes.n, 0);
}

/* ---- recommendations ---- */

static const char *recommend(struct sa_arena *arena, const char *threshold, double maker,
			     double net, double latency, double risk, double steady_adverse)
{
	struct sa_reading reading[SA_KPI_COUNT];
	struct sa_audit audit = {.settings = {.last_n = 8}};
	struct sa_rules rules;
	struct sa_err err;
	SA_STR_SCOPE(s);

	sa_rules_default(&rules);
	if (threshold)
		assert_int_equal(sa_rules_add(&rules, arena, threshold, &err), 0);
	fill(reading, maker, net, latency, risk);
	sa_evaluate(&rules, reading, arena, &audit.verdict);
	audit.window[SA_WINDOW_STEADY].kpi[SA_KPI_ADVERSE_P95].median = steady_adverse;
	/* the old tool took the median of net_bps here by mistake */
	audit.window[SA_WINDOW_STEADY].kpi[SA_KPI_NET_BPS].median = 1;
	sa_recommend(&audit, arena);
	for (size_t i = 0; i < audit.n_recommendations; i++)
		sa_str_printf(&s, "%s\n", audit.recommendation[i]);
	return sa_str_finish(&s, arena);
}

static void recommendations(void **state)
{
	SA_ARENA_SCOPE(arena);
	static const char fine[] = "✓ All KPIs within target ranges; no immediate action needed\n";
	const char *got;

	(void)state;
	t_str(recommend(&arena, NULL, 0.9, 3, 300, 0.3, 2), fine);
	t_str(recommend(&arena, NULL, 0.9, 2.5, 300, 0.45, 2),
	      "⚠ net_bps below target: 2.500 < 2.9\n⚠ risk_ratio above target: 0.450 > 0.40\n");
	t_str(recommend(&arena, "net_bps<=2", 0.9, 3, 300, 0.3, 2),
	      "⚠ net_bps above target: 3.000 > 2\n");

	got = recommend(&arena, NULL, 0.8, 3, 300, 0.3, 2.5);
	t_has(got, "⚠ Maker/taker ratio below target (last-8: 0.800 < 0.83):\n  - ");
	t_has(got, "quoting.base_spread_bps_delta");
	t_has(got, "risk.base_spread_bps_delta");
	t_has(got, "taker_rescue.rescue_max_ratio");
	t_has(got, "taker_rescue.min_edge_bps");
	t_has(got, "STEADY adverse_p95 median is 2.50 (< 3.0)");
	t_has(got, "impact_cap_ratio");
	t_has(got, "min_interval_ms and replace_rate_per_min");
	t_has(got, "⚠ maker_taker_ratio below target: 0.800 < 0.83\n");
	/* adverse selection that is not calm, exactly 3, or not known */
	assert_null(strstr(recommend(&arena, NULL, 0.8, 3, 300, 0.3, 3), "impact_cap_ratio"));
	assert_null(strstr(recommend(&arena, NULL, 0.8, 3, 300, 0.3, NA), "impact_cap_ratio"));
	/* a limit of the user's */
	t_has(recommend(&arena, "maker_taker_ratio>=0.95", 0.9, 3, 300, 0.3, 9),
	      "(last-8: 0.900 < 0.95):");

	/* a missing KPI is named, and never "all within" */
	got = recommend(&arena, NULL, NA, 3, NA, 0.3, 2);
	t_has(got, "⚠ maker_taker_ratio is missing");
	t_has(got, "⚠ p95_latency_ms is missing");
	assert_null(strstr(got, "All KPIs"));
	assert_null(strstr(got, "quoting."));
}

/* The list holds as many lines as there can be. */
static void all_rules_fail(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_reading reading[SA_KPI_COUNT];
	struct sa_audit audit = {.settings = {.last_n = 8}};
	struct sa_rules rules = {0};
	struct sa_err err;

	(void)state;
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		const char *name = sa_kpi_table[k].gate_name;

		reading[k] = (struct sa_reading){.value = 0};
		assert_int_equal(
			sa_rules_add(&rules, &arena, sa_arena_printf(&arena, "%s>=1", name), &err),
			0);
		assert_int_equal(
			sa_rules_add(&rules, &arena, sa_arena_printf(&arena, "%s<=-1", name), &err),
			0);
	}
	sa_evaluate(&rules, reading, &arena, &audit.verdict);
	assert_int_equal(audit.verdict.n_failed, 12);
	sa_recommend(&audit, &arena);
	assert_int_equal(audit.n_recommendations, 12 + 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(adds),
		cmocka_unit_test(refuses),
		cmocka_unit_test(never_too_many),
		cmocka_unit_test(verdicts),
		cmocka_unit_test(nothing_to_judge_is_no_pass),
		cmocka_unit_test(margins),
		cmocka_unit_test(derived_lineage),
		cmocka_unit_test(the_snapshot_rules),
		cmocka_unit_test(disagreements),
		cmocka_unit_test(recommendations),
		cmocka_unit_test(all_rules_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
