/* SPDX-License-Identifier: MIT */
/* Link headers. */
#include "t.h"

#include "base/arena.h"
#include "github/page.h"

static void finds_next(void **state)
{
	static const struct {
		const char *header, *want;
	} cases[] = {
		{"<https://a/x?page=2>; rel=\"next\", <https://a/x?page=9>; rel=\"last\"",
		 "https://a/x?page=2"},
		{"<https://a/1>; rel=\"prev\", <https://a/3>; rel=\"next\"", "https://a/3"},
		{"<https://a/1>;rel=next", "https://a/1"},
		{"<https://a/1>; REL=\"last NEXT\"", "https://a/1"},
		{"<https://a/1,2>; title=\"a, b; rel=next\"; rel=\"next\"", "https://a/1,2"},
		{"<https://a/1>; title=\"q\\\"\"; rel=\"next\"", "https://a/1"},
		{"<https://a/1>; rel=\"nextone\"", NULL},
		{"<https://a/1>; xrel=\"next\"", NULL},
		{"<https://a/1>; title=\"rel=next\"", NULL},
		{"<https://a/1>", NULL},
		{"<https://a/1", NULL},
		{"<https://a/1>; rel=\"next", NULL},
		{"https://a/1; rel=next", NULL},
		{"<a>;;;;, <b>; rel=next", "b"},
		{"", NULL},
		{",,, ", NULL},
	};
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++)
		t_str_in(cases[i].header, sa_page_next(&arena, cases[i].header), cases[i].want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(finds_next)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
