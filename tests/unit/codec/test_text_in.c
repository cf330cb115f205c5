/* SPDX-License-Identifier: MIT */
/* Encodings of input files. */
#include "t.h"

#include "codec/text_in.h"

#define BYTES(text) text, sizeof(text) - 1

static void decodes(void **state)
{
	static const struct {
		const char *name, *in;
		size_t in_len;
		const char *want;
		size_t want_len;
	} cases[] = {
		{"empty", BYTES(""), BYTES("")},
		{"UTF-8", BYTES("{\"a\":\"ä\"}"), BYTES("{\"a\":\"ä\"}")},
		{"UTF-8 with BOM", BYTES("\xEF\xBB\xBF{}"), BYTES("{}")},
		{"BOM alone", BYTES("\xEF\xBB\xBF"), BYTES("")},
		{"two BOMs", BYTES("\xEF\xBB\xBF\xEF\xBB\xBF{}"), BYTES("\xEF\xBB\xBF{}")},
		{"part of a BOM", BYTES("\xEF\xBB"), BYTES("\xEF\xBB")},
		{"UTF-16 little end first", BYTES("\xFF\xFE{\0}\0"), BYTES("{}")},
		{"UTF-16 big end first", BYTES("\xFE\xFF\0{\0}"), BYTES("{}")},
		{"UTF-16 BOM alone", BYTES("\xFF\xFE"), BYTES("")},
		{"UTF-16 umlaut", BYTES("\xFF\xFE\xE4\0"), BYTES("ä")},
		{"UTF-16 euro", BYTES("\xFE\xFF\x20\xAC"), BYTES("€")},
		{"UTF-16 emoji", BYTES("\xFF\xFE\x3C\xD8\xAF\xDF"), BYTES("🎯")},
		{"UTF-16 emoji, big", BYTES("\xFE\xFF\xD8\x3C\xDF\xAF"), BYTES("🎯")},
		{"UTF-16 U+FFFF", BYTES("\xFE\xFF\xFF\xFF"), BYTES("\xEF\xBF\xBF")},
		{"UTF-16 NUL", BYTES("\xFF\xFE\0\0"), BYTES("\0")},
		{"UTF-16 without BOM", BYTES("{\0}\0"), BYTES("{\0}\0")},
		{"invalid UTF-8 is left alone", BYTES("\xC3("), BYTES("\xC3(")},
	};
	static const char zero[SA_FS_PAD];

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_BUF_SCOPE(buf);
		struct sa_err err;

		sa_buf_set(&buf, cases[i].in, cases[i].in_len);
		if (sa_text_to_utf8(&buf, &err) != 0)
			fail_msg("%s: %s", cases[i].name, err.msg);
		t_close_in(cases[i].name, (double)buf.len, (double)cases[i].want_len, 0);
		assert_memory_equal(buf.data, cases[i].want, buf.len);
		assert_memory_equal(buf.data + buf.len, zero, SA_FS_PAD);
	}
}

static void refuses(void **state)
{
	static const struct {
		const char *name, *in;
		size_t in_len;
		const char *why;
	} cases[] = {
		{"odd length", BYTES("\xFF\xFE{"), "odd number of bytes"},
		{"odd length, big", BYTES("\xFE\xFF\0{\0"), "odd number of bytes"},
		{"lone high surrogate", BYTES("\xFF\xFE\x3C\xD8"),
		 "lone surrogate in UTF-16 (byte 2)"},
		{"high surrogate, then a letter", BYTES("\xFF\xFE{\0\x3C\xD8{\0"),
		 "lone surrogate in UTF-16 (byte 4)"},
		{"lone low surrogate", BYTES("\xFE\xFF\xDF\xAF"),
		 "lone surrogate in UTF-16 (byte 2)"},
		{"two high surrogates", BYTES("\xFE\xFF\xD8\x3C\xD8\x3C"), "lone surrogate"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_BUF_SCOPE(buf);
		struct sa_err err = {0};

		sa_buf_set(&buf, cases[i].in, cases[i].in_len);
		t_close_in(cases[i].name, sa_text_to_utf8(&buf, &err), -1, 0);
		assert_int_equal(err.code, SA_ERR_PARSE);
		t_has(err.msg, cases[i].why);
	}
}

/* What is no JSON is named for what it is (FORMATS 15.20). */
static void explains(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *want; /* how it begins */
	} cases[] = {
		{BYTES("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n"),
		 "a Git LFS pointer, not the file itself; fetch it with `git lfs pull`"},
		{BYTES("\x1F\x8B\x08\0\0\0"), "gzip; unpack it with `gunzip`"},
		{BYTES("\xFD"
		       "7zXZ\0"),
		 "xz; unpack it with `unxz`"},
		{BYTES("BZh91AY"), "bzip2; unpack it"},
		{BYTES("\x28\xB5\x2F\xFD\0"), "Zstandard; unpack it"},
		{BYTES("\x04\x22\x4D\x18\0"), "LZ4; unpack it"},
		{BYTES("PK\x03\x04\0"), "a zip archive; unpack it"},
		{BYTES("7z\xBC\xAF\x27\x1C\0"), "a 7z archive; unpack it"},
		{BYTES("{\0\"\0a\0\"\0"), "UTF-16 without a byte order mark"},
		{BYTES("\0{\0\"\0a\0\""), "UTF-16 without a byte order mark"},
		{BYTES("{\0\0\0}\0\0\0"), "UTF-32 without a byte order mark"},
		{BYTES("\0\0\0{\0\0\0}"), "UTF-32 without a byte order mark"},
		{BYTES("\0\0\0\0\0\0"), "NUL bytes in it"},
		{BYTES("{\"a\": 1\0\0\0\0"), "NUL bytes in it"},
		{BYTES("<<<<<<< HEAD\n{}\n=======\n[]\n>>>>>>> x\n"), "an unfinished merge"},
		{BYTES("{\n<<<<<<< HEAD\n\"a\": 1\n=======\n"), "an unfinished merge"},
		{BYTES("{\"a\": \"caf\xE9\"}"), "not UTF-8, perhaps Windows-1252"},
		{BYTES("{\"a\": \"<<<<<<< \""), "why"},
		{BYTES(""), "an empty file"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_err err;

		sa_err_set(&err, SA_ERR_PARSE, "why");
		assert_int_equal(sa_text_explain(cases[i].bytes, cases[i].len, &err), -1);
		assert_int_equal(strncmp(err.msg, cases[i].want, strlen(cases[i].want)), 0);
		t_has(err.msg, "why");
	}
	/* UTF-32 would else be read as UTF-16 */
	SA_BUF_SCOPE(buf);
	struct sa_err err;

	sa_buf_set(&buf, BYTES("\xFF\xFE\0\0{\0\0\0}\0\0\0"));
	assert_int_equal(sa_text_to_utf8(&buf, &err), -1);
	t_str(err.msg, "UTF-32; save it as UTF-8");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(explains),
		cmocka_unit_test(decodes),
		cmocka_unit_test(refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
