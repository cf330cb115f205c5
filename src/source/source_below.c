/* SPDX-License-Identifier: MIT */
/* A folder of a source as a source. */
#include "source/source_below.h"

#include <string.h>

struct below {
	const struct sa_source *whole;
	const char *folder;
	struct sa_arena *arena;
};

struct listing {
	const struct below *below;
	void (*visit)(void *ctx, const struct sa_entry *entry);
	void (*skipped)(void *ctx, const char *path, const char *why);
	void *ctx;
};

/* The path as the folder sees it; NULL when it is not in it. */
static const char *inside(const struct below *below, const char *path)
{
	size_t len = strlen(below->folder);

	return strncmp(path, below->folder, len) == 0 && path[len] == '/' ? path + len + 1 : NULL;
}

static void visit(void *ctx, const struct sa_entry *entry)
{
	const struct listing *l = ctx;
	struct sa_entry own = *entry;

	own.path = inside(l->below, entry->path);
	if (own.path)
		l->visit(l->ctx, &own);
}

static void skipped(void *ctx, const char *path, const char *why)
{
	const struct listing *l = ctx;
	const char *own = inside(l->below, path);

	if (own)
		l->skipped(l->ctx, own, why);
}

static int below_list(const struct sa_source *source,
		      void (*to)(void *ctx, const struct sa_entry *entry),
		      void (*not_to)(void *ctx, const char *path, const char *why), void *ctx,
		      struct sa_err *err)
{
	struct listing l = {source->state, to, not_to, ctx};

	return l.below->whole->ops->list(l.below->whole, visit, skipped, &l, err);
}

static int below_read(const struct sa_source *source, const char *path, size_t max_bytes,
		      struct sa_buf *buf, struct sa_err *err)
{
	const struct below *b = source->state;

	return b->whole->ops->read(b->whole, sa_path_join(b->arena, b->folder, path), max_bytes,
				   buf, err);
}

static int64_t below_size(const struct sa_source *source, const char *path)
{
	const struct below *b = source->state;

	return b->whole->ops->size(b->whole, sa_path_join(b->arena, b->folder, path));
}

/* What it stands on is closed by who opened it. */
static void below_close(struct sa_source *source)
{
	source->state = NULL;
}

static const struct sa_source_ops below_ops = {
	.list = below_list, .read = below_read, .size = below_size, .close = below_close};

struct sa_source sa_source_below(const struct sa_source *whole, const char *folder,
				 struct sa_arena *arena)
{
	struct below *below = SA_NEW(arena, struct below);

	*below = (struct below){whole, folder, arena};
	return (struct sa_source){
		.ops = &below_ops,
		.shown = sa_path_join(arena, whole->shown, folder),
		.origin = whole->origin,
		.fs = whole->fs,
		.dir = whole->dir,
		.below = folder,
		.state = below,
		.numbers_rule = whole->numbers_rule,
	};
}
