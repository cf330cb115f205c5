/* SPDX-License-Identifier: MIT */
/* The snapshot: goals at their limits, missing values, rounding, guards of the window (FORMATS 11.1). */
#include "t.h"
#include "kpis.h"
#include "builtin.h"

#include "base/num.h"
#include "gate/post_soak.h"
#include "load/run_columns.h"
#include "stats/select.h"

#define MOST 32

struct world {
	struct sa_tuning_log log;
	struct sa_arena arena;
	struct sa_iter iter[MOST];
	struct sa_detail detail[MOST];
	struct sa_run run;
	struct sa_audit audit;
	struct sa_post_soak post;
};

static void init(struct world *w, size_t n)
{
	memset(w, 0, sizeof *w);
	for (size_t i = 0; i < n; i++) {
		w->iter[i] = (struct sa_iter){.index = i + 1, .file = "f"};
		w->iter[i].kpi[T_NET_BPS] = 2.9;
		w->iter[i].kpi[T_RISK_RATIO] = 0.40;
		w->iter[i].kpi[T_LATENCY_P95_MS] = 330;
		w->iter[i].kpi[T_MAKER_TAKER_RATIO] = 0.83;
		w->iter[i].kpi[T_SLIPPAGE_P95] = SA_MISSING;
		w->detail[i] = (struct sa_detail){.index = i + 1, .cancel_ratio = SA_MISSING};
	}
	w->run = (struct sa_run){.iter = w->iter, .n_iter = n, .n_loaded = n};
}

static void build(struct world *w)
{
	struct sa_policy *policy = SA_NEW(&w->arena, struct sa_policy);
	struct sa_data *data = SA_NEW(&w->arena, struct sa_data);
	const struct sa_rules rules = t_builtin(&w->arena, policy, NULL, 0);

	sa_run_columns(&w->run, policy, &w->arena, data);
	w->audit = (struct sa_audit){.run = &w->run, .settings = {.steady_start = 7, .last_n = 8}};
	sa_windows_build(&w->run, 7, 8, &w->arena, w->audit.window, w->audit.trend);
	sa_post_soak_build(&w->audit, w->detail, &w->log, data, &rules, &w->arena, &w->post);
}

/* The verdict when every iteration has `value` for the KPI. */
static enum sa_post_verdict with(size_t kpi, double value, size_t *goals)
{
	static struct world w;
	enum sa_post_verdict verdict;

	init(&w, 8);
	for (size_t i = 0; i < 8; i++)
		w.iter[i].kpi[kpi] = value;
	build(&w);
	verdict = w.post.verdict;
	*goals = w.post.goals_met;
	sa_arena_release(&w.arena);
	return verdict;
}

static void limits(void **state)
{
	static const struct {
		size_t kpi;
		double value;
		enum sa_post_verdict verdict;
		size_t goals;
	} cases[] = {
		{T_NET_BPS, 2.9, SA_POST_PASS, 4},
		{T_NET_BPS, 2.8999999, SA_POST_FAIL, 3},
		{T_NET_BPS, 0, SA_POST_FAIL, 3},
		{T_NET_BPS, SA_MISSING, SA_POST_FAIL, 3},
		{T_RISK_RATIO, 0, SA_POST_PASS, 4},
		{T_RISK_RATIO, 0.4000001, SA_POST_FAIL, 3},
		{T_RISK_RATIO, SA_MISSING, SA_POST_FAIL, 3},
		{T_LATENCY_P95_MS, 330, SA_POST_PASS, 4},
		{T_LATENCY_P95_MS, 330.00001, SA_POST_WARN, 3},
		{T_LATENCY_P95_MS, SA_MISSING, SA_POST_WARN, 3},
		{T_MAKER_TAKER_RATIO, 0.82999999, SA_POST_WARN, 3},
		{T_MAKER_TAKER_RATIO, SA_MISSING, SA_POST_WARN, 3},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		size_t goals;

		if (with(cases[i].kpi, cases[i].value, &goals) != cases[i].verdict ||
		    goals != cases[i].goals)
			fail_msg("case %zu: %zu goals", i, goals);
	}
}

static void latency_by_maximum(void **state)
{
	static struct world w;

	(void)state;
	init(&w, 9);
	w.iter[0].kpi[T_LATENCY_P95_MS] = 900; /* not in the last 8 */
	build(&w);
	assert_int_equal(w.post.verdict, SA_POST_PASS);
	w.iter[4].kpi[T_LATENCY_P95_MS] = 331;
	build(&w);
	assert_int_equal(w.post.verdict, SA_POST_WARN);
	sa_arena_release(&w.arena);
}

static void rounding(void **state)
{
	static struct world w;

	(void)state;
	init(&w, 8);
	for (size_t i = 0; i < 8; i++) {
		w.iter[i].kpi[T_ADVERSE_P95] = 1.23456789;
		w.iter[i].kpi[T_MAKER_TAKER_RATIO] = 0.82999999; /* 0.83 would pass */
		w.iter[i].kpi[T_NET_BPS] = 3.00004999;
		w.iter[i].kpi[T_SLIPPAGE_P95] = 1e300;
		w.detail[i].cancel_ratio = -0.00001;
	}
	build(&w);
	t_close(w.post.series[SA_SERIES_ADVERSE].agg.median, 1.2346, 0);
	t_close(w.post.series[SA_SERIES_MAKER_TAKER].agg.median, 0.82999999, 0);
	t_close(w.post.series[SA_SERIES_NET].agg.mean, 3.0, 0);
	t_close(w.post.series[SA_SERIES_SLIPPAGE].agg.max, 1e300, 0);
	assert_false(signbit(w.post.series[SA_SERIES_CANCEL].agg.min));
	sa_arena_release(&w.arena);
}

static void guards(void **state)
{
	static struct world w;

	(void)state;
	init(&w, 20);
	for (size_t i = 0; i < 20; i++)
		w.detail[i].step.triggers = 1u << SA_TRIGGER_VELOCITY;
	w.detail[3].step.triggers = 1u << SA_TRIGGER_FREEZE; /* before the window */
	w.detail[15].step.triggers = 1u << SA_TRIGGER_COOLDOWN;
	w.detail[16].step.triggers |= 1u << SA_TRIGGER_COOLDOWN;
	build(&w);
	assert_int_equal(w.post.trigger[SA_TRIGGER_VELOCITY].count, 7);
	assert_int_equal(w.post.trigger[SA_TRIGGER_VELOCITY].iteration[0], 13);
	assert_int_equal(w.post.trigger[SA_TRIGGER_COOLDOWN].count, 2);
	assert_int_equal(w.post.trigger[SA_TRIGGER_FREEZE].count, 0);
	assert_int_equal(w.post.anomalies, 1);
	assert_int_equal(w.post.n_analyzed, 8);
	assert_int_equal(w.post.analyzed[0], 13);
	sa_arena_release(&w.arena);
}

static void tuning(void **state)
{
	static const char *keys[] = {"b", "a"}, *more[] = {"b"}, *why[] = {"x", "y"};
	static struct world w;

	(void)state;
	init(&w, 3);
	w.detail[0].step = (struct sa_step){.applied = SA_SAID_YES,
					    .changed = keys,
					    .n_changed = 2,
					    .reason = why,
					    .n_reasons = 2};
	w.detail[2].step = (struct sa_step){.applied = SA_SAID_NO,
					    .changed = more,
					    .n_changed = 1,
					    .reason = why + 1,
					    .n_reasons = 1};
	build(&w);
	assert_int_equal(w.post.n_applied, 1);
	if (!w.post.applied || !w.post.changed || !w.post.reason) {
		fail();
		return;
	}
	assert_int_equal(w.post.applied[0], 1);
	assert_int_equal(w.post.n_changed, 2);
	t_str(w.post.changed[0], "a");
	t_str(w.post.changed[1], "b");
	assert_int_equal(w.post.n_reasons, 2);
	t_str(w.post.reason[0].name, "y");
	t_close(w.post.reason[0].count, 2, 0);
	sa_arena_release(&w.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits),   cmocka_unit_test(latency_by_maximum),
		cmocka_unit_test(rounding), cmocka_unit_test(guards),
		cmocka_unit_test(tuning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
