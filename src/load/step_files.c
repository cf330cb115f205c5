/* SPDX-License-Identifier: MIT */
/* Tuning objects out of ITER_SUMMARY files and tuning reports. */
#include "load/step_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/json_in.h"
#include "codec/text_in.h"
#include "load/step_load.h"

/* ---- ITER_SUMMARY ---- */

static void read_runtime(struct sa_arena *arena, const struct sa_json *root,
			 struct sa_detail *detail)
{
	static const char *const name[] = {"runtime_overrides", "runtime", "config"};

	for (size_t i = 0; i < sizeof name / sizeof *name && !detail->n_runtime; i++)
		sa_params_read(arena, sa_json_get(root, name[i]), &detail->runtime,
			       &detail->n_runtime);
}

int sa_detail_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_detail *detail,
		    struct sa_err *err)
{
	SA_JSON_SCOPE(doc);

	if (sa_text_to_utf8(buf, err) != 0 || sa_json_parse(buf->data, buf->len, &doc, err) != 0)
		return -1;
	if (!sa_json_is(doc.root, SA_JSON_OBJECT))
		return sa_err_set(err, SA_ERR_SCHEMA, "the top level is not an object");
	const struct sa_json *summary = sa_json_get(doc.root, "summary");
	const char *phase;

	if (!summary)
		summary = doc.root;
	detail->cancel_ratio = sa_json_number(sa_json_get(summary, "cancel_ratio"));
	detail->warmup_active = sa_json_number(sa_json_get(summary, "warmup_active"));
	detail->warmup_iter_idx = sa_json_number(sa_json_get(summary, "warmup_iter_idx"));
	detail->rampdown_active = sa_json_number(sa_json_get(summary, "rampdown_active"));
	phase = sa_json_text(sa_json_get(summary, "phase"));
	if (phase && *phase)
		detail->phase =
			sa_arena_strndup(arena, phase, strnlen(phase, SA_LIMIT_REASON_BYTES));
	sa_step_read(arena, sa_json_get(doc.root, "tuning"), &detail->step);
	read_runtime(arena, doc.root, detail);
	return 0;
}

struct sa_detail *sa_details_load(const struct sa_source *source, struct sa_arena *arena,
				  const struct sa_run *run, struct sa_notes *notes)
{
	struct sa_detail *list = SA_NEW_ARRAY(arena, run->n_iter, struct sa_detail);
	SA_BUF_SCOPE(buf);

	for (size_t i = 0; i < run->n_iter; i++) {
		struct sa_detail *detail = &list[i];
		struct sa_err err;

		*detail = (struct sa_detail){
			.index = run->iter[i].index,
			.file = run->iter[i].file,
			.cancel_ratio = SA_MISSING,
			.warmup_active = SA_MISSING,
			.warmup_iter_idx = SA_MISSING,
			.rampdown_active = SA_MISSING,
		};
		if (run->iter[i].unusable)
			continue;
		if (source->ops->read(source, detail->file, SA_LIMIT_FILE_BYTES, &buf, &err) != 0 ||
		    sa_detail_parse(arena, &buf, detail, &err) != 0)
			sa_note_add(notes, SA_ERROR, detail->file, "tuning not used: %s", err.msg);
	}
	return list;
}

/* ---- TUNING_REPORT.json ---- */

struct reader {
	struct sa_jscan scan;
	struct sa_arena *arena;
	struct sa_tuning_log *log;
	struct sa_buf buf; /* one entry at a time */
	size_t cap;
	bool too_many;
};

static void add_entry(struct reader *r, const struct sa_tuning_entry *entry)
{
	struct sa_tuning_log *log = r->log;

	if (log->n == SA_LIMIT_ITERATIONS) {
		r->too_many = true;
		return;
	}
	if (log->n == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 64;
		struct sa_tuning_entry *more = SA_NEW_ARRAY(r->arena, cap, struct sa_tuning_entry);

		if (log->n)
			memcpy(more, log->entry, log->n * sizeof *more);
		log->entry = more;
		r->cap = cap;
	}
	log->entry[log->n++] = *entry;
}

static void set_iteration(struct sa_tuning_entry *entry, double number)
{
	if (!(number >= 0 && number <= (double)SA_LIMIT_ITER_INDEX && number == floor(number)))
		return;
	entry->has_iteration = true;
	entry->iteration = (uint64_t)number;
}

/* "iter_7", the key of an entry of form C. */
static void set_iteration_from_key(struct sa_tuning_entry *entry, const struct sa_jtext *key)
{
	static const char prefix[] = "iter_";
	size_t len = sizeof prefix - 1;
	uint64_t number;

	if (!entry->has_iteration && key->len > len && memcmp(key->p, prefix, len) == 0 &&
	    sa_num_uint(key->p + len, key->len - len, &number) &&
	    number <= (uint64_t)SA_LIMIT_ITER_INDEX) {
		entry->has_iteration = true;
		entry->iteration = number;
	}
}

/* Takes the next value as an entry when it is an object; `key` is NULL in a list. */
static int take_entry(struct reader *r, const struct sa_jtext *key, struct sa_err *err)
{
	enum sa_json_type type = sa_jscan_peek(&r->scan);
	const char *from = r->scan.p;
	struct sa_tuning_entry entry = {0};
	SA_JSON_SCOPE(doc);

	if (!sa_jscan_skip(&r->scan) || type != SA_JSON_OBJECT)
		return 0;
	sa_buf_set(&r->buf, from, (size_t)(r->scan.p - from));
	if (sa_json_parse(r->buf.data, r->buf.len, &doc, err) != 0)
		return -1;
	bool tuned = sa_json_get(doc.root, "deltas") || sa_json_get(doc.root, "guards");

	if (key && !tuned)
		return 0;
	set_iteration(&entry, sa_json_number(sa_json_get(doc.root, "iteration")));
	if (key)
		set_iteration_from_key(&entry, key);
	sa_step_read(r->arena, doc.root, &entry.step);
	add_entry(r, &entry);
	return 0;
}

static int read_list(struct reader *r, struct sa_err *err)
{
	struct sa_jloop loop;

	for (sa_jscan_open(&r->scan, &loop); sa_jscan_item(&r->scan, &loop);) {
		if (take_entry(r, NULL, err) != 0)
			return -1;
	}
	return 0;
}

/* Form B when `iterations` is a list (the last one wins), else form C. */
static int read_object(struct reader *r, struct sa_err *err)
{
	struct sa_jloop loop;
	struct sa_jtext key;
	bool listed = false;
	int rc = 0;

	for (sa_jscan_open(&r->scan, &loop); rc == 0 && sa_jscan_key(&r->scan, &loop, &key);) {
		if (sa_jtext_is(&key, "iterations", 10) &&
		    sa_jscan_peek(&r->scan) == SA_JSON_ARRAY) {
			listed = true;
			r->log->n = 0;
			rc = read_list(r, err);
		} else if (listed) {
			sa_jscan_skip(&r->scan);
		} else {
			rc = take_entry(r, &key, err);
		}
	}
	return rc;
}

/* Entries without an iteration go last. */
static bool goes_before(const struct sa_tuning_entry *a, const struct sa_tuning_entry *b)
{
	if (a->has_iteration != b->has_iteration)
		return a->has_iteration;
	return a->has_iteration && a->iteration < b->iteration;
}

/* Stable merge sort: of entries for the same iteration the last one counts. */
static void sort_entries(struct sa_tuning_entry *entry, struct sa_tuning_entry *tmp, size_t n)
{
	if (n < 2)
		return;
	size_t half = n / 2;

	sort_entries(entry, tmp, half);
	sort_entries(entry + half, tmp, n - half);
	if (!goes_before(&entry[half], &entry[half - 1]))
		return;
	memcpy(tmp, entry, half * sizeof *entry);
	for (size_t a = 0, b = half, to = 0; a < half; to++) {
		if (b < n && goes_before(&entry[b], &tmp[a]))
			entry[to] = entry[b++];
		else
			entry[to] = tmp[a++];
	}
}

static int parse(struct reader *r, struct sa_buf *buf, struct sa_err *err)
{
	if (sa_text_to_utf8(buf, err) != 0)
		return -1;
	sa_jscan_init(&r->scan, buf->data, buf->len);
	enum sa_json_type type = sa_jscan_peek(&r->scan);

	if (type == SA_JSON_ARRAY && read_list(r, err) != 0)
		return -1;
	if (type == SA_JSON_OBJECT && read_object(r, err) != 0)
		return -1;
	if (type != SA_JSON_ARRAY && type != SA_JSON_OBJECT && !r->scan.why)
		sa_jscan_skip(&r->scan);
	if (!sa_jscan_end(&r->scan))
		return sa_jscan_err(&r->scan, err);
	if (type != SA_JSON_ARRAY && type != SA_JSON_OBJECT)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "the top level is neither a list nor an object");
	if (r->too_many)
		return sa_err_set(err, SA_ERR_LIMIT, "more than %d entries", SA_LIMIT_ITERATIONS);
	return 0;
}

int sa_tuning_log_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_tuning_log *log,
			struct sa_err *err)
{
	struct reader r = {.arena = arena, .log = log};

	*log = (struct sa_tuning_log){.found = true};
	int rc = parse(&r, buf, err);

	sa_buf_release(&r.buf);
	if (rc == 0 && log->n > 1)
		sort_entries(log->entry,
			     SA_NEW_ARRAY(arena, log->n / 2 + 1, struct sa_tuning_entry), log->n);
	return rc;
}

void sa_tuning_log_load(const struct sa_source *source, struct sa_arena *arena,
			struct sa_tuning_log *log)
{
	struct sa_err err;
	SA_BUF_SCOPE(buf);

	if (source->ops->read(source, sa_key_file_path(SA_KEY_TUNING), SA_LIMIT_FILE_BYTES, &buf,
			      &err) == 0 &&
	    sa_tuning_log_parse(arena, &buf, log, &err) == 0)
		return;
	*log = (struct sa_tuning_log){
		.found = err.code != SA_ERR_NOT_FOUND,
		.error = err.code != SA_ERR_NOT_FOUND ? sa_arena_strdup(arena, err.msg) : NULL,
	};
}
