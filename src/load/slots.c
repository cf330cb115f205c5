/* SPDX-License-Identifier: MIT */
/* What the slots of a record hold, as texts. */
#include "load/intake_part.h"

#include <string.h>

const struct sa_slot *sa_intake_slot(const struct sa_chunk *c, const struct sa_wanted_field *f)
{
	const struct sa_slot *slot;

	if (f->slot == SA_NO_SLOT)
		return NULL;
	slot = &c->reader.slot[f->slot];
	if (slot->kind == SA_SLOT_ABSENT && f->other != SA_NO_SLOT)
		slot = &c->reader.slot[f->other];
	return slot->kind == SA_SLOT_ABSENT ? NULL : slot;
}

void sa_intake_text(const struct sa_slot *slot, struct sa_str *out)
{
	if (slot->raw.escaped)
		sa_jtext_decode(&slot->raw, out);
	else
		sa_str_add(out, slot->raw.p, slot->raw.len);
}

bool sa_intake_slot_is(const struct sa_slot *slot, const char *want)
{
	SA_STR_SCOPE(text);

	if (!slot || slot->kind == SA_SLOT_OTHER)
		return false;
	if (!slot->raw.escaped)
		return slot->raw.len == strlen(want) &&
		       memcmp(slot->raw.p, want, slot->raw.len) == 0;
	sa_intake_text(slot, &text);
	return strcmp(text.buf, want) == 0;
}

bool sa_intake_passes(const struct sa_chunk *c, const struct sa_wanted_where *where, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct sa_slot *slot = sa_intake_slot(c, &where[i].field);
		bool hit = false;

		for (size_t k = 0; k < where[i].value->n && !hit; k++)
			hit = sa_intake_slot_is(slot, where[i].value->name[k]);
		if (!hit)
			return false;
	}
	return true;
}

/* Whether the record is an ITER_SUMMARY without a summary. */
bool sa_intake_is_flat(const struct sa_chunk *c)
{
	return c->wanted->has_summary && c->reader.slot[c->wanted->summary].kind == SA_SLOT_ABSENT;
}
