/* SPDX-License-Identifier: MIT */
/* The verdict on columns and on values alone, and what is recommended for it (FORMATS 4, 8). */
#include "t.h"
#include "kpis.h"
#include "builtin.h"

#include "base/num.h"
#include "base/str.h"
#include "gate/decide.h"
#include "gate/fail.h"
#include "doc/advice.h"
#include "load/run_columns.h"
#include "doc/decision_text.h"

#define NA SA_MISSING

/* ---- verdict ---- */

static void fill(struct sa_reading *reading, double maker, double net, double latency, double risk)
{
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		reading[k] = (struct sa_reading){.value = NA};
	reading[T_MAKER_TAKER_RATIO].value = maker;
	reading[T_NET_BPS].value = net;
	reading[T_LATENCY_P95_MS].value = latency;
	reading[T_RISK_RATIO].value = risk;
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
		 "maker_taker_ratio: 0.8299999999999998 (expected >= 0.83)\n"
		 "net_bps: 2.8999999999999995 (expected >= 2.9)\n"
		 "p95_latency_ms: 330.00000000000006 (expected <= 330)\n"
		 "risk_ratio: 0.4000000000000001 (expected <= 0.40)\n"},
		{"zero is a value", 0, 0, 0, 0,
		 "maker_taker_ratio: 0.000 (expected >= 0.83)\nnet_bps: 0.000 (expected >= 2.9)\n"},
		{"missing is never a pass", NA, NA, NA, NA,
		 "maker_taker_ratio: missing (expected >= 0.83)\nnet_bps: missing (expected >= 2.9)\n"
		 "p95_latency_ms: missing (expected <= 330)\nrisk_ratio: missing (expected <= 0.40)\n"},
		{"missing latency", 0.9, 3, NA, 0.3, "p95_latency_ms: missing (expected <= 330)\n"},
		{"infinite is beyond every limit", -HUGE_VAL, -HUGE_VAL, HUGE_VAL, HUGE_VAL,
		 "maker_taker_ratio: infinite (expected >= 0.83)\nnet_bps: infinite (expected >= 2.9)\n"
		 "p95_latency_ms: infinite (expected <= 330)\nrisk_ratio: infinite (expected <= 0.40)\n"},
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
		struct sa_policy policy;
		SA_STR_SCOPE(failures);
		size_t failed = 0;
		const struct sa_rules rules = t_builtin(&arena, &policy, NULL, 0);

		fill(reading, cases[i].maker, cases[i].net, cases[i].latency, cases[i].risk);
		sa_checks_alone(&policy, reading, &arena, &verdict);
		assert_int_equal(verdict.n_check, 4);
		for (size_t c = 0; c < verdict.n_check; c++) {
			const struct sa_check *check = &verdict.check[c];

			/* in the order of the rules, and of one mind */
			assert_int_equal(check->rule.kpi, rules.rule[c].kpi);
			failed += check->outcome != SA_PASS;
			if (check->outcome == SA_MISSING_VALUE || isinf(check->actual))
				t_close(check->margin, NA, 0);
			else
				assert_int_equal(check->margin >= 0, check->outcome == SA_PASS);
			if (check->outcome == SA_PASS)
				continue;
			sa_phrase_check(&failures, check);
			sa_str_putc(&failures, '\n');
		}
		if (cases[i].want)
			t_str_in(cases[i].name, failures.buf, cases[i].want);
		assert_int_equal(verdict.n_failed, failed);
	}
}

static void nothing_to_judge_is_no_pass(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_reading reading[SA_KPI_COUNT];
	struct sa_policy policy;
	struct sa_audit audit = {.failures = {.arena = &arena}};

	(void)state;
	fill(reading, 1, 9, 1, 0);
	(void)t_builtin(&arena, &policy, NULL, 0);
	policy.n_rule = 0;
	sa_checks_alone(&policy, reading, &arena, &audit.verdict);
	assert_int_equal(audit.verdict.n_check, 0);
	sa_fail_checks(&audit);
	assert_int_equal(sa_decide(&audit.failures, SA_FAIL_NEVER, false).state, SA_STATE_HOLD);
}

static void margins(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_reading reading[SA_KPI_COUNT];
	struct sa_policy policy;
	struct sa_verdict verdict;

	(void)state;
	(void)t_builtin(&arena, &policy, NULL, 0);
	fill(reading, 0.93, 2.4, 300, 0.5);
	sa_checks_alone(&policy, reading, &arena, &verdict);
	t_close(verdict.check[0].margin, 0.1, 1e-12);
	t_close(verdict.check[1].margin, -0.5, 1e-12);
	t_close(verdict.check[2].margin, 30, 1e-12);
	t_close(verdict.check[3].margin, -0.1, 1e-12);
}

/* ---- a run ---- */

/* Rows 1..n of a run whose KPIs are all fine. */
static struct sa_run make_run(struct sa_arena *arena, size_t n)
{
	struct sa_run run = {
		.iter = SA_NEW_ARRAY(arena, n, struct sa_iter), .n_iter = n, .n_loaded = n};

	for (size_t i = 0; i < n; i++) {
		run.iter[i] = (struct sa_iter){.index = i + 1, .file = "f", .at_ms = SA_NO_TIME};
		run.iter[i].kpi[T_NET_BPS] = 3;
		run.iter[i].kpi[T_RISK_RATIO] = 0.3;
		run.iter[i].kpi[T_SLIPPAGE_P95] = run.iter[i].kpi[T_ADVERSE_P95] = 1;
		run.iter[i].kpi[T_LATENCY_P95_MS] = 200;
		run.iter[i].kpi[T_MAKER_TAKER_RATIO] = 0.9;
	}
	return run;
}

static const struct sa_check *judge(struct sa_arena *arena, const struct sa_run *run,
				    const char *threshold, size_t at)
{
	struct sa_policy *policy = SA_NEW(arena, struct sa_policy);
	struct sa_data *data = SA_NEW(arena, struct sa_data);
	struct sa_verdict verdict;
	struct sa_judged_drift *drift;
	const struct sa_judge_input in = {.policy = policy, .data = data};

	(void)t_builtin(arena, policy, &threshold, threshold != NULL);
	sa_run_columns(run, policy, arena, data);
	sa_checks_judge(&in, arena, &verdict, &drift);
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		assert_int_equal(drift[k].metric, k);
	assert_true(drift[T_NET_BPS].ruled);
	assert_false(drift[T_SLIPPAGE_P95].ruled);
	return &verdict.check[at];
}

/* A rule on the columns of a run: its aggregate, how many values, since which row. */
static void columns(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_run run = make_run(&arena, 24);
	const struct sa_check *check;

	(void)state;
	check = judge(&arena, &run, NULL, 2);
	t_str(check->rule.aggregate, "max");
	assert_int_equal(check->outcome, SA_PASS);
	assert_int_equal(check->n_present, 8);
	/* one row beyond the limit, the newest but one: the maximum is, and no row at the end */
	run.iter[22].kpi[T_LATENCY_P95_MS] = 331;
	check = judge(&arena, &run, NULL, 2);
	assert_int_equal(check->outcome, SA_FAIL);
	t_close(check->actual, 331, 0);
	t_close(check->margin, -1, 0);
	assert_int_equal(check->since_rows, 0);
	/* a limit the other way is one on the median (POLICY 8) */
	check = judge(&arena, &run, "p95_latency_ms>=300", 4);
	t_str(check->rule.aggregate, "median");
	assert_int_equal(check->outcome, SA_FAIL);
	t_close(check->actual, 200, 0);
	assert_int_equal(check->since_rows, 1);
	/* rows before the window count where they are beyond it as well */
	for (size_t i = 10; i < 24; i++)
		run.iter[i].kpi[T_NET_BPS] = 2;
	check = judge(&arena, &run, NULL, 1);
	assert_int_equal(check->since_rows, 14);
	assert_int_equal(check->since_index, 11);
	/* five of eight values are too few, however good */
	for (size_t i = 18; i < 21; i++)
		run.iter[i].kpi[T_RISK_RATIO] = NA;
	check = judge(&arena, &run, NULL, 3);
	assert_int_equal(check->outcome, SA_MISSING_VALUE);
	assert_int_equal(check->n_present, 5);
	assert_int_equal(check->n_needed, 6);
}

/* Rows of the same index are rows of the window: 6 values of 10 rows are not 6 of 8 (FORMATS 15.2). */
static void duplicates(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_run run = make_run(&arena, 10);
	const struct sa_check *check;

	(void)state;
	for (size_t i = 0; i < 10; i++)
		run.iter[i].index = i < 8 ? i + 1 : 8;
	for (size_t i = 6; i < 10; i++)
		run.iter[i].kpi[T_NET_BPS] = NA;
	check = judge(&arena, &run, NULL, 1);
	assert_int_equal(check->n_present, 6);
	assert_int_equal(check->n_asked, 10);
	assert_int_equal(check->n_needed, 8);
	assert_int_equal(check->outcome, SA_MISSING_VALUE);
}

/* For a line an iteration that stands twice is one row, of which the last value counts. */
static void repeated(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_run run = make_run(&arena, 24), twice = make_run(&arena, 25);
	struct sa_policy policy;
	struct sa_data data[2];
	struct sa_judged_drift *drift[2];
	struct sa_verdict verdict;

	(void)state;
	(void)t_builtin(&arena, &policy, NULL, 0);
	for (size_t i = 0; i < 24; i++)
		run.iter[i].kpi[T_NET_BPS] = 9 - (double)i / 4 + (double)(i * 7 % 5) / 10;
	memcpy(twice.iter + 1, run.iter, 24 * sizeof *run.iter);
	memmove(twice.iter, twice.iter + 1, 12 * sizeof *run.iter);
	twice.iter[11].kpi[T_NET_BPS] = 40; /* row 12 again, and this is the first of the two */
	twice.iter[11].index = twice.iter[12].index = 12;
	for (size_t i = 0; i < 2; i++) {
		const struct sa_judge_input in = {.policy = &policy, .data = &data[i]};

		sa_run_columns(i ? &twice : &run, &policy, &arena, &data[i]);
		sa_checks_judge(&in, &arena, &verdict, &drift[i]);
	}
	const struct sa_judge_drift_answer *a = &drift[0][T_NET_BPS].answer;
	const struct sa_judge_drift_answer *b = &drift[1][T_NET_BPS].answer;

	assert_int_equal(a->word, SA_JUDGE_TREND_FALLING);
	assert_true(sa_num_is_finite(a->at));
	assert_int_equal(b->word, a->word);
	t_close(b->at, a->at, 0);
	t_close(b->lo, a->lo, 0);
}

/* ---- recommendations ---- */

/* As lines; how many in *n. */
static const char *lines_of(struct sa_arena *arena, const struct sa_audit *audit, size_t *n)
{
	struct sa_doc doc = {.arena = arena};
	const struct sa_block *advice = sa_doc_advice(&doc, audit);
	SA_STR_SCOPE(s);

	for (size_t i = 0; i < advice->n; i++) {
		const struct sa_words *words = &advice->item[i].words;

		sa_str_puts(&s, advice->item[i].inner ? "  - " : "");
		words->say(&s, words->in, words->of, &sa_pen_plain);
		sa_str_putc(&s, '\n');
	}
	assert_int_equal(advice->n_more, 0);
	*n = advice->n;
	return sa_str_finish(&s, arena);
}

static const char *recommend(struct sa_arena *arena, const char *threshold, double maker,
			     double net, double latency, double risk, double steady_adverse)
{
	struct sa_reading reading[SA_KPI_COUNT];
	struct sa_audit audit = {.settings = {.last_n = 8}, .failures = {.arena = arena}};
	struct sa_policy policy;
	size_t n;

	(void)t_builtin(arena, &policy, &threshold, threshold != NULL);
	fill(reading, maker, net, latency, risk);
	sa_checks_alone(&policy, reading, arena, &audit.verdict);
	audit.window[SA_WINDOW_STEADY].kpi[T_ADVERSE_P95].median = steady_adverse;
	/* the old tool took the median of net_bps here by mistake */
	audit.window[SA_WINDOW_STEADY].kpi[T_NET_BPS].median = 1;
	sa_fail_checks(&audit);
	audit.decision = sa_decide(&audit.failures, SA_FAIL_NEVER, false);
	return lines_of(arena, &audit, &n);
}

static void recommendations(void **state)
{
	SA_ARENA_SCOPE(arena);
	static const char fine[] = "✓ All KPIs within target ranges; no immediate action needed\n";
	const char *got;

	(void)state;
	t_str(recommend(&arena, NULL, 0.9, 3, 300, 0.3, 2), fine);
	got = recommend(&arena, NULL, 0.9, 2.5, 331, 0.45, 2);
	t_has(got, "⚠ net_bps below target: 2.500 < 2.9\n");
	t_has(got, "⚠ risk_ratio above target: 0.450 > 0.40\n");
	t_has(got,
	      "  - net_bps: see what takes it with soak-audit edge-audit; slippage: base_spread");
	t_has(got, "  - risk_ratio: see what blocks most;");
	t_has(got, "  - p95_latency_ms: send less");
	/* the other way round nothing of this helps */
	t_str(recommend(&arena, "net_bps<=2", 0.9, 3, 300, 0.3, 2),
	      "⚠ net_bps above target: 3.000 > 2\n⚠ What to try:\n  - net_bps: look at what changed "
	      "in the first iteration that is beyond it (POST_SOAK_ITER_TABLE.csv)\n");

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
	struct sa_audit audit = {.settings = {.last_n = 8}, .failures = {.arena = &arena}};
	const char *threshold[2 * SA_KPI_COUNT];
	struct sa_policy policy;
	size_t n;

	(void)state;
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		const char *name = sa_kpi_table[k].gate_name;

		reading[k] = (struct sa_reading){.value = 0};
		threshold[2 * k] = sa_arena_printf(&arena, "%s>=1", name);
		threshold[2 * k + 1] = sa_arena_printf(&arena, "%s<=-1", name);
	}
	(void)t_builtin(&arena, &policy, threshold, T_COUNT(threshold));
	sa_checks_alone(&policy, reading, &arena, &audit.verdict);
	assert_int_equal(audit.verdict.n_failed, 12);
	sa_fail_checks(&audit);
	audit.decision = sa_decide(&audit.failures, SA_FAIL_NEVER, false);
	lines_of(&arena, &audit, &n);
	assert_int_equal(n, 12 + 7 + 1 + (SA_KPI_COUNT));
}

/* Whatever speaks against a run, and even if nobody knows what to do about it: something is to be done. */
static void never_nothing_to_do(void **state)
{
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (int state_of = SA_STATE_OK; state_of < SA_STATE_COUNT; state_of++) {
		for (int cause = 0; cause < SA_CAUSE_COUNT; cause++) {
			struct sa_audit audit = {.settings = {.last_n = 8},
						 .failures = {.arena = &arena}};
			size_t n;

			if (state_of != SA_STATE_OK)
				sa_failures_add(&audit.failures,
						&(struct sa_failure){
							.kind = SA_FAILURE_NO_AUDIT,
							.cause = (enum sa_cause)cause,
							.state = (enum sa_state)state_of,
							.outcome = SA_UNDECIDED,
						});
			audit.decision = sa_decide(&audit.failures, SA_FAIL_NEVER, false);
			const char *text = lines_of(&arena, &audit, &n);

			assert_int_equal(n, 1);
			assert_int_equal(strstr(text, "no immediate action") != NULL,
					 state_of == SA_STATE_OK);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts),
		cmocka_unit_test(nothing_to_judge_is_no_pass),
		cmocka_unit_test(margins),
		cmocka_unit_test(recommendations),
		cmocka_unit_test(columns),
		cmocka_unit_test(duplicates),
		cmocka_unit_test(repeated),
		cmocka_unit_test(all_rules_fail),
		cmocka_unit_test(never_nothing_to_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
