/* SPDX-License-Identifier: MIT */
/* The bytes of an input's files, and room for what they give. */
#include "load/reading.h"

#include <string.h>

#include "base/limits.h"
#include "codec/text_in.h"
#include "load/file_mix.h"
#include "load/unread.h"

static size_t read_limit(const struct sa_adapter *adapter)
{
	return adapter->many ? SA_LIMIT_STREAM_BYTES : SA_LIMIT_FILE_BYTES;
}

struct sa_file_in sa_reading_file(const struct sa_reading *r, size_t i)
{
	const struct sa_found *f = &r->found->file[i];

	return (struct sa_file_in){
		.path = f->path,
		.file = (uint32_t)i,
		.number = (int64_t)f->number,
		.has_number = r->adapter->bare_summary && f->has_number,
	};
}

/* The first record of the first file is enough to tell which fields there are; a cut one is left out. */
static void keep_head(struct sa_reading *r, const struct sa_buf *buf)
{
	size_t len = buf->len < SA_UNREAD_BYTES ? buf->len : SA_UNREAD_BYTES;

	while (r->adapter->many && len < buf->len && len && buf->data[len - 1] != '\n')
		len--;
	sa_buf_set(&r->head, buf->data, len);
}

int sa_reading_bytes(struct sa_reading *r, size_t i, struct sa_buf *buf, struct sa_err *err)
{
	struct sa_found *file = &r->found->file[i];

	if (r->source->ops->read(r->source, file->path, read_limit(r->adapter), buf, err) != 0)
		return -1;
	if (!r->source->undigested) {
		file->mix = sa_mix_of(buf->data, buf->len);
		file->was_read = true;
	}
	if (sa_text_to_utf8(buf, err) != 0 ||
	    (r->adapter->many && sa_text_refuse(buf->data, buf->len, err) != 0))
		return -1;
	if (i == 0)
		keep_head(r, buf);
	return 0;
}

void sa_reading_unusable(struct sa_chunk *chunk, const struct sa_file_in *file, const char *why)
{
	const struct sa_where where = {
		.file = file->file, .number = file->number, .has_number = file->has_number};

	sa_intake_unusable(chunk, &where, why);
}

void sa_reading_grow(struct sa_reading *r, size_t more)
{
	if (r->n_chunk + more > r->cap_chunk) {
		r->cap_chunk = (r->n_chunk + more) * 2;
		r->chunk = sa_xrealloc(r->chunk, r->cap_chunk * sizeof *r->chunk);
	}
	for (size_t i = 0; i < more; i++)
		sa_chunk_init(&r->chunk[r->n_chunk++], r->wanted);
}

void sa_reading_lend(struct sa_reading *r, size_t first, const size_t *rows)
{
	size_t n = 0, m = r->wanted->n_metric, at = 0;

	for (size_t c = first; c < r->n_chunk; c++)
		n += rows[c - first];
	r->slab = (struct sa_slab){.record = SA_NEW_RAW(&r->room, n, struct sa_record),
				   .y = SA_NEW_RAW(&r->columns, n * m, double),
				   .from = SA_NEW_RAW(&r->columns, n * m, uint8_t),
				   .n = n};
	r->n_slab++;
	for (size_t c = first; c < r->n_chunk; c++) {
		sa_chunk_lend(&r->chunk[c], &r->slab, at, rows[c - first]);
		at += rows[c - first];
	}
}
