/* SPDX-License-Identifier: MIT */
/* Writing: temporary file beside the target, then rename. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/fs_fault.h"
#include "base/owner.h"
#include "base/lock.h"
#include "base/stale.h"
#include "base/tmpfile.h"

static int make_one(struct sa_fs *fs, int at, const char *path)
{
	if (!sa_fs_ok(fs))
		return -1;
	if (mkdirat(at, path, 0777) == 0) {
		if (at == AT_FDCWD)
			sa_owner_of_new_dir(path);
		return 0;
	}
	return errno == EEXIST ? 0 : -1;
}

int sa_make_dirs(struct sa_fs *fs, const char *path, struct sa_err *err)
{
	char part[PATH_MAX];
	size_t len = strlen(path);
	struct stat st;

	if (!len || len >= sizeof part)
		return sa_err_set(err, SA_ERR_IO, "path of directory '%.100s' is empty or too long",
				  path);
	if (sa_fs_ok(fs) && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	memcpy(part, path, len + 1);
	for (size_t i = 1; i <= len; i++) {
		if (part[i] != '/' && part[i] != '\0')
			continue;
		part[i] = '\0';
		if (make_one(fs, AT_FDCWD, part) != 0)
			return sa_err_os(err, errno, "cannot create directory '%s'", part);
		part[i] = path[i];
	}
	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		return sa_err_set(err, SA_ERR_IO,
				  "'%s' is not a directory; remove it or choose another --out",
				  path);
	return 0;
}

int sa_make_dirs_below(struct sa_fs *fs, struct sa_arena *arena, const struct sa_dir *root,
		       const char *relative, const char **made, struct sa_err *err)
{
	const char *path = sa_path_join(arena, root->real_path, relative);
	char real[PATH_MAX];
	size_t len = strlen(root->real_path);

	/* the part that exists must not lead out before anything is made behind it */
	for (size_t i = len + 1;; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		const char *part = sa_arena_strndup(arena, path, i);

		if (make_one(fs, AT_FDCWD, part) != 0)
			return sa_err_os(err, errno, "cannot create directory '%s'", part);
		if (!realpath(part, real))
			return sa_err_os(err, errno, "cannot resolve directory '%s'", part);
		if (len > 1 && (strncmp(real, root->real_path, len) != 0 || real[len] != '/'))
			return sa_err_set(
				err, SA_ERR_IO,
				"'%s' is a link that leads out of '%s'; nothing is written "
				"there: remove the link or give --out",
				part, root->real_path);
		struct stat st;

		if (stat(real, &st) != 0 || !S_ISDIR(st.st_mode))
			return sa_err_set(err, SA_ERR_IO,
					  "'%s' is not a directory; remove it or give --out", part);
		if (path[i] == '\0')
			break;
	}
	*made = sa_arena_strdup(arena, real);
	return 0;
}

static int write_all(struct sa_fs *fs, int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = sa_fs_ok(fs) ? write(fd, bytes, len) : -1;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

/* A temporary name beside the target that nobody can guess. */
static char *tmp_name(struct sa_arena *arena, const char *target)
{
	const char *slash = strrchr(target, '/');
	int dir_len = slash ? (int)(slash - target + 1) : 0;
	unsigned long long salt = 0;

	if (getrandom(&salt, sizeof salt, GRND_NONBLOCK) != (ssize_t)sizeof salt)
		salt = (unsigned long long)getpid();
	return sa_arena_printf(arena, "%.*s.%s.tmp%llx", dir_len, target, target + dir_len, salt);
}

/* Removes a temporary file, if there is one. */
static void drop(char **path)
{
	if (!*path)
		return;
	unlink(*path);
	sa_tmpfile_forget(*path);
	*path = NULL;
}

static void add_item(struct sa_batch *batch, char *tmp, char *target)
{
	batch->item = sa_arena_more(batch->arena, batch->item, batch->n, &batch->cap,
				    sizeof *batch->item);
	batch->item[batch->n++] = (struct sa_batch_item){.tmp = tmp, .target = target};
}

void sa_batch_seal(struct sa_batch *batch)
{
	batch->seal = batch->n;
}

void sa_batch_remove(struct sa_batch *batch, const char *path)
{
	struct stat st;

	if (lstat(path, &st) == 0 && !S_ISDIR(st.st_mode))
		add_item(batch, NULL, sa_arena_strdup(batch->arena, path));
}

int sa_batch_add(struct sa_batch *batch, const char *path, const char *bytes, size_t len,
		 struct sa_err *err)
{
	struct stat st;
	char *tmp = tmp_name(batch->arena, path);

	if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return sa_err_set(err, SA_ERR_IO,
				  "cannot write '%s': it is a directory; remove it or give --out",
				  path);
	sa_tmpfile_note(tmp);
	int fd = sa_fs_ok(batch->fs)
			 ? open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666)
			 : -1;

	if (fd < 0) {
		sa_err_os(err, errno, "cannot write '%s'", path);
		sa_tmpfile_forget(tmp);
		return -1;
	}
	sa_owner_of_parent(fd, path);
	int failed = write_all(batch->fs, fd, bytes, len);
	int saved = errno;
	int closed = sa_fs_ok(batch->fs) ? 0 : -1;

	if (closed != 0 && !failed)
		saved = errno;
	if (close(fd) != 0 && closed == 0) {
		closed = -1;
		saved = failed ? saved : errno;
	}
	if (failed || closed != 0) {
		drop(&tmp);
		return sa_err_os(err, saved, "cannot write '%s'", path);
	}
	add_item(batch, tmp, sa_arena_strdup(batch->arena, path));
	return 0;
}

/* Gives what the target is now a second name, so that it can be put back. */
static int keep_old(struct sa_batch *batch, struct sa_batch_item *item)
{
	char *old = tmp_name(batch->arena, item->target);

	if (!sa_fs_ok(batch->fs))
		return -1;
	sa_tmpfile_note(old);
	if (link(item->target, old) == 0) {
		item->old = old;
		return 0;
	}
	sa_tmpfile_forget(old);
	if (errno == ENOENT)
		item->fresh = true;
	else if (errno == ENOSPC || errno == EDQUOT || errno == EROFS || errno == EIO)
		return -1;
	return 0;
}

/* Undoes what has been done so far. */
static void put_back(struct sa_batch *batch)
{
	for (size_t i = 0; i < batch->n; i++) {
		struct sa_batch_item *item = &batch->item[i];

		if (!item->changed)
			continue;
		if (item->old && rename(item->old, item->target) == 0) {
			sa_tmpfile_forget(item->old);
			item->old = NULL;
		} else if (item->fresh)
			unlink(item->target);
	}
}

static int take_away(struct sa_batch *batch, struct sa_batch_item *item, struct sa_err *err)
{
	if (item->fresh)
		return 0;
	if (!sa_fs_ok(batch->fs) || unlink(item->target) != 0) {
		if (errno == ENOENT)
			return 0;
		return sa_err_os(err, errno, "cannot remove the older '%s'", item->target);
	}
	item->changed = true;
	return 0;
}

/* A link fails where something is; a file system without links is looked at first. */
static int change_new(struct sa_batch *batch, struct sa_batch_item *item, struct sa_err *err)
{
	struct stat st;

	if (!sa_fs_ok(batch->fs))
		return sa_err_os(err, errno, "cannot write '%s'", item->target);
	if (link(item->tmp, item->target) != 0) {
		bool no_links = errno == EPERM || errno == EOPNOTSUPP || errno == EMLINK;

		if (errno == EEXIST || (no_links && lstat(item->target, &st) == 0))
			return sa_err_set(err, SA_ERR_USAGE,
					  "'%s' is there already and is not overwritten",
					  item->target);
		if (!no_links || rename(item->tmp, item->target) != 0)
			return sa_err_os(err, errno, "cannot write '%s'", item->target);
	} else {
		unlink(item->tmp);
	}
	item->changed = item->fresh = true;
	sa_tmpfile_forget(item->tmp);
	item->tmp = NULL;
	return 0;
}

static int change(struct sa_batch *batch, struct sa_batch_item *item, struct sa_err *err)
{
	if (!item->tmp)
		return take_away(batch, item, err);
	if (batch->only_new)
		return change_new(batch, item, err);
	if (!sa_fs_ok(batch->fs) || rename(item->tmp, item->target) != 0)
		return sa_err_os(err, errno, "cannot replace '%s'", item->target);
	item->changed = true;
	sa_tmpfile_forget(item->tmp);
	item->tmp = NULL;
	return 0;
}

/* All changes in their order: the seal goes first and comes last. */
static int change_all(struct sa_batch *batch, struct sa_err *err)
{
	struct sa_batch_item *seal = batch->seal ? &batch->item[batch->seal - 1] : NULL;

	if (seal && batch->n > 1 && take_away(batch, seal, err) != 0)
		return -1;
	for (size_t i = 0; i < batch->n; i++) {
		if (&batch->item[i] != seal && change(batch, &batch->item[i], err) != 0)
			return -1;
	}
	return seal ? change(batch, seal, err) : 0;
}

int sa_batch_commit(struct sa_batch *batch, struct sa_err *err)
{
	sigset_t before;

	/* one rename is atomic by itself */
	for (size_t i = 0; i < batch->n && batch->n > 1 && !batch->only_new; i++) {
		if (keep_old(batch, &batch->item[i]) != 0)
			return sa_err_os(err, errno, "cannot replace '%s'", batch->item[i].target);
	}
	sa_tmpfile_hold_signals(&before);
	int rc = change_all(batch, err);

	if (rc != 0)
		put_back(batch);
	sa_tmpfile_release_signals(&before);
	if (rc == 0)
		sa_batch_abort(batch);
	return rc;
}

void sa_batch_abort(struct sa_batch *batch)
{
	for (size_t i = 0; i < batch->n; i++) {
		drop(&batch->item[i].tmp);
		drop(&batch->item[i].old);
	}
	batch->n = batch->seal = 0;
}

int sa_file_write(struct sa_fs *fs, struct sa_arena *arena, const char *path, const char *bytes,
		  size_t len, struct sa_err *err)
{
	SA_BATCH_SCOPE(batch, fs, arena);

	if (sa_batch_add(&batch, path, bytes, len, err) != 0)
		return -1;
	return sa_batch_commit(&batch, err);
}

int sa_file_replace(struct sa_fs *fs, struct sa_arena *arena, const char *path, const char *bytes,
		    size_t len, struct sa_err *err)
{
	const char *slash = strrchr(path, '/');
	const char *dir = slash ? sa_arena_strndup(arena, path, (size_t)(slash - path) + 1) : ".";
	const char *const name[] = {slash ? slash + 1 : path, NULL};
	struct sa_err ignored;
	SA_LOCK_SCOPE(lock);

	/* (a directory that cannot be locked can still be written to) */
	if (sa_lock_take(NULL, dir, 0, &lock, &ignored) == 0)
		sa_stale_remove(dir, name);
	return sa_file_write(fs, arena, path, bytes, len, err);
}
