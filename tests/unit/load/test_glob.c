/* SPDX-License-Identifier: MIT */
/* File names with wildcards. */
#include "t.h"

#include "load/glob.h"

static const struct glob_case {
	const char *glob, *path;
	bool want;
} cases[] = {
	{"rows.jsonl", "rows.jsonl", true},
	{"rows.jsonl", "a/rows.jsonl", false},
	{"*.jsonl", "rows.jsonl", true},
	{"*.jsonl", "a/rows.jsonl", false},
	{"*/I_*.json", "BTC/I_1.json", true},
	{"*/I_*.json", "I_1.json", false},
	{"*/I_*.json", "a/b/I_1.json", false},
	{"**/I_*.json", "I_1.json", true},
	{"**/I_*.json", "a/b/I_1.json", true},
	{"**/x/I_*", "a/x/b/x/I_9", true},
	{"**/x/I_*", "a/x/b/I_9", false},
	{"a/**/z", "a/z", true},
	{"a/**/z", "a/b/c/z", true},
	{"a/**/z", "b/z", false},
	{"I_[0-9].json", "I_7.json", true},
	{"I_[0-9].json", "I_x.json", false},
	{"I_[!0-9].json", "I_x.json", true},
	{"I_?.json", "I_12.json", false},
	{"a[b", "a[b", true},
	{"*a*b*c", "xxaxxbxxc", true},
	{"*a*b*c", "xxaxxcxxb", false},
	{"**", "a", true},
	{"*", "", false},
};

static void matches(void **state)
{
	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		if (sa_glob_match(cases[i].glob, cases[i].path) != cases[i].want)
			fail_msg("'%s' against '%s'", cases[i].glob, cases[i].path);
	}
}

static const struct glob_case taken[] = {
	{"**/ITER_SUMMARY_*.json", "ITER_SUMMARY_1.json", true},
	{"**/ITER_SUMMARY_*.json", "RUN_1795902468322/ITER_SUMMARY_1.json", false},
	{"*/ITER_SUMMARY_*.json", "RUN_1795902468322/ITER_SUMMARY_1.json", false},
	{"**/*.csv", "a/RUN_1795902468322/b/c.csv", false},
	{"**/*.csv", "a/RUN_1795902468322.csv", true},
	{"**/*.csv", "RUN_24/c.csv", true},
	{"**/*.csv", "RUN_1795902468322b/c.csv", true},
	{"**/*.csv", "MY_RUN_1795902468322/c.csv", true},
	{"RUN_*/ITER_SUMMARY_*.json", "RUN_1795902468322/ITER_SUMMARY_1.json", true},
	{"RUN_1795902468322/c.csv", "RUN_1795902468322/c.csv", true},
	{"*.json", "POST_SOAK_AUDIT_SUMMARY.json", false},
	{"*.csv", "POST_SOAK_ITER_TABLE.res.csv", false},
	{"*.csv", "POST_SOAK_latency.csv", true},
};

static void takes(void **state)
{
	(void)state;
	for (size_t i = 0; i < T_COUNT(taken); i++) {
		if (sa_glob_takes(taken[i].glob, taken[i].path) != taken[i].want)
			fail_msg("'%s' against '%s'", taken[i].glob, taken[i].path);
	}
}

static const struct {
	const char *glob;
	bool files, partly;
} meant[] = {
	{"s_*.json", true, true},  {"a/**/*.csv", true, true}, {"rows.jsonl", true, true},
	{"s_*", false, true},	   {"*", false, false},	       {"a/**/*", false, false},
	{"**", false, false},	   {"s.*", false, true},       {"s_*.", false, true},
	{"x.d/*", false, false},   {"a.b/data", false, true},  {".soak", false, true},
	{"s_[0-9].x", true, true}, {"s.[ab]", false, true},
};

static void names_files(void **state)
{
	bool partly;

	(void)state;
	for (size_t i = 0; i < T_COUNT(meant); i++) {
		if (sa_glob_names_files(meant[i].glob, &partly) != meant[i].files ||
		    partly != meant[i].partly)
			fail_msg("'%s'", meant[i].glob);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(matches), cmocka_unit_test(takes),
					   cmocka_unit_test(names_files)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
