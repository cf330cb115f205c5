/* SPDX-License-Identifier: MIT */
/* The trend word of the snapshot: quarters, the 5 % limit, negative means, gaps (FORMATS 11.1). */
#include "t.h"

#include "base/arena.h"
#include "base/num.h"
#include "stats/drift.h"

#define X SA_MISSING

static void words(void **state)
{
	static const struct {
		size_t n;
		double v[10];
		enum sa_drift want;
	} cases[] = {
		{0, {0}, SA_DRIFT_NONE},
		{2, {X, X}, SA_DRIFT_NONE},
		{1, {5}, SA_DRIFT_FLAT},
		{2, {100, 105}, SA_DRIFT_FLAT},
		{2, {100, 105.001}, SA_DRIFT_UP},
		{2, {100, 95}, SA_DRIFT_FLAT},
		{2, {100, 94.999}, SA_DRIFT_DOWN},
		{2, {-100, -94.999}, SA_DRIFT_UP},
		{2, {-100, -105.001}, SA_DRIFT_DOWN},
		{2, {0, 0}, SA_DRIFT_FLAT},
		{2, {0, 0.001}, SA_DRIFT_UP},
		{8, {4.4, 4.5, 4.6, 4.7, 4.8, 4.9, 5, 5.1}, SA_DRIFT_UP},
		{8, {1, 1, 9, 9, 9, 9, 1, 1}, SA_DRIFT_FLAT},
		{8, {X, 1, 9, X, X, 9, 2, X}, SA_DRIFT_UP},
		{2, {-1.7e308, 1.7e308}, SA_DRIFT_UP},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);

		if (sa_drift_of(cases[i].v, cases[i].n, &arena) != cases[i].want)
			fail_msg("case %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(words)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
