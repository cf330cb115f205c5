/* SPDX-License-Identifier: MIT */
/* Files: nothing leads a reader or a walk astray, or blocks it. */
#include "t.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/limits.h"
#include "base/str.h"

/* A reader that blocks on a FIFO must fail the test, not hang it. */
#define PATIENCE_SECONDS 30

static const char *path_of(struct sa_arena *arena, const char *dir, const char *name)
{
	return sa_path_join(arena, dir, name);
}

static void make_link(struct sa_arena *arena, const char *dir, const char *name, const char *to)
{
	assert_int_equal(symlink(to, path_of(arena, dir, name)), 0);
}

/* top/run is the directory under test, top/run2 a neighbour whose name begins alike. */
static const char *build_tree(struct sa_arena *arena)
{
	const char *top = t_tmpdir(), *run = path_of(arena, top, "run");

	t_write_str(top, "secret.json", "secret");
	t_write_str(top, "run2/secret.json", "secret");
	t_write_str(top, "run/plain.json", "plain");
	t_write_str(top, "run/empty.json", "");
	t_write_str(top, "run/eleven.json", "12345678901");
	t_write_str(top, "run/sub/inner.json", "inner");
	make_link(arena, run, "inside", "plain.json");
	make_link(arena, run, "inside_nested", "sub/inner.json");
	make_link(arena, run, "inside_absolute", path_of(arena, run, "plain.json"));
	make_link(arena, run, "there_and_back", "../run/plain.json");
	make_link(arena, run, "outside", "../secret.json");
	make_link(arena, run, "outside_absolute", path_of(arena, top, "secret.json"));
	make_link(arena, run, "neighbour", "../run2/secret.json");
	make_link(arena, run, "two_steps", "outside");
	make_link(arena, run, "loop_a", "loop_b");
	make_link(arena, run, "loop_b", "loop_a");
	make_link(arena, run, "self", "self");
	make_link(arena, run, "dangling", "nowhere");
	make_link(arena, run, "to_root", ".");
	make_link(arena, run, "to_sub", "sub");
	make_link(arena, run, "mid_in", "sub");
	make_link(arena, run, "mid_out", "../run2");
	make_link(arena, run, "device", "/dev/zero");
	assert_int_equal(mkfifo(path_of(arena, run, "fifo"), 0666), 0);
	make_link(arena, run, "to_fifo", "fifo");
	return run;
}

static void reads(void **state)
{
	static const struct {
		const char *name, *path, *want; /* want NULL: an error with this code and text */
		enum sa_err_code code;
		const char *why;
	} cases[] = {
		{"plain", "plain.json", "plain", SA_ERR_NONE, NULL},
		{"empty", "empty.json", "", SA_ERR_NONE, NULL},
		{"as long as allowed", "eleven.json", "12345678901", SA_ERR_NONE, NULL},
		{"nested", "sub/inner.json", "inner", SA_ERR_NONE, NULL},
		{"link inside", "inside", "plain", SA_ERR_NONE, NULL},
		{"link to a nested file", "inside_nested", "inner", SA_ERR_NONE, NULL},
		{"absolute link inside", "inside_absolute", "plain", SA_ERR_NONE, NULL},
		{"link out and in again", "there_and_back", "plain", SA_ERR_NONE, NULL},
		{"link in the middle", "mid_in/inner.json", "inner", SA_ERR_NONE, NULL},
		{"link outside", "outside", NULL, SA_ERR_IO, "leads out"},
		{"absolute link outside", "outside_absolute", NULL, SA_ERR_IO, "leads out"},
		{"neighbour with the same beginning", "neighbour", NULL, SA_ERR_IO, "leads out"},
		{"link to a link outside", "two_steps", NULL, SA_ERR_IO, "leads out"},
		{"link in the middle leads out", "mid_out/secret.json", NULL, SA_ERR_IO,
		 "leads out"},
		{"dots lead out", "sub/../../secret.json", NULL, SA_ERR_IO, "leads out"},
		{"loop", "loop_a", NULL, SA_ERR_IO, "loop_a"},
		{"link to itself", "self", NULL, SA_ERR_IO, "self"},
		{"dangling link", "dangling", NULL, SA_ERR_IO,
		 "'dangling' is a link that leads nowhere"},
		{"below a dangling link", "dangling/a/b", NULL, SA_ERR_IO,
		 "'dangling' is a link that leads nowhere"},
		{"absent", "absent.json", NULL, SA_ERR_NOT_FOUND, "absent.json"},
		{"absent directory", "no/such.json", NULL, SA_ERR_NOT_FOUND, "no/such.json"},
		{"file as directory", "plain.json/x", NULL, SA_ERR_IO,
		 "'plain.json' is not a directory"},
		{"directory", "sub", NULL, SA_ERR_IO, "not a regular file"},
		{"link to a directory", "to_sub", NULL, SA_ERR_IO, "not a regular file"},
		{"link to the root", "to_root", NULL, SA_ERR_IO, "to_root"},
		{"FIFO", "fifo", NULL, SA_ERR_IO, "not a regular file"},
		{"link to a FIFO", "to_fifo", NULL, SA_ERR_IO, "not a regular file"},
		{"device", "device", NULL, SA_ERR_IO, "leads out"},
	};
	SA_ARENA_SCOPE(arena);
	SA_BUF_SCOPE(buf);
	struct sa_dir dir;
	struct sa_err err;
	static const char zero[SA_FS_PAD];

	(void)state;
	alarm(PATIENCE_SECONDS);
	assert_int_equal(sa_dir_open(NULL, &arena, build_tree(&arena), &dir, &err), 0);
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		int rc = sa_dir_read(NULL, &dir, cases[i].path, 11, &buf, &err);

		if (cases[i].want) {
			if (rc != 0)
				print_error("%s: %s\n", cases[i].name, err.msg);
			assert_int_equal(rc, 0);
			t_str_in(cases[i].name, buf.data, cases[i].want);
			assert_int_equal(buf.len, strlen(cases[i].want));
			assert_memory_equal(buf.data + buf.len, zero, SA_FS_PAD);
		} else {
			if (rc == 0 || err.code != cases[i].code)
				print_error("%s: rc %d, code %d, %s\n", cases[i].name, rc,
					    (int)err.code, rc ? err.msg : buf.data);
			assert_int_equal(rc, -1);
			assert_int_equal(err.code, cases[i].code);
			t_has(err.msg, cases[i].why);
		}
	}
	sa_dir_close(&dir);
	alarm(0);
}

/* Sizes around what the first read asks for (64 KiB), and around the limit. */
static void reads_any_size(void **state)
{
	static const size_t sizes[] = {0,     1,     31,     32,     4096,   65535,
				       65536, 65537, 131072, 200000, 262143, 262144};
	SA_ARENA_SCOPE(arena);
	SA_BUF_SCOPE(buf);
	const char *top = t_tmpdir();
	static const char zero[SA_FS_PAD];
	struct sa_dir dir;
	struct sa_err err;

	(void)state;
	assert_int_equal(sa_dir_open(NULL, &arena, top, &dir, &err), 0);
	for (size_t i = 0; i < T_COUNT(sizes); i++) {
		char *bytes = sa_arena_alloc(&arena, sizes[i] + 1);

		for (size_t k = 0; k < sizes[i]; k++)
			bytes[k] = (char)('a' + (k * 7 + i) % 26);
		t_write(top, "file", bytes, sizes[i]);
		assert_int_equal(sa_dir_read(NULL, &dir, "file", 262144, &buf, &err), 0);
		assert_int_equal(buf.len, sizes[i]);
		assert_memory_equal(buf.data, bytes, sizes[i]);
		assert_memory_equal(buf.data + buf.len, zero, SA_FS_PAD);
		if (!sizes[i])
			continue;
		assert_int_equal(sa_dir_read(NULL, &dir, "file", sizes[i], &buf, &err), 0);
		assert_int_equal(buf.len, sizes[i]);
		assert_int_equal(sa_dir_read(NULL, &dir, "file", sizes[i] - 1, &buf, &err), -1);
		assert_int_equal(err.code, SA_ERR_LIMIT);
	}
	sa_dir_close(&dir);
}

static void too_large(void **state)
{
	SA_ARENA_SCOPE(arena);
	SA_BUF_SCOPE(buf);
	const char *path = t_tmpdir();
	struct sa_dir dir;
	struct sa_err err;

	(void)state;
	t_write_str(path, "eleven", "12345678901");
	assert_int_equal(sa_dir_open(NULL, &arena, path, &dir, &err), 0);
	assert_int_equal(sa_dir_read(NULL, &dir, "eleven", 10, &buf, &err), -1);
	assert_int_equal(err.code, SA_ERR_LIMIT);
	t_has(err.msg, "'eleven' is larger than");
	assert_int_equal(sa_file_read(NULL, path_of(&arena, path, "eleven"), 10, &buf, &err), -1);
	assert_int_equal(err.code, SA_ERR_LIMIT);
	/* a sparse file of the limit and one byte costs nothing and is not read */
	assert_int_equal(truncate(t_write_str(path, "sparse", ""), SA_LIMIT_FILE_BYTES + 1L), 0);
	assert_int_equal(sa_dir_read(NULL, &dir, "sparse", SA_LIMIT_FILE_BYTES, &buf, &err), -1);
	assert_int_equal(err.code, SA_ERR_LIMIT);
	t_has(err.msg, "64 MiB");
	/* a file that does not know its size is read to the end */
	assert_int_equal(sa_file_read(NULL, "/proc/self/status", 1u << 20, &buf, &err), 0);
	assert_true(buf.len > 100);
	assert_int_equal(sa_file_read(NULL, "/proc/self/status", 10, &buf, &err), -1);
	assert_int_equal(err.code, SA_ERR_LIMIT);
	sa_dir_close(&dir);
}

static void opens(void **state)
{
	static const struct {
		const char *name, *path;
		enum sa_err_code code;
	} cases[] = {
		{"absent", "absent", SA_ERR_NOT_FOUND},
		{"file", "plain.json", SA_ERR_NOT_FOUND},
		{"FIFO", "fifo", SA_ERR_NOT_FOUND},
		{"loop", "loop_a", SA_ERR_IO},
		{"dangling", "dangling", SA_ERR_NOT_FOUND},
	};
	SA_ARENA_SCOPE(arena);
	const char *run = build_tree(&arena);
	struct sa_dir dir;
	struct sa_err err;
	char real[4096];

	(void)state;
	alarm(PATIENCE_SECONDS);
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		int rc = sa_dir_open(NULL, &arena, path_of(&arena, run, cases[i].path), &dir, &err);

		t_close_in(cases[i].name, rc, -1, 0);
		t_close_in(cases[i].name, err.code, cases[i].code, 0);
	}
	/* a link to a directory is what the user named: fine, and the real path is known */
	assert_int_equal(sa_dir_open(NULL, &arena, path_of(&arena, run, "to_sub"), &dir, &err), 0);
	assert_non_null(realpath(path_of(&arena, run, "sub"), real));
	t_str(dir.real_path, real);
	sa_dir_close(&dir);
	sa_dir_close(&dir);
	alarm(0);
}

static void user_named_files(void **state)
{
	SA_ARENA_SCOPE(arena);
	SA_BUF_SCOPE(buf);
	const char *run = build_tree(&arena);
	struct sa_err err;

	(void)state;
	alarm(PATIENCE_SECONDS);
	assert_int_equal(sa_file_read(NULL, path_of(&arena, run, "outside"), 100, &buf, &err), 0);
	t_str(buf.data, "secret");
	assert_int_equal(sa_file_read(NULL, path_of(&arena, run, "fifo"), 100, &buf, &err), -1);
	t_has(err.msg, "not a regular file");
	assert_int_equal(sa_file_read(NULL, path_of(&arena, run, "sub"), 100, &buf, &err), -1);
	t_has(err.msg, "not a regular file");
	assert_int_equal(sa_file_read(NULL, "/dev/zero", 100, &buf, &err), -1);
	t_has(err.msg, "not a regular file");
	assert_int_equal(sa_file_read(NULL, path_of(&arena, run, "absent"), 100, &buf, &err), -1);
	assert_int_equal(err.code, SA_ERR_NOT_FOUND);
	assert_int_equal(err.os_errno, ENOENT);
	alarm(0);
}

static void sizes(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_dir dir;
	struct sa_err err;

	(void)state;
	assert_int_equal(sa_dir_open(NULL, &arena, build_tree(&arena), &dir, &err), 0);
	assert_int_equal(sa_dir_size(&dir, "plain.json"), 5);
	assert_int_equal(sa_dir_size(&dir, "sub/inner.json"), 5);
	assert_int_equal(sa_dir_size(&dir, "empty.json"), 0);
	assert_int_equal(sa_dir_size(&dir, "inside"), -1);
	assert_int_equal(sa_dir_size(&dir, "sub"), -1);
	assert_int_equal(sa_dir_size(&dir, "absent"), -1);
	sa_dir_close(&dir);
}

/* ---- walking ---- */

struct seen {
	struct sa_str paths; /* "kind depth path\n" for each */
	size_t n, n_skipped;
	char skipped_why[100];
};

static void note_entry(void *ctx, const struct sa_entry *entry)
{
	static const char kind[] = {'f', 'd', 'l', 'o'};
	struct seen *seen = ctx;

	seen->n++;
	sa_str_printf(&seen->paths, "\n%c%zu %s\n", kind[entry->kind], entry->depth, entry->path);
}

static void note_skipped(void *ctx, const char *path, const char *why)
{
	struct seen *seen = ctx;

	assert_non_null(path);
	seen->n_skipped++;
	snprintf(seen->skipped_why, sizeof seen->skipped_why, "%s", why);
}

static void walks(void **state)
{
	static const char *const want[] = {
		"\nf0 plain.json\n", "\nd0 sub\n",    "\nf1 sub/inner.json\n", "\nl0 inside\n",
		"\nl0 to_root\n",    "\nl0 to_sub\n", "\nl0 mid_out\n",	       "\no0 fifo\n",
		"\nl0 dangling\n",   "\nl0 loop_a\n",
	};
	static const char *const never[] = {"to_root/", "to_sub/", "mid_out/", "mid_in/", "secret"};
	struct seen seen = {.paths = SA_STR_INIT};
	SA_ARENA_SCOPE(arena);
	struct sa_dir dir;
	struct sa_err err;

	(void)state;
	assert_int_equal(sa_dir_open(NULL, &arena, build_tree(&arena), &dir, &err), 0);
	assert_int_equal(sa_dir_walk(NULL, &dir, note_entry, note_skipped, &seen, &err), 0);
	for (size_t i = 0; i < T_COUNT(want); i++)
		t_has(seen.paths.buf, want[i]);
	for (size_t i = 0; i < T_COUNT(never); i++)
		assert_null(strstr(seen.paths.buf, never[i]));
	assert_int_equal(seen.n, 24);
	assert_int_equal(seen.n_skipped, 0);
	/* a second walk sees the same: the directory handle is not used up */
	seen.n = 0;
	assert_int_equal(sa_dir_walk(NULL, &dir, note_entry, NULL, &seen, &err), 0);
	assert_int_equal(seen.n, 24);
	sa_str_release(&seen.paths);
	sa_dir_close(&dir);
}

/* More entries than one system call brings, some with the longest names there are. */
static void walks_a_long_directory(void **state)
{
	struct seen seen = {.paths = SA_STR_INIT};
	SA_ARENA_SCOPE(arena);
	const char *top = t_tmpdir();
	struct sa_dir dir;
	struct sa_err err;
	char name[256], want[280];

	(void)state;
	for (int i = 0; i < 1200; i++) {
		snprintf(name, sizeof name, "%0*d", i % 3 ? 255 : 1 + i % 200, i);
		t_write_str(top, name, "");
	}
	assert_int_equal(sa_dir_open(NULL, &arena, top, &dir, &err), 0);
	assert_int_equal(sa_dir_walk(NULL, &dir, note_entry, note_skipped, &seen, &err), 0);
	assert_int_equal(seen.n, 1200);
	for (int i = 0; i < 1200; i++) {
		snprintf(want, sizeof want, "\nf0 %0*d\n", i % 3 ? 255 : 1 + i % 200, i);
		t_has(seen.paths.buf, want);
	}
	sa_str_release(&seen.paths);
	sa_dir_close(&dir);
}

static void walks_no_deeper_than_the_limit(void **state)
{
	struct seen seen = {.paths = SA_STR_INIT};
	SA_ARENA_SCOPE(arena);
	const char *top = t_tmpdir();
	struct sa_dir dir;
	struct sa_err err;
	SA_STR_SCOPE(path);

	(void)state;
	for (int i = 0; i < SA_LIMIT_TREE_DEPTH + 6; i++)
		sa_str_printf(&path, "d%d/", i);
	sa_str_puts(&path, "deep.json");
	t_write_str(top, path.buf, "x");
	t_write_str(top, "flat.json", "x");
	assert_int_equal(sa_dir_open(NULL, &arena, top, &dir, &err), 0);
	assert_int_equal(sa_dir_walk(NULL, &dir, note_entry, note_skipped, &seen, &err), 0);
	assert_int_equal(seen.n_skipped, 1);
	t_str(seen.skipped_why, "nested too deeply");
	assert_int_equal(seen.n, SA_LIMIT_TREE_DEPTH + 1);
	t_has(seen.paths.buf, "\nf0 flat.json\n");
	sa_str_release(&seen.paths);
	sa_dir_close(&dir);
}

static void walks_around_what_cannot_be_opened(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_dir dir;
	struct sa_err err;
	struct sa_fs fs = {.fail_at = 3,
			   .fail_errno = EACCES}; /* 1 and 2: open and list the root */
	struct seen seen = {.paths = SA_STR_INIT};

	(void)state;
	assert_int_equal(sa_dir_open(NULL, &arena, build_tree(&arena), &dir, &err), 0);
	assert_int_equal(sa_dir_walk(&fs, &dir, note_entry, note_skipped, &seen, &err), 0);
	assert_int_equal(seen.n_skipped, 1);
	t_str(seen.skipped_why, "Permission denied");
	assert_int_equal(seen.n, 23);
	/* opened, but it cannot be listed: a part of a run must not pass for the whole */
	fs = (struct sa_fs){.fail_at = 4, .fail_errno = EIO};
	assert_int_equal(sa_dir_walk(&fs, &dir, note_entry, note_skipped, &seen, &err), 0);
	assert_int_equal(seen.n_skipped, 2);
	t_str(seen.skipped_why, "Input/output error");
	/* the root itself is an error */
	for (long n = 1; n <= 2; n++) {
		fs = (struct sa_fs){.fail_at = n, .fail_errno = EACCES};
		assert_int_equal(sa_dir_walk(&fs, &dir, note_entry, note_skipped, &seen, &err), -1);
		assert_int_equal(err.code, SA_ERR_IO);
		t_has(err.msg, "cannot list directory");
	}
	sa_str_release(&seen.paths);
	sa_dir_close(&dir);
}

static void every_read_fault_is_an_error(void **state)
{
	SA_ARENA_SCOPE(arena);
	SA_BUF_SCOPE(buf);
	const char *path = t_tmpdir();
	struct sa_dir dir;
	struct sa_err err;
	long n = 1;

	(void)state;
	t_write_str(path, "x", "abc");
	for (; n < 20; n++) {
		struct sa_fs fs = {.fail_at = n, .fail_errno = EIO};

		if (sa_dir_open(&fs, &arena, path, &dir, &err) != 0) {
			assert_int_equal(err.os_errno, EIO);
			continue;
		}
		int rc = sa_dir_read(&fs, &dir, "x", 100, &buf, &err);

		sa_dir_close(&dir);
		if (rc == 0)
			break;
		assert_int_equal(err.os_errno, EIO);
	}
	assert_in_range(n, 4, 19);
	t_str(buf.data, "abc");
}

static void buffers(void **state)
{
	SA_BUF_SCOPE(buf);
	static const char zero[SA_FS_PAD];

	(void)state;
	sa_buf_set(&buf, "hello world", 11);
	t_str(buf.data, "hello world");
	sa_buf_set(&buf, "hi", 2);
	assert_int_equal(buf.len, 2);
	assert_memory_equal(buf.data + 2, zero, SA_FS_PAD);
	sa_buf_set(&buf, NULL, 0);
	assert_int_equal(buf.len, 0);
	assert_memory_equal(buf.data, zero, SA_FS_PAD);
	sa_buf_resize(&buf, 100000);
	assert_memory_equal(buf.data + 100000, zero, SA_FS_PAD);
	sa_buf_release(&buf);
	assert_null(buf.data);
}

static void joins_paths(void **state)
{
	SA_ARENA_SCOPE(arena);

	(void)state;
	t_str(sa_path_join(&arena, "a", "b"), "a/b");
	t_str(sa_path_join(&arena, "a/", "b"), "a/b");
	t_str(sa_path_join(&arena, "/", "b"), "/b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(reads_any_size),
		cmocka_unit_test(too_large),
		cmocka_unit_test(opens),
		cmocka_unit_test(user_named_files),
		cmocka_unit_test(sizes),
		cmocka_unit_test(walks),
		cmocka_unit_test(walks_a_long_directory),
		cmocka_unit_test(walks_no_deeper_than_the_limit),
		cmocka_unit_test(walks_around_what_cannot_be_opened),
		cmocka_unit_test(every_read_fault_is_an_error),
		cmocka_unit_test(buffers),
		cmocka_unit_test(joins_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
