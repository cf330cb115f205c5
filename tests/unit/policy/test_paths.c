/* SPDX-License-Identifier: MIT */
/* Paths into records, globs of files. */
#include "t.h"

#include "base/str.h"
#include "policy/paths.h"

/* "a . 3 . *" */
static const char *steps(struct sa_arena *arena, const struct sa_field_path *path)
{
	SA_STR_SCOPE(out);

	for (size_t i = 0; i < path->n_step; i++) {
		const struct sa_path_step *step = &path->step[i];

		sa_str_puts(&out, i ? " . " : "");
		if (step->kind == SA_STEP_MEMBER)
			sa_str_puts(&out, step->name);
		else if (step->kind == SA_STEP_INDEX)
			sa_str_printf(&out, "#%zu", step->index);
		else
			sa_str_putc(&out, '*');
	}
	return sa_arena_strndup(arena, out.buf, out.len);
}

static void fields(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: refused */
	} row[] = {
		{"v", "v"},
		{"a.b.c", "a . b . c"},
		{"$.a.b", "a . b"},
		{"$[\"a\"]", "a"},
		{"[\"k.dot\"]", "k.dot"},
		{"['k.dot'].x", "k.dot . x"},
		{"a[\"b \\\"c\\\"\"].d", "a . b \"c\" . d"},
		{"a[3].b", "a . #3 . b"},
		{"lst[*]", "lst . *"},
		{"a[*].b", "a . * . b"},
		{"rss (MB)", "rss (MB)"},
		{"$", "$"},
		{"", NULL},
		{"$.", NULL},
		{"a..b", NULL},
		{".a", NULL},
		{"a.", NULL},
		{"a[", NULL},
		{"a]", NULL},
		{"a[x]", NULL},
		{"a[-1]", NULL},
		{"a[\"b]", NULL},
		{"a[\"\"]", NULL},
		{"a[1]b", NULL},
		{"[0]", NULL},
		{"a[*][*]", NULL},
		{"a[99999999999]", NULL},
	};
	SA_ARENA_SCOPE(arena);
	struct sa_field_path path;

	(void)state;
	for (size_t i = 0; i < T_COUNT(row); i++) {
		const char *why = sa_field_path_parse(&arena, row[i].text, false, &path);

		if (!row[i].want) {
			if (!why)
				fail_msg("'%s' was taken", row[i].text);
			continue;
		}
		t_str_in(row[i].text, why, NULL);
		t_str_in(row[i].text, steps(&arena, &path), row[i].want);
		assert_int_equal(path.each, strchr(row[i].want, '*') != NULL);
	}
	t_str(sa_field_path_parse(&arena, "a[b].c", true, &path), NULL);
	t_str(steps(&arena, &path), "a[b].c");
}

static void files(void **state)
{
	static const char *const fine[] = {"a",	     "a/b*.json", "**/x", "a..b",
					   "[0-9]?", "...",	  "a/..b"};
	static const char *const wrong[] = {"",	   "/a",       "..",   "../a", "a/..",	"a/../b",
					    "~/a", "http://a", "a\\b", "[0-9", "a/b/.."};

	(void)state;
	for (size_t i = 0; i < T_COUNT(fine); i++)
		t_str_in(fine[i], sa_run_path_check(fine[i]), NULL);
	for (size_t i = 0; i < T_COUNT(wrong); i++) {
		if (!sa_run_path_check(wrong[i]))
			fail_msg("'%s' was taken", wrong[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(fields), cmocka_unit_test(files)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
