/* SPDX-License-Identifier: MIT */
/* Sparklines, Prometheus text, and identifiers in Markdown. */
#include "t.h"

#include "base/num.h"
#include "codec/md_out.h"
#include "codec/prom_out.h"
#include "codec/spark.h"

#define X SA_MISSING

static void sparks(void **state)
{
	static const struct {
		size_t n, width;
		double v[10];
		const char *want;
	} cases[] = {
		{0, 60, {0}, ""},
		{1, 60, {5}, "▄"},
		{3, 60, {X, X, X}, "···"},
		{8, 60, {0, 1, 2, 3, 4, 5, 6, 7}, "▁▂▃▄▅▆▇█"},
		{3, 60, {-1.7e308, 0, 1.7e308}, "▁▅█"},
		{4, 60, {2, X, 2, 2}, "▄·▄▄"},
		{4, 2, {0, 2, 4, X}, "▁█"},
		{4, 60, {1, HUGE_VAL, 2, -HUGE_VAL}, "▁∞█∞"},
		{4, 2, {1, HUGE_VAL, 2, 2}, "∞▄"},
		{2, 60, {HUGE_VAL, HUGE_VAL}, "∞∞"},
		{2, 60, {5e-300, 0}, "█▁"},
		{3, 60, {0, 5e-324, 0}, "▁█▁"}, /* the smallest number there is: its half is 0 */
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(out);

		sa_spark(&out, cases[i].v, cases[i].n, cases[i].width);
		t_str(out.buf, cases[i].want);
	}
}

static void sparks_beside_a_limit(void **state)
{
	static const struct {
		size_t n;
		double v[6], limit;
		bool up;
		const char *want;
	} cases[] = {
		{4, {2.9, 2.8999, 3.3, 2.5}, 2.9, true, "▅▄█▁"},
		{3, {0.4, 0.41, 0.39}, 0.4, false, "▄█▁"},
		{4, {5, X, HUGE_VAL, 5}, 5, true, "▅·∞▅"},
		{2, {5, 5}, 5, false, "▄▄"},
		{3, {80, 80, 80}, 90, true, "▁▁▁"}, /* all the same, and far off */
		{2, {-1.7e308, 1.7e308}, 1e308, true, "▁▆"},
		{0, {0}, 1, true, ""},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(out);

		sa_spark_limit(&out, cases[i].v, cases[i].n, 60, cases[i].limit, cases[i].up);
		t_str(out.buf, cases[i].want);
	}
}

static void exposition(void **state)
{
	static const struct sa_prom_family a = {"a", "gauge", "First."},
					   b = {"b_total", "counter", "S."};
	SA_STR_SCOPE(out);
	struct sa_prom prom = {.out = &out};

	(void)state;
	sa_prom_family(&prom, &a);
	sa_prom_sample(&prom, "l", "x\"\\\ny", "m", "\xff|", 0.5);
	sa_prom_sample(&prom, NULL, "", NULL, "", X);
	sa_prom_sample(&prom, NULL, "", NULL, "", 1e300);
	sa_prom_sample(&prom, NULL, "", NULL, "", INFINITY);
	sa_prom_sample(&prom, NULL, "", NULL, "", -INFINITY);
	sa_prom_family(&prom, &b);
	sa_prom_sample(&prom, "l", "x", NULL, "", X);
	sa_prom_comment(&out, "one\ntwo");
	t_str(out.buf, "# HELP a First.\n# TYPE a gauge\n"
		       "a{l=\"x\\\"\\\\\\ny\",m=\"\xEF\xBF\xBD|\"} 0.5\n"
		       "a 1e+300\na +Inf\na -Inf\n"
		       "# soak-audit: one\\x0atwo\n");
}

static void names(void **state)
{
	static const char *const cases[][2] = {
		{"base_spread_bps_delta", "base_spread_bps_delta"},
		{"_x_", "\\_x\\_"},
		{"a|b", "a&#124;b"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(out);

		sa_md_name(&out, cases[i][0], 100);
		t_str(out.buf, cases[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sparks),
		cmocka_unit_test(sparks_beside_a_limit),
		cmocka_unit_test(exposition),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
