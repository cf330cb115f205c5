/* SPDX-License-Identifier: MIT */
/* What the fields of records hold: found by their paths, filled number by number and text by text. */
#include "load/fields_part.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "load/time_in.h"

#define EXAMPLE_BYTES 24

static uint64_t hash_of(const char *text, size_t len)
{
	uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
	return h ^ h >> 32;
}

bool sa_fields_can_show(const char *text, size_t len)
{
	uint32_t cp;

	if (!len || len > SA_LIMIT_FIELD_BYTES || strchr(" \t", text[0]) ||
	    strchr(" \t", text[len - 1]))
		return false;
	for (size_t i = 0, n; i < len; i += n) {
		n = sa_utf8_span(text + i, len - i, &cp);
		if (!n || cp < ' ' || sa_utf8_is_unsafe(cp))
			return false;
	}
	return true;
}

static uint32_t *find(const struct sa_fields *f, const char *path, size_t len)
{
	size_t at = hash_of(path, len) % SA_FIELDS_SLOTS;

	for (; f->hash[at]; at = (at + 1) % SA_FIELDS_SLOTS) {
		const char *known = f->field[f->hash[at] - 1].path;

		if (strncmp(known, path, len) == 0 && !known[len])
			break;
	}
	return &f->hash[at];
}

/* The field of a path, a new one at its first time; NULL when it is left out. */
struct sa_field *sa_fields_take(struct sa_fields_walk *w, const char *path, size_t len)
{
	struct sa_fields *f = w->fields;
	uint32_t *slot = find(f, path, len);

	if (*slot)
		return &f->field[*slot - 1];
	if (f->n == SA_LIMIT_FIELDS || !sa_fields_can_show(path, len)) {
		f->n_left_out++;
		return NULL;
	}
	f->field = sa_arena_more(w->arena, f->field, f->n, &f->cap, sizeof *f->field);
	path = sa_arena_strndup(w->arena, path, len);
	f->field[f->n] = (struct sa_field){.path = path,
					   .name = path,
					   .unit = "",
					   .whole = true,
					   .rises = true,
					   .strict = true};
	*slot = (uint32_t)++f->n;
	return &f->field[f->n - 1];
}

static void count_number(struct sa_field *f, double v)
{
	if (!sa_num_is_finite(v))
		return;
	if (f->n_number++) {
		f->rises &= v >= f->last;
		f->strict &= v > f->last;
		f->min = v < f->min ? v : f->min;
		f->max = v > f->max ? v : f->max;
	} else {
		f->first = f->min = f->max = v;
	}
	f->whole &= v == floor(v);
	f->last = v;
}

/* ---- one number a record, and the name of what it is of ---- */

struct sa_field *sa_fields_add(struct sa_fields *fields, const struct sa_field *of,
			       const char *where, const char *is, struct sa_arena *arena)
{
	struct sa_field f = *of; /* (that may move) */

	f.where = where;
	f.is = is;
	fields->field = sa_arena_more(arena, fields->field, fields->n, &fields->cap, sizeof f);
	fields->field[fields->n] = f;
	return &fields->field[fields->n++];
}

/* The field of the records that say `text`, a new one at its first time; 0 when there is no room: its number + 1. */
static size_t field_of(struct sa_fields_walk *w, const char *text, size_t len)
{
	struct sa_fields_said *s = w->split;
	struct sa_fields *into = s->into;
	size_t n = 0;

	for (size_t i = 0; i < into->n; i++) {
		const char *is = into->field[i].is;

		n += is != NULL;
		if (is && strncmp(is, text, len) == 0 && !is[len])
			return i + 1;
	}
	if (n == SA_FIELD_TEXTS || !sa_fields_can_show(text, len)) {
		into->n_left_out++;
		return 0;
	}
	const char *is = sa_arena_strndup(w->arena, text, len);
	const struct sa_field fresh = {.path = s->value,
				       .name = is,
				       .unit = "",
				       .whole = true,
				       .rises = true,
				       .strict = true};

	(void)sa_fields_add(into, &fresh, s->name, is, w->arena);
	return into->n;
}

void sa_fields_number(struct sa_fields_walk *w, struct sa_field *f, double v)
{
	count_number(f, v);
	if (w->split && strcmp(f->path, w->split->value) == 0)
		w->split->number = v;
}

void sa_fields_text(struct sa_fields_walk *w, struct sa_field *f, const char *text, size_t len)
{
	uint64_t hash = hash_of(text, len);
	bool no_zone;
	int64_t at_ms;

	if (!len)
		return;
	if (w->split && strcmp(f->path, w->split->name) == 0)
		w->split->of = field_of(w, text, len);
	if (!f->n_text++ && len < EXAMPLE_BYTES && sa_fields_can_show(text, len))
		f->example = sa_arena_strndup(w->arena, text, len);
	if (len < 64 && sa_time_text(text, len, &at_ms, &no_zone)) {
		double at = (double)at_ms;

		f->rises &= !f->n_date++ || at >= f->last;
		f->first = f->n_date == 1 ? at : f->first;
		f->last = at;
	}
	for (size_t i = 0; i < f->n_distinct && i < SA_FIELD_TEXTS; i++) {
		if (f->text[i] == hash)
			return;
	}
	if (f->n_distinct < SA_FIELD_TEXTS)
		f->text[f->n_distinct] = hash;
	f->n_distinct += f->n_distinct <= SA_FIELD_TEXTS;
}

void sa_fields_end_record(struct sa_fields_walk *w)
{
	struct sa_fields_said *s = w->split;

	w->fields->n_records++;
	if (!s)
		return;
	if (s->of && !isnan(s->number))
		count_number(&s->into->field[s->of - 1], s->number);
	s->of = 0;
	s->number = NAN;
}

const struct sa_field *sa_field_find(const struct sa_fields *fields, const char *path)
{
	uint32_t slot = *find(fields, path, strlen(path));

	return slot ? &fields->field[slot - 1] : NULL;
}
