/* SPDX-License-Identifier: MIT */
/* Charts of an audit without a policy file. */
#include "t.h"
#include "kpis.h"

#include <math.h>

#include "base/num.h"
#include "model/audit.h"
#include "model/chart.h"
#include "render/chart_build.h"

static void audit_of(struct sa_audit *audit, struct sa_run *run, struct sa_check *check)
{
	static struct sa_iter iter[] = {
		{.index = 1}, {.index = 2}, {.index = 4}, {.index = 4}, {.index = 5}};

	for (size_t i = 0; i < T_COUNT(iter); i++) {
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			iter[i].kpi[k] = (double)i;
	}
	*run = (struct sa_run){.iter = iter, .n_iter = T_COUNT(iter)};
	*check = (struct sa_check){
		.rule = {T_LATENCY_P95_MS, SA_LE, 330, "330"}, .actual = 340, .outcome = SA_FAIL};
	*audit = (struct sa_audit){.run = run, .verdict = {.check = check, .n_check = 1}};
	audit->settings.steady_start = 3;
	for (size_t w = 0; w < SA_WINDOW_COUNT; w++) {
		audit->window[w].name = w == SA_WINDOW_LAST ? "last2" : "steady";
		audit->window[w].first_row = w == SA_WINDOW_LAST     ? 3
					     : w == SA_WINDOW_STEADY ? 2
								     : 0;
		audit->window[w].n_rows = run->n_iter - audit->window[w].first_row;
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			audit->window[w].kpi[k].n = k == T_RISK_RATIO ? 0 : 5;
	}
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		audit->reading[k].from.aggregate = audit->reading[k].from.window = "median";
}

static void charts_come_from_audits(void **state)
{
	struct sa_audit audit;
	struct sa_run run;
	struct sa_check check;
	struct sa_chart chart;
	SA_ARENA_SCOPE(arena);

	(void)state;
	audit_of(&audit, &run, &check);
	sa_chart_of_kpi(&audit, T_LATENCY_P95_MS, &run, "main", &arena, &chart);
	const struct sa_chart_series *head = &chart.series[SA_CHART_HEAD];

	assert_int_equal(head->n, 6);
	assert_true(isnan(head->y[2]));
	t_close(head->x[3], 4, 0);
	t_close(head->y[5], 4, 0);
	t_str(chart.series[SA_CHART_BASELINE].name, "main");
	assert_int_equal(chart.n_limits, 1);
	t_str(chart.limit[0].text, "330");
	t_close(chart.window[SA_CHART_WARMUP].to, 2, 0);
	t_close(chart.window[SA_CHART_STEADY].from, 3, 0);
	t_close(chart.window[SA_CHART_LAST].from, 4, 0);
	t_str(chart.window[SA_CHART_LAST].name, "last2");
	t_has(chart.subtitle, "340.0 ms; target ≤ 330: ✗ FAIL");
}

static void failing_kpis_are_picked_first(void **state)
{
	struct sa_audit audit;
	struct sa_run run;
	struct sa_check check;
	size_t pick[4];
	bool regressed[SA_KPI_COUNT] = {[T_ADVERSE_P95] = true};

	(void)state;
	audit_of(&audit, &run, &check);
	assert_int_equal(sa_chart_pick(&audit, regressed, 4, pick), 4);
	assert_int_equal(pick[0], T_LATENCY_P95_MS);
	assert_int_equal(pick[1], T_ADVERSE_P95);
	assert_int_equal(pick[2], T_NET_BPS);
	assert_int_equal(pick[3], T_SLIPPAGE_P95);
	assert_int_equal(sa_chart_pick(&audit, NULL, 4, pick), 4);
	assert_int_equal(pick[1], T_NET_BPS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(charts_come_from_audits),
		cmocka_unit_test(failing_kpis_are_picked_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
