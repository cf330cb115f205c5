/* SPDX-License-Identifier: MIT */
/* Zips from strangers, through the source that a baseline is read from. Input: the bytes of a zip. */
#include "fuzz.h"

#include "base/limits.h"
#include "source/source_zip.h"

#define MAX_READ 65536

struct walk {
	const struct sa_source *source;
	struct sa_buf buf;
};

static void read_entry(void *ctx, const struct sa_entry *entry)
{
	struct walk *w = ctx;
	struct sa_err err;

	CHECK(entry->path[0] != '/' && entry->depth <= SA_LIMIT_TREE_DEPTH);
	if (w->source->ops->read(w->source, entry->path, MAX_READ, &w->buf, &err) == 0)
		CHECK(w->source->ops->size(w->source, entry->path) == (int64_t)w->buf.len);
	else
		check_error(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SA_ARENA_SCOPE(arena);
	SA_SOURCE_SCOPE(source);
	struct sa_zip_input input = {"zip", (const char *)data, size};
	struct walk w = {.source = &source};
	struct sa_err err;

	if (sa_source_open_zip(&arena, &input, 1, "zip", &source, NULL, &err) == 0)
		CHECK(source.ops->list(&source, read_entry, NULL, &w, &err) == 0);
	else
		check_error(&err);
	sa_buf_release(&w.buf);
	return 0;
}
