/* SPDX-License-Identifier: MIT */
/* From the slots of a record to a row's values. */
#include "load/intake.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/csv_in.h"
#include "load/time_in.h"

#define EXACT_INT 9007199254740992.0 /* 2^53: up to here a double is a whole number exactly */

void sa_chunk_init(struct sa_chunk *c, const struct sa_wanted *wanted)
{
	*c = (struct sa_chunk){.wanted = wanted};
	sa_trie_reader_init(&c->reader, wanted->trie);
	c->wrong = SA_NEW_ARRAY(&c->arena, wanted->n_metric, struct sa_wrong);
}

static void free_rows(struct sa_chunk *c)
{
	if (c->lent)
		return;
	free(c->record);
	free(c->y);
	free(c->from);
}

void sa_chunk_release(struct sa_chunk *c)
{
	sa_trie_reader_release(&c->reader);
	free_rows(c);
	free(c->extra);
	free(c->group);
	free(c->group_hash);
	sa_arena_release(&c->arena);
	*c = (struct sa_chunk){0};
}

void sa_chunk_lend(struct sa_chunk *c, const struct sa_slab *slab, size_t first, size_t n)
{
	c->record = slab->record + first;
	c->y = slab->y + first;
	c->from = slab->from + first;
	c->cap = n;
	c->stride = slab->n;
	c->lent = true;
}

static void reserve(struct sa_chunk *c)
{
	size_t m = c->wanted->n_metric, n = c->n, cap = c->cap ? c->cap * 2 : 64;

	if (n < c->cap)
		return;
	struct sa_record *record = sa_xrealloc(NULL, cap * sizeof *record);
	double *y = sa_xrealloc(NULL, cap * m * sizeof *y);
	uint8_t *from = sa_xrealloc(NULL, cap * m);

	if (n)
		memcpy(record, c->record, n * sizeof *record);
	for (size_t k = 0; k < m && n; k++) {
		memcpy(y + k * cap, c->y + k * c->stride, n * sizeof *y);
		memcpy(from + k * cap, c->from + k * c->stride, n);
	}
	free_rows(c);
	c->record = record;
	c->y = y;
	c->from = from;
	c->cap = c->stride = cap;
	c->lent = false;
}

/* ---- texts of slots ---- */

static const struct sa_slot *field_slot(const struct sa_chunk *c, const struct sa_wanted_field *f)
{
	const struct sa_slot *slot;

	if (f->slot == SA_NO_SLOT)
		return NULL;
	slot = &c->reader.slot[f->slot];
	if (slot->kind == SA_SLOT_ABSENT && f->other != SA_NO_SLOT)
		slot = &c->reader.slot[f->other];
	return slot->kind == SA_SLOT_ABSENT ? NULL : slot;
}

static void slot_text(const struct sa_slot *slot, struct sa_str *out)
{
	if (slot->raw.escaped)
		sa_jtext_decode(&slot->raw, out);
	else
		sa_str_add(out, slot->raw.p, slot->raw.len);
}

static bool slot_is(const struct sa_slot *slot, const char *want)
{
	SA_STR_SCOPE(text);

	if (!slot || slot->kind == SA_SLOT_OTHER)
		return false;
	if (!slot->raw.escaped)
		return slot->raw.len == strlen(want) &&
		       memcmp(slot->raw.p, want, slot->raw.len) == 0;
	slot_text(slot, &text);
	return strcmp(text.buf, want) == 0;
}

static bool passes(const struct sa_chunk *c, const struct sa_wanted_where *where, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct sa_slot *slot = field_slot(c, &where[i].field);
		bool hit = false;

		for (size_t k = 0; k < where[i].value->n && !hit; k++)
			hit = slot_is(slot, where[i].value->name[k]);
		if (!hit)
			return false;
	}
	return true;
}

/* ---- groups ---- */

static uint64_t text_hash(const char *text, size_t len)
{
	uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
	return h ^ h >> 32;
}

static void rehash(struct sa_chunk *c)
{
	size_t size = c->group_mask ? (c->group_mask + 1) * 2 : 16;

	free(c->group_hash);
	c->group_hash = sa_xrealloc(NULL, size * sizeof *c->group_hash);
	memset(c->group_hash, 0, size * sizeof *c->group_hash);
	c->group_mask = size - 1;
	for (size_t i = 0; i < c->n_group; i++) {
		uint64_t h = text_hash(c->group[i], strlen(c->group[i])) & c->group_mask;

		while (c->group_hash[h])
			h = (h + 1) & c->group_mask;
		c->group_hash[h] = (uint32_t)i + 1;
	}
}

static uint32_t group_number(struct sa_chunk *c, const char *name, size_t len)
{
	if (c->n_group * 2 >= c->group_mask)
		rehash(c);
	uint64_t h = text_hash(name, len) & c->group_mask;

	for (; c->group_hash[h]; h = (h + 1) & c->group_mask) {
		const char *known = c->group[c->group_hash[h] - 1];

		if (strncmp(known, name, len) == 0 && !known[len])
			return c->group_hash[h] - 1;
	}
	if (c->n_group == c->cap_group) {
		c->cap_group = c->cap_group ? c->cap_group * 2 : 16;
		c->group = sa_xrealloc(c->group, c->cap_group * sizeof *c->group);
	}
	c->group[c->n_group] = sa_arena_strndup(&c->arena, name, len);
	c->group_hash[h] = (uint32_t)++c->n_group;
	return (uint32_t)c->n_group - 1;
}

static uint32_t find_group(struct sa_chunk *c, const struct sa_where *where)
{
	const struct sa_wanted *w = c->wanted;
	SA_STR_SCOPE(name);
	bool any = false;

	if (where->group)
		return group_number(c, where->group, strlen(where->group));
	if (!w->input->n_by)
		return group_number(c, "", 0);
	if (w->input->n_by == 1) {
		const struct sa_slot *slot = field_slot(c, &w->by[0]);

		if (slot && slot->kind != SA_SLOT_OTHER && !slot->raw.escaped && slot->raw.len)
			return group_number(c, slot->raw.p, slot->raw.len);
	}
	for (size_t i = 0; i < w->input->n_by; i++) {
		const struct sa_slot *slot = field_slot(c, &w->by[i]);

		if (i)
			sa_str_putc(&name, '/');
		if (!slot || slot->kind == SA_SLOT_OTHER)
			continue;
		any |= slot->raw.len > 0;
		slot_text(slot, &name);
	}
	if (any && name.len <= SA_LIMIT_GROUP_BYTES)
		return group_number(c, name.buf, strlen(name.buf));
	c->n_without_by++;
	return group_number(c, "", 0);
}

/* ---- index and time ---- */

static bool slot_index(const struct sa_slot *slot, int64_t *index)
{
	double v = slot ? slot->number : SA_MISSING;

	if (!slot || slot->kind == SA_SLOT_BOOL || !sa_num_is_finite(v) || v != floor(v) ||
	    fabs(v) > EXACT_INT)
		return false;
	*index = (int64_t)v;
	return true;
}

static bool slot_time(struct sa_chunk *c, const struct sa_slot *slot, int64_t *at_ms)
{
	bool no_zone = false, fine;
	SA_STR_SCOPE(text);

	if (slot->kind == SA_SLOT_OTHER || slot->kind == SA_SLOT_BOOL)
		return false;
	if (slot->kind == SA_SLOT_NUMBER || !isnan(slot->number))
		return sa_time_number(slot->number, c->wanted->input->time_unit, at_ms);
	if (slot->raw.escaped) {
		slot_text(slot, &text);
		fine = sa_time_text(text.buf, text.len, at_ms, &no_zone);
	} else {
		fine = sa_time_text(slot->raw.p, slot->raw.len, at_ms, &no_zone);
	}
	c->n_without_zone += fine && no_zone;
	return fine;
}

static void take_time(struct sa_chunk *c, struct sa_record *r)
{
	const struct sa_wanted *w = c->wanted;
	const struct sa_slot *slot = field_slot(c, &w->time);
	bool found;

	r->at_ms = SA_NO_TIME;
	found = slot && slot_time(c, slot, &r->at_ms);
	for (size_t i = 0; i < w->n_own && !found; i++) {
		slot = &c->reader.slot[w->own[i]];
		/* (a 0 for a time that nobody set is none) */
		found = slot->kind != SA_SLOT_ABSENT && slot_time(c, slot, &r->at_ms) &&
			r->at_ms > 0;
	}
	if (found)
		r->flags |= SA_RECORD_HAS_TIME;
	else
		r->at_ms = SA_NO_TIME;
}

/* A number in the name that is too large to be an index: the content may know better (FORMATS 1.1). */
static void take_own_index(struct sa_chunk *c, struct sa_record *r)
{
	r->flags |= SA_RECORD_HAS_INDEX;
	if (!slot_index(field_slot(c, &c->wanted->iteration), &r->index) || r->index < 0 ||
	    r->index > SA_LIMIT_ITER_INDEX) {
		r->index = SA_LIMIT_ITER_INDEX; /* the newest of all */
		r->flags |= SA_RECORD_UNUSABLE;
		r->why = "no 'iteration' in it, and the number in the name is over 10^15";
	} else {
		r->flags |= SA_RECORD_SAYS_INDEX;
	}
	r->own_index = r->index;
}

static void take_index(struct sa_chunk *c, const struct sa_where *where, struct sa_record *r)
{
	const struct sa_wanted *w = c->wanted;

	if (w->index.slot == SA_NO_SLOT && where->has_number &&
	    where->number > SA_LIMIT_ITER_INDEX) {
		take_own_index(c, r);
		return;
	}
	if (w->index.slot != SA_NO_SLOT) {
		if (slot_index(field_slot(c, &w->index), &r->index))
			r->flags |= SA_RECORD_HAS_INDEX;
	} else if (where->has_number) {
		r->flags |= SA_RECORD_HAS_INDEX;
		r->index = where->number;
	}
	r->own_index = r->index;
	if (w->index.slot != SA_NO_SLOT || !where->has_number ||
	    !slot_index(field_slot(c, &w->iteration), &r->own_index))
		return;
	if (r->own_index < 0 || r->own_index > SA_LIMIT_ITER_INDEX) {
		r->own_index = r->index;
		return;
	}
	r->flags |= SA_RECORD_SAYS_INDEX;
	if (r->own_index != r->index)
		r->flags |= SA_RECORD_SHIFTED;
}

/* ---- values ---- */

/* true and false are 1 and 0 only where the KPI is `boolean` (POLICY 16); a text is never one, but for a cell. */
static double slot_value(const struct sa_chunk *c, const struct sa_slot *slot,
			 const struct sa_policy_metric *metric)
{
	if (slot->kind == SA_SLOT_BOOL && !metric->boolean)
		return SA_MISSING;
	if (c->cells && metric->boolean && slot->kind == SA_SLOT_TEXT && isnan(slot->number))
		return sa_csv_truth(slot->raw.p, slot->raw.len);
	return slot->number;
}

static double share_of(double a, double b)
{
	double sum = a + b;

	if (!(a >= 0 && b >= 0 && sum > 0))
		return SA_MISSING;
	/* halves of two huge counts, whose sum overflows */
	return sa_num_rounded(sa_num_is_finite(sum) ? a / sum : a / 2 / (a / 2 + b / 2));
}

/* An infinite value counts in the bad direction only (POLICY 1). */
static double judged_value(double v, const struct sa_policy_metric *metric)
{
	if (!isinf(v))
		return v;
	return (metric->better == SA_LOWER && v > 0) || (metric->better == SA_HIGHER && v < 0)
		       ? v
		       : SA_MISSING;
}

static void add_extra(struct sa_chunk *c, size_t metric, double value)
{
	if (c->n_extra == c->cap_extra) {
		c->cap_extra = c->cap_extra ? c->cap_extra * 2 : 64;
		c->extra = sa_xrealloc(c->extra, c->cap_extra * sizeof *c->extra);
	}
	c->extra[c->n_extra++] = (struct sa_extra){c->n, (uint32_t)metric, value};
}

/* Whether the record is an ITER_SUMMARY without a summary. */
static bool is_flat(const struct sa_chunk *c)
{
	return c->wanted->has_summary && c->reader.slot[c->wanted->summary].kind == SA_SLOT_ABSENT;
}

static size_t source_slot(const struct sa_wanted_source *source, bool flat)
{
	return flat && source->flat != SA_NO_SLOT ? source->flat : source->slot;
}

static size_t source_other(const struct sa_wanted_source *source, bool flat)
{
	return flat && source->flat_other != SA_NO_SLOT ? source->flat_other : source->other;
}

/* The first slot of a KPI's sources that is there and is no number, and its path. */
struct odd {
	const struct sa_slot *slot;
	const char *field;
	bool ends; /* an infinite number ends the search */
};

static void keep_odd(struct odd *odd, const struct sa_slot *slot, const char *field)
{
	if (odd->slot)
		return;
	odd->slot = slot;
	odd->field = field;
}

static void note_wrong(struct sa_chunk *c, size_t m, const struct odd *odd, uint32_t file)
{
	struct sa_wrong *wrong = &c->wrong[m];
	const struct sa_slot *slot = odd->slot;
	size_t len = slot->raw.len < SA_LIMIT_SHOWN_TEXT ? slot->raw.len : SA_LIMIT_SHOWN_TEXT;

	if (!wrong->n++) {
		wrong->file = file;
		wrong->field = odd->field;
		wrong->quoted = slot->kind == SA_SLOT_TEXT;
		wrong->text = sa_arena_strndup(&c->arena, slot->raw.p, len);
	}
}

/*
 * Infinitely many of the other leave nothing to the first, which counts where it is the bad direction (POLICY 1);
 * any other infinite count makes no share. Neither is a reason to look under another name (FORMATS 15.29).
 */
static double take_share(const struct sa_chunk *c, const struct sa_wanted_source *source, bool flat,
			 const struct sa_policy_metric *metric, double a, struct odd *odd)
{
	const struct sa_slot *other = &c->reader.slot[source_other(source, flat)];
	double b = slot_value(c, other, metric);

	if (isnan(b) && other->kind != SA_SLOT_ABSENT)
		keep_odd(odd, other, source->def->other.text);
	odd->ends = isinf(a) ? !isnan(b) : isinf(b);
	if (isinf(b) && metric->better != SA_HIGHER)
		return SA_MISSING;
	return share_of(a, b);
}

/* What one source says; odd->ends when no other is asked, whether this is a value or not. */
static double source_value(const struct sa_chunk *c, const struct sa_wanted_source *source,
			   bool flat, const struct sa_policy_metric *metric, struct odd *odd)
{
	const struct sa_slot *slot = &c->reader.slot[source_slot(source, flat)];
	double v = slot_value(c, slot, metric);

	if (slot->kind == SA_SLOT_ABSENT)
		return SA_MISSING;
	if (isnan(v)) {
		keep_odd(odd, slot, source->def->path.text);
		return v;
	}
	if (source->def->formula == SA_FROM_SHARE) {
		v = take_share(c, source, flat, metric, v, odd);
	} else {
		if (source->def->formula == SA_FROM_DIVIDED)
			v = sa_num_rounded(v / source->def->divisor); /* FORMATS 15.11 */
		odd->ends = isinf(v);
	}
	v = judged_value(v, metric);
	if (isnan(v) && odd->ends) {
		odd->slot = slot;
		odd->field = source->def->path.text;
	}
	return v;
}

/* The elements of a [*]: samples of the record. The row's own value is made from them later. */
static bool take_list(struct sa_chunk *c, size_t m, const struct sa_wanted_source *source)
{
	const struct sa_slot_list *list = &c->reader.list[source_slot(source, is_flat(c))];
	const struct sa_policy_metric *metric = c->wanted->metric[m].def;
	double divisor = source->def->formula == SA_FROM_DIVIDED ? source->def->divisor : 1;
	bool any = false;

	for (size_t i = 0; i < list->n; i++) {
		double v = judged_value(list->value[i] / divisor, metric);

		if (isnan(v))
			continue;
		any = true;
		add_extra(c, m, v);
	}
	return any;
}

/* Returns the number of the source that gave the value, from 1; 0 when none did. */
static uint8_t take_value(struct sa_chunk *c, size_t m, bool flat, uint32_t file, double *value)
{
	const struct sa_wanted_metric *wanted = &c->wanted->metric[m];
	struct odd odd = {NULL, NULL, false};

	if (wanted->plain[flat] != SA_NO_SLOT) {
		const struct sa_slot *slot = &c->reader.slot[wanted->plain[flat]];

		*value = slot->number;
		if (slot->kind == SA_SLOT_NUMBER && sa_num_is_finite(slot->number))
			return 1; /* what the search below comes to, and what most values are */
	}
	*value = SA_MISSING;
	for (size_t i = 0; i < wanted->n_source && !odd.ends; i++) {
		const struct sa_wanted_source *source = &wanted->source[i];

		if (source->def->n_where && !passes(c, source->where, source->def->n_where))
			continue;
		if (source->each) {
			if (take_list(c, m, source))
				return (uint8_t)(i + 1);
			continue;
		}
		*value = source_value(c, source, flat, wanted->def, &odd);
		if (!isnan(*value))
			return (uint8_t)(i + 1);
	}
	if (odd.slot)
		note_wrong(c, m, &odd, file);
	return 0;
}

static double field_value(const struct sa_chunk *c, const struct sa_wanted_field *field)
{
	const struct sa_slot *slot = field_slot(c, field);

	return slot && slot->kind != SA_SLOT_BOOL ? slot->number : SA_MISSING;
}

/* `y` is the row that is taken, one KPI every `stride`. */
static double term_value(const struct sa_chunk *c, const struct sa_wanted_term *term,
			 const double *y)
{
	double newer;

	if (term->metric != SA_NO_SLOT)
		return y[term->metric * c->stride];
	newer = field_value(c, &term->newer);
	return isnan(newer) ? field_value(c, &term->field) : newer;
}

/* Absent terms count 0; the left side, the first term and two more are needed (POLICY 7). */
static void check_identity(struct sa_chunk *c, const double *y)
{
	const struct sa_wanted *w = c->wanted;
	double rest;
	size_t more = 0;

	if (!w->n_identity)
		return;
	rest = term_value(c, &w->identity_left, y);
	for (size_t i = 0; i < w->n_identity; i++) {
		double v = term_value(c, &w->identity[i], y);

		if (isnan(v) && !i)
			return;
		more += i && !isnan(v);
		rest -= isnan(v) ? 0 : w->identity[i].minus ? -v : v;
	}
	if (more < 2 || !sa_num_is_finite(rest))
		return;
	c->identity_rows++;
	/* what rounding makes of a difference that is exactly the limit is no breach */
	if (fabs(rest) <= w->policy->identity.within * (1 + 1e-9) + 1e-12)
		return;
	if (!c->identity_broken++ || fabs(rest) > fabs(c->identity_worst)) {
		c->identity_worst = rest;
		c->identity_record = c->n;
	}
}

bool sa_intake_place(struct sa_chunk *c, const struct sa_where *where, struct sa_record *r)
{
	const struct sa_wanted *w = c->wanted;

	if (w->input->n_where && !passes(c, w->where, w->input->n_where)) {
		c->n_filtered++;
		return false;
	}
	*r = (struct sa_record){.file = where->file, .line = where->line};
	take_index(c, where, r);
	take_time(c, r);
	return true;
}

void sa_intake_record(struct sa_chunk *c, const struct sa_where *where)
{
	const struct sa_wanted *w = c->wanted;
	struct sa_record record;
	size_t m = w->n_metric;

	if (!sa_intake_place(c, where, &record))
		return;
	if (record.flags & SA_RECORD_UNUSABLE) { /* for its index: none of its values counts */
		sa_intake_unusable(c, where, record.why);
		return;
	}
	reserve(c);
	double *y = c->y + c->n;
	uint8_t *from = c->from + c->n;
	bool flat = is_flat(c);

	record.group = find_group(c, where);
	c->record[c->n] = record;
	for (size_t i = 0; i < m; i++)
		from[i * c->stride] = take_value(c, i, flat, where->file, &y[i * c->stride]);
	check_identity(c, y);
	c->end_fits = field_slot(c, &w->end) && slot_is(field_slot(c, &w->end), w->end_equals);
	c->n++;
}

void sa_intake_unusable(struct sa_chunk *c, const struct sa_where *where, const char *why)
{
	size_t m = c->wanted->n_metric;
	int64_t index = where->number > SA_LIMIT_ITER_INDEX ? SA_LIMIT_ITER_INDEX : where->number;

	reserve(c);
	c->record[c->n] = (struct sa_record){
		.index = index,
		.own_index = index,
		.at_ms = SA_NO_TIME,
		.file = where->file,
		.line = where->line,
		.flags = (uint8_t)(SA_RECORD_UNUSABLE |
				   (where->has_number ? SA_RECORD_HAS_INDEX : 0)),
		.why = sa_arena_strdup(&c->arena, why),
	};
	for (size_t i = 0; i < m; i++) {
		c->y[i * c->stride + c->n] = SA_MISSING;
		c->from[i * c->stride + c->n] = 0;
	}
	c->end_fits = false;
	c->n++;
}

void sa_intake_failed(struct sa_chunk *c, const struct sa_where *where, const char *why)
{
	struct sa_record *r;

	sa_intake_unusable(c, where, why);
	r = &c->record[c->n - 1];
	why = r->why;
	take_index(c, where, r);
	take_time(c, r);
	r->flags |= SA_RECORD_UNUSABLE | SA_RECORD_FAILED;
	r->why = why;
}

bool sa_intake_holds_a_kpi(const struct sa_chunk *c)
{
	for (size_t m = 0; m < c->wanted->n_metric; m++) {
		const struct sa_wanted_metric *wanted = &c->wanted->metric[m];

		for (size_t i = 0; i < wanted->n_source; i++) {
			size_t slot = source_slot(&wanted->source[i], is_flat(c));

			if (!isnan(c->reader.slot[slot].number) || c->reader.list[slot].n)
				return true;
		}
	}
	return false;
}
