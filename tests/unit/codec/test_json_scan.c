/* SPDX-License-Identifier: MIT */
/* The strict scanner: which documents it takes, where it finds fault, what it hands out. The tree of
 * codec/json_in must agree about every document. */
#include "t.h"

#include "base/fs.h"
#include "base/limits.h"
#include "base/num.h"
#include "codec/json_in.h"
#include "codec/json_scan.h"

static bool scanner_accepts(const struct sa_buf *buf, struct sa_err *err)
{
	struct sa_jscan s;

	sa_jscan_init(&s, buf->data, buf->len);
	if (sa_jscan_skip(&s) && sa_jscan_end(&s))
		return true;
	sa_jscan_err(&s, err);
	return false;
}

static bool walk(struct sa_jscan *s)
{
	struct sa_jloop loop;
	struct sa_jtext text;
	double number;
	bool flag;

	switch (sa_jscan_peek(s)) {
	case SA_JSON_OBJECT:
		for (sa_jscan_open(s, &loop); sa_jscan_key(s, &loop, &text);)
			walk(s);
		break;
	case SA_JSON_ARRAY:
		for (sa_jscan_open(s, &loop); sa_jscan_item(s, &loop);)
			walk(s);
		break;
	case SA_JSON_STRING:
		sa_jscan_string(s, &text);
		break;
	case SA_JSON_BOOL:
		sa_jscan_bool(s, &flag);
		break;
	case SA_JSON_NUMBER:
		sa_jscan_number(s, &number);
		break;
	case SA_JSON_NULL:
	case SA_JSON_ERROR:
		sa_jscan_skip(s);
		break;
	}
	return !s->why;
}

/* The same by opening each container by hand. */
static bool walker_accepts(const struct sa_buf *buf)
{
	struct sa_jscan s;

	sa_jscan_init(&s, buf->data, buf->len);
	return walk(&s) && sa_jscan_end(&s);
}

static bool tree_accepts(const struct sa_buf *buf, struct sa_err *err)
{
	SA_JSON_SCOPE(doc);

	return sa_json_parse(buf->data, buf->len, &doc, err) == 0;
}

static void check(const char *bytes, size_t len, bool want)
{
	SA_BUF_SCOPE(buf);
	struct sa_err err = {0}, tree_err = {0};

	sa_buf_set(&buf, bytes, len);
	bool scan = scanner_accepts(&buf, &err), tree = tree_accepts(&buf, &tree_err);
	bool by_hand = walker_accepts(&buf);

	if (scan != want || tree != want || by_hand != want)
		fail_msg("%.60s: want %d, scanner %d (%s), tree %d (%s), by hand %d", bytes, want,
			 scan, err.msg, tree, tree_err.msg, by_hand);
}

#define LITERAL(text)                  \
	{                              \
		text, sizeof(text) - 1 \
	}

static void accepts(void **state)
{
	static const struct {
		const char *text;
		size_t len;
	} cases[] = {
		LITERAL("{}"),
		LITERAL("[]"),
		LITERAL(" \t\r\n{ \t\r\n} \t\r\n"),
		LITERAL("[ ]"),
		LITERAL("null"),
		LITERAL("true"),
		LITERAL("false"),
		LITERAL("0"),
		LITERAL("-0"),
		LITERAL("\"\""),
		LITERAL("1 "),
		LITERAL("[0e0,0E+0,0e-0,-0.0,1e5,1E5,1.5e+10]"),
		LITERAL("[1e400,-1e400,1e-400]"),
		LITERAL("[NaN,Infinity,-Infinity]"),
		LITERAL("{\"a\":NaN}"),
		LITERAL("[123456789012345678901234567890]"),
		LITERAL("[1,2,3]"),
		LITERAL("[[],[[]],{}]"),
		LITERAL("{\"a\":{\"b\":{\"c\":[]}}}"),
		LITERAL("{\"a\":1,\"a\":2}"),
		LITERAL("{\"\":0}"),
		LITERAL("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]"),
		LITERAL("[\"\\u0041\\u00e4\\u20AC\\uFFFF\"]"),
		LITERAL("[\"\\ud83c\\udfaf\"]"),
		LITERAL("[\"\\ud800\"]"),
		LITERAL("[\"\\udc00\"]"),
		LITERAL("[\"\\ud800x\"]"),
		LITERAL("[\"\\ud800\\n\"]"),
		LITERAL("[\"\\ud800\\ud800\"]"),
		LITERAL("[\"\\ud800\\u0022\"]"),
		LITERAL("[\"\\ud800\\u005c\"]"),
		LITERAL("[\"\\uDBFF\\u000a\",1]"),
		LITERAL("{\"\\ud800\\u0022\":1}"),
		LITERAL("[\"\\u0000\"]"),
		LITERAL("{\"\\u0000\":1}"),
		LITERAL("[\"a\x7F\"]"),
		LITERAL("[\"ä大🎯\"]"),
		LITERAL("[\"\xEF\xBF\xBE\"]"),
		LITERAL("[\"\xF4\x8F\xBF\xBF\"]"),
		LITERAL("[\"\xE2\x80\xA8\"]"),
		LITERAL("[\"//no comment\",\"/*nor*/\"]"),
		LITERAL("[\"0123456789abcde\",\"0123456789abcdef\",\"0123456789abcdef0\"]"),
		LITERAL("[                                                         1]"),
		LITERAL("[\"\\u0061\\\\\",\"\\\\\\\"\"]"),
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++)
		check(cases[i].text, cases[i].len, true);
}

static void rejects(void **state)
{
	static const struct {
		const char *text;
		size_t len;
	} cases[] = {
		LITERAL(""),
		LITERAL(" "),
		LITERAL("\n\n"),
		LITERAL("{"),
		LITERAL("["),
		LITERAL("}"),
		LITERAL("]"),
		LITERAL("[1"),
		LITERAL("[1,"),
		LITERAL("[1,]"),
		LITERAL("[,1]"),
		LITERAL("[,]"),
		LITERAL("[1,,2]"),
		LITERAL("[1 2]"),
		LITERAL("[1}"),
		LITERAL("{]"),
		LITERAL("[1]]"),
		LITERAL("[1],"),
		LITERAL("{}{}"),
		LITERAL("{} x"),
		LITERAL("1 2"),
		LITERAL("{\"a\"}"),
		LITERAL("{\"a\":}"),
		LITERAL("{\"a\":1,}"),
		LITERAL("{,\"a\":1}"),
		LITERAL("{\"a\":1 \"b\":2}"),
		LITERAL("{\"a\" 1}"),
		LITERAL("{\"a\"::1}"),
		LITERAL("{\"a\",1}"),
		LITERAL("{a:1}"),
		LITERAL("{1:1}"),
		LITERAL("{null:1}"),
		LITERAL("{'a':1}"),
		LITERAL("['a']"),
		LITERAL("{\"a\":1"),
		LITERAL("{\"a\":"),
		LITERAL("{\"a\""),
		LITERAL("{\"a"),
		LITERAL("\""),
		LITERAL("\"a"),
		LITERAL("\"\\"),
		LITERAL("\"\\\""),
		LITERAL("[\"\\x41\"]"),
		LITERAL("[\"\\a\"]"),
		LITERAL("[\"\\'\"]"),
		LITERAL("[\"\\0\"]"),
		LITERAL("[\"\\\n\"]"),
		LITERAL("[\"\\u\"]"),
		LITERAL("[\"\\u12\"]"),
		LITERAL("[\"\\u123\"]"),
		LITERAL("[\"\\u123g\"]"),
		LITERAL("[\"\\U0041\"]"),
		LITERAL("[\"\\u 041\"]"),
		LITERAL("[\"\\u+041\"]"),
		LITERAL("[\"\\ud800\\u\"]"),
		LITERAL("[\"\\ud800\\u1\"]"),
		LITERAL("\"\\u004"),
		LITERAL("[\"a\nb\"]"),
		LITERAL("[\"a\tb\"]"),
		LITERAL("[\"a\0b\"]"),
		LITERAL("[\"\x1F\"]"),
		LITERAL("[1]\0"),
		LITERAL("\0"),
		LITERAL("[\0]"),
		LITERAL("[1,\0 2]"),
		LITERAL("tru"),
		LITERAL("truE"),
		LITERAL("True"),
		LITERAL("TRUE"),
		LITERAL("truee"),
		LITERAL("nul"),
		LITERAL("None"),
		LITERAL("nan"),
		LITERAL("[nan]"),
		LITERAL("NAN"),
		LITERAL("Na"),
		LITERAL("NaN1"),
		LITERAL("-NaN"),
		LITERAL("+NaN"),
		LITERAL("Inf"),
		LITERAL("infinity"),
		LITERAL("-Inf"),
		LITERAL("+Infinity"),
		LITERAL("--Infinity"),
		LITERAL("[01]"),
		LITERAL("[-01]"),
		LITERAL("[00]"),
		LITERAL("[+1]"),
		LITERAL("[.5]"),
		LITERAL("[-.5]"),
		LITERAL("[5.]"),
		LITERAL("[5.e3]"),
		LITERAL("[1e]"),
		LITERAL("[1e+]"),
		LITERAL("[1e5.5]"),
		LITERAL("[1.5.5]"),
		LITERAL("[- 1]"),
		LITERAL("[-]"),
		LITERAL("-"),
		LITERAL("[0x10]"),
		LITERAL("[1_000]"),
		LITERAL("[1,5e3e4]"),
		LITERAL("[1a]"),
		LITERAL("// c\n{}"),
		LITERAL("{} // c"),
		LITERAL("{/* c */}"),
		LITERAL("# c\n{}"),
		LITERAL("\xEF\xBB\xBF{}"), /* codec/text_in takes it away before */
		LITERAL("\xFE\xFF"),
		LITERAL("[\"\xC0\xAF\"]"),
		LITERAL("[\"\xED\xA0\x80\"]"),
		LITERAL("[\"\xF5\x80\x80\x80\"]"),
		LITERAL("[\"\xFF\"]"),
		LITERAL("[\"\x80\"]"),
		LITERAL("[\"\xE2\x82\"]"),
		LITERAL("\"\xE2\x82"),
		LITERAL("{\"\xC3\":1}"),
		LITERAL("[\xC2\xA0 1]"), /* NO-BREAK SPACE is no white space */
		LITERAL("[\f1]"),
		LITERAL("[\v1]"),
		LITERAL("[\xEF\xBC\x91]"), /* FULLWIDTH DIGIT ONE */
		LITERAL("[\"a\"\"b\"]"),
		LITERAL("[\xE2\x80\x9C"
			"a\xE2\x80\x9D]"), /* curly quotes */
		LITERAL("<html>"),
		LITERAL("abc"),
		LITERAL("[1;2]"),
		LITERAL("(1)"),
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++)
		check(cases[i].text, cases[i].len, false);
}

/* A document that is cut anywhere is no document. */
static void rejects_every_beginning(void **state)
{
	static const char whole[] = "{\"a\":[1.5e3,\"x\\u00e4\\n\",NaN,-Infinity,true,null],"
				    "\"summary\":{\"net_bps\":\"3.5\",\"k\":[{},[],\"ä\"]}}";

	(void)state;
	check(whole, sizeof whole - 1, true);
	for (size_t len = 0; len < sizeof whole - 1; len++)
		check(whole, len, false);
}

static void nest(struct sa_buf *buf, size_t depth, bool objects, bool mixed)
{
	SA_STR_SCOPE(s);

	for (size_t i = 0; i < depth; i++)
		sa_str_puts(&s, objects && !(mixed && i % 2) ? "{\"a\":" : "[");
	sa_str_puts(&s, "1");
	for (size_t i = depth; i-- > 0;)
		sa_str_putc(&s, objects && !(mixed && i % 2) ? '}' : ']');
	sa_buf_set(buf, s.buf, s.len);
}

static void depth_limit(void **state)
{
	(void)state;
	for (int kind = 0; kind < 3; kind++) {
		SA_BUF_SCOPE(buf);
		struct sa_jscan s;

		nest(&buf, SA_LIMIT_JSON_DEPTH, kind > 0, kind > 1);
		check(buf.data, buf.len, true);
		nest(&buf, SA_LIMIT_JSON_DEPTH + 1, kind > 0, kind > 1);
		check(buf.data, buf.len, false);
		sa_jscan_init(&s, buf.data, buf.len);
		assert_false(sa_jscan_skip(&s));
		t_str(s.why, "nested too deeply");
		nest(&buf, 200000, kind > 0, kind > 1);
		check(buf.data, buf.len, false);
	}
	/* levels that were opened by hand count as well, and closed ones do not */
	SA_BUF_SCOPE(buf);
	SA_STR_SCOPE(text);

	sa_str_puts(&text, "[");
	for (int i = 0; i < 1000; i++)
		sa_str_puts(&text, "[[]],");
	sa_str_puts(&text, "[]]");
	check(text.buf, text.len, true);
}

static void places(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"",
		 "an empty file, as a crash or a full disk leaves it; write it again: the document ends too early at line 1, column 1 (byte 0)"},
		{"{\n  \"a\": 01\n}", "bad number at line 2, column 8 (byte 9)"},
		{"[1,]", "no JSON value at line 1, column 4 (byte 3)"},
		{"{\"a\":1,}",
		 "a member name in double quotes was expected at line 1, column 8 (byte 7)"},
		{"{} x", "something follows the document at line 1, column 4 (byte 3)"},
		{"[1\n,2\n", "the document ends too early at line 3, column 1 (byte 6)"},
		{"[\"abc", "the document ends inside a string at line 1, column 6 (byte 5)"},
		{"[\"a\nb\"]", "raw control character in a string at line 1, column 4 (byte 3)"},
		{"[\"a\\x\"]", "bad escape in a string at line 1, column 4 (byte 3)"},
		{"[\"a\\u12\"]", "bad \\u escape at line 1, column 4 (byte 3)"},
		{"[\"\xFF\"]",
		 "not UTF-8, perhaps Windows-1252; `iconv -f CP1252 -t UTF-8` makes it so: invalid "
		 "UTF-8 at line 1, column 3 (byte 2)"},
		{"{\"a\" 1}", "':' was expected at line 1, column 6 (byte 5)"},
		{"{\"a\":1 2}", "',' or '}' was expected at line 1, column 8 (byte 7)"},
		{"[1 2]", "',' or ']' was expected at line 1, column 4 (byte 3)"},
		{"[nope]", "unknown word at line 1, column 2 (byte 1)"},
		{"\r\n\r\n?", "no JSON value at line 3, column 1 (byte 4)"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_BUF_SCOPE(buf);
		struct sa_err err = {0};

		sa_buf_set(&buf, cases[i].text, strlen(cases[i].text));
		assert_false(scanner_accepts(&buf, &err));
		t_str_in(cases[i].text, err.msg, cases[i].want);
		assert_int_equal(err.code, SA_ERR_PARSE);
	}
}

static void numbers(void **state)
{
	static const struct {
		const char *text;
		double want;
	} cases[] = {
		{"3.5", 3.5},
		{" 0", 0},
		{"-0.0", 0},
		{"\"3.5\"", 3.5},
		{"\" 3.5 \"", 3.5},
		{"\"3E0\"", 3},
		{"\"0\"", 0},
		{"\"\\u0033.5\"", 3.5},
		{"\"3.5\\n\"", 3.5},
		{"\"3\\u0000\"", SA_MISSING},
		{"\"3,5\"", SA_MISSING},
		{"\"0x10\"", SA_MISSING},
		{"\"1_000\"", SA_MISSING},
		{"\"NaN\"", SA_MISSING},
		{"\"Infinity\"", SA_MISSING},
		{"\"\"", SA_MISSING},
		{"\" \"", SA_MISSING},
		{"\"abc\"", SA_MISSING},
		{"1e400", SA_MISSING},
		{"\"1e400\"", SA_MISSING},
		{"1e-400", 0},
		{"NaN", SA_MISSING},
		{"Infinity", SA_MISSING},
		{"-Infinity", SA_MISSING},
		{"null", SA_MISSING},
		{"true", SA_MISSING},
		{"false", SA_MISSING},
		{"[]", SA_MISSING},
		{"[3.5]", SA_MISSING},
		{"{\"a\":3.5}", SA_MISSING},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_BUF_SCOPE(buf);
		SA_JSON_SCOPE(doc);
		struct sa_err err;
		struct sa_jscan s;
		double got = 42;

		sa_buf_set(&buf, cases[i].text, strlen(cases[i].text));
		sa_jscan_init(&s, buf.data, buf.len);
		assert_true(sa_jscan_number(&s, &got));
		assert_true(sa_jscan_end(&s));
		t_close_in(cases[i].text, got, cases[i].want, 0);
		assert_int_equal(sa_json_parse(buf.data, buf.len, &doc, &err), 0);
		t_close_in(cases[i].text, sa_json_number(doc.root), cases[i].want, 0);
	}
}

static void texts(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"\"\"", ""},
		{"\"plain\"", "plain"},
		{"\"ä大🎯\"", "ä大🎯"},
		{"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
		{"\"\\u0041\\u00e4\\u5927\"", "Aä大"},
		{"\"\\ud83c\\udfaf!\"", "🎯!"},
		{"\"\\uD83C\\uDFAF\"", "🎯"},
		{"\"\\ud800\"", "\xEF\xBF\xBD"},
		{"\"\\udc00\\ud800\"", "\xEF\xBF\xBD\xEF\xBF\xBD"},
		{"\"\\ud800\\u0041\"", "\xEF\xBF\xBD"
				       "A"},
		{"\"\\ud800\\u0022\"", "\xEF\xBF\xBD\""},
		{"\"\\ud800\\u005c\"", "\xEF\xBF\xBD\\"},
		{"\"\\ud800\\u000a\"", "\xEF\xBF\xBD\n"},
		{"\"\\ud800\\ud83c\\udfaf\"", "\xEF\xBF\xBD🎯"},
		{"\"\\u0022,\\u0022x\\u0022:1\"", "\",\"x\":1"},
		{"\"a\\u0000b\"", "a\xEF\xBF\xBD"
				  "b"},
		{"\"\\\\u0041\"", "\\u0041"},
		{"\"\\u001f\"", "\x1F"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_BUF_SCOPE(buf);
		SA_JSON_SCOPE(doc);
		SA_STR_SCOPE(decoded);
		struct sa_err err;
		struct sa_jtext text;
		struct sa_jscan s;

		sa_buf_set(&buf, cases[i].text, strlen(cases[i].text));
		sa_jscan_init(&s, buf.data, buf.len);
		assert_true(sa_jscan_string(&s, &text));
		sa_jtext_decode(&text, &decoded);
		t_str_in(cases[i].text, decoded.buf, cases[i].want);
		assert_int_equal(sa_json_parse(buf.data, buf.len, &doc, &err), 0);
		t_str_in(cases[i].text, sa_json_text(doc.root), cases[i].want);
	}
}

static void compares_names(void **state)
{
	static const struct {
		const char *text, *name;
		bool want;
	} cases[] = {
		{"\"net_bps\"", "net_bps", true},
		{"\"net_bp\"", "net_bps", false},
		{"\"net_bpsx\"", "net_bps", false},
		{"\"Net_bps\"", "net_bps", false},
		{"\"\"", "", true},
		{"\"n\\u0065t_bps\"", "net_bps", true},
		{"\"net\\u005fbps\"", "net_bps", true},
		{"\"n\\u0065t_bp\"", "net_bps", false},
		{"\"n\\u0065t_bpsx\"", "net_bps", false},
		{"\"n\\u0000t_bps\"", "net_bps", false},
		{"\"n\\u0165t_bps\"", "net_bps", false}, /* e is its low byte */
		{"\"n\xC3\xA9t_bps\\n\"", "net_bps", false},
		{"\"a\\/b\"", "a/b", true},
		{"\"\\u00e9t\\u00E9\"", "\xC3\xA9t\xC3\xA9", true},
		{"\"\xC3\xA9t\\u00e9\"", "\xC3\xA9t\xC3\xA9", true},
		{"\"\\ud83d\\ude00\"", "\xF0\x9F\x98\x80", true},
		{"\"\\u00e9t\"", "\xC3\xA9t\xC3\xA9", false},
		{"\"\\u00e9t\\u00e9\"", "\xC3\xA9t", false},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_BUF_SCOPE(buf);
		struct sa_jtext text;
		struct sa_jscan s;

		sa_buf_set(&buf, cases[i].text, strlen(cases[i].text));
		sa_jscan_init(&s, buf.data, buf.len);
		assert_true(sa_jscan_string(&s, &text));
		t_close_in(cases[i].text, sa_jtext_is(&text, cases[i].name, strlen(cases[i].name)),
			   cases[i].want, 0);
	}
}

/* After an error nothing is handed out any more, and the first reason stays. */
static void errors_stay(void **state)
{
	SA_BUF_SCOPE(buf);
	struct sa_err err;
	struct sa_jloop loop;
	struct sa_jtext text;
	struct sa_jscan s;
	double number;
	bool flag;

	(void)state;
	sa_buf_set(&buf, "[1,]", 4);
	sa_jscan_init(&s, buf.data, buf.len);
	assert_true(sa_jscan_open(&s, &loop));
	assert_true(sa_jscan_item(&s, &loop));
	assert_true(sa_jscan_number(&s, &number));
	t_close(number, 1, 0);
	assert_false(sa_jscan_item(&s, &loop));
	t_str(s.why, "no JSON value");
	assert_int_equal(sa_jscan_peek(&s), SA_JSON_ERROR);
	assert_false(sa_jscan_skip(&s));
	assert_false(sa_jscan_number(&s, &number));
	assert_false(sa_jscan_string(&s, &text));
	assert_false(sa_jscan_bool(&s, &flag));
	assert_false(sa_jscan_open(&s, &loop));
	assert_false(sa_jscan_key(&s, &loop, &text));
	assert_false(sa_jscan_item(&s, &loop));
	assert_false(sa_jscan_end(&s));
	assert_false(sa_jscan_fail(&s, "another"));
	assert_int_equal(sa_jscan_err(&s, &err), -1);
	t_str(err.msg, "no JSON value at line 1, column 4 (byte 3)");

	sa_jscan_init(&s, buf.data, buf.len);
	assert_false(sa_jscan_fail(&s, "not what I want"));
	sa_jscan_err(&s, &err);
	t_str(err.msg, "not what I want at line 1, column 1 (byte 0)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts),
		cmocka_unit_test(rejects),
		cmocka_unit_test(rejects_every_beginning),
		cmocka_unit_test(depth_limit),
		cmocka_unit_test(places),
		cmocka_unit_test(numbers),
		cmocka_unit_test(texts),
		cmocka_unit_test(compares_names),
		cmocka_unit_test(errors_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
