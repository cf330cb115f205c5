/* SPDX-License-Identifier: MIT */
/*
 * Where the files of a run come from. A directory, a git tree and an artifact look the same from
 * here on: a list of entries and a way to read one.
 */
#ifndef SA_SOURCE_SOURCE_H
#define SA_SOURCE_SOURCE_H

#include "base/err.h"
#include "base/fs.h"

struct sa_source;

struct sa_source_ops {
	/* Reports every entry below the root; see sa_dir_walk. */
	int (*list)(const struct sa_source *source,
		    void (*visit)(void *ctx, const struct sa_entry *entry),
		    void (*skipped)(void *ctx, const char *path, const char *why), void *ctx,
		    struct sa_err *err);
	/* Reads one regular file; thread-safe for different buffers. See sa_dir_read. */
	int (*read)(const struct sa_source *source, const char *path, size_t max_bytes,
		    struct sa_buf *buf, struct sa_err *err);
	/* Size of a regular file in bytes, -1 when it cannot be told. */
	int64_t (*size)(const struct sa_source *source, const char *path);
	void (*close)(struct sa_source *source);
	/*
	 * Where a link leads, and what lies in the folder it leads to (sa_dir_link_folder,
	 * sa_dir_walk_at). NULL: no links to folders in this kind of source.
	 */
	int (*link_folder)(const struct sa_source *source, const char *path, struct sa_arena *arena,
			   const char **real, struct sa_err *err);
	int (*list_at)(const struct sa_source *source, const char *real, const char *shown,
		       void (*visit)(void *ctx, const struct sa_entry *entry),
		       void (*skipped)(void *ctx, const char *path, const char *why), void *ctx,
		       struct sa_err *err);
};

struct sa_source {
	const struct sa_source_ops *ops;
	const char *shown;  /* as the user named it */
	const char *origin; /* absolute path, or what identifies it */
	struct sa_fs *fs;
	struct sa_dir dir; /* of source_dir */
	const char *below; /* the folder of `dir` that it is, of source_below; else NULL */
	void *state;	   /* of the other kinds */
	/* the number in a file name is the iteration, whatever the content says (merged shards) */
	bool numbers_rule;
	/* nobody asks for a digest of the files: what their bytes were need not be remembered */
	bool undigested;
};

#define SA_SOURCE_SCOPE(name) \
	SA_CLEANUP(sa_source_close) struct sa_source name = {.dir = {.fd = -1}}

/* Opens a directory as a source. Errors: NOT_FOUND, IO. */
int sa_source_open_dir(struct sa_fs *fs, struct sa_arena *arena, const char *path,
		       struct sa_source *source, struct sa_err *err) SA_MUST_CHECK;

void sa_source_close(struct sa_source *source);

#endif
