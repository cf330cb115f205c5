/* SPDX-License-Identifier: MIT */
/* The JSON writer: what every reader takes, and no text is lost. */
#include "t.h"
#include "nasty.h"

#include "base/fs.h"
#include "base/num.h"
#include "base/utf8.h"
#include "codec/json_in.h"
#include "codec/json_out.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_layout),
		cmocka_unit_test(json_compact),
		cmocka_unit_test(json_depth),
		cmocka_unit_test(json_escapes),
		cmocka_unit_test(json_keeps_every_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
