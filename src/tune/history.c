/* SPDX-License-Identifier: MIT */
/* Reading and rewriting the cumulative report. */
#include "tune/history.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/json_scan.h"
#include "codec/text_in.h"

struct reader {
	struct sa_jscan scan;
	struct sa_arena *arena;
	struct sa_history *out;
	size_t cap;
};

/* Numbers of an object that are named like a tunable; anything but an object gives none. */
static void read_tunables(struct sa_jscan *s, struct sa_tunables *values)
{
	struct sa_jloop loop;
	struct sa_jtext key;

	sa_tunables_clear(values);
	if (sa_jscan_peek(s) != SA_JSON_OBJECT) {
		sa_jscan_skip(s);
		return;
	}
	for (sa_jscan_open(s, &loop); sa_jscan_key(s, &loop, &key);) {
		double ignored, *value = &ignored;

		for (size_t t = 0; t < SA_TUNABLE_COUNT; t++) {
			const char *name = sa_tunable_table[t].key;

			if (sa_jtext_is(&key, name, strlen(name)))
				value = &values->value[t];
		}
		sa_jscan_number(s, value);
	}
}

static void read_text(struct sa_jscan *s, char *out, size_t cap)
{
	struct sa_jtext text;

	out[0] = '\0';
	if (sa_jscan_peek(s) != SA_JSON_STRING) {
		sa_jscan_skip(s);
	} else if (sa_jscan_string(s, &text) && text.len < cap) {
		memcpy(out, text.p, text.len);
		out[text.len] = '\0';
	}
}

static void read_iteration(struct sa_jscan *s, struct sa_past *past)
{
	double value;

	if (!sa_jscan_number(s, &value))
		return;
	past->has_iteration =
		value >= 0 && value <= (double)SA_LIMIT_ITER_INDEX && value <= floor(value);
	past->iteration = past->has_iteration ? (uint64_t)value : 0;
}

static void read_verdict(struct sa_jscan *s, struct sa_past *past)
{
	char word[8];

	read_text(s, word, sizeof word);
	past->kpi_verdict = sa_kpi_verdict_find(word);
}

static void read_member(struct sa_jscan *s, const struct sa_jtext *key, struct sa_past *past)
{
	if (sa_jtext_is(key, "iteration", 9)) {
		read_iteration(s, past);
	} else if (sa_jtext_is(key, "net_bps", 7)) {
		sa_jscan_number(s, &past->net_bps);
	} else if (sa_jtext_is(key, "kpi_verdict", 11)) {
		read_verdict(s, past);
	} else if (sa_jtext_is(key, "suggested_deltas", 16)) {
		read_tunables(s, &past->delta);
	} else if (sa_jtext_is(key, "runtime", 7)) {
		read_tunables(s, &past->runtime);
	} else if (sa_jtext_is(key, "state_hash", 10)) {
		read_text(s, past->state_hash, sizeof past->state_hash);
	} else if (sa_jtext_is(key, "applied", 7)) {
		past->applied = false;
		if (sa_jscan_peek(s) == SA_JSON_BOOL)
			sa_jscan_bool(s, &past->applied);
		else
			sa_jscan_skip(s);
	} else {
		sa_jscan_skip(s);
	}
}

static struct sa_past *add_past(struct reader *r)
{
	struct sa_history *out = r->out;

	if (out->n == r->cap) {
		size_t cap = r->cap ? r->cap * 2 : 32;
		struct sa_past *grown = SA_NEW_ARRAY(r->arena, cap, struct sa_past);

		if (out->n)
			memcpy(grown, out->past, out->n * sizeof *grown);
		out->past = grown;
		r->cap = cap;
	}
	struct sa_past *past = &out->past[out->n++];

	*past = (struct sa_past){.net_bps = SA_MISSING};
	sa_tunables_clear(&past->delta);
	sa_tunables_clear(&past->runtime);
	return past;
}

static void read_list(struct reader *r)
{
	struct sa_jloop list, entry;
	struct sa_jtext key;

	for (sa_jscan_open(&r->scan, &list); sa_jscan_item(&r->scan, &list);) {
		struct sa_past *past = add_past(r);
		enum sa_json_type type = sa_jscan_peek(&r->scan);

		past->text = r->scan.p;
		if (type != SA_JSON_OBJECT)
			sa_jscan_skip(&r->scan);
		else
			for (sa_jscan_open(&r->scan, &entry); sa_jscan_key(&r->scan, &entry, &key);)
				read_member(&r->scan, &key, past);
		past->len = (size_t)(r->scan.p - past->text);
	}
}

static bool read_report(struct reader *r)
{
	struct sa_jloop loop;
	struct sa_jtext key;
	bool found = false;

	switch (sa_jscan_peek(&r->scan)) {
	case SA_JSON_ARRAY:
		read_list(r);
		return true;
	case SA_JSON_OBJECT:
		for (sa_jscan_open(&r->scan, &loop); sa_jscan_key(&r->scan, &loop, &key);) {
			if (!sa_jtext_is(&key, "iterations", 10) ||
			    sa_jscan_peek(&r->scan) != SA_JSON_ARRAY) {
				sa_jscan_skip(&r->scan);
				continue;
			}
			r->out->n = 0; /* of a name that occurs twice the last one counts */
			read_list(r);
			found = true;
		}
		return found;
	case SA_JSON_ERROR:
	case SA_JSON_NULL:
	case SA_JSON_BOOL:
	case SA_JSON_NUMBER:
	case SA_JSON_STRING:
		sa_jscan_skip(&r->scan);
	}
	return false;
}

int sa_history_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_history *history,
		     struct sa_err *err)
{
	struct reader r = {.arena = arena, .out = history};

	*history = (struct sa_history){0};
	if (sa_text_to_utf8(buf, err) != 0)
		return -1;
	char *text = sa_arena_alloc(arena, buf->len + SA_FS_PAD);

	if (buf->len)
		memcpy(text, buf->data, buf->len);
	history->text = text;
	sa_jscan_init(&r.scan, text, buf->len);
	bool known = read_report(&r);

	if (!sa_jscan_end(&r.scan))
		return sa_jscan_err(&r.scan, err);
	if (!known)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "neither a list nor an object with 'iterations'");
	return 0;
}

const struct sa_past *sa_history_find(const struct sa_history *history, uint64_t iteration)
{
	for (size_t i = history->n; i > 0; i--) {
		const struct sa_past *past = &history->past[i - 1];

		if (past->has_iteration && past->iteration == iteration)
			return past;
	}
	return NULL;
}

/* Copies JSON that the scanner has accepted; its three words that are no JSON become null. */
static void copy_strict(struct sa_str *out, const char *p, size_t len)
{
	const char *end = p + len, *from = p;
	bool in_text = false;

	for (; p < end; p++) {
		if (in_text) {
			in_text = *p != '"';
			p += *p == '\\';
			continue;
		}
		in_text = *p == '"';
		size_t word = *p == 'N'			 ? strlen("NaN")
			      : *p == 'I'		 ? strlen("Infinity")
			      : *p == '-' && p[1] == 'I' ? strlen("-Infinity")
							 : 0;
		if (!word)
			continue;
		sa_str_add(out, from, (size_t)(p - from));
		sa_str_puts(out, "null");
		from = p + word;
		p = from - 1;
	}
	sa_str_add(out, from, (size_t)(end - from));
}

static void put_entry(struct sa_str *out, size_t *written, const char *text, size_t len)
{
	size_t blank = strspn(text, " \n");

	sa_str_puts(out, (*written)++ ? ",\n  " : "\n  ");
	copy_strict(out, text + blank, len - blank);
}

void sa_history_write(const struct sa_history *history, uint64_t iteration, const char *entry,
		      struct sa_str *out)
{
	size_t written = 0, place = history->n;

	/* before the first one that has this iteration, or follows it */
	for (size_t i = history->n; i > 0; i--) {
		const struct sa_past *past = &history->past[i - 1];

		if (past->has_iteration && past->iteration >= iteration)
			place = i - 1;
	}
	sa_str_putc(out, '[');
	for (size_t i = 0; i <= history->n; i++) {
		if (i == place)
			put_entry(out, &written, entry, strlen(entry));
		if (i == history->n)
			break;
		const struct sa_past *past = &history->past[i];

		if (!past->has_iteration || past->iteration != iteration)
			put_entry(out, &written, past->text, past->len);
	}
	sa_str_puts(out, "\n]\n");
}
