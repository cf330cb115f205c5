/* SPDX-License-Identifier: MIT */
/* Ticks and texts of axes and values. */
#include "t.h"

#include <float.h>

#include "base/num.h"
#include "render/chart_axis.h"

/* All ticks as one text. */
static const char *ticks_of(struct sa_arena *arena, double low, double high, bool whole)
{
	struct sa_axis axis;
	SA_STR_SCOPE(out);

	sa_axis_fit(&axis, low, high, whole ? 0.02 : 0.06, whole ? 14 : 6, whole);
	for (size_t i = 0; i < axis.n_ticks; i++)
		sa_str_printf(&out, "%s%s", i ? " " : "", axis.tick[i].text);
	return sa_str_finish(&out, arena);
}

static void ticks_are_round(void **state)
{
	static const struct {
		const char *name;
		double low, high;
		bool whole;
		const char *want;
	} cases[] = {
		{"usual", 1, 3.6, false, "1.0 1.5 2.0 2.5 3.0 3.5"},
		{"ratio", 0.8, 0.9, false, "0.80 0.82 0.84 0.86 0.88 0.90"},
		{"not below zero", 0, 10, false, "0 2 4 6 8 10"},
		{"negative", -9, -1, false, "-8 -6 -4 -2"},
		{"both signs", -1, 1, false, "-1.0 -0.5 0.0 0.5 1.0"},
		{"constant", 312, 312, false, "300 310 320"},
		{"constant zero", 0, 0, false, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{"constant below zero", -5, -5, false, "-5.2 -5.1 -5.0 -4.9 -4.8"},
		{"tiny", 0, 2e-9, false, "0 5e-10 1e-9 1.5e-9 2e-9"},
		{"large", 0, 1e9, false, "0 2e8 4e8 6e8 8e8 1e9"},
		{"last digits", 1234567890123., 1234567890127., false,
		 "1234567890123 1234567890124 1234567890125 1234567890126 1234567890127"},
		{"largest", -DBL_MAX, DBL_MAX, false,
		 "-2e308 -1.5e308 -1e308 -5e307 0 5e307 1e308 1.5e308 2e308"},
		{"smallest", 0, DBL_TRUE_MIN, false, "0 2e-291 4e-291 6e-291 8e-291 1e-290"},
		{"iterations", 1, 24, true, "2 4 6 8 10 12 14 16 18 20 22 24"},
		{"one iteration", 7, 7, true, "7"},
		{"few iterations", 3, 5, true, "3 4 5"},
		{"high iterations", 1e15, 1e15 + 2, true,
		 "1000000000000000 1000000000000001 1000000000000002"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);

		t_str_in(cases[i].name,
			 ticks_of(&arena, cases[i].low, cases[i].high, cases[i].whole),
			 cases[i].want);
	}
}

static void places_stay_on_the_axis(void **state)
{
	static const double end[] = {-DBL_MAX, -1e300, -312, -1e-300, 0,     DBL_TRUE_MIN,
				     1e-9,     1,      330,  1e15,    1e300, DBL_MAX};

	(void)state;
	for (size_t i = 0; i < T_COUNT(end); i++) {
		for (size_t j = i; j < T_COUNT(end); j++) {
			struct sa_axis axis;

			sa_axis_fit(&axis, end[i], end[j], 0.06, 6, (i + j) % 2);
			assert_true(axis.min < axis.max);
			assert_true(axis.n_ticks <= SA_TICK_MAX);
			for (size_t k = 0; k < axis.n_ticks; k++)
				assert_true(axis.tick[k].at >= 0 && axis.tick[k].at <= 1);
			assert_true(sa_axis_place(&axis, end[i]) >= 0);
			assert_true(sa_axis_place(&axis, end[i]) <= sa_axis_place(&axis, end[j]));
			assert_true(sa_axis_place(&axis, end[j]) <= 1);
		}
	}
}

static void values_are_short(void **state)
{
	static const struct {
		double value;
		int digits;
		const char *want;
	} cases[] = {{3.179, 2, "3.18"},
		     {0, 3, "0.000"},
		     {-287.54, 1, "-287.5"},
		     {1e-9, 2, "1.000e-9"},
		     {1e12, 1, "1.000e12"},
		     {DBL_MAX, 2, "1.798e308"},
		     {DBL_TRUE_MIN, 2, "4.941e-324"},
		     {SA_MISSING, 2, "n/a"}};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(out);

		sa_axis_value(&out, cases[i].value, cases[i].digits);
		t_str(out.buf, cases[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ticks_are_round),
		cmocka_unit_test(places_stay_on_the_axis),
		cmocka_unit_test(values_are_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
