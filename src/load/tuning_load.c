/* SPDX-License-Identifier: MIT */
/* Reader of tuning reports: entry by entry, each through its members. */
#include "load/tuning_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/utf8.h"
#include "codec/json_scan.h"
#include "codec/text_in.h"
#include "load/members.h"

/* Reasons as they come; they are counted at the end. */
struct reasons {
	struct sa_jtext *item; /* escapes resolved */
	size_t n, cap;
	uint64_t dropped; /* beyond SA_LIMIT_JSON_NODES */
};

struct reader {
	struct sa_arena *arena;
	struct sa_tuning_summary *out;
	struct reasons reasons;
};

static void add_reason(struct reader *r, const struct sa_jtext *text)
{
	struct reasons *reasons = &r->reasons;

	if (!text->len)
		return;
	if (reasons->n == SA_LIMIT_JSON_NODES) {
		reasons->dropped++;
		return;
	}
	if (reasons->n == reasons->cap) {
		reasons->cap = reasons->cap ? reasons->cap * 2 : 64;
		reasons->item = sa_xrealloc(reasons->item, reasons->cap * sizeof *reasons->item);
	}
	reasons->item[reasons->n++] = sa_jtext_plain(text, r->arena);
}

/* The flags that are true, else the note. */
static void read_reason_object(struct reader *r, struct sa_jscan scan)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_members members;
	bool any_true = false;

	sa_members_take(&scan, &scratch, &members);
	for (size_t i = 0; i < members.n; i++) {
		struct sa_jscan value = sa_members_value(&scan, &members.item[i]);
		bool flag = false;

		if (sa_jscan_peek(&value) == SA_JSON_BOOL)
			sa_jscan_bool(&value, &flag);
		if (flag) /* (its name may lie in the scratch memory) */
			add_reason(r, &(struct sa_jtext){.p = sa_arena_strndup(
								 r->arena, members.item[i].name.p,
								 members.item[i].name.len),
							 .len = members.item[i].name.len});
		any_true = any_true || flag;
	}
	const struct sa_member *note = sa_members_find(&members, "note");

	if (!any_true && note) {
		struct sa_jscan value = sa_members_value(&scan, note);
		struct sa_jtext text;

		if (sa_jscan_peek(&value) == SA_JSON_STRING && sa_jscan_string(&value, &text))
			add_reason(r, &text);
	}
}

/* "" and null say nothing; a string, the strings of a list, or the true flags of an object. */
static void read_reason(struct reader *r, struct sa_jscan scan)
{
	struct sa_jloop loop;
	struct sa_jtext text;

	switch (sa_jscan_peek(&scan)) {
	case SA_JSON_STRING:
		if (sa_jscan_string(&scan, &text))
			add_reason(r, &text);
		break;
	case SA_JSON_ARRAY:
		for (sa_jscan_open(&scan, &loop); sa_jscan_item(&scan, &loop);) {
			if (sa_jscan_peek(&scan) != SA_JSON_STRING)
				sa_jscan_skip(&scan);
			else if (sa_jscan_string(&scan, &text))
				add_reason(r, &text);
		}
		break;
	case SA_JSON_OBJECT:
		read_reason_object(r, scan);
		break;
	case SA_JSON_ERROR:
	case SA_JSON_NULL:
	case SA_JSON_BOOL:
	case SA_JSON_NUMBER:
		break;
	}
}

/* Number of members of an object or elements of a list; other values count nothing. */
static uint64_t count_in(struct sa_jscan scan)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_members members;
	struct sa_jloop loop;
	uint64_t n = 0;

	if (sa_jscan_peek(&scan) == SA_JSON_OBJECT) {
		sa_members_take(&scan, &scratch, &members);
		return members.n;
	}
	if (sa_jscan_peek(&scan) != SA_JSON_ARRAY)
		return 0;
	for (sa_jscan_open(&scan, &loop); sa_jscan_item(&scan, &loop); n++)
		sa_jscan_skip(&scan);
	return n;
}

/* The member of an entry and what kind of value it has; false when it is absent or null. */
static bool find(const struct sa_jscan *scan, const struct sa_members *members, const char *name,
		 struct sa_jscan *value, enum sa_json_type *type)
{
	const struct sa_member *member = sa_members_find(members, name);

	if (!member)
		return false;
	*value = sa_members_value(scan, member);
	*type = sa_jscan_peek(value);
	return *type != SA_JSON_NULL;
}

/* The reasons of an entry: its own, and those of its guards {"guard": {"skip_reason": ...}}. */
static void read_reasons(struct reader *r, const struct sa_jscan *scan,
			 const struct sa_members *entry)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_members guards, guard;
	enum sa_json_type type;
	struct sa_jscan value;

	if (find(scan, entry, "skip_reason", &value, &type))
		read_reason(r, value);
	if (!find(scan, entry, "guards", &value, &type))
		return;
	sa_members_take(&value, &scratch, &guards);
	for (size_t i = 0; i < guards.n; i++) {
		struct sa_jscan one = sa_members_value(&value, &guards.item[i]), reason;

		sa_members_take(&one, &scratch, &guard);
		if (find(&one, &guard, "skip_reason", &reason, &type))
			read_reason(r, reason);
	}
}

/* An entry of form A or B. */
static void add_listed(struct reader *r, const struct sa_jscan *scan,
		       const struct sa_members *entry)
{
	uint64_t proposed = 0, changed = 0;
	enum sa_json_type type;
	struct sa_jscan value;
	bool applied = false;

	if (find(scan, entry, "proposed_deltas", &value, &type) ||
	    find(scan, entry, "suggested_deltas", &value, &type))
		proposed = count_in(value);
	if (find(scan, entry, "changed_keys", &value, &type) && type == SA_JSON_ARRAY)
		changed = count_in(value);
	if (find(scan, entry, "applied", &value, &type) && type == SA_JSON_BOOL)
		sa_jscan_bool(&value, &applied);
	r->out->n_entries++;
	r->out->proposed_total += proposed;
	if (applied)
		r->out->applied_total += changed ? changed : proposed;
	read_reasons(r, scan, entry);
}

/* Whether a form C delta says that it was applied: true, or the number that was. */
static bool delta_was_applied(struct sa_jscan scan, struct sa_arena *scratch)
{
	enum sa_json_type type;
	struct sa_members delta;
	struct sa_jscan value;
	bool applied = false;
	double number;

	sa_members_take(&scan, scratch, &delta);
	if (!find(&scan, &delta, "applied", &value, &type))
		return false;
	if (type == SA_JSON_BOOL)
		sa_jscan_bool(&value, &applied);
	else if (type == SA_JSON_NUMBER && sa_jscan_number(&value, &number))
		applied = sa_num_is_finite(number);
	return applied;
}

/* An entry of form C; what has neither deltas nor guards is none. */
static void add_keyed(struct reader *r, const struct sa_jscan *scan, const struct sa_members *entry)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_members deltas = {0};
	enum sa_json_type type;
	struct sa_jscan value;
	bool has_deltas = find(scan, entry, "deltas", &value, &type) && type == SA_JSON_OBJECT;

	if (has_deltas)
		sa_members_take(&value, &scratch, &deltas);
	for (size_t i = 0; i < deltas.n; i++)
		r->out->applied_total +=
			delta_was_applied(sa_members_value(&value, &deltas.item[i]), &scratch);
	r->out->proposed_total += deltas.n;
	r->out->n_entries += has_deltas || sa_members_find(entry, "guards");
	read_reasons(r, scan, entry);
}

/* The scanner stands before a value that may be an entry. */
static void read_entry(struct reader *r, struct sa_jscan *scan, struct sa_arena *scratch,
		       void (*add)(struct reader *, const struct sa_jscan *,
				   const struct sa_members *))
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	bool is_object = sa_jscan_peek(scan) == SA_JSON_OBJECT;
	struct sa_members entry;

	if (sa_members_take(scan, scratch, &entry) && is_object)
		add(r, scan, &entry);
	else
		r->out->not_entries++;
	sa_arena_reset(scratch, mark);
}

static void read_list(struct reader *r, struct sa_jscan *scan)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_jloop loop;

	for (sa_jscan_open(scan, &loop); sa_jscan_item(scan, &loop);)
		read_entry(r, scan, &scratch, add_listed);
}

/* Form B when `iterations` is a list, else form C. */
static void read_object(struct reader *r, struct sa_jscan *scan)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_members members;
	enum sa_json_type type;
	struct sa_jscan value;

	if (!sa_members_take(scan, &scratch, &members))
		return;
	if (find(scan, &members, "iterations", &value, &type) && type == SA_JSON_ARRAY) {
		read_list(r, &value);
		return;
	}
	for (size_t i = 0; i < members.n; i++) {
		value = sa_members_value(scan, &members.item[i]);
		read_entry(r, &value, &scratch, add_keyed);
	}
	r->out->not_entries = 0; /* other members stand beside the iterations */
}

/* ---- the histogram ---- */

static int by_text(const void *a, const void *b)
{
	return sa_jtext_compare(a, b);
}

struct group {
	const struct sa_jtext *text;
	size_t n;
};

static int by_count(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return sa_jtext_compare(x->text, y->text);
}

/* A very long one is cut and numbered, so that two that begin alike stay two. */
static const char *reason_name(struct reader *r, const struct sa_jtext *text, size_t number)
{
	size_t len = SA_LIMIT_VERBATIM_BYTES;

	if (text->len <= len)
		return sa_arena_strndup(r->arena, text->p, text->len);
	while (len && (text->p[len] & 0xC0) == 0x80)
		len--;
	r->out->reasons_cut = true;
	return sa_arena_printf(r->arena, "%.*s… (no. %zu, %zu bytes)", (int)len, text->p, number,
			       text->len);
}

/* Sorted, because a hash table can be made slow by chosen texts. */
static void count_reasons(struct reader *r)
{
	struct reasons *reasons = &r->reasons;
	struct sa_tuning_summary *out = r->out;
	SA_ARENA_SCOPE(scratch);
	struct group *group = SA_NEW_ARRAY(&scratch, reasons->n, struct group);
	size_t n = 0;

	if (!reasons->n)
		return;
	qsort(reasons->item, reasons->n, sizeof *reasons->item, by_text);
	for (size_t i = 0; i < reasons->n; i++) {
		if (!n || sa_jtext_compare(group[n - 1].text, &reasons->item[i]) != 0)
			group[n++] = (struct group){.text = &reasons->item[i]};
		group[n - 1].n++;
	}
	qsort(group, n, sizeof *group, by_count);
	out->n_reasons = n < SA_LIMIT_REASONS ? n : SA_LIMIT_REASONS;
	out->reasons_dropped = n - out->n_reasons + reasons->dropped;
	out->reason = SA_NEW_ARRAY(r->arena, out->n_reasons, struct sa_count);
	for (size_t i = 0; i < out->n_reasons; i++)
		out->reason[i] = (struct sa_count){.name = reason_name(r, group[i].text, i + 1),
						   .count = (double)group[i].n};
}

int sa_tuning_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_tuning_summary *summary,
		    struct sa_err *err)
{
	struct reader r = {.arena = arena, .out = summary};
	enum sa_json_type type;
	struct sa_jscan scan;

	*summary = (struct sa_tuning_summary){.found = true};
	if (sa_text_to_utf8(buf, err) != 0)
		return -1;
	sa_jscan_init(&scan, buf->data, buf->len);
	type = sa_jscan_peek(&scan);
	if (type == SA_JSON_ARRAY)
		read_list(&r, &scan);
	else if (type == SA_JSON_OBJECT)
		read_object(&r, &scan);
	else if (!scan.why)
		sa_jscan_skip(&scan);
	if (sa_jscan_end(&scan))
		count_reasons(&r);
	free(r.reasons.item);
	if (scan.why)
		return sa_jscan_err(&scan, err);
	if (type != SA_JSON_ARRAY && type != SA_JSON_OBJECT)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "the top level is neither a list nor an object");
	return 0;
}

void sa_tuning_load(const struct sa_source *source, struct sa_arena *arena,
		    struct sa_tuning_summary *summary)
{
	struct sa_err err;
	SA_BUF_SCOPE(buf);

	if (source->ops->read(source, sa_key_file_path(SA_KEY_TUNING), SA_LIMIT_FILE_BYTES, &buf,
			      &err) == 0 &&
	    sa_tuning_parse(arena, &buf, summary, &err) == 0)
		return;
	*summary = (struct sa_tuning_summary){
		.found = err.code != SA_ERR_NOT_FOUND,
		.error = err.code != SA_ERR_NOT_FOUND ? sa_arena_strdup(arena, err.msg) : NULL,
	};
}
