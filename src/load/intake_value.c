/* SPDX-License-Identifier: MIT */
/* From the slots of a record to the value of a KPI. */
#include "load/intake_part.h"

#include <math.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/csv_in.h"

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
	const struct sa_slot_list *list =
		&c->reader.list[source_slot(source, sa_intake_is_flat(c))];
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

uint8_t sa_intake_value(struct sa_chunk *c, size_t m, bool flat, uint32_t file, double *value)
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

		if (source->def->n_where &&
		    !sa_intake_passes(c, source->where, source->def->n_where))
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

bool sa_intake_holds_a_kpi(const struct sa_chunk *c)
{
	for (size_t m = 0; m < c->wanted->n_metric; m++) {
		const struct sa_wanted_metric *wanted = &c->wanted->metric[m];

		for (size_t i = 0; i < wanted->n_source; i++) {
			size_t slot = source_slot(&wanted->source[i], sa_intake_is_flat(c));

			if (!isnan(c->reader.slot[slot].number) || c->reader.list[slot].n)
				return true;
		}
	}
	return false;
}
