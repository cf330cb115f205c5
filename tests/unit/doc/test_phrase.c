/* SPDX-License-Identifier: MIT */
/* Phrases that several reports share. */
#include "t.h"
#include "kpis.h"

#include "base/num.h"
#include "base/str.h"
#include "doc/pen.h"
#include "doc/phrase.h"

#define NA SA_MISSING

static void phrases(void **state)
{
	static const struct {
		double p;
		const char *want;
	} p_values[] = {
		{0, "<0.0001"},	     {0.00009, "<0.0001"}, {0.0001, "0.0001"},
		{0.01234, "0.0123"}, {1, "1.0000"},	   {NA, "n/a"},
	};
	SA_STR_SCOPE(out);

	(void)state;
	for (size_t i = 0; i < T_COUNT(p_values); i++) {
		sa_str_clear(&out);
		sa_phrase_p_value(&out, p_values[i].p);
		t_str(out.buf, p_values[i].want);
	}
	sa_str_clear(&out);
	sa_phrase_target(&out, &(struct sa_rule){T_RISK_RATIO, SA_LE, 0.4, "0.40", "median",
						 "median(last8) <= 0.40"});
	t_str(out.buf, "<= 0.40");
	sa_str_clear(&out);
	sa_phrase_delta(&out, &(struct sa_delta_verify){.found = true, .full_pct = NA});
	t_str(out.buf, "DELTA_VERIFY_REPORT.md found (couldn't parse stats)");
	sa_str_clear(&out);
	sa_phrase_delta(&out, &(struct sa_delta_verify){.found = true,
							.parsed = true,
							.full_applied = 2,
							.full_total = 5,
							.full_pct = 40});
	t_str(out.buf, "Full applications: 2/5 (40.0%)");
}

/* As many digits as a number has, and none that only the arithmetic of a mean made. */
static void numbers_without_digits(void **state)
{
	static const struct {
		double value;
		const char *want;
	} row[] = {
		{(452.9 + 453.0) / 2, "452.95"},
		{(0.1 + 0.2), "0.3"},
		{452.95, "452.95"},
		{480, "480"},
		{1.0 / 3, "0.333"},
		{-0.0000001, "-1e-07"},
		{NA, "missing"},
		{(double)INFINITY, "infinite"},
	};
	SA_STR_SCOPE(out);

	(void)state;
	for (size_t i = 0; i < T_COUNT(row); i++) {
		sa_str_clear(&out);
		sa_phrase_number(&out, row[i].value, NA, -1);
		t_str(out.buf, row[i].want);
	}
}

static void lineage_phrases(void **state)
{
	struct sa_lineage from = {"median", "last8", "A … B", "risk_percent", "risk_percent / 100",
				  true,	    8};
	SA_STR_SCOPE(out);

	(void)state;
	sa_phrase_lineage(&out, &from);
	t_has(out.buf, "median of last8 from A … B: risk_percent");
	t_has(out.buf, "risk_percent / 100");
	t_has(out.buf, "(8 values)");
	from.n_values = 1;
	from.conversion = "";
	sa_str_clear(&out);
	sa_phrase_lineage(&out, &from);
	t_str(out.buf, "median of last8 from A … B: risk_percent (1 value)");
	from.derived = false;
	sa_str_clear(&out);
	sa_phrase_lineage(&out, &from);
	t_str(out.buf, "median of last8 from A … B: risk_percent");
	from.field = "";
	sa_str_clear(&out);
	sa_phrase_lineage(&out, &from);
	t_str(out.buf, "not found in any iteration of the window");
}

/* A text that hides on which side of a limit its value lies gives way to the value (FORMATS 15.11). */
static void values_beside_limits(void **state)
{
	static const struct {
		const char *text;
		double value, limit[2];
		const char *want;
	} cases[] = {
		{"330.0", 330.00001, {330, 500}, "330.00001"},
		{"330.0", 330, {330, 500}, "330.0"},
		{"330.0", 329.96, {500, 330}, "329.96"},
		{"330.0", 330.04, {330.02, 500}, "330.04"},
		{"330.0", 330.04, {329, 331}, "330.0"},
		{"330.0", 330.04, {NA, HUGE_VAL}, "330.0"},
		{"0.30", 0.1 + 0.2, {0.29999, 0.29999}, "0.30"},
		{"0.3", 0.1 + 0.2, {0.3, 9}, "0.30000000000000004"},
		{"0.35", 0.35200000000000004, {0.351, 9}, "0.352"},
		{"1.235e12", 1234567890000, {1234500000000, 9}, "1.235e12"},
		{"1.235e12", 1234567890000, {1234600000000, 9}, "1234567890000"},
		{"infinite", HUGE_VAL, {330, 500}, "infinite"},
		{"n/a", NA, {330, 500}, "n/a"},
	};
	SA_STR_SCOPE(out);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		sa_str_clear(&out);
		sa_phrase_apart(&out, cases[i].text, cases[i].value, cases[i].limit, 2);
		t_str(out.buf, cases[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phrases),
		cmocka_unit_test(numbers_without_digits),
		cmocka_unit_test(lineage_phrases),
		cmocka_unit_test(values_beside_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
