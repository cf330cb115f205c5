/* SPDX-License-Identifier: MIT */
/* From the slots of a record to a row. */
#include "load/intake.h"

#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "load/intake_part.h"
#include "load/step_load.h"
#include "load/time_in.h"

#define EXACT_INT 9007199254740992.0 /* 2^53: up to here a double is a whole number exactly */

static uint32_t find_group(struct sa_chunk *c, const struct sa_where *where)
{
	const struct sa_wanted *w = c->wanted;
	SA_STR_SCOPE(name);
	bool any = false;

	if (where->group)
		return sa_chunk_group(c, where->group, strlen(where->group));
	if (!w->input->n_by)
		return sa_chunk_group(c, "", 0);
	if (w->input->n_by == 1) {
		const struct sa_slot *slot = sa_intake_slot(c, &w->by[0]);

		if (slot && slot->kind != SA_SLOT_OTHER && !slot->raw.escaped && slot->raw.len)
			return sa_chunk_group(c, slot->raw.p, slot->raw.len);
	}
	for (size_t i = 0; i < w->input->n_by; i++) {
		const struct sa_slot *slot = sa_intake_slot(c, &w->by[i]);

		if (i)
			sa_str_putc(&name, '/');
		if (!slot || slot->kind == SA_SLOT_OTHER)
			continue;
		any |= slot->raw.len > 0;
		sa_intake_text(slot, &name);
	}
	if (any && name.len <= SA_LIMIT_GROUP_BYTES)
		return sa_chunk_group(c, name.buf, strlen(name.buf));
	c->n_without_by++;
	return sa_chunk_group(c, "", 0);
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
		sa_intake_text(slot, &text);
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
	const struct sa_slot *slot = sa_intake_slot(c, &w->time);
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
	if (!slot_index(sa_intake_slot(c, &c->wanted->iteration), &r->index) || r->index < 0 ||
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
		if (slot_index(sa_intake_slot(c, &w->index), &r->index))
			r->flags |= SA_RECORD_HAS_INDEX;
	} else if (where->has_number) {
		r->flags |= SA_RECORD_HAS_INDEX;
		r->index = where->number;
	}
	r->own_index = r->index;
	if (w->index.slot != SA_NO_SLOT || !where->has_number ||
	    !slot_index(sa_intake_slot(c, &w->iteration), &r->own_index))
		return;
	if (r->own_index < 0 || r->own_index > SA_LIMIT_ITER_INDEX) {
		r->own_index = r->index;
		return;
	}
	r->flags |= SA_RECORD_SAYS_INDEX;
	if (r->own_index != r->index)
		r->flags |= SA_RECORD_SHIFTED;
}

/* Whether the object says `applied: false`, as it does in most rows: nothing else in it matters then. */
static bool says_not_applied(struct sa_jscan scan)
{
	struct sa_jloop loop;
	struct sa_jtext key;

	for (sa_jscan_open(&scan, &loop); sa_jscan_key(&scan, &loop, &key); sa_jscan_skip(&scan)) {
		if (sa_jtext_is(&key, "applied", 7))
			return sa_jscan_peek(&scan) == SA_JSON_BOOL && *scan.p == 'f';
	}
	return false;
}

/* Whether the record's `tuning` says that the tuner changed something, as an entry of its report would (FORMATS 5). */
static bool is_tuned(const struct sa_chunk *c)
{
	const struct sa_slot *slot = &c->reader.slot[c->wanted->tuning];
	SA_ARENA_SCOPE(scratch);
	struct sa_jscan scan;
	struct sa_step step;

	if (!c->wanted->has_summary || slot->kind != SA_SLOT_OTHER)
		return false;
	sa_jscan_init(&scan, slot->raw.p, slot->raw.len);
	if (sa_jscan_peek(&scan) != SA_JSON_OBJECT || says_not_applied(scan))
		return false;
	sa_step_read(&scratch, scan, &step);
	return sa_step_changed(&step);
}

/* ---- identity and records ---- */

static double field_value(const struct sa_chunk *c, const struct sa_wanted_field *field)
{
	const struct sa_slot *slot = sa_intake_slot(c, field);

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

	if (w->input->n_where && !sa_intake_passes(c, w->where, w->input->n_where)) {
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
	sa_chunk_reserve(c);
	double *y = c->y + c->n;
	uint8_t *from = c->from + c->n;
	bool flat = sa_intake_is_flat(c);

	record.group = find_group(c, where);
	record.flags |= is_tuned(c) ? SA_RECORD_TUNED : 0;
	c->record[c->n] = record;
	for (size_t i = 0; i < m; i++)
		from[i * c->stride] = sa_intake_value(c, i, flat, where->file, &y[i * c->stride]);
	check_identity(c, y);
	c->end_fits = sa_intake_slot(c, &w->end) &&
		      sa_intake_slot_is(sa_intake_slot(c, &w->end), w->end_equals);
	c->n++;
}

void sa_intake_unusable(struct sa_chunk *c, const struct sa_where *where, const char *why)
{
	size_t m = c->wanted->n_metric;
	int64_t index = where->number > SA_LIMIT_ITER_INDEX ? SA_LIMIT_ITER_INDEX : where->number;

	sa_chunk_reserve(c);
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
