/* SPDX-License-Identifier: MIT */
/* The tree: what cJSON could not hold is replaced, and look-ups are forgiving. */
#include "t.h"

#include "base/fs.h"
#include "base/limits.h"
#include "base/num.h"
#include "codec/json_in.h"

static const struct sa_json *parse(struct sa_json_doc *doc, const char *text)
{
	SA_BUF_SCOPE(buf);
	struct sa_err err;

	sa_buf_set(&buf, text, strlen(text));
	if (sa_json_parse(buf.data, buf.len, doc, &err) != 0)
		fail_msg("%s: %s", text, err.msg);
	return doc->root;
}

static void types(void **state)
{
	static const struct {
		const char *text;
		enum sa_json_type want;
	} cases[] = {
		{"null", SA_JSON_NULL},	       {"true", SA_JSON_BOOL},	  {"false", SA_JSON_BOOL},
		{"1", SA_JSON_NUMBER},	       {"\"1\"", SA_JSON_STRING}, {"[1]", SA_JSON_ARRAY},
		{"{\"a\":1}", SA_JSON_OBJECT},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_JSON_SCOPE(doc);
		const struct sa_json *v = parse(&doc, cases[i].text);

		t_close_in(cases[i].text, sa_json_type(v), cases[i].want, 0);
		assert_true(sa_json_is(v, cases[i].want));
		assert_false(
			sa_json_is(v, cases[i].want == SA_JSON_NULL ? SA_JSON_BOOL : SA_JSON_NULL));
	}
	assert_int_equal(sa_json_type(NULL), SA_JSON_ERROR);
	assert_false(sa_json_is(NULL, SA_JSON_ERROR));
}

static void members(void **state)
{
	SA_JSON_SCOPE(doc);
	const struct sa_json *root =
		parse(&doc, "{\"a\":1,\"A\":2,\"b\":{\"c\":{\"d\":4}},\"a\":3,"
			    "\"l\":[10,20,30],\"e\":{},\"t\":true,\"f\":false}");

	(void)state;
	t_close(sa_json_number(sa_json_get(root, "a")), 3, 0); /* the last one wins */
	t_close(sa_json_number(sa_json_get(root, "A")), 2, 0); /* exact names */
	assert_null(sa_json_get(root, "z"));
	assert_null(sa_json_get(NULL, "a"));
	assert_null(sa_json_get(sa_json_get(root, "l"), "a"));
	assert_null(sa_json_get(sa_json_get(root, "a"), "a"));
	t_close(sa_json_number(sa_json_path(root, "b", "c", "d", NULL)), 4, 0);
	assert_null(sa_json_path(root, "b", "x", "d", NULL));
	assert_null(sa_json_path(root, "a", "c", NULL));
	assert_ptr_equal(sa_json_path(root, NULL), root);
	assert_true(sa_json_true(sa_json_get(root, "t")));
	assert_false(sa_json_true(sa_json_get(root, "f")));
	assert_false(sa_json_true(sa_json_get(root, "a")));
	assert_false(sa_json_true(NULL));

	const struct sa_json *list = sa_json_get(root, "l");
	double sum = 0;

	for (const struct sa_json *v = sa_json_first(list); v; v = sa_json_next(v)) {
		t_str(sa_json_name(v), "");
		sum += sa_json_number(v);
	}
	t_close(sum, 60, 0);
	assert_int_equal(sa_json_count(list), 3);
	assert_int_equal(sa_json_count(root),
			 7); /* of a name that occurs twice the last one is there */
	assert_int_equal(sa_json_count(sa_json_get(root, "e")), 0);
	assert_int_equal(sa_json_count(NULL), 0);
	t_str(sa_json_name(sa_json_first(root)), "A");
	assert_null(sa_json_first(sa_json_get(root, "e")));
	assert_null(sa_json_text(sa_json_get(root, "a")));
	assert_null(sa_json_text(NULL));
	t_close(sa_json_number(NULL), SA_MISSING, 0);
}

/* U+0000 and lone surrogates in names and texts: the document loads, its neighbours are untouched. */
static void odd_texts(void **state)
{
	SA_JSON_SCOPE(doc);
	const struct sa_json *root =
		parse(&doc, "{\"x\":\"a\\u0000b\",\"\\u0000\":1,\"s\":\"\\ud800\\u0022,\",\"y\":2,"
			    "\"q\":\"\\ud83d\\ude00\",\"n\":\"\\u006eet\",\"\\u006eet\":7}");

	(void)state;
	assert_int_equal(sa_json_count(root), 7);
	t_str(sa_json_text(sa_json_get(root, "x")), "a\xEF\xBF\xBD"
						    "b");
	t_close(sa_json_number(sa_json_get(root, "\xEF\xBF\xBD")), 1, 0);
	t_str(sa_json_text(sa_json_get(root, "s")), "\xEF\xBF\xBD\",");
	t_close(sa_json_number(sa_json_get(root, "y")), 2, 0);
	t_str(sa_json_text(sa_json_get(root, "q")), "😀");
	t_str(sa_json_text(sa_json_get(root, "n")), "net");
	t_close(sa_json_number(sa_json_get(root, "net")), 7, 0);
}

/* cJSON looks at 63 characters of a number; ours may have any length. */
static void long_numbers(void **state)
{
	SA_JSON_SCOPE(doc);
	SA_STR_SCOPE(text);

	(void)state;
	sa_str_puts(&text, "[0.");
	sa_str_fill(&text, '3', 100);
	sa_str_puts(&text, ",");
	sa_str_fill(&text, '9', 400);
	sa_str_puts(&text, ",");
	sa_str_fill(&text, '9', 400);
	sa_str_puts(&text, "e-395,-0.");
	sa_str_fill(&text, '0', 90);
	sa_str_puts(&text, "1,1");
	sa_str_fill(&text, '0', 60);
	sa_str_puts(&text, ",5]");
	const struct sa_json *v = sa_json_first(parse(&doc, text.buf));

	t_close(sa_json_number(v), 1 / 3.0, 0);
	v = sa_json_next(v);
	t_close(sa_json_number(v), SA_MISSING, 0);
	v = sa_json_next(v);
	t_close(sa_json_number(v), 1e5, 0);
	v = sa_json_next(v);
	t_close(sa_json_number(v), -1e-91, 0);
	v = sa_json_next(v);
	t_close(sa_json_number(v), 1e60, 0);
	v = sa_json_next(v);
	t_close(sa_json_number(v), 5, 0);
	assert_null(sa_json_next(v));
}

static int parse_many(size_t n, struct sa_err *err)
{
	SA_JSON_SCOPE(doc);
	SA_BUF_SCOPE(buf);

	sa_buf_resize(&buf, 2 * n + 1);
	for (size_t i = 0; i < n; i++)
		memcpy(buf.data + 1 + 2 * i, "1,", 2);
	buf.data[0] = '[';
	buf.data[2 * n] = ']';
	return sa_json_parse(buf.data, buf.len, &doc, err);
}

static void node_limit(void **state)
{
	struct sa_err err;

	(void)state;
	assert_int_equal(parse_many(SA_LIMIT_JSON_NODES - 1, &err), 0);
	assert_int_equal(parse_many(SA_LIMIT_JSON_NODES, &err), -1);
	assert_int_equal(err.code, SA_ERR_LIMIT);
	t_has(err.msg, "1000000 values");
}

static void errors(void **state)
{
	SA_JSON_SCOPE(doc);
	SA_BUF_SCOPE(buf);
	struct sa_err err;

	(void)state;
	sa_buf_set(&buf, "{\n\"a\":tru}", 10);
	assert_int_equal(sa_json_parse(buf.data, buf.len, &doc, &err), -1);
	assert_int_equal(err.code, SA_ERR_PARSE);
	t_str(err.msg, "unknown word at line 2, column 5 (byte 6)");
	assert_null(doc.root);
	sa_json_close(&doc);
	sa_json_close(&doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types),      cmocka_unit_test(members),
		cmocka_unit_test(odd_texts),  cmocka_unit_test(long_numbers),
		cmocka_unit_test(node_limit), cmocka_unit_test(errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
