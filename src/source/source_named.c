/* SPDX-License-Identifier: MIT */
/* Some files of a directory as a source: no walk over what lies beside them. */
#include "source/source_named.h"

#include "base/arena.h"

struct named {
	const struct sa_source_ops *dir;
	const char *const *path;
	size_t n;
};

static int named_list(const struct sa_source *source,
		      void (*visit)(void *ctx, const struct sa_entry *entry),
		      void (*skipped)(void *ctx, const char *path, const char *why), void *ctx,
		      struct sa_err *err)
{
	const struct named *named = source->state;

	(void)skipped;
	(void)err;
	for (size_t i = 0; i < named->n; i++) {
		const struct sa_entry entry = {.path = named->path[i], .kind = SA_FILE_REGULAR};

		visit(ctx, &entry);
	}
	return 0;
}

static int named_read(const struct sa_source *source, const char *path, size_t max_bytes,
		      struct sa_buf *buf, struct sa_err *err)
{
	const struct named *named = source->state;

	return named->dir->read(source, path, max_bytes, buf, err);
}

static int64_t named_size(const struct sa_source *source, const char *path)
{
	const struct named *named = source->state;

	return named->dir->size(source, path);
}

static void named_close(struct sa_source *source)
{
	const struct named *named = source->state;

	named->dir->close(source);
}

static const struct sa_source_ops named_ops = {
	.list = named_list, .read = named_read, .size = named_size, .close = named_close};

int sa_source_open_named(struct sa_fs *fs, struct sa_arena *arena, const char *dir,
			 const char *const *path, size_t n, struct sa_source *source,
			 struct sa_err *err)
{
	struct named *named;

	if (sa_source_open_dir(fs, arena, dir, source, err) != 0)
		return -1;
	named = SA_NEW(arena, struct named);
	*named = (struct named){.dir = source->ops, .path = path, .n = n};
	source->state = named;
	source->ops = &named_ops;
	return 0;
}
