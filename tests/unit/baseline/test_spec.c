/* SPDX-License-Identifier: MIT */
/* Every form of a baseline spec, and what is none. */
#include "t.h"

#include "baseline/list.h"
#include "baseline/spec.h"

static void forms(void **state)
{
	static const struct {
		const char *text;
		enum sa_baseline_kind kind;
		const char *where, *name, *branch;
		bool merge;
		unsigned n;
	} cases[] = {
		{"", SA_BASELINE_NO, "", "", "", false, 1},
		{"none", SA_BASELINE_NO, "", "", "", false, 1},
		{"dir:a", SA_BASELINE_DIR, "a", "", "", false, 1},
		{"a/b:c*2", SA_BASELINE_DIR, "a/b:c*2", "", "", false, 1},
		{"run-1", SA_BASELINE_DIR, "run-1", "", "", false, 1},
		{"git:main:p", SA_BASELINE_GIT, "main:p", "", "", false, 1},
		{"auto", SA_BASELINE_AUTO, "", "soak*", "", false, 1},
		{"auto*5", SA_BASELINE_AUTO, "", "soak*", "", false, 5},
		{"auto:x", SA_BASELINE_AUTO, "", "x", "", false, 1},
		{"auto:x-*", SA_BASELINE_AUTO, "", "x-*", "", true, 1},
		{"auto:x*5", SA_BASELINE_AUTO, "", "x*5", "", true, 1},
		{"artifact:x", SA_BASELINE_ARTIFACT, "", "x", "", false, 1},
		{"artifact:x*5", SA_BASELINE_ARTIFACT, "", "x*5", "", true, 1},
		{"artifact:x@b", SA_BASELINE_ARTIFACT, "", "x", "b", false, 1},
		{"artifact:x@b*5", SA_BASELINE_ARTIFACT, "", "x", "b", false, 5},
		{"artifact:x-*@rel/1*20", SA_BASELINE_ARTIFACT, "", "x-*", "rel/1", true, 20},
		{"artifact:x@y@b", SA_BASELINE_ARTIFACT, "", "x@y", "b", false, 1},
		{"artifact:x@@a@b", SA_BASELINE_ARTIFACT, "", "x", "a@b", false, 1},
		{"artifact:x@@a@b*3", SA_BASELINE_ARTIFACT, "", "x", "a@b", false, 3},
		{"artifact:x@y@@a", SA_BASELINE_ARTIFACT, "", "x@y", "a", false, 1},
		{"artifact:x@@a@@b", SA_BASELINE_ARTIFACT, "", "x", "a@@b", false, 1},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_baseline_spec spec;
		struct sa_err err = {0};

		if (sa_baseline_spec_parse(&arena, cases[i].text, &spec, &err) != 0)
			fail_msg("%s: %s", cases[i].text, err.msg);
		assert_int_equal(spec.kind, cases[i].kind);
		t_str_in(cases[i].text, spec.where, cases[i].where);
		t_str_in(cases[i].text, spec.name, cases[i].name);
		t_str_in(cases[i].text, spec.branch, cases[i].branch);
		assert_int_equal(spec.merge, cases[i].merge);
		assert_int_equal(spec.n_runs, cases[i].n);
	}
}

/* As an input of the Action gives them. */
static void lines(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		const char *first;
		bool several;
	} cases[] = {
		{"", 0, NULL, false},
		{" none \n\r\nnone", 0, NULL, false},
		{" auto ", 1, "auto", false},
		{"none\n\t git:main:a b \r\n", 1, "git:main:a b", false},
		{"auto*1", 1, "auto*1", false},
		{"auto*2", 1, "auto*2", false},
		{"artifact:x-*", 1, "artifact:x-*", false},
		{"artifact:x-*@main*2", 1, "artifact:x-*@main*2", false},
		{"dir:runs/*", 1, "dir:runs/*", true},
		{"dir:a\nnone\ndir:a", 2, "dir:a", true},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		const struct sa_policy_names got = sa_baseline_lines(cases[i].text, &arena);

		assert_int_equal(got.n, cases[i].n);
		if (got.n)
			assert_string_equal(got.name[0], cases[i].first);
		assert_int_equal(sa_baseline_is_several(got.name, got.n), cases[i].several);
	}
}

static void no_specs(void **state)
{
	static const char *const cases[] = {
		"dir:",
		"git:",
		"artifact:",
		"auto:",
		"gti:main",
		"auto*",
		"auto*0",
		"auto*21",
		"auto*x",
		"auto*1*2",
		"artifact:@b",
		"artifact:x@",
		"artifact:x@@",
		"artifact:x@*5",
		"artifact:@@b",
		"artifact:x@b*",
		"artifact:x@b*0",
		"artifact:x@b*-1",
		"artifact:x@b*21",
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_baseline_spec spec;
		struct sa_err err = {0};

		if (sa_baseline_spec_parse(&arena, cases[i], &spec, &err) != -1)
			fail_msg("'%s' is taken", cases[i]);
		assert_int_equal(err.code, SA_ERR_USAGE);
		t_has(err.msg, cases[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(forms), cmocka_unit_test(lines),
					   cmocka_unit_test(no_specs)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
