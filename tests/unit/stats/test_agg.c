/* SPDX-License-Identifier: MIT */
/* Descriptive statistics: missing values, extremes, medians against a sort. */
#include "t.h"

#include <float.h>

#include "base/arena.h"
#include "base/num.h"
#include "stats/agg.h"
#include "stats/median.h"

#define NA   SA_MISSING
#define TINY 4.9406564584124654e-324

static void known(void **state)
{
	static const struct {
		const char *name;
		size_t n;
		double v[10];
		size_t want_n;
		double min, max, mean, median;
	} cases[] = {
		{"empty", 0, {0}, 0, NA, NA, NA, NA},
		{"all missing", 2, {NA, NA}, 0, NA, NA, NA, NA},
		{"one", 1, {3.5}, 1, 3.5, 3.5, 3.5, 3.5},
		{"two", 2, {4, 1}, 2, 1, 4, 2.5, 2.5},
		{"odd", 5, {5, 1, 4, 2, 3}, 5, 1, 5, 3, 3},
		{"even with missing", 6, {NA, 4, 1, NA, 3, 2}, 4, 1, 4, 2.5, 2.5},
		{"infinite values take part", 4, {HUGE_VAL, NA, 1, 2}, 3, 1, HUGE_VAL, HUGE_VAL, 2},
		{"infinite in the middle",
		 4,
		 {-HUGE_VAL, -HUGE_VAL, -HUGE_VAL, 2},
		 4,
		 -HUGE_VAL,
		 2,
		 -HUGE_VAL,
		 -HUGE_VAL},
		{"infinite at both ends",
		 4,
		 {HUGE_VAL, -HUGE_VAL, 1, 2},
		 4,
		 -HUGE_VAL,
		 HUGE_VAL,
		 NA,
		 1.5},
		{"zero is a value", 3, {0, 0, NA}, 2, 0, 0, 0, 0},
		{"largest", 2, {DBL_MAX, DBL_MAX}, 2, DBL_MAX, DBL_MAX, DBL_MAX, DBL_MAX},
		{"largest, thrice",
		 3,
		 {DBL_MAX, DBL_MAX, DBL_MAX},
		 3,
		 DBL_MAX,
		 DBL_MAX,
		 DBL_MAX,
		 DBL_MAX},
		{"both ends", 2, {-DBL_MAX, DBL_MAX}, 2, -DBL_MAX, DBL_MAX, 0, 0},
		{"denormals", 2, {TINY, 3 * TINY}, 2, TINY, 3 * TINY, 2 * TINY, 2 * TINY},
		{"one denormal twice", 2, {TINY, TINY}, 2, TINY, TINY, TINY, TINY},
		{"cancellation", 4, {1e16, 1, -1e16, 1}, 4, -1e16, 1e16, 0.5, 1},
		{"tenths", 10, {.1, .1, .1, .1, .1, .1, .1, .1, .1, .1}, 10, .1, .1, .1, .1},
	};
	SA_ARENA_SCOPE(scratch);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_agg got;

		sa_agg_compute(cases[i].v, cases[i].n, &scratch, &got);
		assert_int_equal(got.n, cases[i].want_n);
		assert_int_equal(got.n_missing, cases[i].n - cases[i].want_n);
		t_close_in(cases[i].name, got.min, cases[i].min, 0);
		t_close_in(cases[i].name, got.max, cases[i].max, 0);
		t_close_in(cases[i].name, got.mean, cases[i].mean, 0);
		t_close_in(cases[i].name, got.median, cases[i].median, 0);
		t_close_in(cases[i].name, sa_agg_median(cases[i].v, cases[i].n, &scratch),
			   cases[i].median, 0);
	}
}

static void zero_has_no_sign(void **state)
{
	static const double v[] = {-0.0, -0.0, -0.0};
	struct sa_agg got;
	SA_ARENA_SCOPE(scratch);

	(void)state;
	sa_agg_compute(v, 3, &scratch, &got);
	assert_false(signbit(got.min) || signbit(got.max) || signbit(got.mean) ||
		     signbit(got.median));
}

static uint64_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 11;
}

/* Kinds of series that stress a selection: spread, few values, sorted, hostile exponents. */
static double sample(int kind, size_t i, uint64_t *random)
{
	uint64_t r = next_random(random);

	switch (kind) {
	case 0:
		return (double)r * 0x1p-53 - 0.5;
	case 1:
		return (double)(r % 3);
	case 2:
		return (double)i;
	case 3:
		return -(double)i;
	case 4:
		return ldexp((double)(r % 1000) - 500.0, (int)(r / 1000 % 2000) - 1040);
	case 5:
		return 1.0 + (double)(r % 64) * DBL_EPSILON;
	default:
		return i % 2 ? 1e300 : 0.25;
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void same_as_a_sort(void **state)
{
	static const size_t size[] = {1, 2, 3, 47, 48, 49, 50, 100, 255, 256, 257, 1001, 5000};
	double v[5000], sorted[5000];
	uint64_t random = 1;
	SA_ARENA_SCOPE(scratch);

	(void)state;
	for (size_t s = 0; s < T_COUNT(size); s++)
		for (int kind = 0; kind < 7; kind++) {
			size_t n = size[s], mid = (n - 1) / 2, k = n * 2 / 3;
			double at, after;

			for (size_t i = 0; i < n; i++)
				v[i] = sorted[i] = sample(kind, i, &random);
			qsort(sorted, n, sizeof *sorted, by_value);
			t_close(sa_agg_median(v, n, &scratch),
				n % 2 ? sorted[mid]
				      : sa_median_midpoint(sorted[mid], sorted[mid + 1]),
				0);
			sa_median_select(v, n, k, &at, &after);
			t_close(at, sorted[k], 0);
			t_close(after, sorted[k + 1 < n ? k + 1 : k], 0);
		}
}

static void key_and_back(void **state)
{
	static const double v[] = {-DBL_MAX, -1.0, -TINY, 0.0, TINY, 1.0, DBL_MAX};

	(void)state;
	for (size_t i = 0; i < T_COUNT(v); i++) {
		t_close(sa_median_value(sa_median_key(v[i])), v[i], 0);
		if (i)
			assert_true(sa_median_key(v[i]) > sa_median_key(v[i - 1]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known),
		cmocka_unit_test(zero_has_no_sign),
		cmocka_unit_test(same_as_a_sort),
		cmocka_unit_test(key_and_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
