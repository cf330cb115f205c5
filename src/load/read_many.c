/* SPDX-License-Identifier: MIT */
/* Files of many records: pieces of one in parallel, a chunk each, in their order. */
#include "load/reading.h"

#include <string.h>

#include "base/interrupt.h"
#include "codec/text_in.h"

#define BYTES_PER_PIECE (1u << 20)

/* Where piece k of a big file begins: behind the line end that follows its share of the bytes. */
static size_t piece_begin(const struct sa_file_in *file, size_t k, size_t n)
{
	size_t at = file->begin + (file->len - file->begin) / n * k;
	const char *nl;

	if (!k)
		return file->begin;
	if (k == n)
		return file->len;
	nl = memchr(file->bytes + at, '\n', file->len - at);
	return nl ? (size_t)(nl - file->bytes) + 1 : file->len;
}

struct pieces {
	struct sa_reading *r;
	size_t *begin; /* n + 1 */
	size_t *rows;  /* at most, of each */
};

/* A record a line, at most: room for all of them at once is cheaper than room that grows. */
static void count_lines(void *ctx, size_t worker, size_t begin, size_t end)
{
	struct pieces *p = ctx;

	(void)worker;
	for (size_t i = begin; i < end; i++) {
		const char *at = p->r->file.bytes + p->begin[i],
			   *stop = p->r->file.bytes + p->begin[i + 1];

		while (at < stop) {
			const char *nl = memchr(at, '\n', (size_t)(stop - at));

			p->rows[i]++;
			at = nl ? nl + 1 : stop;
		}
	}
}

static void read_pieces(void *ctx, size_t worker, size_t begin, size_t end)
{
	struct pieces *p = ctx;

	(void)worker;
	for (size_t i = begin; i < end && !sa_interrupt_is_late(); i++) {
		if (p->begin[i] < p->begin[i + 1])
			p->r->adapter->read(&p->r->chunk[p->r->first_chunk + i], &p->r->file,
					    p->begin[i], p->begin[i + 1]);
	}
}

/*
 * Lines of the pieces become lines of the file. Of every record: that its index or time cannot be used shows
 * only when the rows are joined.
 */
static void number_lines(struct sa_reading *r)
{
	uint32_t before = (uint32_t)r->file.begin_line;

	for (size_t c = r->first_chunk; c < r->n_chunk; c++) {
		for (size_t i = 0; i < r->chunk[c].n; i++)
			r->chunk[c].record[i].line += before;
		before += r->chunk[c].n_lines;
	}
}

/*
 * A file that was read to its end and gave no record at all is one that cannot be used. True for it:
 * what stands in its last line needs no note of its own.
 */
static bool gave_nothing(struct sa_reading *r)
{
	bool cut = false;

	for (size_t c = r->first_chunk; c < r->n_chunk; c++) {
		if (r->chunk[c].n + r->chunk[c].n_filtered)
			return false;
		cut |= r->chunk[c].last_line_cut;
	}
	sa_reading_unusable(&r->chunk[r->first_chunk], &r->file,
			    cut ? "its only record is cut: the last line has no end"
				: SA_READING_NO_RECORD);
	return true;
}

static void note_cut(struct sa_reading *r)
{
	for (size_t c = r->first_chunk; c < r->n_chunk; c++) {
		if (r->chunk[c].last_line_cut)
			sa_note_add(
				r->notes, SA_WARNING, r->file.path, "the last line has no end; %s",
				r->adapter->cells ? "its last cell may be cut"
						  : "it is not complete JSON and does not count");
	}
}

/* A file of many records: pieces of it in parallel, one chunk each, in their order. */
static int read_big(struct sa_reading *r, size_t i, struct sa_err *fatal)
{
	struct sa_file_in *file = &r->file;
	struct sa_buf *buf = &r->buf[0];
	struct sa_err err = {0};

	r->first_chunk = r->n_chunk;
	*file = sa_reading_file(r, i);
	if (sa_reading_bytes(r, i, buf, &err) != 0) {
		sa_reading_grow(r, 1);
		sa_reading_unusable(&r->chunk[r->first_chunk], file, err.msg);
		return 0;
	}
	file->bytes = buf->data;
	file->len = buf->len;
	if (!file->len) {
		sa_reading_grow(r, 1);
		sa_reading_unusable(&r->chunk[r->first_chunk], file, SA_TEXT_EMPTY);
		return 0;
	}
	if (r->adapter->prepare && r->adapter->prepare(file, r->wanted, r->arena, &err) != 0) {
		if (err.code == SA_ERR_SCHEMA) {
			*fatal = err;
			return -1;
		}
		sa_reading_grow(r, 1);
		sa_reading_unusable(&r->chunk[r->first_chunk], file, err.msg);
		return 0;
	}
	if (file->twice)
		sa_note_add(r->notes, SA_WARNING, file->path,
			    "several columns are called '%s'; the first one counts", file->twice);
	/* a line end inside of quotes must not part a record */
	bool quotes = r->adapter->cells && memchr(file->bytes, '"', file->len);
	size_t n = quotes ? 1 : (file->len - file->begin) / BYTES_PER_PIECE + 1;
	struct pieces p = {.r = r,
			   .begin = SA_NEW_ARRAY(&r->room, n + 1, size_t),
			   .rows = SA_NEW_ARRAY(&r->room, n, size_t)};

	for (size_t k = 0; k <= n; k++)
		p.begin[k] = piece_begin(file, k, n);
	sa_reading_grow(r, n);
	sa_parallel_for(n, 1, SA_MAX_WORKERS, count_lines, &p);
	sa_reading_lend(r, r->first_chunk, p.rows);
	sa_parallel_for(n, 1, SA_MAX_WORKERS, read_pieces, &p);
	number_lines(r);
	if (!gave_nothing(r))
		note_cut(r);
	return 0;
}

int sa_reading_many(struct sa_reading *r, struct sa_err *err)
{
	bool any_own = false;

	for (size_t i = 0; i < r->found->n; i++) {
		struct sa_found *found = &r->found->file[i];

		if (read_big(r, i, err) != 0)
			return -1;
		found->chunk = r->first_chunk;
		found->n_chunk = r->n_chunk - r->first_chunk;
		found->foreign = r->file.foreign;
		any_own |= r->file.cell && !r->file.foreign;
	}
	for (size_t i = 0; i < r->found->n && any_own; i++) {
		const struct sa_found *found = &r->found->file[i];
		const struct sa_file_in file = sa_reading_file(r, i);

		if (!found->foreign)
			continue;
		for (size_t c = found->chunk; c < found->chunk + found->n_chunk; c++) {
			sa_chunk_release(&r->chunk[c]);
			sa_chunk_init(&r->chunk[c], r->wanted);
		}
		sa_reading_unusable(&r->chunk[found->chunk], &file,
				    "its first line names no column that the policy reads");
	}
	return 0;
}
