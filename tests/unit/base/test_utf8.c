/* SPDX-License-Identifier: MIT */
/* UTF-8: what is well-formed, and what is harmless to show. */
#include "t.h"

#include "base/limits.h"
#include "base/utf8.h"

static void spans(void **state)
{
	static const struct {
		const char *name, *text;
		size_t want;
		uint32_t cp;
	} cases[] = {
		{"ASCII", "A", 1, 'A'},
		{"DEL", "\x7F", 1, 0x7F},
		{"first of two bytes", "\xC2\x80", 2, 0x80},
		{"last of two bytes", "\xDF\xBF", 2, 0x7FF},
		{"first of three bytes", "\xE0\xA0\x80", 3, 0x800},
		{"euro", "\xE2\x82\xAC", 3, 0x20AC},
		{"before the surrogates", "\xED\x9F\xBF", 3, 0xD7FF},
		{"after the surrogates", "\xEE\x80\x80", 3, 0xE000},
		{"last of three bytes", "\xEF\xBF\xBF", 3, 0xFFFF},
		{"first of four bytes", "\xF0\x90\x80\x80", 4, 0x10000},
		{"emoji", "\xF0\x9F\x8E\xAF", 4, 0x1F3AF},
		{"last code point", "\xF4\x8F\xBF\xBF", 4, 0x10FFFF},
		{"overlong of two bytes", "\xC0\xAF", 0, 0},
		{"overlong NUL", "\xC0\x80", 0, 0},
		{"overlong C1", "\xC1\xBF", 0, 0},
		{"overlong of three bytes", "\xE0\x9F\xBF", 0, 0},
		{"overlong of four bytes", "\xF0\x8F\xBF\xBF", 0, 0},
		{"first surrogate", "\xED\xA0\x80", 0, 0},
		{"last surrogate", "\xED\xBF\xBF", 0, 0},
		{"above the last", "\xF4\x90\x80\x80", 0, 0},
		{"F5", "\xF5\x80\x80\x80", 0, 0},
		{"five bytes", "\xF8\x88\x80\x80\x80", 0, 0},
		{"FE", "\xFE", 0, 0},
		{"FF", "\xFF", 0, 0},
		{"continuation alone", "\x80", 0, 0},
		{"cut after one of two", "\xC2", 0, 0},
		{"cut after two of three", "\xE2\x82", 0, 0},
		{"cut after three of four", "\xF0\x9F\x8E", 0, 0},
		{"ASCII instead of continuation", "\xE2\x82X", 0, 0},
		{"lead instead of continuation", "\xE2\xE2\x82", 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		uint32_t cp = 0;
		size_t n = sa_utf8_span(cases[i].text, strlen(cases[i].text), &cp);

		t_close_in(cases[i].name, (double)n, (double)cases[i].want, 0);
		t_close_in(cases[i].name, cp, cases[i].cp, 0);
	}
	uint32_t cp = 0;

	assert_int_equal(sa_utf8_span("", 0, &cp), 0);
	assert_int_equal(sa_utf8_span("\0", 1, &cp), 1);
	/* the length counts, not a terminator behind it */
	assert_int_equal(sa_utf8_span("\xE2\x82\xAC", 2, &cp), 0);
}

/* Every code point: what is put is read back, and what cannot be becomes U+FFFD. */
static void all_code_points(void **state)
{
	SA_STR_SCOPE(s);

	(void)state;
	for (uint32_t cp = 1; cp < 0x110010; cp++) {
		bool valid = cp <= 0x10FFFF && !(cp >= 0xD800 && cp <= 0xDFFF);
		uint32_t back = 0;

		sa_str_clear(&s);
		sa_utf8_put(&s, cp);
		if (sa_utf8_span(s.buf, s.len, &back) != s.len || back != (valid ? cp : 0xFFFD))
			fail_msg("U+%04X came back as U+%04X", (unsigned)cp, (unsigned)back);
	}
}

static void plain(void **state)
{
	static const struct {
		const char *name, *text;
		size_t max;
		const char *want;
	} cases[] = {
		{"ASCII", "net_bps < 3", 99, "net_bps < 3"},
		{"other scripts", "Größe 大 🎯", 99, "Größe 大 🎯"},
		{"empty", "", 99, ""},
		{"line breaks", "a\nb\r\nc", 99, "a\\x0ab\\x0d\\x0ac"},
		{"escape sequence", "\033[31mred\033[0m", 99, "\\x1b[31mred\\x1b[0m"},
		{"tab, backspace, bell, DEL", "\t\b\a\x7F", 99, "\\x09\\x08\\x07\\x7f"},
		{"C1 controls",
		 "\xC2\x9B"
		 "31m",
		 99, "\\x9b31m"},
		{"line and paragraph separator", "\xE2\x80\xA8\xE2\x80\xA9", 99, "\\u2028\\u2029"},
		{"bidirectional override",
		 "\xE2\x80\xAE"
		 "txt.exe",
		 99, "\\u202etxt.exe"},
		{"bidirectional isolate", "\xE2\x81\xA6", 99, "\\u2066"},
		{"zero width",
		 "a\xE2\x80\x8B"
		 "b",
		 99, "a\\u200bb"},
		{"byte order mark", "\xEF\xBB\xBF", 99, "\\ufeff"},
		{"soft hyphen", "\xC2\xAD", 99, "\\xad"},
		{"tag character", "\xF3\xA0\x81\x81", 99, "\\ue0041"},
		{"broken bytes",
		 "\xFF"
		 "a\xC3",
		 99, "\\xffa\\xc3"},
		{"surrogate bytes", "\xED\xA0\x80", 99, "\\xed\\xa0\\x80"},
		{"exactly as long", "12345", 5, "12345"},
		{"one too long", "123456", 5, "12345…"},
		{"characters, not bytes", "äöüß大", 5, "äöüß大"},
		{"cut between characters", "äöüß大x", 5, "äöüß大…"},
		{"nothing allowed", "x", 0, "…"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(s);

		sa_utf8_plain(&s, cases[i].text, strlen(cases[i].text), cases[i].max);
		t_str_in(cases[i].name, s.buf, cases[i].want);
	}
	SA_STR_SCOPE(s);

	sa_utf8_plain(&s, "a\0b", 3, 99);
	t_str(s.buf, "a\\x00b");
}

static void shown(void **state)
{
	char text[1000];
	SA_ARENA_SCOPE(arena);

	(void)state;
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\0';
	assert_int_equal(strlen(sa_utf8_shown(&arena, text)), SA_LIMIT_SHOWN_TEXT + strlen("…"));
	t_str(sa_utf8_shown(&arena, "a\nb"), "a\\x0ab");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans),
		cmocka_unit_test(all_code_points),
		cmocka_unit_test(plain),
		cmocka_unit_test(shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
