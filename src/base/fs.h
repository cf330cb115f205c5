/* SPDX-License-Identifier: MIT */
/*
 * Files: reading what strangers left without being led astray, and writing so that nothing is ever
 * half there.
 *
 * `struct sa_fs` is the seam for tests: its n-th operation can be made to fail. NULL means the real
 * thing without faults.
 */
#ifndef SA_BASE_FS_H
#define SA_BASE_FS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct sa_fs {
	atomic_long done; /* operations so far */
	long fail_at;	  /* which one fails (1 = the first); 0 = none */
	int fail_errno;
};

/* Readable zero bytes after the content of every buffer, for scanners that look ahead. */
#define SA_FS_PAD 32

/* The content of one file; reused from file to file. Invariant: data[len .. len+SA_FS_PAD) is zero. */
struct sa_buf {
	char *data;
	size_t len, cap;
};
#define SA_BUF_SCOPE(name) SA_CLEANUP(sa_buf_release) struct sa_buf name = {0}
void sa_buf_release(struct sa_buf *buf);
/* Makes room for `len` bytes and the pad; sets len and writes the pad. */
void sa_buf_resize(struct sa_buf *buf, size_t len);
/* Replaces the content by a copy of `len` bytes. */
void sa_buf_set(struct sa_buf *buf, const void *bytes, size_t len);

/* A directory opened for reading: no path below it can lead out of it. */
struct sa_dir {
	int fd;
	const char *real_path; /* absolute, links resolved */
};

/* Opens a directory; real_path lives in `arena`. Errors: NOT_FOUND, IO (also when it is no directory). */
int sa_dir_open(struct sa_fs *fs, struct sa_arena *arena, const char *path, struct sa_dir *dir,
		struct sa_err *err) SA_MUST_CHECK;
void sa_dir_close(struct sa_dir *dir);

enum sa_file_kind { SA_FILE_REGULAR, SA_FILE_DIRECTORY, SA_FILE_LINK, SA_FILE_OTHER };

/* One entry of a directory walk: path relative to the root, in depth-first order of the file system. */
struct sa_entry {
	const char *path; /* valid during the call only */
	size_t depth;	  /* 0 = directly in the root */
	enum sa_file_kind kind;
};

/*
 * Where a link below the directory leads: 1 when it is a folder inside of the directory (*real is then its
 * path below it, without links, "" for the directory itself, in `arena`), 0 when it is a file. -1 when it
 * leads nowhere or out of the directory; the message says which.
 */
int sa_dir_link_folder(const struct sa_dir *dir, const char *path, struct sa_arena *arena,
		       const char **real, struct sa_err *err) SA_MUST_CHECK;

/*
 * Calls `visit` for every entry below the directory; links are reported, never followed. A directory
 * that cannot be read to its end, or lies too deep, is reported through `skipped` (may be NULL) and
 * passed over. Errors: IO for the root itself, LIMIT for too many entries.
 */
int sa_dir_walk(struct sa_fs *fs, const struct sa_dir *dir,
		void (*visit)(void *ctx, const struct sa_entry *entry),
		void (*skipped)(void *ctx, const char *path, const char *why), void *ctx,
		struct sa_err *err) SA_MUST_CHECK;

/*
 * The same for the folder `real` below the directory, which sa_dir_link_folder() found: its entries are
 * shown as SHOWN/NAME. A folder that cannot be read is reported through `skipped`, too. Errors: LIMIT.
 */
int sa_dir_walk_at(struct sa_fs *fs, const struct sa_dir *dir, const char *real, const char *shown,
		   void (*visit)(void *ctx, const struct sa_entry *entry),
		   void (*skipped)(void *ctx, const char *path, const char *why), void *ctx,
		   struct sa_err *err) SA_MUST_CHECK;

/*
 * Reads a regular file below the directory into `buf` (thread-safe for different buffers).
 * A link is followed only to a regular file inside the directory. Never blocks on a FIFO or device.
 * Errors: NOT_FOUND, IO (not a regular file, leaves the directory, unreadable), LIMIT (too large).
 */
int sa_dir_read(struct sa_fs *fs, const struct sa_dir *dir, const char *path, size_t max_bytes,
		struct sa_buf *buf, struct sa_err *err) SA_MUST_CHECK;

/*
 * Opens what sa_dir_read would read and returns the descriptor (the caller closes it), or -1. It may be
 * no regular file: look before reading (base/lines.h does).
 */
int sa_dir_open_file(struct sa_fs *fs, const struct sa_dir *dir, const char *path,
		     struct sa_err *err) SA_MUST_CHECK;

/* Size in bytes of a regular file below the directory, -1 when it cannot be told. */
int64_t sa_dir_size(const struct sa_dir *dir, const char *path);

/* Reads any regular file named by the user; links are followed. "-" is not special here. */
int sa_file_read(struct sa_fs *fs, const char *path, size_t max_bytes, struct sa_buf *buf,
		 struct sa_err *err) SA_MUST_CHECK;

/* Creates a directory and its parents. Errors: IO. */
int sa_make_dirs(struct sa_fs *fs, const char *path, struct sa_err *err) SA_MUST_CHECK;

/*
 * Makes the directories of `relative` below `root` one by one and refuses a link that leads out of
 * the root (an artifact could have put it there). Returns the absolute path in `*made`.
 */
int sa_make_dirs_below(struct sa_fs *fs, struct sa_arena *arena, const struct sa_dir *root,
		       const char *relative, const char **made, struct sa_err *err) SA_MUST_CHECK;

/*
 * Several files that change together: each is written to a temporary name beside its target, and
 * sa_batch_commit renames them all. A target that is a link is replaced, not followed; a target that
 * is a directory is an error before anything is renamed. Without a commit nothing has changed; when
 * a rename fails, the files that were replaced before it are put back (a file system without hard
 * links cannot do that).
 *
 * A process that is killed in the middle puts nothing back. So one file of a set may be its seal: its
 * older version is removed before anything else changes and the new one comes last (FORMATS 15.34).
 * Who finds the seal finds a whole set beside it.
 */
struct sa_batch_item {
	char *tmp, *target; /* tmp is NULL when the target is to be removed */
	char *old;	    /* second name of what the target was, NULL when there is none */
	bool fresh;	    /* there was nothing at the target */
	bool changed;	    /* the target is no longer what it was */
};
struct sa_batch {
	struct sa_fs *fs;
	struct sa_arena *arena;
	struct sa_batch_item *item;
	size_t n, cap;
	size_t seal;   /* number of the item that is the seal, counted from 1; 0: none */
	bool only_new; /* nothing is replaced: a target that is there is an error (USAGE) */
};
#define SA_BATCH_SCOPE(name, fs_, arena_) \
	SA_CLEANUP(sa_batch_abort) struct sa_batch name = {.fs = (fs_), .arena = (arena_)}
int sa_batch_add(struct sa_batch *batch, const char *path, const char *bytes, size_t len,
		 struct sa_err *err) SA_MUST_CHECK;
/* The file that was added last is the seal. */
void sa_batch_seal(struct sa_batch *batch);
/* Removes `path` with the commit; nothing there, or a directory, is fine and stays. */
void sa_batch_remove(struct sa_batch *batch, const char *path);
int sa_batch_commit(struct sa_batch *batch, struct sa_err *err) SA_MUST_CHECK;
/* Removes what was not committed. */
void sa_batch_abort(struct sa_batch *batch);

/* One file through a batch of its own. */
int sa_file_write(struct sa_fs *fs, struct sa_arena *arena, const char *path, const char *bytes,
		  size_t len, struct sa_err *err) SA_MUST_CHECK;

/*
 * The same for a file that stands alone in a directory of the user's: what a killed writer left of the
 * same name is removed first, unless somebody else is writing there just now.
 */
int sa_file_replace(struct sa_fs *fs, struct sa_arena *arena, const char *path, const char *bytes,
		    size_t len, struct sa_err *err) SA_MUST_CHECK;

/* `dir`/`name` in the arena, without a doubled slash. */
char *sa_path_join(struct sa_arena *arena, const char *dir, const char *name);

#endif
