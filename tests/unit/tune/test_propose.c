/* SPDX-License-Identifier: MIT */
/* Summary and rules: each rule at, just below and just above its limit; bounds; what is unknown. */
#include "t.h"

#include "base/num.h"
#include "tune/propose.h"

#define NA SA_MISSING

static const char *slippage_driver[] = {"slippage_bps"};

/* An iteration that measured a net edge and nothing else. */
static void quiet(struct sa_iter_artifacts *a)
{
	*a = (struct sa_iter_artifacts){.has_edge = true};
	sa_edge_report_clear(&a->edge);
	a->edge.net_bps = 3.0;
}

static void propose(const struct sa_iter_artifacts *a, const struct sa_tunables *current,
		    struct sa_arena *arena, struct sa_proposal *p)
{
	struct sa_iter_summary summary;

	sa_summarize(a, &summary);
	sa_propose(&summary, current, arena, p);
}

static double delta_of(const struct sa_proposal *p, enum sa_tunable_id id)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->change[i].id == id)
			return p->change[i].delta;
	}
	return 0;
}

static void slippage_rule(void **state)
{
	static const char *other[] = {"adverse_bps", "slippage_bps_p95", "SLIPPAGE_BPS", ""};
	struct sa_iter_artifacts a;
	struct sa_proposal p;
	SA_ARENA_SCOPE(arena);

	(void)state;
	quiet(&a);
	a.edge.slippage_bps = 3.5;
	a.edge.drivers = (struct sa_texts){other, T_COUNT(other)};
	propose(&a, NULL, &arena, &p);
	assert_int_equal(p.n, 0);
	t_str(p.rationale, "No micro-adjustments needed");
	a.edge.drivers = (struct sa_texts){slippage_driver, 1};
	propose(&a, NULL, &arena, &p);
	assert_int_equal(p.n, 2);
	assert_int_equal(p.change[0].id, SA_TUNABLE_BASE_SPREAD_BPS_DELTA);
	t_close(p.change[0].delta, 0.02, 0);
	assert_int_equal(p.change[1].id, SA_TUNABLE_TAIL_AGE_MS);
	t_close(p.change[1].delta, 30, 0);
	t_str(p.rationale, "slippage_bps=3.50 (driver) → widen spread +0.02, tail +30ms");
	a.edge.slippage_bps = NA;
	propose(&a, NULL, &arena, &p);
	assert_int_equal(p.n, 2);
	t_has(p.rationale, "slippage_bps=n/a");
}

static void adverse_rule(void **state)
{
	static const struct {
		double adverse;
		bool holds;
	} cases[] = {{NA, false},
		     {-12, false},
		     {9.999999999, false},
		     {10, false},
		     {10.000000000000002, true},
		     {12, true}};
	struct sa_iter_artifacts a;
	struct sa_proposal p;
	SA_ARENA_SCOPE(arena);

	(void)state;
	quiet(&a);
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		a.edge.adverse_bps = cases[i].adverse;
		propose(&a, NULL, &arena, &p);
		assert_int_equal(p.n, cases[i].holds ? 2 : 0);
		t_close(delta_of(&p, SA_TUNABLE_IMPACT_CAP_RATIO), cases[i].holds ? -0.01 : 0, 0);
		t_close(delta_of(&p, SA_TUNABLE_MAX_DELTA_RATIO), cases[i].holds ? -0.01 : 0, 0);
	}
}

/* Both rules about blocks, from the log and from the report. */
static void block_rules(void **state)
{
	static const struct {
		enum sa_block_class class;
		enum sa_tunable_id id;
		double delta;
		uint64_t below, at, above; /* lines of 1000 */
		double ratio_at, ratio_above;
	} rule[] = {
		{SA_BLOCK_MIN_INTERVAL, SA_TUNABLE_MIN_INTERVAL_MS, 10, 349, 350, 351, .35, .3501},
		{SA_BLOCK_CONCURRENCY, SA_TUNABLE_REPLACE_RATE_PER_MIN, -30, 299, 300, 301, .3,
		 .3001},
	};
	struct sa_iter_artifacts a;
	struct sa_proposal p;
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(rule); i++) {
		const uint64_t lines[] = {rule[i].below, rule[i].at, rule[i].above};
		const double ratio[] = {rule[i].ratio_at, rule[i].ratio_above};

		quiet(&a);
		a.blocks.total = 1000;
		for (size_t k = 0; k < 3; k++) {
			a.blocks.count[rule[i].class] = lines[k];
			a.edge.block_ratio[rule[i].class] = 0.9; /* the log goes first */
			propose(&a, NULL, &arena, &p);
			t_close(delta_of(&p, rule[i].id), k == 2 ? rule[i].delta : 0, 0);
		}
		a.blocks = (struct sa_blocks){0};
		for (size_t k = 0; k < 2; k++) {
			a.edge.block_ratio[rule[i].class] = ratio[k];
			propose(&a, NULL, &arena, &p);
			t_close(delta_of(&p, rule[i].id), k ? rule[i].delta : 0, 0);
		}
	}
}

static void all_rules_are_merged(void **state)
{
	struct sa_iter_artifacts a;
	struct sa_proposal p;
	SA_ARENA_SCOPE(arena);

	(void)state;
	quiet(&a);
	a.edge.drivers = (struct sa_texts){slippage_driver, 1};
	a.edge.adverse_bps = 11;
	a.edge.block_ratio[SA_BLOCK_MIN_INTERVAL] = .36;
	a.edge.block_ratio[SA_BLOCK_CONCURRENCY] = .31;
	propose(&a, NULL, &arena, &p);
	assert_int_equal(p.n, SA_TUNABLE_COUNT);
	assert_int_equal(p.n_rules, 4);
	a.edge.net_bps = NA;
	propose(&a, NULL, &arena, &p);
	assert_int_equal(p.n, 0);
	t_str(p.rationale, "No net_bps data available");
}

static void bounds(void **state)
{
	const struct sa_tunable *spread = &sa_tunable_table[SA_TUNABLE_BASE_SPREAD_BPS_DELTA];
	static const struct {
		double now, delta, want;
	} cases[] = {
		{0.14, 0.02, 0.02}, {0.23, 0.02, 0.02},	  {0.24, 0.02, 0.01}, {0.25, 0.02, 0},
		{0.30, 0.02, 0},    {0.30, -0.02, -0.05}, {0.05, 0.02, 0.03}, {0.05, -0.02, 0},
		{0.08, -0.02, 0},   {NA, 0.02, 0.02},	  {0.1, 0.02, 0.02},  {0.145, 0.02, 0.02},
	};
	struct sa_iter_artifacts a;
	struct sa_tunables now;
	struct sa_proposal p;
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++)
		t_close(sa_tunable_step(spread, cases[i].now, cases[i].delta), cases[i].want, 0);
	quiet(&a);
	a.edge.drivers = (struct sa_texts){slippage_driver, 1};
	sa_tunables_clear(&now);
	now.value[SA_TUNABLE_BASE_SPREAD_BPS_DELTA] = 0.24;
	now.value[SA_TUNABLE_TAIL_AGE_MS] = 800;
	propose(&a, &now, &arena, &p);
	assert_int_equal(p.n, 1);
	t_close(p.change[0].delta, 0.01, 0);
	t_has(p.rationale, "base_spread_bps_delta reaches its limit 0.25");
	t_has(p.rationale, "tail_age_ms is at its limit 800");
}

static void sums_are_decimal(void **state)
{
	(void)state;
	t_close(sa_decimal(0.14 + 0.02, 9), 0.16, 0);
	t_close(sa_decimal(0.09 - 0.01, 9), 0.08, 0);
	t_close(sa_decimal(0.1 + 0.2, 9), 0.3, 0);
	t_close(sa_decimal(NA, 9), NA, 0);
}

static void nothing_is_invented(void **state)
{
	struct sa_iter_artifacts a = {0};
	struct sa_iter_summary s;

	(void)state;
	sa_edge_report_clear(&a.edge);
	sa_summarize(&a, &s);
	t_close(s.risk_ratio, NA, 0);
	t_close(s.maker_taker_ratio, NA, 0);
	t_close(s.min_interval_pct, NA, 0);
	assert_null(s.maker_taker_source);
	assert_int_equal(s.kpi_verdict, SA_KPI_VERDICT_UNKNOWN);
}

static void maker_share(void **state)
{
	static const struct {
		double maker_count, taker_count, maker_volume, taker_volume, want;
		const char *source;
	} cases[] = {
		{500, 500, 800, 200, .8, "fills_volume"},
		{500, 500, NA, 200, .5, "fills_count"},
		{500, 500, 0, 0, .5, "fills_count"},
		{500, 500, -1, 2, .5, "fills_count"},
		{0, 0, NA, NA, NA, NULL},
		{0, 10, NA, NA, 0, "fills_count"},
		{NA, 10, NA, NA, NA, NULL},
		{3, -1, NA, NA, NA, NULL},
		/* infinite in the good direction reads as missing, and nobody looks for another share */
		{90, 10, HUGE_VAL, 200, HUGE_VAL, "fills_volume"},
		{90, 10, HUGE_VAL, HUGE_VAL, HUGE_VAL, "fills_volume"},
		{90, 10, 200, -HUGE_VAL, HUGE_VAL, "fills_volume"},
		{90, 10, 200, HUGE_VAL, 0, "fills_volume"},
		{HUGE_VAL, 10, NA, 200, HUGE_VAL, "fills_count"},
	};
	struct sa_iter_artifacts a = {0};
	struct sa_iter_summary s;

	(void)state;
	sa_edge_report_clear(&a.edge);
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		a.edge.maker_count = cases[i].maker_count;
		a.edge.taker_count = cases[i].taker_count;
		a.edge.maker_volume = cases[i].maker_volume;
		a.edge.taker_volume = cases[i].taker_volume;
		sa_summarize(&a, &s);
		t_close(s.maker_taker_ratio, cases[i].want, 0);
		t_str(s.maker_taker_source, cases[i].source);
	}
}

static void risk_share(void **state)
{
	struct sa_iter_artifacts a = {0};
	struct sa_iter_summary s;

	(void)state;
	sa_edge_report_clear(&a.edge);
	a.blocks.total = 8;
	a.blocks.count[SA_BLOCK_RISK] = 2;
	sa_summarize(&a, &s);
	t_close(s.risk_ratio, 0.25, 0);
	t_close(s.block_pct[SA_BLOCK_RISK], 25, 0);
	a.edge.block_ratio[SA_BLOCK_RISK] = 0;
	sa_summarize(&a, &s);
	t_close(s.risk_ratio, 0, 0);
	a.edge.risk_ratio = 0.4;
	sa_summarize(&a, &s);
	t_close(s.risk_ratio, 0.4, 0);
	a.edge.risk_ratio = HUGE_VAL;
	sa_summarize(&a, &s);
	t_close(s.risk_ratio, HUGE_VAL, 0);
	a.edge.risk_ratio = NA;
	a.edge.block_ratio[SA_BLOCK_RISK] = HUGE_VAL; /* the log's 25 % are not looked for */
	sa_summarize(&a, &s);
	t_close(s.risk_ratio, HUGE_VAL, 0);
}

/* POLICY 1: infinite in the bad direction is beyond every limit, in the good one it is missing. */
static void infinite_inputs(void **state)
{
	struct sa_iter_artifacts a;
	struct sa_proposal p;
	SA_ARENA_SCOPE(arena);

	(void)state;
	quiet(&a);
	a.edge.net_bps = -HUGE_VAL;
	a.edge.adverse_bps = HUGE_VAL;
	a.edge.block_ratio[SA_BLOCK_MIN_INTERVAL] = HUGE_VAL;
	a.edge.block_ratio[SA_BLOCK_CONCURRENCY] = -HUGE_VAL;
	propose(&a, NULL, &arena, &p);
	assert_int_equal(p.n_rules, 2);
	t_close(delta_of(&p, SA_TUNABLE_IMPACT_CAP_RATIO), -0.01, 0);
	t_close(delta_of(&p, SA_TUNABLE_MIN_INTERVAL_MS), 10, 0);
	t_has(p.rationale, "adverse_bps=infinite > 10");
	a.edge.net_bps = HUGE_VAL;
	propose(&a, NULL, &arena, &p);
	assert_int_equal(p.n_rules, 0);
	t_str(p.rationale, "No net_bps data available");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slippage_rule),
		cmocka_unit_test(adverse_rule),
		cmocka_unit_test(block_rules),
		cmocka_unit_test(all_rules_are_merged),
		cmocka_unit_test(bounds),
		cmocka_unit_test(sums_are_decimal),
		cmocka_unit_test(nothing_is_invented),
		cmocka_unit_test(maker_share),
		cmocka_unit_test(risk_share),
		cmocka_unit_test(infinite_inputs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
