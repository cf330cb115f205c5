/* SPDX-License-Identifier: MIT */
/* A directory as a source. */
#include "source/source.h"

static int dir_list(const struct sa_source *source,
		    void (*visit)(void *ctx, const struct sa_entry *entry),
		    void (*skipped)(void *ctx, const char *path, const char *why), void *ctx,
		    struct sa_err *err)
{
	return sa_dir_walk(source->fs, &source->dir, visit, skipped, ctx, err);
}

static int dir_read(const struct sa_source *source, const char *path, size_t max_bytes,
		    struct sa_buf *buf, struct sa_err *err)
{
	return sa_dir_read(source->fs, &source->dir, path, max_bytes, buf, err);
}

static int64_t dir_size(const struct sa_source *source, const char *path)
{
	return sa_dir_size(&source->dir, path);
}

static void dir_close(struct sa_source *source)
{
	sa_dir_close(&source->dir);
}

static int dir_link_folder(const struct sa_source *source, const char *path, struct sa_arena *arena,
			   const char **real, struct sa_err *err)
{
	return sa_dir_link_folder(&source->dir, path, arena, real, err);
}

static int dir_list_at(const struct sa_source *source, const char *real, const char *shown,
		       void (*visit)(void *ctx, const struct sa_entry *entry),
		       void (*skipped)(void *ctx, const char *path, const char *why), void *ctx,
		       struct sa_err *err)
{
	return sa_dir_walk_at(source->fs, &source->dir, real, shown, visit, skipped, ctx, err);
}

static const struct sa_source_ops dir_ops = {dir_list,	dir_read,	 dir_size,
					     dir_close, dir_link_folder, dir_list_at};

int sa_source_open_dir(struct sa_fs *fs, struct sa_arena *arena, const char *path,
		       struct sa_source *source, struct sa_err *err)
{
	struct sa_dir dir;

	if (sa_dir_open(fs, arena, path, &dir, err) != 0)
		return -1;
	*source = (struct sa_source){
		.ops = &dir_ops, .shown = path, .origin = dir.real_path, .fs = fs, .dir = dir};
	return 0;
}

void sa_source_close(struct sa_source *source)
{
	if (source->ops)
		source->ops->close(source);
	source->ops = NULL;
}
