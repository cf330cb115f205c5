/* SPDX-License-Identifier: MIT */
/* Cutting on character boundaries. */
#include "t.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "github/cut.h"

static void cuts_bytes(void **state)
{
	SA_ARENA_SCOPE(arena);
	char text[1000];

	(void)state;
	t_str(sa_cut_bytes(&arena, "short", 5), "short");
	t_str(sa_cut_bytes(&arena, "a\xff\xe2\x82z", 100),
	      "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz");
	for (size_t i = 0; i + 3 <= sizeof text; i += 3)
		memcpy(text + i, "\xe2\x82\xac", 3);
	text[999] = '\0';
	for (size_t max = 80; max < 999; max += 7) {
		const char *cut = sa_cut_bytes(&arena, text, max);
		size_t len = strlen(cut);
		uint32_t cp;

		assert_true(len <= max && len + 3 > max);
		t_has(cut, "\n(cut here: ");
		for (size_t i = 0, n; i < len; i += n) {
			n = sa_utf8_span(cut + i, len - i, &cp);
			assert_true(n > 0);
		}
	}
	t_str(sa_cut_bytes(&arena, text, 999), text);
	t_str(sa_cut_bytes(&arena, text, 3), "");
}

static void cuts_chars(void **state)
{
	SA_ARENA_SCOPE(arena);

	(void)state;
	t_str(sa_cut_chars(&arena, "abc", 3), "abc");
	t_str(sa_cut_chars(&arena, "abcd", 3), "ab…");
	t_str(sa_cut_chars(&arena, "€€€€", 3), "€€…");
	t_str(sa_cut_chars(&arena, "a\nb\x7f", 9), "a b ");
	t_str(sa_cut_chars(&arena, "a\xff", 9), "a\xef\xbf\xbd");
	t_str(sa_cut_chars(&arena, "", 3), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts_bytes),
		cmocka_unit_test(cuts_chars),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
