/* SPDX-License-Identifier: MIT */
/* One file in memory as a source. */
#include "source/source_memory.h"

#include <string.h>

#include "base/arena.h"

struct memory {
	const char *name;
	const struct sa_buf *buf;
};

static int memory_list(const struct sa_source *source,
		       void (*visit)(void *ctx, const struct sa_entry *entry),
		       void (*skipped)(void *ctx, const char *path, const char *why), void *ctx,
		       struct sa_err *err)
{
	const struct memory *memory = source->state;
	const struct sa_entry entry = {.path = memory->name, .kind = SA_FILE_REGULAR};

	(void)skipped, (void)err;
	visit(ctx, &entry);
	return 0;
}

static int memory_read(const struct sa_source *source, const char *path, size_t max_bytes,
		       struct sa_buf *buf, struct sa_err *err)
{
	const struct memory *memory = source->state;

	if (strcmp(path, memory->name) != 0)
		return sa_err_set(err, SA_ERR_NOT_FOUND, "'%s' is not there", path);
	if (memory->buf->len > max_bytes)
		return sa_err_set(err, SA_ERR_LIMIT, "'%s' is larger than %zu bytes", path,
				  max_bytes);
	sa_buf_set(buf, memory->buf->data, memory->buf->len);
	return 0;
}

static int64_t memory_size(const struct sa_source *source, const char *path)
{
	const struct memory *memory = source->state;

	return strcmp(path, memory->name) == 0 ? (int64_t)memory->buf->len : -1;
}

static void memory_close(struct sa_source *source)
{
	source->state = NULL;
}

void sa_source_open_memory(struct sa_arena *arena, const char *name, const struct sa_buf *buf,
			   struct sa_source *source)
{
	static const struct sa_source_ops ops = {.list = memory_list,
						 .read = memory_read,
						 .size = memory_size,
						 .close = memory_close};
	struct memory *memory = SA_NEW(arena, struct memory);

	*memory = (struct memory){.name = name, .buf = buf};
	*source = (struct sa_source){
		.ops = &ops, .shown = name, .origin = name, .dir = {.fd = -1}, .state = memory};
}
