/* SPDX-License-Identifier: MIT */
/* Reader of tuning reports: entry by entry, each through its members. */
#include "load/tuning_load.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/tally.h"
#include "codec/text_in.h"

/* ---- the forms ---- */

struct reader {
	struct sa_arena *arena;
	const struct sa_step_limits *limits;
	void (*visit)(void *ctx, const struct sa_tuning_item *item);
	void *ctx;
};

static void take_iteration(const struct sa_jscan *scan, const struct sa_members *members,
			   struct sa_tuning_entry *entry)
{
	const struct sa_member *member = sa_members_find(members, "iteration");
	double number = SA_MISSING;

	if (member) {
		struct sa_jscan value = sa_members_value(scan, member);

		sa_jscan_number(&value, &number);
	}
	entry->has_iteration =
		number >= 0 && number <= (double)SA_LIMIT_ITER_INDEX && number == floor(number);
	entry->iteration = entry->has_iteration ? (uint64_t)number : 0;
}

/* "iter_7", the key of an entry of form C. */
static bool take_key(const struct sa_jtext *key, struct sa_tuning_entry *entry)
{
	static const char prefix[] = "iter_";
	size_t len = sizeof prefix - 1;
	uint64_t number;

	if (entry->has_iteration || key->len <= len || memcmp(key->p, prefix, len) != 0 ||
	    !sa_num_uint(key->p + len, key->len - len, &number) ||
	    number > (uint64_t)SA_LIMIT_ITER_INDEX)
		return false;
	entry->has_iteration = true;
	entry->iteration = number;
	return true;
}

/* Takes the value that comes next; `key` is NULL in a list. Of form C what has no tuning is no entry. */
static void take_item(const struct reader *r, struct sa_jscan *scan, const struct sa_jtext *key)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_tuning_item item = {.is_entry = sa_jscan_peek(scan) == SA_JSON_OBJECT};
	struct sa_members members;

	item.text = scan->p;
	if (!sa_members_take(scan, &scratch, &members))
		return;
	item.len = (size_t)(scan->p - item.text);
	if (key && (!item.is_entry ||
		    (!sa_members_find(&members, "deltas") && !sa_members_find(&members, "guards"))))
		return;
	if (item.is_entry) {
		item.scan = scan;
		item.members = &members;
		take_iteration(scan, &members, &item.entry);
		item.keyed = key && take_key(key, &item.entry);
		sa_step_of(r->arena, scan, &members, r->limits, &item.entry.step);
	}
	r->visit(r->ctx, &item);
}

static void read_list(const struct reader *r, struct sa_jscan *scan)
{
	struct sa_jloop loop;

	for (sa_jscan_open(scan, &loop); sa_jscan_item(scan, &loop);)
		take_item(r, scan, NULL);
}

/* Form B when `iterations` is a list, else form C. */
static void read_object(const struct reader *r, struct sa_jscan *scan, bool *listed)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_members members;

	if (!sa_members_take(scan, &scratch, &members))
		return;
	const struct sa_member *list = sa_members_find(&members, "iterations");
	struct sa_jscan value;

	if (list) {
		value = sa_members_value(scan, list);
		*listed = sa_jscan_peek(&value) == SA_JSON_ARRAY;
		if (*listed) {
			read_list(r, &value);
			return;
		}
	}
	for (size_t i = 0; i < members.n; i++) {
		value = sa_members_value(scan, &members.item[i]);
		take_item(r, &value, &members.item[i].name);
	}
}

int sa_tuning_read(struct sa_arena *arena, const char *bytes, size_t len,
		   const struct sa_step_limits *limits,
		   void (*visit)(void *ctx, const struct sa_tuning_item *item), void *ctx,
		   bool *listed, struct sa_err *err)
{
	const struct reader r = {.arena = arena, .limits = limits, .visit = visit, .ctx = ctx};
	struct sa_jscan scan;

	sa_jscan_init(&scan, bytes, len);
	enum sa_json_type type = sa_jscan_peek(&scan);

	*listed = type == SA_JSON_ARRAY;
	if (type == SA_JSON_ARRAY)
		read_list(&r, &scan);
	else if (type == SA_JSON_OBJECT)
		read_object(&r, &scan, listed);
	else if (!scan.why)
		sa_jscan_skip(&scan);
	if (!sa_jscan_end(&scan))
		return sa_jscan_err(&scan, err);
	if (type != SA_JSON_ARRAY && type != SA_JSON_OBJECT)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "the top level is neither a list nor an object");
	return 0;
}

/* ---- the entries ---- */

struct collector {
	struct sa_arena *arena;
	struct sa_tuning_log *log;
	size_t cap;
	bool too_many;
};

static void collect(void *ctx, const struct sa_tuning_item *item)
{
	struct collector *c = ctx;
	struct sa_tuning_log *log = c->log;

	if (!item->is_entry) {
		log->not_entries++;
		return;
	}
	if (log->n == SA_LIMIT_ITERATIONS) {
		c->too_many = true;
		return;
	}
	if (log->n == c->cap) {
		size_t cap = c->cap ? 2 * c->cap : 64;
		struct sa_tuning_entry *more = SA_NEW_ARRAY(c->arena, cap, struct sa_tuning_entry);

		if (log->n)
			memcpy(more, log->entry, log->n * sizeof *more);
		log->entry = more;
		c->cap = cap;
	}
	log->entry[log->n++] = item->entry;
}

/* Entries without an iteration go last. */
static int by_iteration(const void *a, const void *b)
{
	const struct sa_tuning_entry *x = a, *y = b;

	if (x->has_iteration != y->has_iteration)
		return x->has_iteration ? -1 : 1;
	return x->iteration < y->iteration ? -1 : x->iteration > y->iteration;
}

/* Of entries for the same iteration the last one counts. */
static void sort_entries(struct sa_tuning_log *log)
{
	size_t kept = 0;

	sa_sort_stable(log->entry, log->n, sizeof *log->entry, by_iteration);
	for (size_t i = 0; i < log->n; i++) {
		bool repeated = i + 1 < log->n && log->entry[i].has_iteration &&
				log->entry[i + 1].has_iteration &&
				log->entry[i + 1].iteration == log->entry[i].iteration;

		if (!repeated)
			log->entry[kept++] = log->entry[i];
	}
	log->n = kept;
}

static int parse(struct sa_arena *arena, struct sa_buf *buf, const struct sa_step_limits *limits,
		 struct sa_tuning_log *log, struct sa_err *err)
{
	struct collector c = {.arena = arena, .log = log};
	bool listed;

	*log = (struct sa_tuning_log){.found = true};
	if (sa_text_to_utf8(buf, err) != 0 ||
	    sa_tuning_read(arena, buf->data, buf->len, limits, collect, &c, &listed, err) != 0)
		return -1;
	if (c.too_many)
		return sa_err_set(err, SA_ERR_LIMIT, "more than %d entries", SA_LIMIT_ITERATIONS);
	sort_entries(log);
	return 0;
}

int sa_tuning_log_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_tuning_log *log,
			struct sa_err *err)
{
	return parse(arena, buf, &sa_step_usual, log, err);
}

/* ---- what they come to ---- */

/* A very long one is cut and numbered, so that two that begin alike stay two. */
static const char *reason_name(struct sa_arena *arena, const char *text, size_t number,
			       struct sa_tuning_summary *out)
{
	size_t all = strlen(text), len = SA_LIMIT_VERBATIM_BYTES;

	if (all <= len)
		return sa_arena_strndup(arena, text, all);
	while (len && (text[len] & 0xC0) == 0x80)
		len--;
	out->reasons_cut = true;
	return sa_arena_printf(arena, "%.*s… (no. %zu, %zu bytes)", (int)len, text, number, all);
}

static void count_reasons(const struct sa_tuning_log *log, size_t n, struct sa_arena *arena,
			  struct sa_arena *scratch, struct sa_tuning_summary *out)
{
	const char **text = SA_NEW_ARRAY(scratch, n, const char *);
	size_t different, at = 0;

	for (size_t i = 0; i < log->n; i++) {
		for (size_t k = 0; k < log->entry[i].step.n_reasons; k++)
			text[at++] = log->entry[i].step.reason[k];
	}
	struct sa_count *count = sa_texts_count(scratch, text, n, &different);

	out->n_reasons = different < SA_LIMIT_REASONS ? different : SA_LIMIT_REASONS;
	out->reasons_dropped += different - out->n_reasons;
	out->reason = SA_NEW_ARRAY(arena, out->n_reasons, struct sa_count);
	for (size_t i = 0; i < out->n_reasons; i++)
		out->reason[i] = (struct sa_count){
			.name = reason_name(arena, count[i].name, i + 1, out),
			.count = count[i].count,
		};
}

static void sum_up(const struct sa_tuning_log *log, struct sa_arena *arena,
		   struct sa_arena *scratch, struct sa_tuning_summary *out)
{
	uint64_t *iteration = SA_NEW_ARRAY(arena, log->n, uint64_t);
	uint64_t *changed = SA_NEW_ARRAY(arena, log->n, uint64_t);
	size_t n_reasons = 0;

	out->n_entries = log->n;
	out->not_entries = log->not_entries;
	out->iteration = iteration;
	out->changed = changed;
	for (size_t i = 0; i < log->n; i++) {
		const struct sa_step *step = &log->entry[i].step;

		out->proposed_total += step->proposed_total;
		out->applied_total += step->applied_total;
		out->reasons_dropped += step->reasons_dropped;
		n_reasons += step->n_reasons;
		if (log->entry[i].has_iteration)
			iteration[out->n_iterations++] = log->entry[i].iteration;
		if (log->entry[i].has_iteration && sa_step_changed(step))
			changed[out->n_changed++] = log->entry[i].iteration;
	}
	count_reasons(log, n_reasons, arena, scratch, out);
}

int sa_tuning_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_tuning_summary *summary,
		    struct sa_err *err)
{
	static const struct sa_step_limits whole = {SA_LIMIT_JSON_NODES, SIZE_MAX};
	SA_ARENA_SCOPE(scratch); /* the entries themselves are of no use afterwards */
	struct sa_tuning_log log;

	*summary = (struct sa_tuning_summary){.found = true};
	if (parse(&scratch, buf, &whole, &log, err) != 0)
		return -1;
	sum_up(&log, arena, &scratch, summary);
	return 0;
}

/* ---- of a run ---- */

static int read_report(const struct sa_source *source, struct sa_buf *buf, struct sa_err *err)
{
	return source->ops->read(source, sa_key_file_path(SA_KEY_TUNING), SA_LIMIT_FILE_BYTES, buf,
				 err);
}

void sa_tuning_log_load(const struct sa_source *source, struct sa_arena *arena,
			struct sa_tuning_log *log)
{
	struct sa_err err;
	SA_BUF_SCOPE(buf);

	if (read_report(source, &buf, &err) == 0 &&
	    sa_tuning_log_parse(arena, &buf, log, &err) == 0)
		return;
	*log = (struct sa_tuning_log){
		.found = err.code != SA_ERR_NOT_FOUND,
		.error = err.code != SA_ERR_NOT_FOUND ? sa_arena_strdup(arena, err.msg) : NULL,
	};
}

void sa_tuning_load(const struct sa_source *source, struct sa_arena *arena,
		    struct sa_tuning_summary *summary)
{
	struct sa_err err;
	SA_BUF_SCOPE(buf);

	if (read_report(source, &buf, &err) == 0 &&
	    sa_tuning_parse(arena, &buf, summary, &err) == 0)
		return;
	*summary = (struct sa_tuning_summary){
		.found = err.code != SA_ERR_NOT_FOUND,
		.error = err.code != SA_ERR_NOT_FOUND ? sa_arena_strdup(arena, err.msg) : NULL,
	};
}
