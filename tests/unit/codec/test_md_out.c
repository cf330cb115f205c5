/* SPDX-License-Identifier: MIT */
/* The Markdown writer: nothing breaks out of its place. */
#include "t.h"
#include "nasty.h"

#include <ctype.h>

#include "base/utf8.h"
#include "codec/md_out.h"

static void md_cells(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"plain text, 3.5 (x)", "plain text, 3.5 (x)"},
		{"0.40", "0.40"},
		{"a|b", "a&#124;b"},
		{"a_b", "a\\_b"},
		{"<b>&", "&lt;b&gt;&amp;"},
		{"[x](y)", "\\[x\\](y)"},
		{"@octocat", "@<!-- -->octocat"},
		{"#12", "\\#<!-- -->12"},
		{"GH-12", "GH<!-- -->-12"},
		{"http://x", "http:/<!-- -->/x"},
		{"www.x", "www<!-- -->.x"},
		{"a\nb", "a\\\\x0ab"},
		{"- item", "\\- item"},
		{"+ item", "\\+ item"},
		{"1. item", "1\\. item"},
		{"12) item", "12\\) item"},
		{"1.", "1\\."},
		{"1.5", "1.5"},
		{"2025-10-19", "2025-10-19"},
		{"    code", "&#32;   code"},
		{"a - b", "a - b"},
		{"12345", "12345"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(out);

		sa_md_text(&out, cases[i].text, 100);
		t_str_in(cases[i].text, out.buf, cases[i].want);
	}
}

/* Takes one of the writer's own safe sequences from the front; the bytes it has, or 0. */
static size_t safe_sequence(const char *p)
{
	static const char *const sequences[] = {
		"&amp;", "&lt;", "&gt;", "&#124;", "&#32;", "@<!-- -->", "\\#<!-- -->", "<!-- -->",
	};

	for (size_t i = 0; i < T_COUNT(sequences); i++) {
		if (strncmp(p, sequences[i], strlen(sequences[i])) == 0)
			return strlen(sequences[i]);
	}
	return *p == '\\' && ispunct((unsigned char)p[1]) && p[1] != '#' ? 2 : 0;
}

static void check_harmless(const char *name, const char *md)
{
	SA_STR_SCOPE(rest); /* what a renderer would still look at */
	size_t len = strlen(md), n = 1;
	uint32_t cp;

	for (size_t i = 0; i < len; i += n) {
		n = sa_utf8_span(md + i, len - i, &cp);
		if (!n || sa_utf8_is_unsafe(cp))
			fail_msg("'%s' has the character U+%04X", name, (unsigned)cp);
	}
	for (const char *p = md; *p; p += n) {
		n = safe_sequence(p);
		sa_str_putc(&rest, n ? '\1' : *p);
		n = n ? n : 1;
	}
	if (strpbrk(rest.buf, "\\`*_[]<>|@#&~!$"))
		fail_msg("'%s' leaves markup: %s", name, md);
	if (strstr(rest.buf, "://") || strcasestr(rest.buf, "www.") || strcasestr(rest.buf, "gh-"))
		fail_msg("'%s' leaves a link: %s", name, md);
	size_t digits = strspn(rest.buf, "0123456789");

	if (strchr(" \t-+", rest.buf[0]) && rest.buf[0])
		fail_msg("'%s' begins a block: %s", name, md);
	if (digits && strchr(".)", rest.buf[digits]) && rest.buf[digits] &&
	    (rest.buf[digits + 1] == ' ' || !rest.buf[digits + 1]))
		fail_msg("'%s' begins a list: %s", name, md);
}

static void md_is_harmless(void **state)
{
	(void)state;
	for (size_t i = 0; i < T_COUNT(nasty); i++) {
		SA_STR_SCOPE(out);

		sa_md_text(&out, nasty[i], 100);
		check_harmless(nasty[i], out.buf);
		/* two of them beside each other */
		for (size_t k = 0; k < T_COUNT(nasty); k++) {
			SA_STR_SCOPE(both);

			sa_str_puts(&both, nasty[i]);
			sa_str_puts(&both, nasty[k]);
			sa_str_clear(&out);
			sa_md_text(&out, both.buf, 100);
			check_harmless(both.buf, out.buf);
		}
	}
}

/* What can be no markup where it stands is as it was; all else is as in sa_md_text(). */
static void md_sentence(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"net_bps: 2.500 (expected >= 2.9)", "net_bps: 2.500 (expected >= 2.9)"},
		{"p95_latency_ms: 340 (expected <= 330)", "p95_latency_ms: 340 (expected <= 330)"},
		{"a < b, a <3 > c", "a < b, a <3 > c"},
		{"_a_ b_ _c a__b é_b", "\\_a\\_ b\\_ \\_c a\\_\\_b é\\_b"},
		{"> quoted", "&gt; quoted"},
		{"<img src=x>", "&lt;img src=x>"},
		{"</details>", "&lt;/details>"},
		{"<!-- x", "&lt;\\!-- x"},
		{"<?x <", "&lt;?x &lt;"},
		{"_", "\\_"},
		{"<", "&lt;"},
		{"- a_b", "\\- a_b"},
		{"[x](http://y)|@t #1", "\\[x\\](http:/<!-- -->/y)&#124;@<!-- -->t \\#<!-- -->1"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(out);

		sa_md_sentence(&out, cases[i].text, 100);
		t_str_in(cases[i].text, out.buf, cases[i].want);
	}
}

static void md_cuts(void **state)
{
	SA_STR_SCOPE(out);

	(void)state;
	sa_md_text(&out, "ääääää", 3);
	t_str(out.buf, "äää…");
	sa_str_clear(&out);
	sa_md_text(&out, "||||", 2); /* characters of the text count, not of the markup */
	t_str(out.buf, "&#124;&#124;…");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(md_cells),
		cmocka_unit_test(md_is_harmless),
		cmocka_unit_test(md_sentence),
		cmocka_unit_test(md_cuts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
