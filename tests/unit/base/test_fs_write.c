/* SPDX-License-Identifier: MIT */
/* Writing: directories only where they belong, and a batch whole or not at all. */
#include "t.h"

#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/stale.h"
#include "base/str.h"

static const char *path_of(struct sa_arena *arena, const char *dir, const char *name)
{
	return sa_path_join(arena, dir, name);
}

static void make_link(struct sa_arena *arena, const char *dir, const char *name, const char *to)
{
	assert_int_equal(symlink(to, path_of(arena, dir, name)), 0);
}

/* ---- making directories ---- */

static bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void makes_dirs(void **state)
{
	SA_ARENA_SCOPE(arena);
	const char *top = t_tmpdir();
	struct sa_err err;
	SA_STR_SCOPE(longest);

	(void)state;
	t_write_str(top, "file", "x");
	assert_int_equal(sa_make_dirs(NULL, path_of(&arena, top, "a/b/c"), &err), 0);
	assert_true(is_dir(path_of(&arena, top, "a/b/c")));
	assert_int_equal(sa_make_dirs(NULL, path_of(&arena, top, "a/b/c"), &err), 0);
	assert_int_equal(sa_make_dirs(NULL, path_of(&arena, top, "d//e/"), &err), 0);
	assert_true(is_dir(path_of(&arena, top, "d/e")));
	assert_int_equal(sa_make_dirs(NULL, path_of(&arena, top, "file"), &err), -1);
	t_has(err.msg, "is not a directory");
	assert_int_equal(sa_make_dirs(NULL, path_of(&arena, top, "file/below"), &err), -1);
	assert_int_equal(sa_make_dirs(NULL, "", &err), -1);
	sa_str_fill(&longest, 'x', 5000);
	assert_int_equal(sa_make_dirs(NULL, longest.buf, &err), -1);
	assert_int_equal(err.code, SA_ERR_IO);
}

static void makes_dirs_only_below(void **state)
{
	static const struct {
		const char *name, *link_at, *link_to; /* where a link stands before, and to what */
		const char *why;		      /* NULL: made */
	} cases[] = {
		{"nothing there", NULL, NULL, NULL},
		{"link inside", "reports", "elsewhere", NULL},
		{"link out", "reports", "../outside", "leads out"},
		{"deeper link out", "reports/analysis", "../../outside", "leads out"},
		{"absolute link out", "reports", "/tmp", "leads out"},
		{"link to the parent", "reports", "..", "leads out"},
		{"dangling link out", "reports", "../nowhere", "cannot resolve"},
		{"dangling link inside", "reports", "nowhere", "cannot resolve"},
		{"link to a file", "reports", "file", ""},
		{"loop", "reports", "reports", "cannot resolve"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		const char *top = t_tmpdir(), *made = NULL;
		struct sa_dir dir;
		struct sa_err err;

		t_write_str(top, "outside/keep", "x");
		t_write_str(top, "base/elsewhere/keep", "x");
		t_write_str(top, "base/file", "x");
		const char *base = path_of(&arena, top, "base");

		if (cases[i].link_at && strchr(cases[i].link_at, '/'))
			assert_int_equal(mkdir(path_of(&arena, base, "reports"), 0777), 0);
		if (cases[i].link_at)
			make_link(&arena, base, cases[i].link_at, cases[i].link_to);
		assert_int_equal(sa_dir_open(NULL, &arena, base, &dir, &err), 0);
		int rc = sa_make_dirs_below(NULL, &arena, &dir, "reports/analysis", &made, &err);

		t_close_in(cases[i].name, rc, cases[i].why ? -1 : 0, 0);
		if (cases[i].why) {
			t_has(err.msg, cases[i].why);
			assert_null(made);
		} else {
			assert_true(is_dir(made));
			assert_true(is_dir(path_of(&arena, base, "reports/analysis")));
		}
		assert_false(is_dir(path_of(&arena, top, "outside/analysis")));
		assert_false(is_dir(path_of(&arena, top, "nowhere")));
		assert_false(is_dir(path_of(&arena, top, "analysis")));
		sa_dir_close(&dir);
	}
	assert_false(is_dir("/tmp/analysis"));
}

static void makes_dirs_below_around_a_file(void **state)
{
	SA_ARENA_SCOPE(arena);
	const char *top = t_tmpdir(), *made = NULL;
	struct sa_dir dir;
	struct sa_err err;

	(void)state;
	t_write_str(top, "reports", "a file");
	assert_int_equal(sa_dir_open(NULL, &arena, top, &dir, &err), 0);
	assert_int_equal(sa_make_dirs_below(NULL, &arena, &dir, "reports/analysis", &made, &err),
			 -1);
	t_has(err.msg, "is not a directory");
	for (long n = 1; n <= 2; n++) {
		struct sa_fs fs = {.fail_at = n, .fail_errno = EROFS};

		assert_int_equal(sa_make_dirs_below(&fs, &arena, &dir, "a/b", &made, &err), -1);
		assert_int_equal(err.os_errno, EROFS);
	}
	sa_dir_close(&dir);
}

/* ---- writing ---- */

static int n_files;

static int count_file(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)path, (void)st, (void)ftw;
	n_files += type != FTW_D;
	return 0;
}

static int files_in(const char *dir)
{
	n_files = 0;
	assert_int_equal(nftw(dir, count_file, 8, FTW_PHYS), 0);
	return n_files;
}

static int save_three(struct sa_fs *fs, struct sa_arena *arena, const char *dir, struct sa_err *err)
{
	SA_BATCH_SCOPE(batch, fs, arena);

	if (sa_batch_add(&batch, path_of(arena, dir, "one"), "new 1", 5, err) != 0 ||
	    sa_batch_add(&batch, path_of(arena, dir, "two"), "new 2", 5, err) != 0 ||
	    sa_batch_add(&batch, path_of(arena, dir, "three"), "new 3", 5, err) != 0)
		return -1;
	return sa_batch_commit(&batch, err);
}

/* The n-th operation fails, n = 1, 2, ... until a run has no fault: all three files or none. */
static void batch_is_all_or_nothing(void **state)
{
	static const int reasons[] = {ENOSPC, EIO, EACCES, EROFS, EDQUOT};
	struct sa_err err;

	(void)state;
	for (size_t r = 0; r < T_COUNT(reasons); r++) {
		long n = 1;

		for (;; n++) {
			SA_ARENA_SCOPE(arena);
			const char *dir = t_tmpdir();
			struct sa_fs fs = {.fail_at = n, .fail_errno = reasons[r]};

			t_write_str(dir, "one", "old 1");
			t_write_str(dir, "three", "old 3"); /* `two` is not there */
			if (save_three(&fs, &arena, dir, &err) == 0) {
				t_str(t_read(path_of(&arena, dir, "one"), NULL), "new 1");
				t_str(t_read(path_of(&arena, dir, "two"), NULL), "new 2");
				t_str(t_read(path_of(&arena, dir, "three"), NULL), "new 3");
				assert_int_equal(files_in(dir), 3);
				break;
			}
			assert_int_equal(err.code, SA_ERR_IO);
			assert_int_equal(err.os_errno, reasons[r]);
			t_str(t_read(path_of(&arena, dir, "one"), NULL), "old 1");
			t_str(t_read(path_of(&arena, dir, "three"), NULL), "old 3");
			assert_int_equal(files_in(dir), 2);
		}
		/* open, write, close and rename of each file were reached */
		assert_true(n > 12);
	}
}

/* A seal and a file to remove, and again the n-th operation fails. */
static int save_sealed(struct sa_fs *fs, struct sa_arena *arena, const char *dir,
		       struct sa_err *err)
{
	SA_BATCH_SCOPE(batch, fs, arena);

	if (sa_batch_add(&batch, path_of(arena, dir, "one"), "new 1", 5, err) != 0 ||
	    sa_batch_add(&batch, path_of(arena, dir, "seal"), "new S", 5, err) != 0)
		return -1;
	sa_batch_seal(&batch);
	sa_batch_remove(&batch, path_of(arena, dir, "older"));
	sa_batch_remove(&batch, path_of(arena, dir, "is not there"));
	sa_batch_remove(&batch, dir);
	if (sa_batch_add(&batch, path_of(arena, dir, "two"), "new 2", 5, err) != 0)
		return -1;
	return sa_batch_commit(&batch, err);
}

static void batch_with_a_seal(void **state)
{
	struct sa_err err;
	long n = 1;

	(void)state;
	for (;; n++) {
		SA_ARENA_SCOPE(arena);
		const char *dir = t_tmpdir();
		struct sa_fs fs = {.fail_at = n, .fail_errno = ENOSPC};

		t_write_str(dir, "one", "old 1");
		t_write_str(dir, "seal", "old S");
		t_write_str(dir, "older", "old O");
		if (save_sealed(&fs, &arena, dir, &err) == 0) {
			t_str(t_read(path_of(&arena, dir, "one"), NULL), "new 1");
			t_str(t_read(path_of(&arena, dir, "two"), NULL), "new 2");
			t_str(t_read(path_of(&arena, dir, "seal"), NULL), "new S");
			assert_int_equal(files_in(dir), 3);
			break;
		}
		t_str(t_read(path_of(&arena, dir, "one"), NULL), "old 1");
		t_str(t_read(path_of(&arena, dir, "seal"), NULL), "old S");
		t_str(t_read(path_of(&arena, dir, "older"), NULL), "old O");
		assert_int_equal(files_in(dir), 3);
	}
	/* three files of three operations, four second names, five changes */
	assert_true(n > 9 + 4 + 4);
}

/* A seal whose older version is gone already, and one that stands alone. */
static void a_seal_need_not_be_there(void **state)
{
	SA_ARENA_SCOPE(arena);
	const char *dir = t_tmpdir();
	struct sa_err err;

	(void)state;
	assert_int_equal(save_sealed(NULL, &arena, dir, &err), 0);
	assert_int_equal(files_in(dir), 3);
	{
		SA_BATCH_SCOPE(batch, NULL, &arena);

		assert_int_equal(sa_batch_add(&batch, path_of(&arena, dir, "seal"), "x", 1, &err),
				 0);
		sa_batch_seal(&batch);
		assert_int_equal(sa_batch_commit(&batch, &err), 0);
	}
	t_str(t_read(path_of(&arena, dir, "seal"), NULL), "x");
	assert_int_equal(files_in(dir), 3);
}

/* Exactly what we leave, and nothing that looks a little like it (FORMATS 15.7). */
static void stale_files(void **state)
{
	static const struct {
		const char *file, *name;
		bool ours;
	} cases[] = {
		{".overrides.json.tmp1f", "overrides.json", true},
		{".overrides.json.tmp0123456789abcdef", "overrides.json", true},
		{".overrides.json.tmpl", "overrides.json", false},
		{".overrides.json.tmp", "overrides.json", false},
		{".overrides.json.tmp1F", "overrides.json", false},
		{".overrides.json.tmp1f.bak", "overrides.json", false},
		{".overrides.json.tmp0123456789abcdef0", "overrides.json", false},
		{".overrides.json.old.tmp1f", "overrides.json", false},
		{"overrides.json.tmp1f", "overrides.json", false},
		{"..overrides.json.tmp1f", "overrides.json", false},
		{".my.overrides.json.tmp1f", "overrides.json", false},
		{".ITER_SUMMARY_17.json.tmpa", "ITER_SUMMARY_" SA_STALE_NUMBER ".json", true},
		{".ITER_SUMMARY_.json.tmpa", "ITER_SUMMARY_" SA_STALE_NUMBER ".json", false},
		{".ITER_SUMMARY_x.json.tmpa", "ITER_SUMMARY_" SA_STALE_NUMBER ".json", false},
		{".ITER_SUMMARY_1.jsonx.tmpa", "ITER_SUMMARY_" SA_STALE_NUMBER ".json", false},
		{"", "x", false},
		{".", "", false},
	};
	static const char *const names[] = {"a.json", "b.json", NULL};
	SA_ARENA_SCOPE(arena);
	const char *dir = t_tmpdir();
	struct sa_err err;

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++)
		assert_int_equal(sa_stale_matches(cases[i].file, cases[i].name), cases[i].ours);
	t_write_str(dir, ".a.json.tmp12", "");
	t_write_str(dir, ".b.json.tmpab", "");
	t_write_str(dir, ".c.json.tmpab", "");
	t_write_str(dir, ".a.json.tmpl", "");
	assert_int_equal(mkdir(path_of(&arena, dir, ".a.json.tmp34"), 0777), 0);
	sa_stale_remove(dir, names);
	sa_stale_remove(path_of(&arena, dir, "nowhere"), names);
	assert_int_equal(files_in(dir), 2);
	assert_int_equal(
		sa_file_replace(NULL, &arena, path_of(&arena, dir, "c.json"), "x", 1, &err), 0);
	t_str(t_read(path_of(&arena, dir, "c.json"), NULL), "x");
	t_str(t_read(path_of(&arena, dir, ".a.json.tmpl"), NULL), "");
	assert_int_equal(files_in(dir), 2);
}

static void batch_without_commit_changes_nothing(void **state)
{
	SA_ARENA_SCOPE(arena);
	const char *dir = t_tmpdir(), *one = t_write_str(dir, "one", "old");
	struct sa_err err;

	(void)state;
	{
		SA_BATCH_SCOPE(batch, NULL, &arena);

		assert_int_equal(sa_batch_add(&batch, one, "new", 3, &err), 0);
		assert_int_equal(files_in(dir), 2);
	}
	assert_int_equal(files_in(dir), 1);
	t_str(t_read(one, NULL), "old");
}

static void batch_of_many(void **state)
{
	SA_ARENA_SCOPE(arena);
	const char *dir = t_tmpdir();
	struct sa_err err;
	SA_BATCH_SCOPE(batch, NULL, &arena);

	(void)state;
	for (int i = 0; i < 20; i++)
		assert_int_equal(sa_batch_add(&batch, sa_arena_printf(&arena, "%s/%d", dir, i), "x",
					      1, &err),
				 0);
	assert_int_equal(sa_batch_commit(&batch, &err), 0);
	assert_int_equal(files_in(dir), 20);
	/* a second commit has nothing left to do */
	assert_int_equal(sa_batch_commit(&batch, &err), 0);
}

/* The first rename works, the second cannot: a directory has come to stand there meanwhile. */
static void batch_puts_back_what_it_replaced(void **state)
{
	SA_ARENA_SCOPE(arena);
	const char *dir = t_tmpdir(), *one = t_write_str(dir, "one", "old");
	const char *two = path_of(&arena, dir, "two");
	struct sa_err err;

	(void)state;
	{
		SA_BATCH_SCOPE(batch, NULL, &arena);

		assert_int_equal(sa_batch_add(&batch, one, "new", 3, &err), 0);
		assert_int_equal(sa_batch_add(&batch, two, "new", 3, &err), 0);
		assert_int_equal(mkdir(two, 0777), 0);
		assert_int_equal(sa_batch_commit(&batch, &err), -1);
		t_has(err.msg, "cannot replace");
	}
	t_str(t_read(one, NULL), "old");
	assert_int_equal(files_in(dir), 1);
}

static void writes_one_file(void **state)
{
	SA_ARENA_SCOPE(arena);
	const char *dir = t_tmpdir();
	const char *outside = t_write_str(dir, "outside", "untouched");
	const char *target = path_of(&arena, dir, "target"), *sub = path_of(&arena, dir, "sub");
	struct stat st;
	struct sa_err err;

	(void)state;
	assert_int_equal(symlink(outside, target), 0);
	assert_int_equal(sa_file_write(NULL, &arena, target, "new", 3, &err), 0);
	assert_int_equal(lstat(target, &st), 0);
	assert_true(S_ISREG(st.st_mode)); /* the link was replaced, not followed */
	t_str(t_read(target, NULL), "new");
	t_str(t_read(outside, NULL), "untouched");
	assert_int_equal(sa_file_write(NULL, &arena, target, "", 0, &err), 0);
	t_str(t_read(target, NULL), "");

	assert_int_equal(mkdir(sub, 0777), 0);
	assert_int_equal(sa_file_write(NULL, &arena, sub, "x", 1, &err), -1);
	t_has(err.msg, "it is a directory");
	assert_int_equal(sa_file_write(NULL, &arena, path_of(&arena, dir, "no/x"), "x", 1, &err),
			 -1);
	assert_int_equal(err.code, SA_ERR_NOT_FOUND);
	assert_int_equal(sa_file_write(NULL, &arena, path_of(&arena, outside, "x"), "x", 1, &err),
			 -1);
	assert_int_equal(files_in(dir), 2);
}

static void a_full_disk_is_an_error(void **state)
{
	SA_ARENA_SCOPE(arena);
	const char *dir = t_tmpdir();
	struct sa_err err;
	long n = 1;

	(void)state;
	for (; n < 20; n++) {
		struct sa_fs fs = {.fail_at = n, .fail_errno = ENOSPC};

		if (sa_file_write(&fs, &arena, path_of(&arena, dir, "x"), "abc", 3, &err) == 0)
			break;
		t_has(err.msg, "No space left on device");
		assert_int_equal(files_in(dir), 0);
	}
	assert_in_range(n, 4, 19);
}

static void a_batch_of_new_files_replaces_none(void **state)
{
	SA_ARENA_SCOPE(arena);
	const char *dir = t_tmpdir();
	struct sa_err err;

	(void)state;
	for (int taken = 0; taken < 2; taken++) {
		SA_BATCH_SCOPE(batch, NULL, &arena);

		batch.only_new = true;
		assert_int_equal(sa_batch_add(&batch, path_of(&arena, dir, "a"), "1", 1, &err), 0);
		assert_int_equal(sa_batch_add(&batch, path_of(&arena, dir, "b"), "2", 1, &err), 0);
		if (!taken)
			make_link(&arena, dir, "b", "nowhere");
		assert_int_equal(sa_batch_commit(&batch, &err), taken ? 0 : -1);
		if (!taken) {
			assert_int_equal(err.code, SA_ERR_USAGE);
			t_has(err.msg, "b' is there already and is not overwritten");
			assert_int_equal(access(path_of(&arena, dir, "a"), F_OK),
					 -1); /* it went again */
			assert_int_equal(unlink(path_of(&arena, dir, "b")), 0);
		}
	}
	assert_int_equal(files_in(dir), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_dirs),
		cmocka_unit_test(makes_dirs_only_below),
		cmocka_unit_test(makes_dirs_below_around_a_file),
		cmocka_unit_test(batch_is_all_or_nothing),
		cmocka_unit_test(batch_with_a_seal),
		cmocka_unit_test(a_seal_need_not_be_there),
		cmocka_unit_test(stale_files),
		cmocka_unit_test(batch_without_commit_changes_nothing),
		cmocka_unit_test(batch_of_many),
		cmocka_unit_test(batch_puts_back_what_it_replaced),
		cmocka_unit_test(writes_one_file),
		cmocka_unit_test(a_full_disk_is_an_error),
		cmocka_unit_test(a_batch_of_new_files_replaces_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
