/* SPDX-License-Identifier: MIT */
/* What rules mean. (What is refused, and how: tests/e2e/policy/mistakes.txt.) */
#include "t.h"

#include <math.h>

#include "policy/rule_parse.h"
#include "policy/rule_write.h"

static struct sa_policy_metric metrics[] = {
	{.name = "lat", .unit = "ms"}, {.name = "share", .unit = "ratio"},
	{.name = "plain", .unit = ""}, {.name = "rate", .unit = "req/s"},
	{.name = "rss", .unit = "GB"}, {.name = "total", .unit = "", .kind = SA_METRIC_CUMULATIVE},
};
static struct sa_policy_window windows[] = {{.name = "all"}, {.name = "last8"}, {.name = "a.b-c"}};
static const struct sa_policy policy = {.metric = metrics,
					.n_metric = T_COUNT(metrics),
					.window = windows,
					.n_window = T_COUNT(windows)};

static struct sa_policy_rule parsed(struct sa_arena *arena, size_t metric, const char *text)
{
	struct sa_policy_rule rule;
	struct sa_rule_fault fault;

	if (!sa_rule_parse(&policy, metric, text, arena, &rule, &fault))
		fail_msg("'%s': %s", text, fault.text);
	return rule;
}

static void numbers(void **state)
{
	static const struct {
		size_t metric;
		const char *text;
		enum sa_agg_id id;
		enum sa_cmp op;
		double value;
	} row[] = {
		{0, "median(last8) <= 330 ms", SA_AGG_MEDIAN, SA_LE, 330},
		{0, "median(last8)<=330", SA_AGG_MEDIAN, SA_LE, 330},
		{0, "  max ( all ) > 1.5 s ", SA_AGG_MAX, SA_GT, 1500},
		{0, "min(a.b-c) != -3", SA_AGG_MIN, SA_NE, -3},
		{1, "mean(all) <= 7%", SA_AGG_MEAN, SA_LE, 0.07},
		{1, "last(all) == 25 bps", SA_AGG_LAST, SA_EQ, 0.0025},
		{2, "count(all) >= 7", SA_AGG_COUNT, SA_GE, 7},
		{2, "share(all, x <= 4) >= 95%", SA_AGG_SHARE, SA_GE, 95},
		{2, "streak(all, x > 4) < 2", SA_AGG_STREAK, SA_LT, 2},
		{2, "changes(all) == 0", SA_AGG_CHANGES, SA_EQ, 0},
		{2, "p99.9(all) <= 1e3", SA_AGG_PERCENTILE, SA_LE, 1000},
		{3, "sum(all) >= 5 req/s", SA_AGG_SUM, SA_GE, 5},
		{4, "max(all) <= 250MB", SA_AGG_MAX, SA_LE, 0.25},
		{5, "first(all) <= 5", SA_AGG_FIRST, SA_LE, 5},
		{2, "stddev(all) <= 5", SA_AGG_STDDEV, SA_LE, 5},
	};
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(row); i++) {
		struct sa_policy_rule rule = parsed(&arena, row[i].metric, row[i].text);

		assert_int_equal(rule.left.id, row[i].id);
		assert_int_equal(rule.op, row[i].op);
		assert_int_equal(rule.right.kind, SA_RIGHT_NUMBER);
		if (rule.right.value != row[i].value)
			fail_msg("'%s': %.17g", row[i].text, rule.right.value);
	}
}

static void parts(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_policy_rule rule = parsed(&arena, 0, "samples.p99.95(last8) <= 1");

	(void)state;
	assert_true(rule.left.samples);
	assert_true(rule.left.p == 99.95 && rule.left.window == 1);
	rule = parsed(&arena, 0, "count(all, x >= 0.4 s) < 3");
	assert_true(rule.left.when.is_set && rule.left.when.op == SA_GE &&
		    rule.left.when.value == 400);
	rule = parsed(&arena, 0, "median(last8) <= median(all) + 10 %");
	assert_int_equal(rule.right.kind, SA_RIGHT_AGGREGATE);
	assert_true(rule.right.offset_is_share && rule.right.offset == 0.1);
	rule = parsed(&arena, 0, "median(last8) <= min(all)-1 s");
	assert_true(!rule.right.offset_is_share && rule.right.offset == -1000);
	assert_int_equal(rule.right.other.id, SA_AGG_MIN);
	rule = parsed(&arena, 1, "median(last8) <= baseline - 5%");
	assert_int_equal(rule.right.kind, SA_RIGHT_BASELINE);
	assert_true(rule.right.offset_is_share && rule.right.offset == -0.05);
	rule = parsed(&arena, 1, "median(last8) <= baseline + 5 bps");
	assert_true(!rule.right.offset_is_share && rule.right.offset == 0.0005);
	rule = parsed(&arena, 2, "  median ( last8 )  >=\n 2.9 ");
	t_str(rule.text, "median ( last8 )  >=  2.9");
	t_str(rule.part, "median ( last8 ) >= 2.9");
}

static void slopes(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_policy_rule rule = parsed(&arena, 4, "slope(all) <= 5 MB/h");

	(void)state;
	assert_true(rule.right.value == 5 && rule.left.per_ms == 3600000);
	assert_true(rule.left.slope_mul == 1000 && rule.left.slope_div == 1);
	rule = parsed(&arena, 2, "slope(all) == 60 /h");
	assert_true(rule.right.value == 60 && rule.left.per_ms == 3600000);
	rule = parsed(&arena, 4, "slope(all) <= 5");
	assert_true(rule.left.per_ms == 0 && rule.left.slope_mul == 1 && rule.left.slope_div == 1);
	rule = parsed(&arena, 3, "slope(all) <= 2 req/s/d");
	assert_true(rule.left.per_ms == 86400000);
	rule = parsed(&arena, 4, "slope(all) <= slope(last8) + 1 MB/row");
	assert_true(rule.left.per_ms == 0 && rule.right.other.slope_mul == 1000 &&
		    rule.right.offset == 1);
}

static void equality(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} row[] = {
		{"max(all) <= 330 ms", "max(all)<=330", true},
		{"max(all) <= 0.33 s", "max ( all ) <= 330", true},
		{"max(all) <= 330", "max(all) < 330", false},
		{"max(all) <= 330", "max(last8) <= 330", false},
		{"p95(all) <= 3", "p96(all) <= 3", false},
		{"p95(all) <= 3", "samples.p95(all) <= 3", false},
		{"max(all) <= baseline + 5%", "max(all) <= baseline +5 %", true},
		{"max(all) <= baseline + 5%", "max(all) <= baseline - 5%", false},
		{"max(all) <= baseline - 5%", "max(all) <= baseline-5%", true},
		{"max(all) <= baseline + 5%", "max(all) <= baseline+5%", true},
		{"max(all) <= min(all) - 5%", "max(all)<=min(all)-5%", true},
		{"max(all) <= min(all)", "max(all) <= min(last8)", false},
		{"count(all, x > 1) < 3", "count(all, x > 2) < 3", false},
		{"count(all, x > 1) < 3", "count(all) < 3", false},
	};
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(row); i++) {
		struct sa_policy_rule a = parsed(&arena, 0, row[i].a),
				      b = parsed(&arena, 0, row[i].b);

		if (sa_rule_equal(&a, &b) != row[i].same)
			fail_msg("'%s' and '%s'", row[i].a, row[i].b);
	}
}

static void faults(void **state)
{
	static const struct {
		size_t metric;
		const char *text;
		size_t at;
	} row[] = {
		{0, "", 0},
		{0, "max(all) <= 3 MB", 14},
		{0, "max(lst8) <= 3", 4},
		{0, "avg(all) <= 3", 0},
		{0, "max(all) => 3", 9},
		{0, "count(all, y > 3) < 2", 11},
		{2, "max(all) <= 3 ms", 14},
		{5, "max(last8) <= 3", 0},
	};
	SA_ARENA_SCOPE(arena);
	struct sa_policy_rule rule;
	struct sa_rule_fault fault;

	(void)state;
	for (size_t i = 0; i < T_COUNT(row); i++) {
		assert_false(
			sa_rule_parse(&policy, row[i].metric, row[i].text, &arena, &rule, &fault));
		assert_true(fault.text[0]);
		if (fault.at != row[i].at)
			fail_msg("'%s': at %zu", row[i].text, fault.at);
	}
}

/* A rule with another limit: all but the number is what it was, every aggregate, predicate, window and unit. */
static void limits(void **state)
{
	static const struct {
		size_t metric;
		const char *text;
		double limit; /* in the dimension of the left side */
		const char *written;
	} row[] = {
		{0, "median(last8) <= 330 ms", 512, "median(last8) <= 512 ms"},
		{0, "median(last8)<=330", 512, "median(last8) <= 512"},
		{0, "mean( a.b-c )>=0.5 s", 512, "mean( a.b-c ) >= 0.512 s"},
		{0, "min(all) > -1 us", -2.5, "min(all) > -2500 us"},
		{0, "max(all) < 3", 1e-7, "max(all) < 1e-07"},
		{1, "sum(all) <= 7%", 0.0725, "sum(all) <= 7.25%"},
		{1, "first(last8) >= 25 bps", 0.003, "first(last8) >= 30 bps"},
		{4, "last(all) <= 250MB", 0.3, "last(all) <= 300 MB"},
		{3, "stddev(all) <= 5 req/s", 6, "stddev(all) <= 6 req/s"},
		{2, "p99.9(all) <= 3", 4, "p99.9(all) <= 4"},
		{0, "samples.p95(last8) <= 3 s", 4000, "samples.p95(last8) <= 4 s"},
		{0, "samples.share(all, x <= 0.4 s) >= 99%", 98,
		 "samples.share(all, x <= 0.4 s) >= 98%"},
		{1, "share(all, x >= 80%) >= 99 %", 97.5, "share(all, x >= 80%) >= 97.5%"},
		{1, "share(all,x<=80%)<=99%", 103, "share(all,x<=80%) <= 103%"},
		{2, "count(all) >= 7", 8, "count(all) >= 8"},
		{2, "count(all, x <= 1) <= 10", 68, "count(all, x <= 1) <= 68"},
		{2, "count(last8, x >= 1)>=10", 6, "count(last8, x >= 1) >= 6"},
		{2, "streak(all, x < 1) < 10", 12, "streak(all, x < 1) < 12"},
		{2, "changes(a.b-c) > 2", 3, "changes(a.b-c) > 3"},
		{4, "slope(all) <= 60 MB/h", 31.43, "slope(all) <= 31.43 MB/h"},
		{4, "slope(all) <= 1 GB/row", 2, "slope(all) <= 2 GB/row"},
		{4, "slope(all) <= 1", 2, "slope(all) <= 2"},
		{2, "slope(all) >= -60 /d", -70, "slope(all) >= -70 /d"},
		{3, "slope(all) <= 2 req/s/m", 3, "slope(all) <= 3 req/s/m"},
	};
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(row); i++) {
		struct sa_policy_rule a = parsed(&arena, row[i].metric, row[i].text), b;
		const char *text = sa_rule_with_limit(&policy, &a, row[i].limit, &arena);

		t_str(text, row[i].written);
		b = parsed(&arena, row[i].metric, text);
		assert_true(fabs(b.right.value - row[i].limit) <= 1e-15 * fabs(row[i].limit));
		a.right.value = b.right.value;
		if (!sa_rule_equal(&a, &b))
			fail_msg("'%s' and '%s'", row[i].text, text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),  cmocka_unit_test(parts),  cmocka_unit_test(slopes),
		cmocka_unit_test(equality), cmocka_unit_test(faults), cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
