/* SPDX-License-Identifier: MIT */
/* Readings: from the snapshot or the iterations, with their lineage (FORMATS 3). */
#include "t.h"
#include "kpis.h"
#include "builtin.h"

#include "base/num.h"
#include "gate/readiness.h"

#define NA SA_MISSING

/* Elements of risk_ratio's `from` in the built-in policy, from 1. */
enum { RISK_RATIO = 1, RISK_PERCENT = 3 };

static const struct sa_rules no_rules;
static struct sa_arena policy_arena;
static struct sa_policy policy;
static struct sa_rules goals;

static int set_policy(void **state)
{
	(void)state;
	goals = t_builtin(&policy_arena, &policy, NULL, 0);
	return 0;
}

static int drop_policy(void **state)
{
	(void)state;
	sa_arena_release(&policy_arena);
	return 0;
}

static struct sa_readings_in input(const struct sa_run *run, const struct sa_window *last,
				   size_t last_n)
{
	return (struct sa_readings_in){run, last, last_n, &policy, &no_rules};
}

/* Rows 0..n-1 with file names, all KPIs missing. */
static struct sa_run make_run(struct sa_arena *arena, size_t n)
{
	struct sa_run run = {
		.iter = SA_NEW_ARRAY(arena, n, struct sa_iter), .n_iter = n, .n_loaded = n};

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
	struct sa_readings_in in = input(&run, &last, 3);

	(void)state;
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		last.kpi[k] = (struct sa_agg){0, 3, NA, NA, NA, NA};
	run.iter[0].source[T_RISK_RATIO] = RISK_RATIO; /* outside the window: not counted */
	run.iter[1].source[T_RISK_RATIO] = RISK_PERCENT;
	run.iter[2].source[T_RISK_RATIO] = RISK_PERCENT;
	run.iter[3].source[T_RISK_RATIO] = RISK_PERCENT;
	last.kpi[T_RISK_RATIO] = (struct sa_agg){3, 0, 0.1, 0.5, 0.3, 0.2};
	sa_readings_build(&in, &none, &arena, reading);
	const struct sa_reading *risk = &reading[T_RISK_RATIO];

	t_close(risk->value, 0.2, 0); /* the median */
	t_str(risk->from.aggregate, "median");
	t_str(risk->from.window, "last3");
	t_str(risk->from.file, "ITER_SUMMARY_2.json … ITER_SUMMARY_4.json");
	t_str(risk->from.field, "risk_percent");
	t_str(risk->from.conversion, "risk_percent / 100");
	assert_true(risk->from.derived);
	assert_int_equal(risk->from.n_values, 3);
	/* what is nowhere has no field */
	t_close(reading[T_NET_BPS].value, NA, 0);
	t_str(reading[T_NET_BPS].from.field, "");
	assert_int_equal(reading[T_NET_BPS].from.n_values, 0);

	/* different names, and a row without */
	run.iter[1].source[T_RISK_RATIO] = RISK_RATIO;
	run.iter[2].source[T_RISK_RATIO] = 0;
	sa_readings_build(&in, &none, &arena, reading);
	t_str(risk->from.field, "risk_ratio (1 of 3); risk_percent (1 of 3)");
	t_str(risk->from.conversion, "risk_percent / 100 (1 of 3)");

	/* one row */
	last.first_row = 3;
	last.n_rows = 1;
	sa_readings_build(&in, &none, &arena, reading);
	t_str(risk->from.file, "ITER_SUMMARY_4.json");
	/* none */
	last.n_rows = 0;
	sa_readings_build(&in, &none, &arena, reading);
	t_str(risk->from.file, "");
	t_str(risk->from.field, "");
}

#define ABOUT(name_)                                            \
	{                                                       \
		name_, "kpi_last8", "S.json", "f", "", false, 0 \
	}

/* Eight rows 1..8 whose KPIs are 1 to 9 with mean 6 and median 5, and a snapshot without a KPI. */
static void set_up(struct sa_window *last, struct sa_snapshot *snapshot)
{
	*last = (struct sa_window){.name = "last8", .n_rows = 8};
	*snapshot = (struct sa_snapshot){.found = true, .used = true, .block = "kpi_last8"};
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		last->kpi[k] = (struct sa_agg){8, 0, 1, 9, 6, 5};
		snapshot->kpi[k] = (struct sa_reading){.value = NA, .from = ABOUT("median")};
	}
	snapshot->kpi[T_LATENCY_P95_MS].from.aggregate = "max";
}

static void the_snapshot_rules(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_run run = make_run(&arena, 8);
	struct sa_window last;
	struct sa_snapshot snapshot;
	struct sa_reading reading[SA_KPI_COUNT];
	const struct sa_rule rule = {T_RISK_RATIO, SA_LE, 5.0, "5", "median", "median(last8) <= 5"};
	const struct sa_rules rules = {&rule, 1};
	struct sa_readings_in in = input(&run, &last, 8);

	(void)state;
	in.rules = &rules;
	set_up(&last, &snapshot);
	snapshot.kpi[T_LATENCY_P95_MS].value = 9.0004;
	snapshot.kpi[T_RISK_RATIO].value = 5.0004;
	snapshot.kpi[T_NET_BPS] = (struct sa_reading){.value = 6, .from = ABOUT("mean")};
	sa_snapshot_check(&in, &snapshot, &arena);
	assert_true(snapshot.used);
	sa_readings_build(&in, &snapshot, &arena, reading);
	t_close(reading[T_LATENCY_P95_MS].value, 9.0004, 0);
	t_str(reading[T_LATENCY_P95_MS].from.aggregate, "max");
	assert_false(reading[T_LATENCY_P95_MS].from.derived);
	assert_int_equal(reading[T_LATENCY_P95_MS].n_present, 8);
	/* a rule says something else of the rounded number: the iterations decide */
	t_close(reading[T_RISK_RATIO].value, 5, 0);
	assert_true(reading[T_RISK_RATIO].from.derived);
	/* what the snapshot lacks, or has under another aggregate, is derived, with its lineage */
	t_close(reading[T_NET_BPS].value, 5, 0);
	assert_true(reading[T_NET_BPS].from.derived);
	t_close(reading[T_MAKER_TAKER_RATIO].value, 5, 0);
	/* the latency is judged by its maximum without a snapshot too */
	snapshot.used = false;
	sa_readings_build(&in, &snapshot, &arena, reading);
	t_close(reading[T_LATENCY_P95_MS].value, 9, 0);
	t_str(reading[T_LATENCY_P95_MS].from.aggregate, "max");
}

static void too_few_values(void **state)
{
	static const struct {
		size_t present, rows, asked, needed;
		bool there;
	} cases[] = {
		{8, 8, 8, 6, true},
		{6, 8, 8, 6, true},
		{5, 8, 8, 6, false},
		{0, 8, 8, 6, false},
		{5, 5, 8, 6, false},
		{6, 6, 8, 6, true},
		{1, 1, 1, 1, true},
		{3, 4, 4, 3, true},
		{2, 4, 4, 3, false},
		{75, 99, 100, 75, true},
		{74, 99, 100, 75, false},
		{8, 12, 12, 9, false}, /* duplicates: more rows than were asked for */
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_window last = {.name = "last8", .n_rows = cases[i].rows};
		struct sa_reading reading = {.value = 3};

		last.kpi[0].n = cases[i].present;
		sa_reading_require(&reading, &policy, &last, cases[i].asked, 0);
		assert_int_equal(reading.n_present, cases[i].present);
		assert_int_equal(reading.n_asked, cases[i].asked);
		assert_int_equal(reading.n_needed, cases[i].needed);
		t_close(reading.value, cases[i].there ? 3 : NA, 0);
	}
}

static void disagreements(void **state)
{
	static const struct {
		const char *name, *aggregate;
		double value;
		bool stale;
	} cases[] = {
		{"same median", "median", 5, false},
		{"other median", "median", 5.1, true},
		{"within rounding", "median", 5.0004, false},
		{"just within 0.1 %", "median", 5.0049, false},
		{"just beyond", "median", 5.0051, true},
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
		struct sa_run run = make_run(&arena, 8);
		struct sa_window last;
		struct sa_snapshot snapshot;
		struct sa_readings_in in = input(&run, &last, 8);

		set_up(&last, &snapshot);
		snapshot.kpi[T_NET_BPS].value = cases[i].value;
		snapshot.kpi[T_NET_BPS].from.aggregate = cases[i].aggregate;
		sa_snapshot_check(&in, &snapshot, &arena);
		t_close_in(cases[i].name, !snapshot.used, cases[i].stale, 0);
		if (!snapshot.used)
			t_has(snapshot.error, "stale: disagrees with the iterations: net_bps");
	}
}

static void of_another_run(void **state)
{
	static const uint64_t earlier[] = {1, 2, 3, 4, 5, 6, 7}, same[] = {1, 2, 3, 4, 5, 6, 7, 8};
	SA_ARENA_SCOPE(arena);
	struct sa_run run = make_run(&arena, 8);
	struct sa_window last;
	struct sa_snapshot snapshot;
	struct sa_readings_in in = input(&run, &last, 8);

	(void)state;
	set_up(&last, &snapshot);
	snapshot.has_analyzed = snapshot.has_total = true;
	snapshot.analyzed = same;
	snapshot.n_analyzed = 8;
	snapshot.total = 8;
	sa_snapshot_check(&in, &snapshot, &arena);
	assert_true(snapshot.used);
	snapshot.total = 16;
	sa_snapshot_check(&in, &snapshot, &arena);
	t_str(snapshot.error, "stale: it counted 16 iterations; 8 were loaded");
	snapshot.used = true;
	snapshot.total = NA;
	sa_snapshot_check(&in, &snapshot, &arena);
	assert_false(snapshot.used);
	snapshot.used = true;
	snapshot.analyzed = earlier;
	snapshot.n_analyzed = 7;
	sa_snapshot_check(&in, &snapshot, &arena);
	t_str(snapshot.error, "stale: it is about other iterations: 7 iterations, 1 to 7; last8 is "
			      "8 iterations, 1 to 8");
	snapshot.used = true;
	snapshot.n_analyzed = 0; /* a list nobody can read */
	sa_snapshot_check(&in, &snapshot, &arena);
	assert_false(snapshot.used);
	/* a value that the iterations do not have, and one that is no number */
	set_up(&last, &snapshot);
	last.kpi[T_RISK_RATIO] = (struct sa_agg){0, 8, NA, NA, NA, NA};
	snapshot.kpi[T_RISK_RATIO].value = 0.3;
	sa_snapshot_check(&in, &snapshot, &arena);
	t_has(snapshot.error, "risk_ratio median is 0.3 here, missing in the iterations");
	set_up(&last, &snapshot);
	snapshot.no_number[T_LATENCY_P95_MS] = true;
	sa_snapshot_check(&in, &snapshot, &arena);
	t_str(snapshot.error, "stale: p95_latency_ms max is no finite number in it");
}

/* Without its run a snapshot is held to what it says of itself. */
static void snapshot_alone(void **state)
{
	static const uint64_t analyzed[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
	static const struct {
		const char *name;
		bool has_analyzed;
		size_t n;
		bool has_total;
		double total;
		bool goal_missed;
		double value;	 /* of risk_ratio */
		const char *why; /* why it is not used; NULL: it is */
		double want;
	} cases[] = {
		{"says nothing", false, 0, false, NA, false, 0.3, NULL, 0.3},
		{"all of 8", true, 8, true, 8, false, 0.3, NULL, 0.3},
		{"the last 8 of 24", true, 8, true, 24, false, 0.3, NULL, 0.3},
		{"all of 6", true, 6, true, 6, false, 0.3, NULL, 0.3},
		{"all of 5", true, 5, true, 5, false, 0.3, NULL, NA},
		{"5, nobody knows of how many", true, 5, false, NA, false, 0.3, NULL, NA},
		{"6 of 24", true, 6, true, 24, false, 0.3, "6 iterations, 1 to 6", NA},
		{"12 of 24", true, 12, true, 24, false, 0.3, "--window 12 judges those", NA},
		{"12", true, 12, false, NA, false, 0.3, "12 iterations, 1 to 12", NA},
		{"a list of none", true, 0, true, 24, false, 0.3, "names no iterations", NA},
		{"a total that is none", true, 8, true, NA, false, 0.3, "is no number", NA},
		{"a total of 3", false, 0, true, 3, false, 0.3, NULL, NA},
		{"a total below none", false, 0, true, -1, false, 0.3, NULL, NA},
		{"a total beyond all", false, 0, true, 1e300, false, 0.3, NULL, 0.3},
		{"missed by a good value", true, 8, true, 8, true, 0.3, NULL, NA},
		{"missed by a bad value", true, 8, true, 8, true, 0.41, NULL, 0.41},
		{"missed by the value at the limit", true, 8, true, 8, true, 0.4, NULL, NA},
		{"missing", true, 8, true, 8, true, NA, NULL, NA},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_reading reading[SA_KPI_COUNT];
		struct sa_window last;
		struct sa_snapshot s;

		set_up(&last, &s);
		s.has_analyzed = cases[i].has_analyzed;
		s.analyzed = analyzed;
		s.n_analyzed = cases[i].n;
		s.has_total = cases[i].has_total;
		s.total = cases[i].total;
		s.goal_missed[T_RISK_RATIO] = cases[i].goal_missed;
		s.kpi[T_RISK_RATIO].value = cases[i].value;
		t_close_in(cases[i].name,
			   sa_readings_alone(&s, &policy, &goals, 8, &arena, reading),
			   !cases[i].why, 0);
		t_close_in(cases[i].name, s.used, !cases[i].why, 0);
		if (cases[i].why)
			t_has(s.error, cases[i].why);
		else
			t_close_in(cases[i].name, reading[T_RISK_RATIO].value, cases[i].want, 0);
	}
}

/* Alone it is judged by the rule's own aggregate: a mean of good rows hides the bad one (FORMATS 15.23);
 * a mean for a median is an old snapshot (FORMATS 3). */
static void alone_other_aggregate(void **state)
{
	static const struct {
		size_t kpi;
		const char *aggregate;
		bool judged;
	} cases[] = {
		{T_LATENCY_P95_MS, "max", true},   {T_LATENCY_P95_MS, "value", true},
		{T_LATENCY_P95_MS, "mean", false}, {T_LATENCY_P95_MS, "median", false},
		{T_NET_BPS, "median", true},	   {T_NET_BPS, "value", true},
		{T_NET_BPS, "mean", true},	   {T_RISK_RATIO, "mean", true},
		{T_NET_BPS, "max", false},	   {T_RISK_RATIO, "min", false},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_reading reading[SA_KPI_COUNT];
		struct sa_window last;
		struct sa_snapshot s;

		set_up(&last, &s);
		s.kpi[cases[i].kpi].value = 0.25;
		s.kpi[cases[i].kpi].from.aggregate = cases[i].aggregate;
		assert_true(sa_readings_alone(&s, &policy, &goals, 8, &arena, reading));
		t_close_in(cases[i].aggregate, reading[cases[i].kpi].value,
			   cases[i].judged ? 0.25 : NA, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(derived_lineage),	 cmocka_unit_test(the_snapshot_rules),
		cmocka_unit_test(too_few_values),	 cmocka_unit_test(disagreements),
		cmocka_unit_test(of_another_run),	 cmocka_unit_test(snapshot_alone),
		cmocka_unit_test(alone_other_aggregate),
	};

	return cmocka_run_group_tests(tests, set_policy, drop_policy);
}
