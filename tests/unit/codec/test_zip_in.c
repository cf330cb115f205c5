/* SPDX-License-Identifier: MIT */
/* Zips: honest ones are read, all others are refused with a word. */
#include "t.h"

#include "base/limits.h"
#include "codec/zip_in.h"
#include "zip_make.h"

#define TOTAL SA_LIMIT_ZIP_TOTAL_BYTES

static int open_made(struct sa_arena *arena, struct sa_str *bytes, const struct zip_file *file,
		     size_t n, struct sa_zip *zip, struct sa_err *err)
{
	sa_str_clear(bytes);
	zip_make(bytes, file, n);
	return sa_zip_open(arena, bytes->buf, bytes->len, TOTAL, zip, err);
}

static void honest(void **state)
{
	static char zeros[50000];
	const struct zip_file files[] = {
		{.name = "b/deflated.json",
		 .text = "{\"a\": 1, \"a\": 1, \"a\": 1}",
		 .deflate = true},
		{.name = "a.json", .text = "{}", .mode = 0100644},
		{.name = "b/", .text = "", .mode = 0040755},
		{.name = "empty", .text = ""},
		{.name = "zeros", .text = zeros, .text_len = sizeof zeros, .deflate = true},
		{.name = "inner.zip", .text = "PK\3\4 no, only a file"},
		{.name = "link", .text = "/etc/passwd", .mode = 0120777},
		{.name = "fifo", .text = "", .mode = 0010644},
	};
	static const char *const order[] = {
		"a.json", "b", "b/deflated.json", "empty", "fifo", "inner.zip", "link", "zeros"};
	SA_ARENA_SCOPE(arena);
	SA_STR_SCOPE(bytes);
	SA_BUF_SCOPE(buf);
	struct sa_zip zip;
	struct sa_err err;

	(void)state;
	assert_int_equal(open_made(&arena, &bytes, files, T_COUNT(files), &zip, &err), 0);
	assert_int_equal(zip.n_entries, T_COUNT(order));
	for (size_t i = 0; i < T_COUNT(order); i++)
		t_str(zip.entry[i].name, order[i]);
	assert_int_equal(sa_zip_find(&zip, "b")->kind, SA_FILE_DIRECTORY);
	assert_int_equal(sa_zip_find(&zip, "link")->kind, SA_FILE_LINK);
	assert_int_equal(sa_zip_find(&zip, "fifo")->kind, SA_FILE_OTHER);
	assert_null(sa_zip_find(&zip, "nowhere"));
	for (size_t i = 0; i < T_COUNT(files); i++) {
		const struct sa_zip_entry *e = sa_zip_find(&zip, i == 2 ? "b" : files[i].name);
		int rc = sa_zip_read(&zip, e, 1 << 20, &buf, &err);

		assert_int_equal(rc, e->kind == SA_FILE_REGULAR ? 0 : -1);
		if (rc != 0) {
			t_has(err.msg, "not a regular file");
			continue;
		}
		assert_int_equal(buf.len,
				 files[i].text_len ? files[i].text_len : strlen(files[i].text));
		assert_memory_equal(buf.data, files[i].text, buf.len);
	}
	assert_int_equal(sa_zip_read(&zip, sa_zip_find(&zip, "zeros"), 49999, &buf, &err), -1);
	assert_int_equal(err.code, SA_ERR_LIMIT);
	sa_str_clear(&bytes);
	zip_make(&bytes, NULL, 0);
	assert_int_equal(sa_zip_open(&arena, bytes.buf, bytes.len, TOTAL, &zip, &err), 0);
	assert_int_equal(zip.n_entries, 0);
}

static void hostile_names(void **state)
{
	static const struct {
		const char *name, *want;
		size_t len;
	} cases[] = {
		{"../x", "leads out", 0},
		{"a/../../x", "leads out", 0},
		{"..", "leads out", 0},
		{"a/..", "leads out", 0},
		{"/etc/passwd", "absolute", 0},
		{"a\\b", "backslash", 0},
		{"C:/x", "drive letter", 0},
		{"c:x", "drive letter", 0},
		{"a\0b", "NUL", 3},
		{"a\nb", "control", 0},
		{"a\x1b[2Jb", "control", 0},
		{"a\x7f", "control", 0},
		{"a//b", "empty or '.'", 0},
		{"./a", "empty or '.'", 0},
		{"a/.", "empty or '.'", 0},
		{"/", "absolute", 0},
		{"a//", "empty or '.'", 0},
	};
	SA_ARENA_SCOPE(arena);
	SA_STR_SCOPE(bytes);
	struct sa_zip zip;

	(void)state;
	for (size_t c = 0; c < T_COUNT(cases); c++) {
		struct zip_file files[] = {
			{.name = "fine", .text = "x"},
			{.name = cases[c].name, .name_len = cases[c].len, .text = "x"}};
		struct sa_err err = {0};

		if (open_made(&arena, &bytes, files, 2, &zip, &err) == 0)
			fail_msg("'%s' was accepted", cases[c].name);
		t_has(err.msg, cases[c].want);
		assert_int_equal(err.code, SA_ERR_PARSE);
		for (const char *p = err.msg; *p; p++)
			assert_true((unsigned char)*p >= 0x20);
	}
}

static void refused_as_a_whole(void **state)
{
	static char long_name[SA_LIMIT_ZIP_NAME_BYTES + 2], deep[2 * SA_LIMIT_TREE_DEPTH + 8];
	SA_ARENA_SCOPE(arena);
	SA_STR_SCOPE(bytes);
	struct sa_zip zip;
	struct sa_err err;

	(void)state;
	memset(long_name, 'a', sizeof long_name - 1);
	for (size_t i = 0; i < sizeof deep - 1; i++)
		deep[i] = i % 2 ? '/' : 'a';
	deep[sizeof deep - 2] = 'a';
	const struct {
		const char *want;
		enum sa_err_code code;
		struct zip_file a, b;
	} cases[] = {
		{"more than once",
		 SA_ERR_PARSE,
		 {.name = "x", .text = "1"},
		 {.name = "x", .text = "2"}},
		{"more than once",
		 SA_ERR_PARSE,
		 {.name = "x", .text = "1"},
		 {.name = "x/", .text = ""}},
		{"bytes",
		 SA_ERR_LIMIT,
		 {.name = long_name, .text = "1"},
		 {.name = "y", .text = "2"}},
		{"too deep", SA_ERR_PARSE, {.name = deep, .text = "1"}, {.name = "y", .text = "2"}},
		{"packed size",
		 SA_ERR_PARSE,
		 {.name = "x", .text = "1", .packed_off = 1000},
		 {.name = "y", .text = "2"}},
		{"more than 512 MiB",
		 SA_ERR_LIMIT,
		 {.name = "x", .text = "1", .size_off = 0xfffffffe},
		 {.name = "y", .text = "2"}},
		{"more than 200 times",
		 SA_ERR_LIMIT,
		 {.name = "x", .text = "1", .size_off = 300u << 20},
		 {.name = "y", .text = "2"}},
	};
	for (size_t c = 0; c < T_COUNT(cases); c++) {
		struct zip_file files[] = {cases[c].a, cases[c].b};

		assert_int_equal(open_made(&arena, &bytes, files, 2, &zip, &err), -1);
		t_has(err.msg, cases[c].want);
		assert_int_equal(err.code, cases[c].code);
	}
	sa_str_clear(&bytes);
	zip_make(&bytes, &(struct zip_file){.name = "x", .text = "123"}, 1);
	assert_int_equal(sa_zip_open(&arena, bytes.buf, bytes.len, 2, &zip, &err), -1);
	assert_int_equal(err.code, SA_ERR_LIMIT);
}

static void refused_when_read(void **state)
{
	static const struct {
		const char *want;
		struct zip_file file;
	} cases[] = {
		{"encrypted", {.name = "x", .text = "abc", .flags = 1}},
		{"encrypted", {.name = "x", .text = "abc", .flags = 0x41}},
		{"not supported", {.name = "x", .text = "abc", .method = 12}},
		{"not supported", {.name = "x", .text = "abc", .method = 99}},
		{"CRC-32 is wrong", {.name = "x", .text = "abc", .crc_off = 1}},
		{"CRC-32 is wrong",
		 {.name = "x", .text = "abcabcabcabc", .crc_off = 1, .deflate = true}},
		{"lies about its size", {.name = "x", .text = "abc", .size_off = 5}},
		{"lies about its size",
		 {.name = "x", .text = "abcabcabc", .size_off = 5, .deflate = true}},
		{"is damaged",
		 {.name = "x", .text = "abcabcabc", .size_off = (uint32_t)-5, .deflate = true}},
		{"is damaged", {.name = "x", .text = "not deflate at all", .method = 8}},
		{"contradicts", {.name = "x", .text = "abc", .local_size_off = 7}},
	};
	SA_ARENA_SCOPE(arena);
	SA_STR_SCOPE(bytes);
	SA_BUF_SCOPE(buf);
	struct sa_zip zip;

	(void)state;
	for (size_t c = 0; c < T_COUNT(cases); c++) {
		struct sa_err err = {0};

		assert_int_equal(open_made(&arena, &bytes, &cases[c].file, 1, &zip, &err), 0);
		assert_int_equal(sa_zip_read(&zip, zip.entry, 1000, &buf, &err), -1);
		t_has(err.msg, cases[c].want);
		assert_int_equal(err.code, SA_ERR_PARSE);
	}
}

/* Every cut and every flipped byte of a zip: an error or a result, never a crash (sanitizers). */
static void cut_and_flipped(void **state)
{
	const struct zip_file files[] = {
		{.name = "a.json", .text = "{\"a\": 1, \"a\": 1}", .deflate = true},
		{.name = "b/c.json", .text = "{}", .mode = 0100644},
	};
	SA_STR_SCOPE(bytes);
	SA_BUF_SCOPE(buf);
	struct sa_err err;

	(void)state;
	zip_make(&bytes, files, 2);
	for (size_t i = 0; i < bytes.len * 9; i++) {
		size_t len = i < bytes.len ? i : bytes.len;
		char *copy = malloc(len + 1);
		SA_ARENA_SCOPE(arena);
		struct sa_zip zip;

		memcpy(copy, bytes.buf, len);
		if (i >= bytes.len)
			copy[i % bytes.len] =
				(char)(copy[i % bytes.len] ^ 1 << (i / bytes.len - 1));
		int rc = sa_zip_open(&arena, copy, len, TOTAL, &zip, &err);

		assert_true(rc != 0 || i >= bytes.len);
		for (size_t e = 0; rc == 0 && e < zip.n_entries; e++)
			(void)!sa_zip_read(&zip, &zip.entry[e], 1000, &buf, &err);
		free(copy);
	}
}

static void no_zip(void **state)
{
	static const struct {
		const char *bytes, *want;
	} cases[] = {{"", "empty"},
		     {"{\"a\": 1}", "this is no zip"},
		     {"PK\3\4 and nothing more", "cut off"},
		     {"\x1f\x8b", "this is no zip"}};
	SA_ARENA_SCOPE(arena);
	struct sa_zip zip;
	struct sa_err err;

	(void)state;
	for (size_t c = 0; c < T_COUNT(cases); c++) {
		assert_int_equal(sa_zip_open(&arena, cases[c].bytes, strlen(cases[c].bytes), TOTAL,
					     &zip, &err),
				 -1);
		t_has(err.msg, cases[c].want);
		assert_int_equal(err.code, SA_ERR_PARSE);
	}
}

/* 100,000 entries in a zip that says so, and in one that says less. */
static void too_many_entries(void **state)
{
	SA_ARENA_SCOPE(arena);
	SA_STR_SCOPE(bytes);
	struct zip_file *files = calloc(100000, sizeof *files);
	struct sa_zip zip;
	struct sa_err err;

	(void)state;
	for (size_t i = 0; i < 100000; i++)
		files[i] =
			(struct zip_file){.name = sa_arena_printf(&arena, "f%zu", i), .text = ""};
	zip_make(&bytes, files, 100000);
	int rc = sa_zip_open(&arena, bytes.buf, bytes.len, TOTAL, &zip, &err);

	assert_true(rc != 0 ||
		    zip.n_entries == (100000 & 0xffff)); /* no zip64 record: the low half */
	sa_str_clear(&bytes);
	zip_make(&bytes, files, 60000);
	assert_int_equal(sa_zip_open(&arena, bytes.buf, bytes.len, TOTAL, &zip, &err), 0);
	assert_int_equal(zip.n_entries, 60000);
	free(files);
}

static char *slurp(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");

	assert_non_null(f);
	char *bytes = malloc(64u << 20);

	*len = fread(bytes, 1, 64u << 20, f);
	fclose(f);
	return bytes;
}

/* Many zeros as a real tool packs them, and 100,000 entries. */
static void bombs(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_zip zip;
	char line[600];
	struct sa_err err;
	size_t len;
	const char *dir = t_tmpdir();

	(void)state;
	if (t_is_slow())
		skip();
	t_write_str(dir, "make.py",
		    "import zipfile\n"
		    "z = zipfile.ZipFile('1', 'w', zipfile.ZIP_DEFLATED)\n"
		    "with z.open('bomb', 'w', force_zip64=True) as f:\n"
		    "    for i in range(640): f.write(bytes(1 << 20))\n"
		    "z.close()\n"
		    "z = zipfile.ZipFile('2', 'w')\n"
		    "for i in range(100000): z.writestr('f%d' % i, '')\n"
		    "z.close()\n");
	snprintf(line, sizeof line, "cd '%s' && python3 make.py >/dev/null 2>&1", dir);
	if (system(line) != 0) {
		print_message("# skipped: no python3\n");
		skip();
	}
	for (int i = 1; i <= 2; i++) {
		snprintf(line, sizeof line, "%s/%d", dir, i);
		char *bytes = slurp(line, &len);

		assert_int_equal(sa_zip_open(&arena, bytes, len, TOTAL, &zip, &err), -1);
		assert_int_equal(err.code, SA_ERR_LIMIT);
		t_has(err.msg, i == 1 ? "more than 512 MiB" : "100000 entries");
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(honest),
		cmocka_unit_test(hostile_names),
		cmocka_unit_test(refused_as_a_whole),
		cmocka_unit_test(refused_when_read),
		cmocka_unit_test(cut_and_flipped),
		cmocka_unit_test(no_zip),
		cmocka_unit_test(too_many_entries),
		cmocka_unit_test(bombs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
