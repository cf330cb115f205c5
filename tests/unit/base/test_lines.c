/* SPDX-License-Identifier: MIT */
/* Lines of a file: ends, lengths around the limit, encodings, what is no regular file. */
#include "t.h"

#include <fcntl.h>
#include <unistd.h>

#include <sys/stat.h>

#include "base/lines.h"
#include "base/str.h"
#include "base/utf8.h"

#define LONGEST ((size_t)300 << 10)

/* All lines of a file as one text: each ends with '\n', one that is too long is "<too long>". */
static char *read_all(const char *bytes, size_t len, struct sa_err *err)
{
	const char *tmp = t_tmpdir();
	SA_ARENA_SCOPE(arena);
	SA_LINES_SCOPE(lines);
	SA_STR_SCOPE(out);
	struct sa_line line;
	struct sa_dir dir;
	int more;

	t_write(tmp, "file", bytes, len);
	assert_int_equal(sa_dir_open(NULL, &arena, tmp, &dir, err), 0);
	if (sa_lines_open(NULL, &dir, "file", LONGEST, &lines, err) != 0) {
		sa_dir_close(&dir);
		return NULL;
	}
	while ((more = sa_lines_next(&lines, &line, err)) > 0) {
		assert_int_equal(line.text[line.len], 0);
		sa_str_add(&out, line.text, line.len);
		sa_str_puts(&out, line.too_long ? "<too long>\n" : "\n");
	}
	sa_dir_close(&dir);
	return more == 0 ? strdup(out.buf) : NULL;
}

static void small(void **state)
{
	static const struct {
		const char *bytes, *want;
	} cases[] = {
		{"", ""},
		{"\n", "\n"},
		{"a", "a\n"},
		{"a\n", "a\n"},
		{"a\n\nb", "a\n\nb\n"},
		{"a\r\nb\r\n", "a\r\nb\r\n"},
		{"\xEF\xBB\xBFx", "x\n"},
		{"\xEF\xBB\xBF", ""},
	};
	struct sa_err err;

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		char *got = read_all(cases[i].bytes, strlen(cases[i].bytes), &err);

		t_str(got, cases[i].want);
		free(got);
	}
}

/* Lines of all lengths around the size of one read and around the limit. */
static void long_ones(void **state)
{
	static const size_t length[] = {
		1,	   255 << 10,	    256 << 10, 257 << 10, (300 << 10) - 1,
		300 << 10, (300 << 10) + 1, 1 << 20};
	char *bytes = malloc(3 << 20);
	struct sa_err err;

	(void)state;
	assert_non_null(bytes);
	for (size_t i = 0; i < T_COUNT(length); i++) {
		size_t len = 0;

		bytes[len++] = 'a';
		bytes[len++] = '\n';
		memset(bytes + len, 'x', length[i]);
		len += length[i];
		bytes[len++] = '\n';
		bytes[len++] = 'b';
		char *got = read_all(bytes, len, &err);
		size_t got_len = strlen(got);

		assert_memory_equal(got, "a\n", 2);
		assert_string_equal(got + got_len - 3, "\nb\n");
		if (length[i] <= LONGEST)
			assert_int_equal(got_len, len + 1);
		else
			t_str(got, "a\n<too long>\nb\n");
		free(got);
	}
	free(bytes);
}

static void put_utf16(struct sa_str *out, const char *utf8, size_t len, bool big_endian)
{
	sa_str_puts(out, big_endian ? "\xFE\xFF" : "\xFF\xFE");
	for (size_t i = 0; i < len;) {
		uint32_t cp = 0;

		i += sa_utf8_span(utf8 + i, len - i, &cp);
		uint32_t unit[2] = {cp, 0};
		size_t n = 1;

		if (cp > 0xFFFF) {
			unit[0] = 0xD800 + ((cp - 0x10000) >> 10);
			unit[1] = 0xDC00 + ((cp - 0x10000) & 0x3FF);
			n = 2;
		}
		for (size_t u = 0; u < n; u++) {
			sa_str_putc(out, (char)(big_endian ? unit[u] >> 8 : unit[u]));
			sa_str_putc(out, (char)(big_endian ? unit[u] : unit[u] >> 8));
		}
	}
}

/* The same lines as in UTF-8, whatever the characters, also where one read ends inside of one. */
static void utf16(void **state)
{
	static const char *const piece[] = {"{\"a\":1}\n", "\r\n", "ä", "大", "🎯", "\n", "xyz"};
	SA_STR_SCOPE(text);
	struct sa_err err;
	uint64_t random = 5;

	(void)state;
	while (text.len < 900000) {
		random = random * 6364136223846793005u + 1442695040888963407u;
		sa_str_puts(&text, piece[(random >> 33) % T_COUNT(piece)]);
	}
	char *want = read_all(text.buf, text.len, &err);

	assert_non_null(want);
	for (int big_endian = 0; big_endian < 2; big_endian++) {
		SA_STR_SCOPE(coded);

		put_utf16(&coded, text.buf, text.len, big_endian);
		char *got = read_all(coded.buf, coded.len, &err);

		assert_non_null(got);
		assert_true(strcmp(got, want) == 0);
		free(got);
	}
	free(want);
	/* a line that is too long, then one that is not */
	SA_STR_SCOPE(coded);
	sa_str_clear(&text);
	sa_str_fill(&text, 'a', 2 * LONGEST);
	sa_str_puts(&text, "\nb\n");
	put_utf16(&coded, text.buf, text.len, false);
	char *got = read_all(coded.buf, coded.len, &err);

	t_str(got, "<too long>\nb\n");
	free(got);
}

static void broken_utf16(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} cases[] = {
		{"\xFF\xFEx\0y", 5},		/* half a unit */
		{"\xFF\xFE\x00\xD8", 4},	/* half a pair at the end */
		{"\xFF\xFE\x00\xD8x\0\n\0", 8}, /* half a pair */
		{"\xFE\xFF\xDC\x00\0x", 6},	/* the second half alone */
	};
	struct sa_err err;

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		assert_null(read_all(cases[i].bytes, cases[i].len, &err));
		assert_int_equal(err.code, SA_ERR_IO);
		t_has(err.msg, "cannot read 'file'");
	}
}

static void unusable(void **state)
{
	SA_ARENA_SCOPE(arena);
	SA_LINES_SCOPE(lines);
	struct sa_dir dir;
	struct sa_err err;

	(void)state;
	assert_int_equal(sa_dir_open(NULL, &arena, t_tmpdir(), &dir, &err), 0);
	assert_int_equal(sa_lines_open(NULL, &dir, "nowhere", LONGEST, &lines, &err), -1);
	assert_int_equal(err.code, SA_ERR_NOT_FOUND);
	assert_int_equal(mkfifoat(dir.fd, "fifo", 0600), 0);
	assert_int_equal(sa_lines_open(NULL, &dir, "fifo", LONGEST, &lines, &err), -1);
	assert_int_equal(err.code, SA_ERR_IO);
	sa_lines_close(&lines);
	assert_int_equal(symlinkat("/etc/passwd", dir.fd, "out"), 0);
	assert_int_equal(sa_lines_open(NULL, &dir, "out", LONGEST, &lines, &err), -1);
	sa_dir_close(&dir);
}

/* The lines of all parts, one behind the other: "text|", "(long)|". */
static char *read_parts(int fd, int64_t part, int64_t len)
{
	struct sa_str out = SA_STR_INIT;
	struct sa_err err;

	for (int64_t at = 0; at == 0 || at < len; at += part) {
		struct sa_line line;
		struct sa_lines lines;
		int64_t stop = at + part < len ? at + part : INT64_MAX;

		assert_int_equal(
			sa_lines_open_part(NULL, fd, "file", 300000, at, stop, &lines, &err), 0);
		while (sa_lines_next(&lines, &line, &err) > 0) {
			if (line.too_long)
				sa_str_puts(&out, "(long)");
			sa_str_add(&out, line.text, line.len < 20 ? line.len : 20);
			sa_str_putc(&out, '|');
		}
		sa_lines_close(&lines);
	}
	char *text = strdup(out.buf ? out.buf : "");

	sa_str_release(&out);
	return text;
}

/* Wherever a file is cut, its lines are the same, each once. */
static void parts_have_each_line_once(void **state)
{
	static const char *const cases[] = {
		"",
		"\n",
		"\n\n\n",
		"a",
		"a\n",
		"a\nbc\n",
		"\na\n\nbcdef",
		"one\ntwo\r\n\nthree\n",
		"abcdefghij\nk\n",
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		int64_t len = (int64_t)strlen(cases[i]);
		int fd = open(t_write_str(t_tmpdir(), "file", cases[i]), O_RDONLY);
		char *want = read_parts(fd, len + 1, len);

		for (int64_t part = 1; part <= len; part++) {
			char *got = read_parts(fd, part, len);

			t_str_in(cases[i], got, want);
			free(got);
		}
		free(want);
		close(fd);
	}
}

/* Lines longer than many parts, one of them too long; no part reads them but the first. */
static void parts_of_long_lines(void **state)
{
	const size_t len = 1500000;
	char *bytes = malloc(len);

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'x', len);
	bytes[10] = bytes[260000] = bytes[260001] = bytes[1000000] = bytes[1000002] = '\n';
	int fd = open(t_write(t_tmpdir(), "file", bytes, len), O_RDONLY);
	char *want = read_parts(fd, (int64_t)len + 1, (int64_t)len);
	static const int64_t sizes[] = {4096, 65537, 260001, 260002, 999999, 1000001};

	t_str(want, "xxxxxxxxxx|xxxxxxxxxxxxxxxxxxxx||(long)|x|(long)|");
	for (size_t i = 0; i < T_COUNT(sizes); i++) {
		char *got = read_parts(fd, sizes[i], (int64_t)len);

		t_str(got, want);
		free(got);
	}
	free(want);
	free(bytes);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_have_each_line_once),
		cmocka_unit_test(parts_of_long_lines),
		cmocka_unit_test(small),
		cmocka_unit_test(long_ones),
		cmocka_unit_test(utf16),
		cmocka_unit_test(broken_utf16),
		cmocka_unit_test(unusable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
