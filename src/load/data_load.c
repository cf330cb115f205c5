/* SPDX-License-Identifier: MIT */
/* From a source to columns: recognise the files that were found, read in parallel, join. */
#include "load/data_load.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/parallel.h"
#include "base/str.h"
#include "codec/text_in.h"
#include "load/adapter.h"
#include "load/data_find.h"
#include "load/file_mix.h"
#include "load/note_data.h"
#include "load/rows.h"
#include "load/unread.h"
#include "policy/load.h"

#define FILES_PER_PIECE 256
#define BYTES_PER_PIECE (1u << 20)
#define RECOGNISE_BYTES (256u << 10) /* what `auto` looks at */

#define NO_RECORD "there is no record in it"

/* ---- one input ---- */

struct reading {
	const struct sa_policy *policy;
	const struct sa_source *source;
	struct sa_arena *arena;
	struct sa_notes *notes;
	const struct sa_adapter *adapter;
	const struct sa_wanted *wanted;
	struct sa_found_list *found;
	struct sa_chunk *chunk;
	size_t n_chunk, cap_chunk;
	struct sa_buf buf[SA_MAX_WORKERS];
	struct sa_buf head;	/* of the first file: what nobody reads is told by it */
	struct sa_file_in file; /* of a big file: the one that is read */
	size_t first_chunk;
	struct sa_slab slab; /* the last one that was lent */
	size_t n_slab;
	struct sa_arena room,
		columns; /* of the slabs: records, and what may become the columns of the input */
};

static size_t read_limit(const struct sa_adapter *adapter)
{
	return adapter->many ? SA_LIMIT_STREAM_BYTES : SA_LIMIT_FILE_BYTES;
}

static struct sa_file_in file_in(const struct reading *r, size_t i)
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
static void keep_head(struct reading *r, const struct sa_buf *buf)
{
	size_t len = buf->len < SA_UNREAD_BYTES ? buf->len : SA_UNREAD_BYTES;

	while (r->adapter->many && len < buf->len && len && buf->data[len - 1] != '\n')
		len--;
	sa_buf_set(&r->head, buf->data, len);
}

static int read_bytes(struct reading *r, size_t i, struct sa_buf *buf, struct sa_err *err)
{
	struct sa_found *file = &r->found->file[i];

	if (r->source->ops->read(r->source, file->path, read_limit(r->adapter), buf, err) != 0)
		return -1;
	file->mix = sa_mix_of(buf->data, buf->len);
	file->was_read = true;
	if (sa_text_to_utf8(buf, err) != 0 ||
	    (r->adapter->many && sa_text_refuse(buf->data, buf->len, err) != 0))
		return -1;
	if (i == 0)
		keep_head(r, buf);
	return 0;
}

static void whole_unusable(struct sa_chunk *chunk, const struct sa_file_in *file, const char *why)
{
	const struct sa_where where = {
		.file = file->file, .number = file->number, .has_number = file->has_number};

	sa_intake_unusable(chunk, &where, why);
}

/* A file is a record: many small ones, a chunk for each piece of the list. */
static void read_small(void *ctx, size_t worker, size_t begin, size_t end)
{
	struct reading *r = ctx;
	struct sa_buf *buf = &r->buf[worker];
	struct sa_chunk *chunk = &r->chunk[begin / FILES_PER_PIECE];
	struct sa_err err;

	for (size_t i = begin; i < end; i++) {
		struct sa_file_in file = file_in(r, i);

		if (i % FILES_PER_PIECE == 0)
			chunk = &r->chunk[i / FILES_PER_PIECE];
		if (read_bytes(r, i, buf, &err) != 0) {
			whole_unusable(chunk, &file, err.msg);
			continue;
		}
		file.bytes = buf->data;
		file.len = buf->len;
		size_t before = chunk->n + chunk->n_filtered;

		r->adapter->read(chunk, &file, 0, file.len);
		if (chunk->n + chunk->n_filtered == before)
			whole_unusable(chunk, &file, NO_RECORD);
	}
}

static void grow_chunks(struct reading *r, size_t more)
{
	if (r->n_chunk + more > r->cap_chunk) {
		r->cap_chunk = (r->n_chunk + more) * 2;
		r->chunk = sa_xrealloc(r->chunk, r->cap_chunk * sizeof *r->chunk);
	}
	for (size_t i = 0; i < more; i++)
		sa_chunk_init(&r->chunk[r->n_chunk++], r->wanted);
}

/* Lends the chunks from `first` on room for as many rows as they will have: rows[] of each, mostly. */
static void lend_room(struct reading *r, size_t first, const size_t *rows)
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

static void read_files(struct reading *r)
{
	size_t n = r->found->n, n_chunk = (n + FILES_PER_PIECE - 1) / FILES_PER_PIECE;
	size_t *rows = SA_NEW_ARRAY(&r->room, n_chunk, size_t);

	for (size_t c = 0; c < n_chunk; c++)
		rows[c] = c + 1 < n_chunk ? FILES_PER_PIECE : n - c * FILES_PER_PIECE;
	grow_chunks(r, n_chunk);
	lend_room(r, 0, rows);
	sa_parallel_for(n, FILES_PER_PIECE, SA_MAX_WORKERS, read_small, r);
}

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
	struct reading *r;
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
	for (size_t i = begin; i < end; i++) {
		if (p->begin[i] < p->begin[i + 1])
			p->r->adapter->read(&p->r->chunk[p->r->first_chunk + i], &p->r->file,
					    p->begin[i], p->begin[i + 1]);
	}
}

/*
 * Lines of the pieces become lines of the file. Of every record: that its index or time cannot be used shows
 * only when the rows are joined.
 */
static void number_lines(struct reading *r)
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
static bool gave_nothing(struct reading *r)
{
	bool cut = false;

	for (size_t c = r->first_chunk; c < r->n_chunk; c++) {
		if (r->chunk[c].n + r->chunk[c].n_filtered)
			return false;
		cut |= r->chunk[c].last_line_cut;
	}
	whole_unusable(&r->chunk[r->first_chunk], &r->file,
		       cut ? "its only record is cut: the last line has no end" : NO_RECORD);
	return true;
}

static void note_cut(struct reading *r)
{
	for (size_t c = r->first_chunk; c < r->n_chunk; c++) {
		if (r->chunk[c].last_line_cut)
			sa_note_add(r->notes, SA_WARNING, r->file.path,
				    "the last line has no end; %s",
				    r->adapter == &sa_adapter_csv
					    ? "its last cell may be cut"
					    : "it is not complete JSON and does not count");
	}
}

/* A file of many records: pieces of it in parallel, one chunk each, in their order. */
static int read_big(struct reading *r, size_t i, struct sa_err *fatal)
{
	struct sa_file_in *file = &r->file;
	struct sa_buf *buf = &r->buf[0];
	struct sa_err err = {0};

	r->first_chunk = r->n_chunk;
	*file = file_in(r, i);
	if (read_bytes(r, i, buf, &err) != 0) {
		grow_chunks(r, 1);
		whole_unusable(&r->chunk[r->first_chunk], file, err.msg);
		return 0;
	}
	file->bytes = buf->data;
	file->len = buf->len;
	if (!file->len) {
		grow_chunks(r, 1);
		whole_unusable(&r->chunk[r->first_chunk], file, SA_TEXT_EMPTY);
		return 0;
	}
	if (r->adapter->prepare && r->adapter->prepare(file, r->wanted, r->arena, &err) != 0) {
		if (err.code == SA_ERR_SCHEMA) {
			*fatal = err;
			return -1;
		}
		grow_chunks(r, 1);
		whole_unusable(&r->chunk[r->first_chunk], file, err.msg);
		return 0;
	}
	if (file->twice)
		sa_note_add(r->notes, SA_WARNING, file->path,
			    "several columns are called '%s'; the first one counts", file->twice);
	/* a line end inside of quotes must not part a record */
	bool quotes = r->adapter == &sa_adapter_csv && memchr(file->bytes, '"', file->len);
	size_t n = quotes ? 1 : (file->len - file->begin) / BYTES_PER_PIECE + 1;
	struct pieces p = {.r = r,
			   .begin = SA_NEW_ARRAY(&r->room, n + 1, size_t),
			   .rows = SA_NEW_ARRAY(&r->room, n, size_t)};

	for (size_t k = 0; k <= n; k++)
		p.begin[k] = piece_begin(file, k, n);
	grow_chunks(r, n);
	sa_parallel_for(n, 1, SA_MAX_WORKERS, count_lines, &p);
	lend_room(r, r->first_chunk, p.rows);
	sa_parallel_for(n, 1, SA_MAX_WORKERS, read_pieces, &p);
	number_lines(r);
	if (!gave_nothing(r))
		note_cut(r);
	return 0;
}

/*
 * Many-record files, one after the other. Where other files have the columns of the policy, one whose
 * header has none of them is not of this run's data, whatever stands below it: it cannot be used.
 */
static int read_big_files(struct reading *r, struct sa_err *err)
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
		const struct sa_file_in file = file_in(r, i);

		if (!found->foreign)
			continue;
		for (size_t c = found->chunk; c < found->chunk + found->n_chunk; c++) {
			sa_chunk_release(&r->chunk[c]);
			sa_chunk_init(&r->chunk[c], r->wanted);
		}
		whole_unusable(&r->chunk[found->chunk], &file,
			       "its first line names no column that the policy reads");
	}
	return 0;
}

static int recognise(struct reading *r, const char *name, struct sa_err *err)
{
	const char *format = r->wanted ? "" : name;
	struct sa_err first = {0};

	r->adapter = sa_adapter_find(format);
	if (r->adapter)
		return 0;
	for (size_t i = 0; i < r->found->n; i++) {
		struct sa_buf *buf = &r->buf[0];

		if (r->found->file[i].directory)
			continue;
		if (r->source->ops->read(r->source, r->found->file[i].path, SA_LIMIT_STREAM_BYTES,
					 buf, err) != 0 ||
		    sa_text_to_utf8(buf, err) != 0)
			continue;
		size_t len = buf->len < RECOGNISE_BYTES ? buf->len : RECOGNISE_BYTES;

		if (sa_adapter_recognise(r->found->file[i].path, buf->data, len, len == buf->len,
					 &r->adapter, err) == 0)
			return 0;
		/* one broken file among many does not decide; the next one may */
		if (!first.code)
			first = *err;
	}
	if (first.code) {
		*err = first;
		return -1;
	}
	r->adapter = &sa_adapter_json; /* nothing there that could be read: any will say so */
	return 0;
}

static void list_unusable(struct reading *r, const struct sa_join *join, struct sa_data *data,
			  const struct sa_input_data *in)
{
	struct sa_lost *all;
	size_t n = 0;

	for (size_t i = 0; i < join->n; i++)
		n += (join->joined[i].record->flags & SA_RECORD_UNUSABLE) != 0;
	if (!n)
		return;
	all = SA_NEW_ARRAY(r->arena, data->n_unusable + n, struct sa_lost);
	if (data->n_unusable)
		memcpy(all, data->unusable, data->n_unusable * sizeof *all);
	for (size_t i = 0; i < join->n; i++) {
		const struct sa_record *x = join->joined[i].record;

		if (!(x->flags & SA_RECORD_UNUSABLE))
			continue;
		struct sa_lost *u = &all[data->n_unusable++];

		*u = (struct sa_lost){
			.input = in->name,
			.file = join->file[x->file],
			.why = sa_arena_strdup(r->arena, x->why),
			.line = r->adapter->many ? x->line : 0,
			.index = join->joined[i].key,
		};
		if (u->line)
			sa_note_add(r->notes, SA_ERROR, u->file, "not used: line %zu: %s", u->line,
				    u->why);
		else
			sa_note_add(r->notes, SA_ERROR, u->file, "not used: %s", u->why);
	}
	data->unusable = all;
}

static void take_sums(const struct sa_join *join, struct sa_data *data)
{
	for (size_t c = 0; c < join->n_chunk; c++) {
		const struct sa_chunk *chunk = &join->chunk[c];

		if (chunk->n)
			join->input->end_found = chunk->end_fits;

		data->identity_rows += chunk->identity_rows;
		if (!chunk->identity_broken)
			continue;
		if (!data->identity_broken ||
		    fabs(chunk->identity_worst) > fabs(data->identity_worst)) {
			data->identity_worst = chunk->identity_worst;
			data->identity_at = join->file[chunk->record[chunk->identity_record].file];
		}
		data->identity_broken += chunk->identity_broken;
	}
}

static int load_input(struct reading *r, size_t number, struct sa_data *data, struct sa_err *err)
{
	const struct sa_policy_input *def = &r->policy->input[number];
	struct sa_input_data *in = &data->input[number];
	struct sa_wanted *wanted = SA_NEW(r->arena, struct sa_wanted);
	int rc;

	if (recognise(r, def->format, err) != 0)
		return -1;
	sa_found_keep(r->found, r->adapter->bare_summary, r->notes);
	sa_wanted_plan(r->policy, number, r->adapter->bare_summary, r->arena, wanted);
	r->wanted = wanted;
	in->format = r->found->n ? r->adapter->name : def->format;
	in->n_files = r->found->n;
	in->lost = r->found->lost;
	in->n_lost = r->found->n_lost;
	if (!r->adapter->many)
		read_files(r);
	else if (read_big_files(r, err) != 0)
		return -1;
	const char **file = SA_NEW_ARRAY(r->arena, r->found->n + 1, const char *);

	for (size_t i = 0; i < r->found->n; i++)
		file[i] = r->found->file[i].path;
	struct sa_join join = {.wanted = wanted,
			       .chunk = r->chunk,
			       .n_chunk = r->n_chunk,
			       .file = file,
			       .arena = r->arena,
			       .notes = r->notes,
			       .input = in,
			       .slab = r->n_slab == 1 ? &r->slab : NULL,
			       .columns = &r->columns};

	sa_join_groups(&join);
	rc = !join.n ? 0 : def->every_ms ? sa_join_buckets(&join, err) : sa_join_rows(&join, err);
	if (rc == 0) {
		list_unusable(r, &join, data, in);
		take_sums(&join, data);
		sa_note_data(&join);
		if (r->head.len && strcmp(r->policy->origin, SA_POLICY_BUILTIN) != 0)
			sa_unread_note(r->policy, number, r->adapter, &r->head, r->arena, r->notes);
	}
	sa_join_release(&join);
	return rc;
}

static void init_input(const struct sa_policy *policy, size_t i, struct sa_arena *arena,
		       struct sa_data *data)
{
	struct sa_input_data *in = &data->input[i];

	*in = (struct sa_input_data){.def = &policy->input[i],
				     .name = policy->input[i].name,
				     .format = policy->input[i].format,
				     .first_ms = SA_NO_TIME,
				     .last_ms = SA_NO_TIME,
				     .metric = SA_NEW_ARRAY(arena, policy->n_metric, size_t)};
	for (size_t m = 0; m < policy->n_metric; m++) {
		if (policy->metric[m].input != i)
			continue;
		data->slot[m] = in->n_metric;
		in->metric[in->n_metric++] = m;
	}
}

static int check_usable(const struct sa_data *data, const struct sa_source *source,
			struct sa_err *err)
{
	size_t files = 0;

	for (size_t i = 0; i < data->policy->n_input; i++) {
		const struct sa_input_data *in = &data->input[i];

		files += in->n_files;
		for (size_t g = 0; g < in->n_group; g++) {
			if (in->group[g].n_records)
				return 0;
		}
	}
	if (!files)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "'%s' holds no file of any input of the policy; check --base",
				  source->shown);
	if (data->n_unusable)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "none of the %zu file(s) of the inputs is usable; the first, %s: "
				  "%.150s",
				  files, data->unusable[0].file, data->unusable[0].why);
	return sa_err_set(
		err, SA_ERR_SCHEMA,
		"no record in the %zu file(s) of the inputs: empty, a header alone, or none "
		"that a `where` takes",
		files);
}

int sa_data_load(const struct sa_policy *policy, const struct sa_source *source,
		 struct sa_arena *arena, struct sa_notes *notes, struct sa_data *data,
		 struct sa_err *err)
{
	struct sa_found_list *found = SA_NEW_ARRAY(arena, policy->n_input, struct sa_found_list);
	bool end_found = false;
	int rc = sa_data_find(policy, source, arena, notes, found, &end_found, err);

	*data = (struct sa_data){.policy = policy,
				 .input =
					 SA_NEW_ARRAY(arena, policy->n_input, struct sa_input_data),
				 .slot = SA_NEW_ARRAY(arena, policy->n_metric, size_t),
				 .first_ms = SA_NO_TIME,
				 .last_ms = SA_NO_TIME};
	data->end_found = end_found;
	for (size_t i = 0; i < policy->n_input; i++) {
		struct sa_input_data *in = &data->input[i];
		struct reading r = {.policy = policy,
				    .source = source,
				    .arena = arena,
				    .notes = notes,
				    .found = &found[i]};

		init_input(policy, i, arena, data);
		if (rc == 0)
			rc = load_input(&r, i, data, err);
		for (size_t w = 0; w < SA_MAX_WORKERS; w++)
			sa_buf_release(&r.buf[w]);
		sa_buf_release(&r.head);
		for (size_t c = 0; c < r.n_chunk; c++)
			sa_chunk_release(&r.chunk[c]);
		free(r.chunk);
		sa_arena_release(&r.room);
		sa_arena_release(&r.columns);
		if (in->last_ms != SA_NO_TIME) {
			if (data->first_ms == SA_NO_TIME || in->first_ms < data->first_ms)
				data->first_ms = in->first_ms;
			if (data->last_ms == SA_NO_TIME || in->last_ms > data->last_ms)
				data->last_ms = in->last_ms;
		}
	}
	sa_found_seen(found, policy->n_input, arena, data);
	for (size_t i = 0; i < policy->n_input; i++)
		free(found[i].file);
	return rc == 0 ? check_usable(data, source, err) : -1;
}
