/* SPDX-License-Identifier: MIT */
/* A directory as a source: list, read, size, and what happens when it is none. */
#include "t.h"

#include <errno.h>
#include <unistd.h>

#include "source/source.h"

struct seen {
	size_t files, directories;
};

static void visit(void *ctx, const struct sa_entry *entry)
{
	struct seen *seen = ctx;

	seen->files += entry->kind == SA_FILE_REGULAR;
	seen->directories += entry->kind == SA_FILE_DIRECTORY;
}

static void lists_and_reads(void **state)
{
	SA_ARENA_SCOPE(arena);
	SA_BUF_SCOPE(buf);
	const char *dir = t_tmpdir();
	struct seen seen = {0};
	struct sa_err err;
	SA_SOURCE_SCOPE(source);

	(void)state;
	t_write_str(dir, "a.json", "12345");
	t_write_str(dir, "sub/b.json", "b");
	assert_int_equal(sa_source_open_dir(NULL, &arena, dir, &source, &err), 0);
	t_str(source.shown, dir);
	assert_int_equal(source.origin[0], '/');
	assert_int_equal(source.ops->list(&source, visit, NULL, &seen, &err), 0);
	assert_int_equal(seen.files, 2);
	assert_int_equal(seen.directories, 1);
	assert_int_equal(source.ops->read(&source, "sub/b.json", 10, &buf, &err), 0);
	t_str(buf.data, "b");
	assert_int_equal(source.ops->read(&source, "a.json", 4, &buf, &err), -1);
	assert_int_equal(err.code, SA_ERR_LIMIT);
	assert_int_equal(source.ops->read(&source, "c.json", 10, &buf, &err), -1);
	assert_int_equal(err.code, SA_ERR_NOT_FOUND);
	assert_int_equal(source.ops->size(&source, "a.json"), 5);
	assert_int_equal(source.ops->size(&source, "c.json"), -1);
	sa_source_close(&source);
	assert_null(source.ops);
	sa_source_close(&source); /* closing twice is fine */
}

static void faults_reach_the_caller(void **state)
{
	SA_ARENA_SCOPE(arena);
	SA_BUF_SCOPE(buf);
	const char *dir = t_tmpdir();
	struct sa_err err;

	(void)state;
	t_write_str(dir, "a.json", "12345");
	for (long n = 1; n <= 2; n++) {
		struct sa_fs fs = {.fail_at = n, .fail_errno = EIO};
		SA_SOURCE_SCOPE(source);
		int rc = sa_source_open_dir(&fs, &arena, dir, &source, &err);

		assert_int_equal(rc, n == 1 ? -1 : 0);
		if (rc == 0)
			assert_int_equal(source.ops->read(&source, "a.json", 10, &buf, &err), -1);
		assert_int_equal(err.os_errno, EIO);
	}
}

static void no_directory(void **state)
{
	SA_ARENA_SCOPE(arena);
	const char *file = t_write_str(t_tmpdir(), "file", "x");
	struct sa_err err;
	SA_SOURCE_SCOPE(source);

	(void)state;
	assert_int_equal(sa_source_open_dir(NULL, &arena, file, &source, &err), -1);
	assert_int_equal(err.code, SA_ERR_NOT_FOUND);
	assert_int_equal(sa_source_open_dir(NULL, &arena, "", &source, &err), -1);
	assert_int_equal(err.code, SA_ERR_NOT_FOUND);
	assert_null(source.ops);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_and_reads),
		cmocka_unit_test(faults_reach_the_caller),
		cmocka_unit_test(no_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
