/* SPDX-License-Identifier: MIT */
/* What inspect and init are made of: few digits, words of names, tables. */
#include "t.h"

#include <math.h>

#include "app/name_words.h"
#include "app/round.h"
#include "base/num.h"
#include "cli/table.h"

static void rounds_to_digits(void **state)
{
	static const struct {
		double value, down, near, up;
	} row[] = {
		{148.2, 148, 148, 149},
		{0.83156, 0.831, 0.832, 0.832},
		{-148.2, -149, -148, -148},
		{238115590, 238000000, 238000000, 239000000},
		{1000, 1000, 1000, 1000},
		{0.00125, 0.00125, 0.00125, 0.00125},
		{0, 0, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(row); i++) {
		assert_true(sa_round_to(row[i].value, 3, SA_ROUND_DOWN) == row[i].down);
		assert_true(sa_round_to(row[i].value, 3, SA_ROUND_NEAR) == row[i].near);
		assert_true(sa_round_to(row[i].value, 3, SA_ROUND_UP) == row[i].up);
	}
	assert_true(isnan(sa_round_to(SA_MISSING, 3, SA_ROUND_UP)));
	assert_true(isinf(sa_round_to((double)INFINITY, 3, SA_ROUND_UP)));
}

/* A limit must never end on the wrong side of the value that it was made from. */
static void never_passes_the_value(void **state)
{
	uint64_t bits = 88172645463325252u;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		double v;

		bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17; /* xorshift */
		memcpy(&v, &bits, sizeof v);
		if (!sa_num_is_finite(v))
			continue;
		if (!(sa_round_to(v, 3, SA_ROUND_UP) >= v) ||
		    !(sa_round_to(v, 3, SA_ROUND_DOWN) <= v))
			fail_msg("%a is passed", v);
	}
}

static void reads_names(void **state)
{
	static const struct {
		const char *name, *unit;
		enum sa_better better;
	} row[] = {
		{"p95_latency_ms", "ms", SA_LOWER},
		{"summary.net_bps", "bps", SA_HIGHER},
		{"rssMb", "MB", SA_LOWER},
		{"cache_hit_ratio", "ratio", SA_HIGHER},
		{"cache_miss_ratio", "ratio", SA_LOWER},
		{"cpu %", "", SA_LOWER},
		{"requests/s", "", SA_NEITHER},
		{"requests_per_s", "", SA_NEITHER},
		{"s", "", SA_NEITHER},
		{"heap_bytes", "B", SA_LOWER},
		{"throughput_rps", "", SA_HIGHER},
		{"", "", SA_NEITHER},
		{"a_word_that_is_much_longer_than_any_in_the_tables_pct", "%", SA_NEITHER},
		{"Latency", "", SA_LOWER},
		{"memory_available_mb", "MB", SA_HIGHER},
		{"cpu_idle", "", SA_HIGHER},
		{"heapFree", "", SA_HIGHER},
		{"memory_used_mb", "MB", SA_LOWER},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(row); i++) {
		assert_string_equal(sa_name_unit(row[i].name), row[i].unit);
		if (sa_name_better(row[i].name) != row[i].better)
			fail_msg("%s: another direction", row[i].name);
	}
	assert_true(sa_name_is_time("ts_unix") && sa_name_is_time("Timestamp"));
	assert_false(sa_name_is_time("latency"));
	assert_true(sa_name_is_index("iter") && !sa_name_is_index("iter_ms"));
	assert_true(sa_name_is_group("summary.symbol") && !sa_name_is_group("symbol_count"));
	assert_true(sa_name_is_counter("requests_total") && !sa_name_is_counter("total_ms"));
	assert_true(sa_name_peaks("rss_mb") && !sa_name_peaks("latency_ms"));
	assert_false(sa_name_peaks("memory_available"));
}

static void tables_never_run_together(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_table t = {.arena = &arena, .columns = 4, .right = 1u << 1, .left_out = 1u << 2};
	const char *const head[] = {"name", "n", "hidden", "note"};
	const char *const row[] = {"größer", "12345", "x", ""};
	SA_STR_SCOPE(out);

	(void)state;
	sa_table_add(&t, head);
	sa_table_add(&t, row);
	sa_table_print(&t, &out);
	assert_string_equal(out.buf, "  name        n  note\n  größer  12345\n");
	assert_string_equal(sa_table_foreign(&t, "a\nb\x1b"), "a\\x0ab\\x1b");
	assert_string_equal(sa_table_number(&t, 1.0 / 3), "0.333333");
	assert_string_equal(sa_table_number(&t, SA_MISSING), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rounds_to_digits),
		cmocka_unit_test(never_passes_the_value),
		cmocka_unit_test(reads_names),
		cmocka_unit_test(tables_never_run_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
