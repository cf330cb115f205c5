/* SPDX-License-Identifier: MIT */
/* Phrases that several reports share. */
#include "t.h"
#include "kpis.h"

#include "base/num.h"
#include "base/str.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phrases),
		cmocka_unit_test(lineage_phrases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
