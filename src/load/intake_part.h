/* SPDX-License-Identifier: MIT */
/* What the files of the intake share: chunk.c, slots.c, intake_value.c, intake.c. */
#ifndef SA_LOAD_INTAKE_PART_H
#define SA_LOAD_INTAKE_PART_H

#include "load/intake.h"

/* chunk.c: room for one more record; the ones that are there may move. */
void sa_chunk_reserve(struct sa_chunk *chunk);

/* chunk.c: the number of the group called name[0..len), which is added when it is new. */
uint32_t sa_chunk_group(struct sa_chunk *chunk, const char *name, size_t len);

/* slots.c: the slot of a field, or the one that counts when there is nothing; NULL when neither holds anything. */
const struct sa_slot *sa_intake_slot(const struct sa_chunk *chunk,
				     const struct sa_wanted_field *field);

/* Appends the text of a slot, its escapes decoded. */
void sa_intake_text(const struct sa_slot *slot, struct sa_str *out);

/* Whether the slot (NULL: none) holds this text, or the number or word that it spells. */
bool sa_intake_slot_is(const struct sa_slot *slot, const char *want);

/* Whether the record has what all n conditions ask for. */
bool sa_intake_passes(const struct sa_chunk *chunk, const struct sa_wanted_where *where, size_t n);

/* Whether the record is an ITER_SUMMARY without a summary. */
bool sa_intake_is_flat(const struct sa_chunk *chunk);

/*
 * intake_value.c: the value of KPI m (of the input) in the record, SA_MISSING when there is none; elements of a [*]
 * become extras of the chunk, and what stands there instead of a number is noted. Returns the number of the source
 * that gave it, from 1; 0 when none did.
 */
uint8_t sa_intake_value(struct sa_chunk *chunk, size_t m, bool flat, uint32_t file, double *value);

#endif
