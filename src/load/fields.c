/* SPDX-License-Identifier: MIT */
/* The fields of records, by their names. */
#include "load/fields.h"

#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/str.h"
#include "base/utf8.h"
#include "codec/csv_in.h"
#include "codec/path_trie.h"
#include "codec/text_in.h"
#include "load/adapter.h"
#include "load/fields_part.h"
#include "policy/units.h"

#define RECOGNISE_BYTES (256u << 10)
#define DEPTH		16

/* ---- JSON ---- */

static bool is_plain(const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (strchr(".[]\"'\\$", name[i]))
			return false;
	}
	return len > 0;
}

void sa_field_put_member(struct sa_str *path, const char *name, size_t len)
{
	if (is_plain(name, len)) {
		if (path->len)
			sa_str_putc(path, '.');
		sa_str_add(path, name, len);
		return;
	}
	sa_str_puts(path, "[\"");
	for (size_t i = 0; i < len; i++) {
		if (name[i] == '"' || name[i] == '\\')
			sa_str_putc(path, '\\');
		sa_str_putc(path, name[i]);
	}
	sa_str_puts(path, "\"]");
}

/* Appends a member to a path; returns where the path ended before it. */
static size_t push(struct sa_str *path, const struct sa_jtext *key)
{
	size_t before = path->len;
	SA_STR_SCOPE(name);

	sa_jtext_decode(key, &name);
	sa_field_put_member(path, name.len ? name.buf : "", name.len);
	return before;
}

static void pop(struct sa_str *path, size_t before)
{
	path->len = before;
	path->buf[before] = '\0';
}

static void walk_value(struct sa_fields_walk *w, struct sa_jscan *scan, struct sa_str *path,
		       bool each, unsigned depth);

static void walk_object(struct sa_fields_walk *w, struct sa_jscan *scan, struct sa_str *path,
			bool each, unsigned depth)
{
	struct sa_jloop loop;
	struct sa_jtext key;

	for (sa_jscan_open(scan, &loop); sa_jscan_key(scan, &loop, &key);) {
		size_t before = push(path, &key);

		if (key.len) {
			walk_value(w, scan, path, each, depth);
		} else { /* (no path can name it) */
			w->fields->n_left_out++;
			sa_jscan_skip(scan);
		}
		pop(path, before);
	}
}

static void walk_list(struct sa_fields_walk *w, struct sa_jscan *scan, struct sa_str *path,
		      unsigned depth)
{
	size_t before = path->len;
	struct sa_jloop loop;

	sa_str_puts(path, "[*]");
	for (sa_jscan_open(scan, &loop); sa_jscan_item(scan, &loop);)
		walk_value(w, scan, path, true, depth);
	pop(path, before);
}

static void walk_text(struct sa_fields_walk *w, struct sa_jscan *scan, const struct sa_str *path,
		      bool each)
{
	struct sa_jtext text;
	struct sa_field *f;
	SA_STR_SCOPE(plain);

	if (!sa_jscan_string(scan, &text) || each)
		return;
	sa_jtext_decode(&text, &plain);
	f = sa_fields_take(w, path->buf, path->len);
	if (!f)
		return;
	double v = sa_slot_text_number(plain.buf, plain.len);

	if (isnan(v))
		sa_fields_text(w, f, plain.buf, plain.len);
	else
		sa_fields_number(w, f, v);
}

/* `each`: below a [*] already, of which a path has only one. */
static void walk_value(struct sa_fields_walk *w, struct sa_jscan *scan, struct sa_str *path,
		       bool each, unsigned depth)
{
	enum sa_json_type type = sa_jscan_peek(scan);
	struct sa_field *f;
	double v;
	bool yes;

	if (type == SA_JSON_OBJECT && depth < DEPTH) {
		walk_object(w, scan, path, each, depth + 1);
	} else if (type == SA_JSON_ARRAY && depth < DEPTH && !each) {
		walk_list(w, scan, path, depth + 1);
	} else if (type == SA_JSON_STRING) {
		walk_text(w, scan, path, each);
	} else if (type == SA_JSON_NUMBER) {
		if (sa_jscan_value(scan, &v) && (f = sa_fields_take(w, path->buf, path->len))) {
			f->list |= each;
			sa_fields_number(w, f, v);
		}
	} else if (type == SA_JSON_BOOL && !each) {
		if (sa_jscan_bool(scan, &yes) && (f = sa_fields_take(w, path->buf, path->len)))
			sa_fields_text(w, f, yes ? "true" : "false", yes ? 4 : 5);
	} else {
		if (type == SA_JSON_ARRAY && !w->fields->nested &&
		    sa_fields_can_show(path->buf, path->len))
			w->fields->nested = sa_arena_strndup(w->arena, path->buf, path->len);
		sa_jscan_skip(scan);
	}
}

static void walk_record(struct sa_fields_walk *w, struct sa_jscan *scan)
{
	SA_STR_SCOPE(path);

	if (sa_jscan_peek(scan) != SA_JSON_OBJECT) {
		sa_jscan_skip(scan);
		return;
	}
	walk_object(w, scan, &path, false, 0);
	sa_fields_end_record(w);
}

/* An ITER_SUMMARY without `summary` whose every member is an object, bystanders apart. */
static bool is_keyed(struct sa_jscan scan)
{
	struct sa_jloop loop;
	struct sa_jtext key;
	size_t n = 0;

	for (sa_jscan_open(&scan, &loop); sa_jscan_key(&scan, &loop, &key); sa_jscan_skip(&scan)) {
		bool object = sa_jscan_peek(&scan) == SA_JSON_OBJECT;

		if (sa_adapt_iter_is_beside(&key))
			continue;
		if (!object || sa_jtext_is(&key, "summary", 7))
			return false;
		n++;
	}
	return n > 0;
}

static void walk_keyed(struct sa_fields_walk *w, struct sa_jscan *scan)
{
	struct sa_jloop loop;
	struct sa_jtext key;

	for (sa_jscan_open(scan, &loop); sa_jscan_key(scan, &loop, &key);) {
		if (sa_adapt_iter_is_beside(&key))
			sa_jscan_skip(scan);
		else
			walk_record(w, scan);
	}
}

static void walk_document(struct sa_fields_walk *w, char *bytes, size_t len)
{
	struct sa_jscan scan;
	struct sa_jloop loop;

	sa_jscan_init(&scan, bytes, len);
	enum sa_json_type type = sa_jscan_peek(&scan);

	if (type == SA_JSON_ARRAY) {
		for (sa_jscan_open(&scan, &loop); sa_jscan_item(&scan, &loop);)
			walk_record(w, &scan);
	} else if (type == SA_JSON_OBJECT && strcmp(w->fields->format, "iter-summary") == 0 &&
		   is_keyed(scan)) {
		w->fields->keyed = true;
		walk_keyed(w, &scan);
	} else {
		walk_record(w, &scan);
	}
}

static void walk_lines(struct sa_fields_walk *w, char *bytes, size_t len)
{
	char *p = bytes, *stop = bytes + len;

	while (p < stop) {
		char *nl = memchr(p, '\n', (size_t)(stop - p)), *end = nl ? nl : stop;
		struct sa_jscan scan;

		*end = '\0';
		sa_jscan_init(&scan, p, (size_t)(end - p));
		walk_record(w, &scan);
		p = end + (nl != NULL);
	}
}

/* ---- CSV ---- */

/* The columns of a header; those whose name another one has already, or that have none, are NULL. */
static struct sa_field **take_header(struct sa_fields_walk *w, const struct sa_csv *csv)
{
	size_t *number = SA_NEW_ARRAY(w->arena, csv->n, size_t);
	struct sa_field **column = SA_NEW_ARRAY(w->arena, csv->n, struct sa_field *);

	for (size_t i = 0; i < csv->n; i++) {
		const char *unit;
		size_t unit_len, before = w->fields->n, len = csv->cell[i].len;
		size_t bare = sa_csv_header_name(&csv->cell[i], &unit, &unit_len);
		char name[16] = "";

		if (unit_len && unit_len < sizeof name)
			memcpy(name, unit, unit_len);
		bool has_unit = name[0] && sa_unit_find(name);
		struct sa_field *f = sa_fields_take(w, csv->cell[i].p, has_unit ? bare : len);

		if (!f || w->fields->n == before)
			continue;
		f->unit = has_unit ? sa_unit_find(name)->name : "";
		number[i] = w->fields->n;
	}
	for (size_t i = 0; i < csv->n; i++) /* (the list may have moved while it grew) */
		column[i] = number[i] ? &w->fields->field[number[i] - 1] : NULL;
	return column;
}

/* A comma for the point where a cell of the second row is only then a number. */
static char guess_decimal(const struct sa_csv *csv, char separator)
{
	bool comma = false;

	for (size_t i = 0; i < csv->n && separator != ','; i++) {
		if (!memchr(csv->cell[i].p, ',', csv->cell[i].len))
			continue;
		comma |= !isnan(sa_csv_number(&csv->cell[i], ','));
	}
	return comma ? ',' : '.';
}

static void walk_csv(struct sa_fields_walk *w, char *bytes, size_t len)
{
	struct sa_fields *f = w->fields;
	struct sa_field **column;
	struct sa_csv csv;
	size_t n;

	if (!f->separator)
		f->separator = sa_csv_guess(bytes, len);
	sa_csv_init(&csv, bytes, len, f->separator);
	if (sa_csv_next(&csv) && !csv.why) {
		column = take_header(w, &csv);
		n = csv.n;
		while (sa_csv_next(&csv)) {
			if (csv.why || csv.n > n)
				continue;
			if (!f->n_records || f->decimal == '.')
				f->decimal = guess_decimal(&csv, f->separator);
			for (size_t i = 0; i < csv.n; i++) {
				double v = sa_csv_number(&csv.cell[i], f->decimal);

				if (!column[i])
					continue;
				if (!isnan(v))
					sa_fields_number(w, column[i], v);
				else
					sa_fields_text(w, column[i], csv.cell[i].p,
						       csv.cell[i].len);
			}
			sa_fields_end_record(w);
		}
	}
	sa_csv_release(&csv);
}

/* ---- files ---- */

static int recognise(struct sa_fields_walk *w, const char *path, const struct sa_buf *buf,
		     struct sa_err *err)
{
	size_t len = buf->len < RECOGNISE_BYTES ? buf->len : RECOGNISE_BYTES;
	const struct sa_adapter *adapter;

	if (w->fields->format)
		return 0;
	if (sa_adapter_recognise(path, buf->data, len, len == buf->len, &adapter, err) != 0) {
		if (buf->len)
			return sa_text_explain(buf->data, buf->len, err);
		return sa_err_set(err, SA_ERR_SCHEMA, "'%s' is empty", path);
	}
	w->fields->format = adapter->name;
	return 0;
}

static void walk_file(struct sa_fields_walk *w, struct sa_buf *buf)
{
	const char *format = w->fields->format;

	if (strcmp(format, "csv") == 0)
		walk_csv(w, buf->data, buf->len);
	else if (strcmp(format, "ndjson") == 0)
		walk_lines(w, buf->data, buf->len);
	else
		walk_document(w, buf->data, buf->len);
}

int sa_fields_read(const struct sa_source *source, const char *const *path, size_t n,
		   struct sa_arena *arena, struct sa_fields *fields, struct sa_err *err)
{
	struct sa_fields_walk w = {.fields = fields, .arena = arena};
	struct sa_err first = {0}, one;
	SA_BUF_SCOPE(buf);

	*fields = (struct sa_fields){.decimal = '.',
				     .hash = SA_NEW_ARRAY(arena, SA_FIELDS_SLOTS, uint32_t)};
	for (size_t i = 0; i < n; i++) {
		if (source->ops->read(source, path[i], SA_LIMIT_STREAM_BYTES, &buf, &one) == 0 &&
		    sa_text_to_utf8(&buf, &one) == 0 && recognise(&w, path[i], &buf, &one) == 0)
			walk_file(&w, &buf);
		else if (!first.code)
			first = one; /* one broken file among many does not decide */
	}
	if (first.code)
		fields->lost = sa_arena_strdup(arena, first.msg);
	if (fields->format)
		return 0;
	*err = first;
	return -1;
}

void sa_fields_split(const struct sa_source *source, const char *const *path, size_t n,
		     struct sa_arena *arena, const char *name, const char *value,
		     struct sa_fields *fields)
{
	struct sa_fields again = {.format = fields->format,
				  .separator = fields->separator,
				  .decimal = fields->decimal,
				  .hash = SA_NEW_ARRAY(arena, SA_FIELDS_SLOTS, uint32_t)};
	struct sa_fields_said split = {.name = name, .value = value, .number = NAN, .into = fields};
	struct sa_fields_walk w = {.fields = &again, .arena = arena, .split = &split};
	struct sa_err err;
	SA_BUF_SCOPE(buf);

	for (size_t i = 0; i < n; i++) {
		if (source->ops->read(source, path[i], SA_LIMIT_STREAM_BYTES, &buf, &err) == 0 &&
		    sa_text_to_utf8(&buf, &err) == 0)
			walk_file(&w, &buf);
	}
	for (size_t i = 0; i < fields->n; i++)
		fields->field[i].split |=
			strcmp(fields->field[i].path, value) == 0 && !fields->field[i].where;
}

void sa_fields_of_head(const char *format, char separator, char decimal, struct sa_buf *head,
		       struct sa_arena *arena, struct sa_fields *fields)
{
	struct sa_fields_walk w = {.fields = fields, .arena = arena};

	*fields = (struct sa_fields){.format = format,
				     .separator = separator,
				     .decimal = decimal,
				     .hash = SA_NEW_ARRAY(arena, SA_FIELDS_SLOTS, uint32_t)};
	walk_file(&w, head);
}
