/* SPDX-License-Identifier: MIT */
/* Reading files and directories. Writing is in fs_write.c. */
#include "base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fs_fault.h"
#include "base/limits.h"
#include "base/str.h"

#define OPEN_FLAGS    (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
#define FIRST_READ    ((size_t)64 << 10)
#define LISTING_BYTES ((size_t)64 << 10)

bool sa_fs_ok(struct sa_fs *fs)
{
	if (!fs || !fs->fail_at || atomic_fetch_add(&fs->done, 1) + 1 != fs->fail_at)
		return true;
	errno = fs->fail_errno;
	return false;
}

void sa_buf_release(struct sa_buf *buf)
{
	free(buf->data);
	*buf = (struct sa_buf){0};
}

void sa_buf_resize(struct sa_buf *buf, size_t len)
{
	if (len + SA_FS_PAD > buf->cap) {
		buf->cap = len + len / 2 + SA_FS_PAD;
		buf->data = sa_xrealloc(buf->data, buf->cap);
	}
	buf->len = len;
	memset(buf->data + len, 0, SA_FS_PAD);
}

void sa_buf_set(struct sa_buf *buf, const void *bytes, size_t len)
{
	sa_buf_resize(buf, len);
	if (len)
		memcpy(buf->data, bytes, len);
}

char *sa_path_join(struct sa_arena *arena, const char *dir, const char *name)
{
	size_t len = strlen(dir);

	return sa_arena_printf(arena, "%s%s%s", dir, len && dir[len - 1] == '/' ? "" : "/", name);
}

int sa_dir_open(struct sa_fs *fs, struct sa_arena *arena, const char *path, struct sa_dir *dir,
		struct sa_err *err)
{
	char real[PATH_MAX];
	int fd = sa_fs_ok(fs) ? open(path, OPEN_FLAGS | O_DIRECTORY) : -1;

	if (fd < 0)
		return sa_err_os(err, errno, "cannot open directory '%s'", path);
	if (!realpath(path, real)) {
		int saved = errno;

		close(fd);
		return sa_err_os(err, saved, "cannot resolve directory '%s'", path);
	}
	*dir = (struct sa_dir){.fd = fd, .real_path = sa_arena_strdup(arena, real)};
	return 0;
}

void sa_dir_close(struct sa_dir *dir)
{
	if (dir->fd >= 0)
		close(dir->fd);
	dir->fd = -1;
}

/* ---- walking ---- */

struct walk {
	struct sa_fs *fs;
	void (*visit)(void *, const struct sa_entry *);
	void (*skipped)(void *, const char *, const char *);
	void *ctx;
	size_t entries;
	struct sa_str path;
};

/* What getdents64(2) writes for each entry. */
struct raw_entry {
	uint64_t ino;
	int64_t off;
	unsigned short size; /* of this entry */
	unsigned char type;
	char name[];
};

/*
 * The entries of a directory, many at each system call: opendir of a small C library fetches forty at a
 * time, and a long run has 100,000.
 */
struct listing {
	struct sa_fs *fs;
	int fd;
	char *bytes;
	size_t at, len;
	int failed; /* errno when the rest could not be read */
};

/* The next entry; NULL at the end, and when the rest cannot be read. */
static const struct raw_entry *next_entry(struct listing *list)
{
	if (list->at == list->len) {
		long n = sa_fs_ok(list->fs)
				 ? syscall(SYS_getdents64, list->fd, list->bytes, LISTING_BYTES)
				 : -1;

		list->failed = n < 0 ? errno : 0;
		if (n <= 0)
			return NULL;
		list->at = 0;
		list->len = (size_t)n;
	}
	const struct raw_entry *entry = (const void *)(list->bytes + list->at);

	list->at += entry->size;
	return entry;
}

static enum sa_file_kind kind_of(int dir_fd, const struct raw_entry *entry)
{
	struct stat st;

	switch (entry->type) {
	case DT_REG:
		return SA_FILE_REGULAR;
	case DT_DIR:
		return SA_FILE_DIRECTORY;
	case DT_LNK:
		return SA_FILE_LINK;
	case DT_UNKNOWN:
		break;
	default:
		return SA_FILE_OTHER;
	}
	if (fstatat(dir_fd, entry->name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return SA_FILE_OTHER;
	return S_ISREG(st.st_mode)   ? SA_FILE_REGULAR
	       : S_ISDIR(st.st_mode) ? SA_FILE_DIRECTORY
	       : S_ISLNK(st.st_mode) ? SA_FILE_LINK
				     : SA_FILE_OTHER;
}

static int walk_level(struct walk *w, int fd, size_t depth, struct sa_err *err);

static void walk_skipped(struct walk *w, const char *why)
{
	if (w->skipped)
		w->skipped(w->ctx, w->path.buf, why);
}

static int walk_into(struct walk *w, int dir_fd, const char *name, size_t depth, struct sa_err *err)
{
	if (depth + 1 >= SA_LIMIT_TREE_DEPTH) {
		walk_skipped(w, "nested too deeply");
		return 0;
	}
	int fd = sa_fs_ok(w->fs) ? openat(dir_fd, name, OPEN_FLAGS | O_DIRECTORY | O_NOFOLLOW) : -1;

	if (fd < 0) {
		walk_skipped(w, strerror(errno));
		return 0;
	}
	return walk_level(w, fd, depth + 1, err);
}

static int walk_entry(struct walk *w, int fd, const struct raw_entry *entry, size_t depth,
		      struct sa_err *err)
{
	const char *name = entry->name;
	const size_t prefix = w->path.len;
	const enum sa_file_kind kind = kind_of(fd, entry);
	int rc = 0;

	if (name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2])))
		return 0;
	if (++w->entries > SA_LIMIT_TREE_ENTRIES)
		return sa_err_set(err, SA_ERR_LIMIT, "more than %d files and directories",
				  SA_LIMIT_TREE_ENTRIES);
	if (depth == 0 && kind != SA_FILE_DIRECTORY) { /* nearly all: no path to put together */
		w->visit(w->ctx, &(struct sa_entry){name, depth, kind});
		return 0;
	}
	if (prefix)
		sa_str_putc(&w->path, '/');
	sa_str_puts(&w->path, name);
	w->visit(w->ctx, &(struct sa_entry){w->path.buf, depth, kind});
	if (kind == SA_FILE_DIRECTORY)
		rc = walk_into(w, fd, name, depth, err);
	w->path.len = prefix;
	w->path.buf[prefix] = '\0';
	return rc;
}

/* Takes over `fd`. */
static int walk_level(struct walk *w, int fd, size_t depth, struct sa_err *err)
{
	struct listing list = {.fs = w->fs, .fd = fd, .bytes = sa_xrealloc(NULL, LISTING_BYTES)};
	const struct raw_entry *entry;
	int rc = 0;

	while (rc == 0 && (entry = next_entry(&list)) != NULL)
		rc = walk_entry(w, fd, entry, depth, err);
	if (list.failed && depth == 0)
		rc = sa_err_os(err, list.failed, "cannot list directory");
	else if (list.failed)
		walk_skipped(w, strerror(list.failed));
	free(list.bytes);
	close(fd);
	return rc;
}

int sa_dir_walk(struct sa_fs *fs, const struct sa_dir *dir,
		void (*visit)(void *ctx, const struct sa_entry *entry),
		void (*skipped)(void *ctx, const char *path, const char *why), void *ctx,
		struct sa_err *err)
{
	struct walk w = {
		.fs = fs, .visit = visit, .skipped = skipped, .ctx = ctx, .path = SA_STR_INIT};
	int fd = sa_fs_ok(fs) ? openat(dir->fd, ".", OPEN_FLAGS | O_DIRECTORY) : -1;

	if (fd < 0)
		return sa_err_os(err, errno, "cannot list directory '%s'", dir->real_path);
	sa_str_reserve(&w.path, 1);
	int rc = walk_level(&w, fd, 0, err);

	sa_str_release(&w.path);
	return rc;
}

int sa_dir_walk_at(struct sa_fs *fs, const struct sa_dir *dir, const char *real, const char *shown,
		   void (*visit)(void *ctx, const struct sa_entry *entry),
		   void (*skipped)(void *ctx, const char *path, const char *why), void *ctx,
		   struct sa_err *err)
{
	struct walk w = {
		.fs = fs, .visit = visit, .skipped = skipped, .ctx = ctx, .path = SA_STR_INIT};
	int fd = sa_fs_ok(fs) ? openat(dir->fd, real[0] ? real : ".",
				       OPEN_FLAGS | O_DIRECTORY | O_NOFOLLOW)
			      : -1;
	size_t depth = 1;
	int rc = 0;

	for (const char *p = shown; *p; p++)
		depth += *p == '/';
	sa_str_puts(&w.path, shown);
	if (fd < 0)
		walk_skipped(&w, strerror(errno));
	else if (depth >= SA_LIMIT_TREE_DEPTH)
		walk_skipped(&w, "nested too deeply");
	else
		rc = walk_level(&w, fd, depth, err);
	if (fd >= 0 && depth >= SA_LIMIT_TREE_DEPTH)
		close(fd);
	sa_str_release(&w.path);
	return rc;
}

/* ---- reading one file ---- */

/*
 * 1 when the first read brought all of it, which saves a system call for each of 100,000 files: a read
 * of a regular file that brings less than it might have brought has reached its end (POSIX). 0 when a
 * closer look is needed: a pipe or a terminal refuses a read with an offset, a directory any, and an
 * empty file may be a device. -1 with errno when it cannot be read.
 */
static int read_at_once(struct sa_fs *fs, int fd, size_t max_bytes, struct sa_buf *buf)
{
	size_t most = FIRST_READ < max_bytes ? FIRST_READ : max_bytes;

	sa_buf_resize(buf, most);
	ssize_t n = sa_fs_ok(fs) ? pread(fd, buf->data, most, 0) : -1;

	if (n < 0)
		return errno == ESPIPE || errno == EISDIR || errno == EINTR ? 0 : -1;
	if (n == 0 || (size_t)n == most)
		return 0;
	sa_buf_resize(buf, (size_t)n);
	return 1;
}

static int too_large(const char *shown, size_t max_bytes, struct sa_err *err)
{
	bool mib = max_bytes >= 1u << 20;

	return sa_err_set(err, SA_ERR_LIMIT, "'%s' is larger than %zu %s", shown,
			  max_bytes >> (mib ? 20 : 10), mib ? "MiB" : "KiB");
}

static int read_open_file(struct sa_fs *fs, int fd, const char *shown, size_t max_bytes,
			  struct sa_buf *buf, struct sa_err *err)
{
	struct stat st;
	size_t len = 0;
	int at_once = read_at_once(fs, fd, max_bytes, buf);

	if (at_once > 0)
		return 0;
	if (at_once < 0 || !sa_fs_ok(fs) || fstat(fd, &st) != 0)
		return sa_err_os(err, errno, "cannot read '%s'", shown);
	if (!S_ISREG(st.st_mode))
		return sa_err_set(err, SA_ERR_IO, "'%s' is not a regular file", shown);
	if (st.st_size > 0 && (uint64_t)st.st_size > max_bytes)
		return too_large(shown, max_bytes, err);
	/* one byte more than the size, so that one short read proves the end */
	sa_buf_resize(buf, st.st_size > 0 ? (size_t)st.st_size + 1 : FIRST_READ);
	for (;;) {
		ssize_t n = sa_fs_ok(fs) ? read(fd, buf->data + len, buf->len - len) : -1;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return sa_err_os(err, errno, "cannot read '%s'", shown);
		len += (size_t)n;
		if (n == 0 || (len < buf->len && st.st_size > 0))
			break;
		if (len > max_bytes)
			return too_large(shown, max_bytes, err);
		if (len == buf->len)
			sa_buf_resize(buf, buf->len * 2);
	}
	sa_buf_resize(buf, len);
	return 0;
}

/*
 * Why a file below the directory could not be opened. Only what is not there at all is NOT_FOUND: a link that
 * leads nowhere, and a file where a directory should be, are there and cannot be used.
 */
static int not_opened(const struct sa_dir *dir, const char *path, int os_errno, struct sa_err *err)
{
	char part[PATH_MAX];
	struct stat st;

	for (size_t len = 1; len <= strlen(path) && len < sizeof part; len++) {
		if (path[len] && path[len] != '/')
			continue;
		memcpy(part, path, len);
		part[len] = '\0';
		if (fstatat(dir->fd, part, &st, AT_SYMLINK_NOFOLLOW) != 0)
			break;
		if (S_ISLNK(st.st_mode) && fstatat(dir->fd, part, &st, 0) != 0)
			return sa_err_set(err, SA_ERR_IO, "'%s' is a link that leads nowhere",
					  part);
		if (path[len] && !S_ISDIR(st.st_mode))
			return sa_err_set(err, SA_ERR_IO, "'%s' is not a directory", part);
	}
	return sa_err_os(err, os_errno, "cannot open '%s'", path);
}

/* The real path of what lies below the directory, when that is inside of it; `real` holds PATH_MAX bytes. */
static int resolve_inside(const struct sa_dir *dir, const char *path, char *real,
			  struct sa_err *err)
{
	char full[PATH_MAX];
	size_t root = strlen(dir->real_path);

	if (snprintf(full, sizeof full, "%s/%s", dir->real_path, path) >= (int)sizeof full)
		return sa_err_set(err, SA_ERR_IO, "path of '%s' is too long", path);
	if (!realpath(full, real))
		return not_opened(dir, path, errno, err);
	bool inside =
		strcmp(dir->real_path, "/") == 0 ||
		(strncmp(real, dir->real_path, root) == 0 && (real[root] == '/' || !real[root]));

	if (!inside)
		return sa_err_set(err, SA_ERR_IO,
				  "link '%s' leads out of the directory; it is not followed", path);
	return 0;
}

/* Opens what a link below the directory leads to, when that is inside the directory. */
static int open_linked(const struct sa_dir *dir, const char *path, struct sa_err *err)
{
	char real[PATH_MAX];

	if (resolve_inside(dir, path, real, err) != 0)
		return -1;
	int fd = open(real, OPEN_FLAGS | O_NOFOLLOW);

	return fd >= 0 ? fd : sa_err_os(err, errno, "cannot open '%s'", path);
}

int sa_dir_link_folder(const struct sa_dir *dir, const char *path, struct sa_arena *arena,
		       const char **real, struct sa_err *err)
{
	char resolved[PATH_MAX];
	struct stat st;

	if (resolve_inside(dir, path, resolved, err) != 0)
		return -1;
	if (stat(resolved, &st) != 0)
		return sa_err_os(err, errno, "cannot open '%s'", path);
	if (!S_ISDIR(st.st_mode))
		return 0;
	const char *below = resolved + strlen(dir->real_path);

	*real = sa_arena_strdup(arena, *below == '/' ? below + 1 : below);
	return 1;
}

/* (strchr is slow in small C libraries, and this is asked of 100,000 names) */
static bool has_slash(const char *path)
{
	while (*path && *path != '/')
		path++;
	return *path == '/';
}

int sa_dir_open_file(struct sa_fs *fs, const struct sa_dir *dir, const char *path,
		     struct sa_err *err)
{
	bool nested = has_slash(path);
	int fd = -1;

	if (!sa_fs_ok(fs))
		return sa_err_os(err, errno, "cannot open '%s'", path);
	/* O_NOFOLLOW guards the last part only: a nested path is resolved and checked whole */
	if (!nested)
		fd = openat(dir->fd, path, OPEN_FLAGS | O_NOFOLLOW);
	if (nested || (fd < 0 && errno == ELOOP))
		return open_linked(dir, path, err);
	return fd >= 0 ? fd : sa_err_os(err, errno, "cannot open '%s'", path);
}

int sa_dir_read(struct sa_fs *fs, const struct sa_dir *dir, const char *path, size_t max_bytes,
		struct sa_buf *buf, struct sa_err *err)
{
	int fd;

	buf->len = 0;
	fd = sa_dir_open_file(fs, dir, path, err);
	if (fd < 0)
		return -1;
	int rc = read_open_file(fs, fd, path, max_bytes, buf, err);

	close(fd);
	return rc;
}

int64_t sa_dir_size(const struct sa_dir *dir, const char *path)
{
	struct stat st;

	if (fstatat(dir->fd, path, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
		return -1;
	return st.st_size;
}

int sa_file_read(struct sa_fs *fs, const char *path, size_t max_bytes, struct sa_buf *buf,
		 struct sa_err *err)
{
	int fd = sa_fs_ok(fs) ? open(path, OPEN_FLAGS) : -1;

	buf->len = 0;
	if (fd < 0)
		return sa_err_os(err, errno, "cannot open '%s'", path);
	int rc = read_open_file(fs, fd, path, max_bytes, buf, err);

	close(fd);
	return rc;
}
