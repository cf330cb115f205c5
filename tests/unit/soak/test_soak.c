/* SPDX-License-Identifier: MIT */
/* The mock data against the table of the contract, its gate, and the loop of the runner. */
#include "t.h"

#include "soak/mock.h"
#include "soak/runner.h"

static void mock_table(void **state)
{
	static const struct {
		uint64_t i;
		double net, adverse, slippage, cancel, latency, risk, min_interval;
		unsigned maker;
	} row[] = {
		{1, -1.5, 5.0, 3.5, .6, 250, .17, .5, 500},
		{2, -0.8, 4.5, 3.2, .55, 280, .33, .4, 600},
		{3, 3.0, 3.1, 2.2, .38, 310, .68, .2, 600},
		{8, 3.5, 2.1, 1.45, .13, 285, .3, .2, 850},
		{24, 5.1, 1.5, 1.0, .05, 205, .3, .2, 850},
		{1000, 102.7, 1.5, 1.0, .05, 180, .3, .2, 850},
	};
	struct sa_mock m;

	(void)state;
	for (size_t r = 0; r < T_COUNT(row); r++) {
		sa_mock_iteration(row[r].i, &m);
		t_close(m.net_bps, row[r].net, 0);
		t_close(m.adverse_bps_p95, row[r].adverse, 0);
		t_close(m.slippage_bps_p95, row[r].slippage, 0);
		t_close(m.cancel_ratio, row[r].cancel, 0);
		t_close(m.p95_latency_ms, row[r].latency, 0);
		t_close(m.risk_ratio, row[r].risk, 1e-9);
		t_close(m.min_interval_ratio, row[r].min_interval, 0);
		assert_int_equal(m.maker_count, row[r].maker);
	}
}

static void mock_gate(void **state)
{
	static const struct {
		double net, latency;
		enum sa_kpi_verdict verdict;
		const char *first;
		unsigned n;
	} cases[] = {
		{2.8, 350, SA_KPI_VERDICT_PASS, NULL, 0},
		{2.7, 300, SA_KPI_VERDICT_PASS, NULL, 0},
		{2.5, 300, SA_KPI_VERDICT_WARN, "EDGE", 1},
		{2.0, 300, SA_KPI_VERDICT_WARN, "EDGE", 1},
		{1.99, 300, SA_KPI_VERDICT_FAIL, "EDGE", 1},
		{3, 350.5, SA_KPI_VERDICT_WARN, "LATENCY", 1},
		{3, 400, SA_KPI_VERDICT_WARN, "LATENCY", 1},
		{3, 401, SA_KPI_VERDICT_FAIL, "LATENCY", 1},
		{2.5, 401, SA_KPI_VERDICT_FAIL, "EDGE", 2},
		{1, 360, SA_KPI_VERDICT_FAIL, "EDGE", 2},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_mock m = {.net_bps = cases[i].net, .p95_latency_ms = cases[i].latency};
		const char *reason[2] = {NULL, NULL};
		enum sa_kpi_verdict verdict;

		assert_int_equal(sa_mock_judge(&m, &verdict, reason), cases[i].n);
		assert_int_equal(verdict, cases[i].verdict);
		t_str(reason[0], cases[i].first);
	}
}

/* A run that only writes down what it is asked to do; iteration 2 fails to make, 4 to evaluate. */
static int note_make(void *ctx, uint64_t iteration, struct sa_err *err)
{
	sa_str_printf(ctx, "make %d\n", (int)iteration);
	return iteration == 2 ? sa_err_set(err, SA_ERR_IO, "no\nluck | at all") : 0;
}

static int note_evaluate(void *ctx, uint64_t iteration, struct sa_str *log, struct sa_err *err)
{
	(void)ctx;
	sa_str_printf(log, "evaluated %d\n", (int)iteration);
	return iteration == 4 ? sa_err_set(err, SA_ERR_IO, "broken") : 0;
}

static int note_failed(void *ctx, uint64_t iteration, const struct sa_err *why, struct sa_err *err)
{
	(void)ctx;
	t_has(why->msg, iteration == 2 ? "luck" : "broken");
	return iteration == 4 ? sa_err_set(err, SA_ERR_IO, "disk | full") : 0;
}

static int note_say(void *ctx, const struct sa_str *log, struct sa_err *err)
{
	(void)err;
	sa_str_add(ctx, log->buf, log->len);
	return 0;
}

static void loop(void **state)
{
	struct sa_soak_plan plan = {.first = 2, .last = 4};
	struct sa_soak_result result;
	struct sa_err err;
	SA_STR_SCOPE(log);
	const struct sa_soak_ops ops = {&log,	     note_make, note_evaluate,
					note_failed, note_say,	NULL};

	(void)state;
	assert_int_equal(sa_soak_run(&plan, &ops, &result, &err), 0);
	assert_int_equal(result.done, 1);
	assert_int_equal(result.failed, 2);
	assert_false(result.interrupted);
	t_has(log.buf, "[ITER 2/4] Starting iteration\n================"
		       "================================\nmake 2\n"
		       "| iter | FAILED | iter=2 reason=no\\x0aluck \\| at all |\n"
		       "[ITER 3/4] Starting iteration\n");
	t_has(log.buf, "make 3\nevaluated 3\n[ITER 4/4]");
	t_has(log.buf, "make 4\n| iter | FAILED | iter=4 reason=broken; disk \\| full |\n");
	assert_true(result.last_failed);
	plan.first = 5;
	assert_int_equal(sa_soak_run(&plan, &ops, &result, &err), 0);
	assert_int_equal(result.done + result.failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mock_table),
		cmocka_unit_test(mock_gate),
		cmocka_unit_test(loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
