/* SPDX-License-Identifier: MIT */
/* Canonical JSON against what Python's json.dumps gives, and SHA-256 against known digests. */
#include "t.h"

#include "base/fs.h"
#include "codec/json_canon.h"
#include "codec/sha256.h"

static int canonical(struct sa_arena *arena, const char *text, struct sa_str *out,
		     struct sa_err *err)
{
	SA_BUF_SCOPE(buf);

	sa_buf_set(&buf, text, strlen(text));
	return sa_json_canonical(arena, buf.data, buf.len, out, err);
}

static void same_as_python(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{" { } ", "{}"},
		{"[ ]", "[]"},
		{"{\"b\": 1, \"a\": [true, false, null]}", "{\"a\":[true,false,null],\"b\":1}"},
		{"{\"a\": 1, \"B\": 2, \"aa\": 3, \"\": 4}", "{\"\":4,\"B\":2,\"a\":1,\"aa\":3}"},
		{"{\"a\": 1, \"b\": 2, \"a\": 3}", "{\"a\":3,\"b\":2}"},
		{"{\"b\": {\"d\": 1, \"c\": {}}}", "{\"b\":{\"c\":{},\"d\":1}}"},
		{"[0, -0, 12345678901234567890123, -7]", "[0,0,12345678901234567890123,-7]"},
		{"[0.14, 1.0, -0.0, 1e2, 100.50, 1E-3]", "[0.14,1.0,-0.0,100.0,100.5,0.001]"},
		{"[0.0001, 0.00001, 1e-7, 1.5e-10]", "[0.0001,1e-05,1e-07,1.5e-10]"},
		{"[1e15, 1e16, 1e22, 123456789012345680.0]",
		 "[1000000000000000.0,1e+16,1e+22,1.2345678901234568e+17]"},
		{"[0.1, 0.30000000000000004, 5e-324, 1.7976931348623157e308]",
		 "[0.1,0.30000000000000004,5e-324,1.7976931348623157e+308]"},
		{"[NaN, Infinity, -Infinity, 1e400, -1e400]",
		 "[NaN,Infinity,-Infinity,Infinity,-Infinity]"},
		{"\"\\u00e9\xC3\xA9\\ud83d\\ude00\xF0\x9F\x98\x80\"",
		 "\"\\u00e9\\u00e9\\ud83d\\ude00\\ud83d\\ude00\""},
		{"\"\\/ \\\" \\\\ \\b\\f\\n\\r\\t \\u0001 \x7F\"",
		 "\"/ \\\" \\\\ \\b\\f\\n\\r\\t \\u0001 \x7F\""},
	};
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(out);
		struct sa_err err;

		assert_int_equal(canonical(&arena, cases[i].text, &out, &err), 0);
		t_str_in(cases[i].text, out.buf, cases[i].want);
	}
}

static void broken(void **state)
{
	static const char *const text[] = {"", "{", "[1,]", "{\"a\"}", "{\"a\":}", "[1] 2", "[01]"};
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(text); i++) {
		SA_STR_SCOPE(out);
		struct sa_err err;

		assert_int_equal(canonical(&arena, text[i], &out, &err), -1);
		assert_int_equal(err.code, SA_ERR_PARSE);
	}
}

static void deep(void **state)
{
	char text[1000];
	struct sa_err err;
	SA_ARENA_SCOPE(arena);
	SA_STR_SCOPE(out);

	(void)state;
	memset(text, '[', sizeof text);
	text[sizeof text - 1] = '\0';
	assert_int_equal(canonical(&arena, text, &out, &err), -1);
	t_has(err.msg, "nested too deeply");
}

static void digests(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	};
	char hex[SA_SHA256_HEX];

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		sa_sha256_hex(cases[i].text, strlen(cases[i].text), hex);
		t_str(hex, cases[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_as_python),
		cmocka_unit_test(broken),
		cmocka_unit_test(deep),
		cmocka_unit_test(digests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
