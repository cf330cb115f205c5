/* SPDX-License-Identifier: MIT */
/* Units, numbers with one rounding, durations. */
#include "t.h"

#include "policy/units.h"

static double scaled(const char *number, const char *from, const char *to)
{
	uint64_t mul, div;

	assert_true(sa_unit_ratio(from, to, &mul, &div));
	return sa_unit_scaled(number, strlen(number), mul, div);
}

static void exact(void **state)
{
	static const struct {
		const char *number, *from, *to;
		double want;
	} row[] = {
		{"7", "%", "ratio", 0.07},
		{"7.1", "%", "ratio", 0.071},
		{"0.07", "ratio", "%", 7},
		{"1.1", "h", "s", 3960},
		{"1.1", "GB", "MB", 1100},
		{"250", "MB", "GB", 0.25},
		{"1", "MiB", "KiB", 1024},
		{"1", "MB", "MiB", 0.95367431640625},
		{"-2.5", "s", "ms", -2500},
		{"+3", "bps", "%", 0.03},
		{"1e-3", "s", "us", 1000},
		{"29.9", "ms", "ms", 29.9},
		{"3600", "s", "h", 1},
		{"0", "s", "h", 0},
		{"0.1", "m", "h", 0.1 / 60},
		{"1e300", "GB", "GB", 1e300},
		{"330", "ms", "us", 330000},
		{"0.29", "ratio", "bps", 2900},
		{"1e5", "ns", "ms", 0.1},
		{"123456789012345678901", "kB", "B", 123456789012345678901e3},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(row); i++) {
		double got = scaled(row[i].number, row[i].from, row[i].to);

		if (got != row[i].want)
			fail_msg("%s %s in %s: %.17g, not %.17g", row[i].number, row[i].from,
				 row[i].to, got, row[i].want);
	}
}

static void families(void **state)
{
	uint64_t mul, div;

	(void)state;
	for (const struct sa_unit *a = sa_units; a->name; a++) {
		for (const struct sa_unit *b = sa_units; b->name; b++) {
			assert_int_equal(sa_unit_ratio(a->name, b->name, &mul, &div),
					 a->family == b->family);
			if (a->family == b->family)
				assert_true(a->num * div * b->den == b->num * mul * a->den);
		}
	}
	assert_true(sa_unit_ratio("requests", "requests", &mul, &div));
	assert_false(sa_unit_ratio("requests", "ms", &mul, &div));
	assert_false(sa_unit_ratio("MS", "ms", &mul, &div));
	t_str(sa_unit_near("MS"), "ms");
	t_str(sa_unit_near("KB"), "kB");
	assert_null(sa_unit_near("requests"));
}

static void durations(void **state)
{
	static const struct {
		const char *text;
		int64_t ms; /* 0: refused */
	} row[] = {
		{"90s", 90000},	   {"1.5h", 5400000}, {"2d", 172800000}, {"30m", 1800000},
		{"0.001s", 1},	   {"0.0001s", 0},    {"0s", 0},	 {"-1s", 0},
		{"1h30m", 0},	   {"1", 0},	      {"s", 0},		 {"", 0},
		{"1 s", 0},	   {"1e3s", 0},	      {".5s", 0},	 {"01s", 0},
		{"1w", 0},	   {"1ms", 0},	      {"1S", 0},	 {"99999d", 0},
		{"1.1h", 3960000},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(row); i++) {
		int64_t ms = 0;
		bool taken = sa_duration_ms(row[i].text, &ms);

		if (taken != (row[i].ms != 0) || (taken && ms != row[i].ms))
			fail_msg("'%s': %d, %lld", row[i].text, taken, (long long)ms);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact),
		cmocka_unit_test(families),
		cmocka_unit_test(durations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
