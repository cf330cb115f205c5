/* SPDX-License-Identifier: MIT */
/* Writers: JSON that every reader takes, CSV no spreadsheet runs, Markdown nothing breaks out of. */
#include "t.h"

#include <ctype.h>

#include "base/fs.h"
#include "base/num.h"
#include "base/utf8.h"
#include "codec/csv_out.h"
#include "codec/json_in.h"
#include "codec/json_out.h"
#include "codec/md_out.h"

/* Texts that try to be more than text, in any format. */
static const char *const nasty[] = {
	"",
	" ",
	"plain",
	"a|b",
	"||",
	"|\n|---|",
	"a\nb",
	"a\r\nb",
	"\n# heading",
	"# heading",
	"## x ##",
	"> quote",
	"- item",
	"+ item",
	"* item",
	"1. item",
	"12) item",
	"1.",
	"---",
	"***",
	"___",
	"===",
	"- - -",
	"    code",
	"\tcode",
	" code",
	"`code`",
	"```\ncode",
	"~~~",
	"~~struck~~",
	"**bold**",
	"*it*",
	"_it_",
	"__b__",
	"snake_case_name",
	"[link](http://evil.example)",
	"![image](x.png)",
	"[x]: http://evil.example",
	"[^1]",
	"[ ] task",
	"<script>alert(1)</script>",
	"<img src=x onerror=y>",
	"<!-- comment",
	"-->",
	"<http://evil.example>",
	"http://evil.example",
	"HTTPS://EVIL.EXAMPLE",
	"ftp://x",
	"see www.evil.example now",
	"WwW.evil.example",
	"mail a@b.example",
	"@octocat",
	"@org/team",
	"#12",
	"GH-12",
	"gh-12",
	"owner/repo#1",
	"&lt;b&gt;",
	"&#124;",
	"&amp;",
	"&",
	"\\",
	"\\|",
	"\\\\",
	"\\`x`",
	"$x$",
	"$$x$$",
	"!x",
	"=1+1",
	"+1",
	"-1",
	"-1+2",
	"@SUM(A1)",
	"\t=1",
	"=cmd|'/c calc'!A1",
	"\"quoted\"",
	"a,b",
	"a;b",
	"'",
	"\"",
	"\"\"",
	"\033[31mred",
	"\a\b\f\v",
	"\x7F",
	"\xE2\x80\xA8",
	"\xE2\x80\xAE reversed",
	"\xFF\xFE",
	"\xC3",
	"ä大🎯",
	"\xEF\xBB\xBF",
};

/* ---- JSON ---- */

static void json_layout(void **state)
{
	SA_STR_SCOPE(out);
	struct sa_jout j;

	(void)state;
	sa_jout_init(&j, &out);
	sa_jout_object(&j, NULL);
	sa_jout_num(&j, "num", 3.18);
	sa_jout_num(&j, "missing", SA_MISSING);
	sa_jout_num(&j, "infinite", HUGE_VAL);
	sa_jout_int(&j, "int", -5);
	sa_jout_int(&j, "least", INT64_MIN);
	sa_jout_bool(&j, "yes", true);
	sa_jout_bool(&j, "no", false);
	sa_jout_null(&j, "null");
	sa_jout_text(&j, "text", "x");
	sa_jout_text(&j, "none", NULL);
	sa_jout_object(&j, "empty");
	sa_jout_end_object(&j);
	sa_jout_array(&j, "list");
	sa_jout_int(&j, NULL, 1);
	sa_jout_array(&j, NULL);
	sa_jout_end_array(&j);
	sa_jout_object(&j, NULL);
	sa_jout_int(&j, "a", 2);
	sa_jout_end_object(&j);
	sa_jout_end_array(&j);
	sa_jout_object_inline(&j, "inline");
	sa_jout_int(&j, "min", 1);
	sa_jout_array(&j, "in");
	sa_jout_int(&j, NULL, 1);
	sa_jout_int(&j, NULL, 2);
	sa_jout_end_array(&j);
	sa_jout_end_object(&j);
	sa_jout_array_inline(&j, "row");
	sa_jout_end_array(&j);
	sa_jout_int(&j, "last", 0);
	sa_jout_end_object(&j);
	t_str(out.buf, "{\n"
		       "  \"num\": 3.18,\n"
		       "  \"missing\": null,\n"
		       "  \"infinite\": null,\n"
		       "  \"int\": -5,\n"
		       "  \"least\": -9223372036854775808,\n"
		       "  \"yes\": true,\n"
		       "  \"no\": false,\n"
		       "  \"null\": null,\n"
		       "  \"text\": \"x\",\n"
		       "  \"none\": null,\n"
		       "  \"empty\": {},\n"
		       "  \"list\": [\n"
		       "    1,\n"
		       "    [],\n"
		       "    {\n"
		       "      \"a\": 2\n"
		       "    }\n"
		       "  ],\n"
		       "  \"inline\": {\"min\": 1, \"in\": [1, 2]},\n"
		       "  \"row\": [],\n"
		       "  \"last\": 0\n"
		       "}");
}

static void json_compact(void **state)
{
	SA_STR_SCOPE(out);
	struct sa_jout j;

	(void)state;
	sa_jout_init_compact(&j, &out);
	sa_jout_object(&j, NULL);
	sa_jout_array(&j, "a");
	sa_jout_int(&j, NULL, 1);
	sa_jout_int(&j, NULL, 2);
	sa_jout_end_array(&j);
	sa_jout_object(&j, "o");
	sa_jout_text(&j, "k", "a b");
	sa_jout_end_object(&j);
	sa_jout_object_inline(&j, "i");
	sa_jout_end_object(&j);
	sa_jout_end_object(&j);
	t_str(out.buf, "{\"a\":[1,2],\"o\":{\"k\":\"a b\"},\"i\":{}}");
}

/* As deep as the writer goes, and the bits of a level do not leak into the next one beside it. */
static void json_depth(void **state)
{
	SA_STR_SCOPE(out);
	SA_JSON_SCOPE(doc);
	SA_BUF_SCOPE(buf);
	struct sa_err err;
	struct sa_jout j;

	(void)state;
	sa_jout_init(&j, &out);
	for (int i = 0; i < 60; i++)
		sa_jout_array(&j, NULL);
	sa_jout_int(&j, NULL, 1);
	for (int i = 0; i < 59; i++)
		sa_jout_end_array(&j);
	sa_jout_array_inline(&j, NULL);
	sa_jout_int(&j, NULL, 1);
	sa_jout_end_array(&j);
	sa_jout_array(&j, NULL);
	sa_jout_int(&j, NULL, 1);
	sa_jout_end_array(&j);
	sa_jout_end_array(&j);
	sa_buf_set(&buf, out.buf, out.len);
	assert_int_equal(sa_json_parse(buf.data, buf.len, &doc, &err), 0);
	assert_int_equal(sa_json_count(doc.root), 3);
	t_has(out.buf, ",\n  [1],\n  [\n    1\n  ]\n]");
}

static void json_escapes(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"", "\"\""},
		{"a\"b\\c/", "\"a\\\"b\\\\c/\""},
		{"\n\r\t", "\"\\n\\r\\t\""},
		{"\b\f\033\x01\x7F", "\"\\u0008\\u000c\\u001b\\u0001\\u007f\""},
		{"\xE2\x80\xA8\xE2\x80\xA9", "\"\\u2028\\u2029\""},
		/* what a terminal would obey, or what turns the text around: CSI, RLO, zero width */
		{"\xC2\x9B\xE2\x80\xAE\xE2\x80\x8B\xEF\xBB\xBF",
		 "\"\\u009b\\u202e\\u200b\\ufeff\""},
		{"ä大🎯", "\"ä大🎯\""},
		{"\xFF", "\"\xEF\xBF\xBD\""},
		{"a\xC3", "\"a\xEF\xBF\xBD\""},
		{"\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(out);

		sa_json_quote(&out, cases[i].text, strlen(cases[i].text));
		t_str(out.buf, cases[i].want);
	}
	SA_STR_SCOPE(out);

	sa_json_quote(&out, "a\0b", 3);
	t_str(out.buf, "\"a\\u0000b\"");
}

static bool is_utf8(const char *text)
{
	size_t len = strlen(text), n = 1;
	uint32_t cp;

	for (size_t i = 0; i < len && n; i += n)
		n = sa_utf8_span(text + i, len - i, &cp);
	return n > 0;
}

static void json_keeps_every_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < T_COUNT(nasty); i++) {
		SA_STR_SCOPE(out);
		SA_JSON_SCOPE(doc);
		SA_BUF_SCOPE(buf);
		struct sa_err err;
		struct sa_jout j;

		sa_jout_init(&j, &out);
		sa_jout_object(&j, NULL);
		sa_jout_text(&j, nasty[i], nasty[i]);
		sa_jout_int(&j, "after", 1);
		sa_jout_end_object(&j);
		sa_buf_set(&buf, out.buf, out.len);
		assert_int_equal(sa_json_parse(buf.data, buf.len, &doc, &err), 0);
		assert_int_equal(sa_json_count(doc.root), 2);
		const char *back = sa_json_text(sa_json_first(doc.root));

		if (is_utf8(nasty[i])) {
			t_str(back, nasty[i]);
			t_str(sa_json_name(sa_json_first(doc.root)), nasty[i]);
		} else {
			t_has(back, "\xEF\xBF\xBD");
		}
	}
}

/* ---- CSV ---- */

static void csv_cells(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"plain", "plain"},
		{"", ""},
		{"a,b", "\"a,b\""},
		{"a\"b", "\"a\"\"b\""},
		{"a\nb", "a\\x0ab"},
		{"a\rb", "a\\x0db"},
		{"\x1b[31m", "\\x1b[31m"},
		{"\xe2\x80\xae\xe2\x81\xa6\xe2\x80\xa8", "\\u202e\\u2066\\u2028"},
		{"\xc2\x9b\xff", "\\x9b\\xff"},
		{"x\n::error::a,b", "\"x\\x0a::error::a,b\""},
		{"a##[error]##[x", "a## [error]## [x"},
		{"::error::boom", "\"::error::boom\""},
		{" \xc2\xa0::error::boom", "\" \xc2\xa0::error::boom\""},
		{"=1+1", "\"'=1+1\""},
		{"+x", "\"'+x\""},
		{"-x", "\"'-x\""},
		{"@SUM(A1)", "\"'@SUM(A1)\""},
		{"\t=1", "\"'\\x09=1\""},
		{"-1.5", "-1.5"},
		{"-0", "-0"},
		{"-1e5", "-1e5"},
		{"-1+2", "\"'-1+2\""},
		{"+1", "\"'+1\""},
		{"=\"x\"", "\"'=\"\"x\"\"\""},
		{"a=b", "a=b"},
		{"a-b", "a-b"},
		{"ä大", "ä大"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(out);

		sa_csv_text(&out, cases[i].text);
		t_str_in(cases[i].text, out.buf, cases[i].want);
	}
	SA_STR_SCOPE(out);

	sa_csv_num(&out, -2.5);
	sa_str_putc(&out, ',');
	sa_csv_num(&out, SA_MISSING);
	sa_str_putc(&out, ',');
	sa_csv_num(&out, 0);
	t_str(out.buf, "-2.5,,0");
}

/* A reader of RFC 4180: one cell, the rest of the line must be empty. */
static void read_cell(const char *csv, struct sa_str *cell)
{
	if (*csv != '"') {
		assert_int_equal(strcspn(csv, ",\"\r\n"), strlen(csv));
		sa_str_puts(cell, csv);
		return;
	}
	for (csv++; *csv; csv++) {
		if (*csv == '"' && *++csv != '"')
			break;
		sa_str_putc(cell, *csv);
	}
	t_str(csv, "");
}

/* What a reader gets is the text as it is shown on one line, with the apostrophe where it could be a formula. */
static void csv_keeps_every_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < T_COUNT(nasty); i++) {
		SA_STR_SCOPE(out);
		SA_STR_SCOPE(cell);
		SA_STR_SCOPE(shown);
		double number;
		bool is_number = sa_num_from_text(nasty[i], strlen(nasty[i]), &number);
		bool formula = *nasty[i] && strchr("=+-@\t", *nasty[i]) && !is_number;

		sa_csv_text(&out, nasty[i]);
		sa_utf8_plain(&shown, nasty[i], strlen(nasty[i]), SIZE_MAX);
		read_cell(out.buf, &cell);
		assert_int_equal(cell.buf[0] == '\'', formula || nasty[i][0] == '\'');
		t_str(cell.buf + formula, shown.buf);
		assert_null(strpbrk(out.buf, "\n\r\x1b"));
	}
}

/* ---- Markdown ---- */

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
		cmocka_unit_test(json_layout),
		cmocka_unit_test(json_compact),
		cmocka_unit_test(json_depth),
		cmocka_unit_test(json_escapes),
		cmocka_unit_test(json_keeps_every_text),
		cmocka_unit_test(csv_cells),
		cmocka_unit_test(csv_keeps_every_text),
		cmocka_unit_test(md_cells),
		cmocka_unit_test(md_is_harmless),
		cmocka_unit_test(md_sentence),
		cmocka_unit_test(md_cuts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
