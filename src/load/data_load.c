/* SPDX-License-Identifier: MIT */
/* From a source to columns: recognise the files that were found, read in parallel, join. */
#include "load/data_load.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/str.h"
#include "codec/text_in.h"
#include "load/note_data.h"
#include "load/reading.h"
#include "load/rows.h"
#include "load/unread.h"
#include "policy/load.h"

#define FILES_PER_PIECE 256
#define RECOGNISE_BYTES (256u << 10) /* what `auto` looks at */

/* A file is a record: many small ones, a chunk for each piece of the list. */
static void read_small(void *ctx, size_t worker, size_t begin, size_t end)
{
	struct sa_reading *r = ctx;
	struct sa_buf *buf = &r->buf[worker];
	struct sa_chunk *chunk = &r->chunk[begin / FILES_PER_PIECE];
	struct sa_err err;

	for (size_t i = begin; i < end && !sa_interrupt_is_late(); i++) {
		struct sa_file_in file = sa_reading_file(r, i);

		if (i % FILES_PER_PIECE == 0)
			chunk = &r->chunk[i / FILES_PER_PIECE];
		if (sa_reading_bytes(r, i, buf, &err) != 0) {
			sa_reading_unusable(chunk, &file, err.msg);
			continue;
		}
		file.bytes = buf->data;
		file.len = buf->len;
		size_t before = chunk->n + chunk->n_filtered;

		r->adapter->read(chunk, &file, 0, file.len);
		if (chunk->n + chunk->n_filtered == before)
			sa_reading_unusable(chunk, &file, SA_READING_NO_RECORD);
	}
}

static void read_files(struct sa_reading *r)
{
	size_t n = r->found->n, n_chunk = (n + FILES_PER_PIECE - 1) / FILES_PER_PIECE;
	size_t *rows = SA_NEW_ARRAY(&r->room, n_chunk, size_t);

	for (size_t c = 0; c < n_chunk; c++)
		rows[c] = c + 1 < n_chunk ? FILES_PER_PIECE : n - c * FILES_PER_PIECE;
	sa_reading_grow(r, n_chunk);
	sa_reading_lend(r, 0, rows);
	sa_parallel_for(n, FILES_PER_PIECE, SA_MAX_WORKERS, read_small, r);
}

static int recognise(struct sa_reading *r, const char *name, struct sa_err *err)
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

static void list_unusable(struct sa_reading *r, const struct sa_join *join, struct sa_data *data,
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

static int load_input(struct sa_reading *r, size_t number, struct sa_data *data, struct sa_err *err)
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
	else if (sa_reading_many(r, err) != 0)
		return -1;
	if (sa_interrupt_is_late())
		return sa_err_set(err, SA_ERR_IO, SA_READING_ENDED);
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

/* Records may be spoilt after they were read: those without the index or the time that is asked for. */
static bool has_usable_row(const struct sa_input_data *in)
{
	for (size_t k = 0; k < in->rows.n; k++) {
		if (!in->rows.unusable[k])
			return true;
	}
	return false;
}

static int check_usable(const struct sa_data *data, const struct sa_source *source,
			struct sa_err *err)
{
	size_t files = 0;

	for (size_t i = 0; i < data->policy->n_input; i++) {
		const struct sa_input_data *in = &data->input[i];

		files += in->n_files;
		for (size_t g = 0; g < in->n_group; g++) {
			if (in->group[g].n_records && has_usable_row(in))
				return 0;
		}
	}
	if (!files)
		return sa_err_set(
			err, SA_ERR_SCHEMA,
			"'%s' holds no file of any input of the policy; check the directory",
			source->shown);
	if (data->n_unusable) {
		const struct sa_lost *first = &data->unusable[0];
		char line[32] = "";

		if (first->line)
			snprintf(line, sizeof line, "line %zu: ", first->line);
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "none of the %zu file(s) of the inputs is usable; the first, %s: "
				  "%s%.150s",
				  files, first->file, line, first->why);
	}
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
		struct sa_reading r = {.policy = policy,
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
