/* SPDX-License-Identifier: MIT */
/* Streaming reader of tuning reports. */
#include "load/tuning_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/json_scan.h"
#include "codec/text_in.h"
#include "load/counter.h"

#define MOST_DELTAS 256 /* different names of one delta object that are told apart */

/* What one entry says; a member that occurs twice counts as it stands the last time. */
struct entry {
	bool applied;
	bool has_proposed;
	uint64_t proposed, suggested, changed;
	uint64_t delta_proposed, delta_applied; /* form C */
	bool has_deltas, has_guards;
	/* where the last skip_reason and guards stand: read at the end, so that the last one wins */
	const char *reason_at, *guards_at;
};

struct reader {
	struct sa_jscan scan;
	struct sa_arena *arena;
	struct sa_tuning_summary *out;
	struct sa_counter reasons;
};

static void count_reason(struct reader *r, const char *text, size_t len)
{
	if (len > SA_LIMIT_REASON_BYTES) {
		len = SA_LIMIT_REASON_BYTES;
		r->out->reasons_cut = true;
	}
	if (!len)
		return;
	sa_counter_add(&r->reasons, r->arena, text, len, 1);
}

static void count_text(struct reader *r, const struct sa_jtext *text)
{
	SA_STR_SCOPE(decoded);

	sa_jtext_decode(text, &decoded);
	count_reason(r, decoded.buf, decoded.len);
}

static void read_reason_object(struct reader *r)
{
	struct sa_jtext key, note = {0}, value;
	struct sa_jloop loop;
	bool any_true = false;

	for (sa_jscan_open(&r->scan, &loop); sa_jscan_key(&r->scan, &loop, &key);) {
		enum sa_json_type type = sa_jscan_peek(&r->scan);
		bool flag = false;

		if (type == SA_JSON_BOOL && sa_jscan_bool(&r->scan, &flag)) {
			if (flag)
				count_text(r, &key);
			any_true = any_true || flag;
		} else if (type == SA_JSON_STRING && sa_jscan_string(&r->scan, &value)) {
			if (sa_jtext_is(&key, "note", 4))
				note = value;
		} else {
			sa_jscan_skip(&r->scan);
		}
	}
	if (!any_true && note.p)
		count_text(r, &note);
}

/* "" and null say nothing; a string, the strings of a list, or the true flags of an object. */
static void read_reason(struct reader *r)
{
	struct sa_jloop loop;
	struct sa_jtext text;

	switch (sa_jscan_peek(&r->scan)) {
	case SA_JSON_STRING:
		if (sa_jscan_string(&r->scan, &text))
			count_text(r, &text);
		break;
	case SA_JSON_ARRAY:
		for (sa_jscan_open(&r->scan, &loop); sa_jscan_item(&r->scan, &loop);) {
			if (sa_jscan_peek(&r->scan) != SA_JSON_STRING)
				sa_jscan_skip(&r->scan);
			else if (sa_jscan_string(&r->scan, &text))
				count_text(r, &text);
		}
		break;
	case SA_JSON_OBJECT:
		read_reason_object(r);
		break;
	case SA_JSON_ERROR:
	case SA_JSON_NULL:
	case SA_JSON_BOOL:
	case SA_JSON_NUMBER:
		sa_jscan_skip(&r->scan);
		break;
	}
}

/* Names of one object; a name that occurs twice is one member (the last one wins). */
struct names {
	struct sa_jtext name[MOST_DELTAS];
	size_t n;
};

static bool same_text(const struct sa_jtext *a, const struct sa_jtext *b)
{
	SA_STR_SCOPE(x);
	SA_STR_SCOPE(y);

	if (!a->escaped && !b->escaped)
		return a->len == b->len && memcmp(a->p, b->p, a->len) == 0;
	sa_jtext_decode(a, &x);
	sa_jtext_decode(b, &y);
	return x.len == y.len && memcmp(x.buf, y.buf, x.len) == 0;
}

/* Position of the name, which is added when it is new; MOST_DELTAS when there is no room. */
static size_t name_index(struct names *names, const struct sa_jtext *key)
{
	size_t i = 0;

	while (i < names->n && !same_text(&names->name[i], key))
		i++;
	if (i == names->n && i < MOST_DELTAS)
		names->name[names->n++] = *key;
	return i;
}

/* Number of members of an object or elements of a list; other values count nothing. */
static uint64_t count_members(struct reader *r)
{
	enum sa_json_type type = sa_jscan_peek(&r->scan);
	struct names names = {.n = 0};
	struct sa_jloop loop;
	struct sa_jtext key;
	uint64_t n = 0;

	if (type == SA_JSON_OBJECT) {
		for (sa_jscan_open(&r->scan, &loop); sa_jscan_key(&r->scan, &loop, &key);) {
			n += name_index(&names, &key) == MOST_DELTAS;
			sa_jscan_skip(&r->scan);
		}
		n += names.n;
	} else if (type == SA_JSON_ARRAY) {
		for (sa_jscan_open(&r->scan, &loop); sa_jscan_item(&r->scan, &loop); n++)
			sa_jscan_skip(&r->scan);
	} else {
		sa_jscan_skip(&r->scan);
	}
	return n;
}

/* {"guard": {"skip_reason": ...}, ...} */
static void read_guards(struct reader *r)
{
	struct sa_jloop guards, guard;
	struct sa_jtext key;

	if (sa_jscan_peek(&r->scan) != SA_JSON_OBJECT) {
		sa_jscan_skip(&r->scan);
		return;
	}
	for (sa_jscan_open(&r->scan, &guards); sa_jscan_key(&r->scan, &guards, &key);) {
		if (sa_jscan_peek(&r->scan) != SA_JSON_OBJECT) {
			sa_jscan_skip(&r->scan);
			continue;
		}
		for (sa_jscan_open(&r->scan, &guard); sa_jscan_key(&r->scan, &guard, &key);) {
			if (sa_jtext_is(&key, "skip_reason", 11))
				read_reason(r);
			else
				sa_jscan_skip(&r->scan);
		}
	}
}

/* Whether a form C delta says that it was applied: true, or the number that was. */
static bool delta_was_applied(struct reader *r)
{
	struct sa_jloop loop;
	struct sa_jtext key;
	bool applied = false;

	if (sa_jscan_peek(&r->scan) != SA_JSON_OBJECT) {
		sa_jscan_skip(&r->scan);
		return false;
	}
	for (sa_jscan_open(&r->scan, &loop); sa_jscan_key(&r->scan, &loop, &key);) {
		enum sa_json_type type = sa_jscan_peek(&r->scan);

		if (!sa_jtext_is(&key, "applied", 7)) {
			sa_jscan_skip(&r->scan);
		} else if (type == SA_JSON_BOOL) {
			sa_jscan_bool(&r->scan, &applied);
		} else {
			double value;

			sa_jscan_number(&r->scan, &value);
			applied = type == SA_JSON_NUMBER && sa_num_is_finite(value);
		}
	}
	return applied;
}

/* More different names than MOST_DELTAS are no delta object of any runner: the rest is not counted. */
static void read_deltas(struct reader *r, struct entry *entry)
{
	bool applied[MOST_DELTAS] = {false};
	struct names names = {.n = 0};
	struct sa_jloop loop;
	struct sa_jtext key;

	entry->delta_proposed = entry->delta_applied = 0;
	if (sa_jscan_peek(&r->scan) != SA_JSON_OBJECT) {
		sa_jscan_skip(&r->scan);
		return;
	}
	entry->has_deltas = true;
	for (sa_jscan_open(&r->scan, &loop); sa_jscan_key(&r->scan, &loop, &key);) {
		size_t i = name_index(&names, &key);
		bool was = delta_was_applied(r);

		if (i < MOST_DELTAS)
			applied[i] = was;
	}
	for (size_t i = 0; i < names.n; i++)
		entry->delta_applied += applied[i];
	entry->delta_proposed = names.n;
}

static void read_member(struct reader *r, const struct sa_jtext *key, struct entry *entry)
{
	enum sa_json_type type = sa_jscan_peek(&r->scan);

	if (sa_jtext_is(key, "proposed_deltas", 15)) {
		entry->has_proposed = type == SA_JSON_OBJECT || type == SA_JSON_ARRAY;
		entry->proposed = count_members(r);
	} else if (sa_jtext_is(key, "suggested_deltas", 16)) {
		entry->suggested = count_members(r);
	} else if (sa_jtext_is(key, "changed_keys", 12)) {
		entry->changed = count_members(r);
	} else if (sa_jtext_is(key, "applied", 7)) {
		entry->applied = false;
		if (type == SA_JSON_BOOL)
			sa_jscan_bool(&r->scan, &entry->applied);
		else
			sa_jscan_skip(&r->scan);
	} else if (sa_jtext_is(key, "skip_reason", 11)) {
		entry->reason_at = r->scan.p;
		sa_jscan_skip(&r->scan);
	} else if (sa_jtext_is(key, "guards", 6)) {
		entry->has_guards = true;
		entry->guards_at = r->scan.p;
		sa_jscan_skip(&r->scan);
	} else if (sa_jtext_is(key, "deltas", 6)) {
		read_deltas(r, entry);
	} else {
		sa_jscan_skip(&r->scan);
	}
}

static struct entry read_entry(struct reader *r)
{
	struct entry entry = {0};
	struct sa_jloop loop;
	struct sa_jtext key;

	for (sa_jscan_open(&r->scan, &loop); sa_jscan_key(&r->scan, &loop, &key);)
		read_member(r, &key, &entry);
	if (!r->scan.why) {
		struct sa_jscan after = r->scan;

		r->scan.p = entry.reason_at;
		if (entry.reason_at)
			read_reason(r);
		r->scan.p = entry.guards_at;
		if (entry.guards_at)
			read_guards(r);
		r->scan = after;
	}
	return entry;
}

static void add_listed(struct reader *r)
{
	if (sa_jscan_peek(&r->scan) != SA_JSON_OBJECT) {
		sa_jscan_skip(&r->scan);
		return;
	}
	struct entry entry = read_entry(r);
	uint64_t proposed = entry.has_proposed ? entry.proposed : entry.suggested;

	r->out->n_entries++;
	r->out->proposed_total += proposed;
	if (entry.applied)
		r->out->applied_total += entry.changed ? entry.changed : proposed;
}

static void read_list(struct reader *r)
{
	struct sa_jloop loop;

	for (sa_jscan_open(&r->scan, &loop); sa_jscan_item(&r->scan, &loop);)
		add_listed(r);
}

static void add_keyed(struct reader *r)
{
	if (sa_jscan_peek(&r->scan) != SA_JSON_OBJECT) {
		sa_jscan_skip(&r->scan);
		return;
	}
	struct entry entry = read_entry(r);

	r->out->n_entries += entry.has_deltas || entry.has_guards;
	r->out->proposed_total += entry.delta_proposed;
	r->out->applied_total += entry.delta_applied;
}

/* Form B when `iterations` is a list, else form C. */
static void read_object(struct reader *r)
{
	struct sa_tuning_summary keyed = *r->out;
	struct sa_jloop loop;
	struct sa_jtext key;
	bool listed = false;

	for (sa_jscan_open(&r->scan, &loop); sa_jscan_key(&r->scan, &loop, &key);) {
		if (sa_jtext_is(&key, "iterations", 10) &&
		    sa_jscan_peek(&r->scan) == SA_JSON_ARRAY) {
			/* what was counted as form C before this key, or an earlier list, is void */
			listed = true;
			*r->out = keyed;
			sa_counter_clear(&r->reasons);
			read_list(r);
		} else if (listed) {
			sa_jscan_skip(&r->scan);
		} else {
			add_keyed(r);
		}
	}
}

static int by_count(const void *a, const void *b)
{
	const struct sa_count *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(x->name, y->name);
}

int sa_tuning_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_tuning_summary *summary,
		    struct sa_err *err)
{
	struct reader r = {.arena = arena, .out = summary};
	enum sa_json_type type;

	*summary = (struct sa_tuning_summary){.found = true};
	if (sa_text_to_utf8(buf, err) != 0)
		return -1;
	sa_jscan_init(&r.scan, buf->data, buf->len);
	type = sa_jscan_peek(&r.scan);
	if (type == SA_JSON_ARRAY)
		read_list(&r);
	else if (type == SA_JSON_OBJECT)
		read_object(&r);
	else if (!r.scan.why)
		sa_jscan_skip(&r.scan);
	if (!sa_jscan_end(&r.scan))
		return sa_jscan_err(&r.scan, err);
	if (type != SA_JSON_ARRAY && type != SA_JSON_OBJECT)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "the top level is neither a list nor an object");
	summary->reason = r.reasons.item;
	summary->n_reasons = r.reasons.n;
	summary->reasons_dropped = r.reasons.dropped;
	if (summary->n_reasons)
		qsort(summary->reason, summary->n_reasons, sizeof *summary->reason, by_count);
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
