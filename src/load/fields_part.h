/* SPDX-License-Identifier: MIT */
/* Inside of fields.h: fields.c walks through the files, fields_note.c keeps what it meets. */
#ifndef SA_LOAD_FIELDS_PART_H
#define SA_LOAD_FIELDS_PART_H

#include "base/limits.h"
#include "load/fields.h"

#define SA_FIELDS_SLOTS (4 * SA_LIMIT_FIELDS)

/* The number of a record and what it is of: known when it ends. */
struct sa_fields_said {
	const char *name, *value; /* paths */
	size_t of;		  /* the number of its field + 1; 0 = not said */
	double number;		  /* NaN = none */
	struct sa_fields *into;
};

struct sa_fields_walk {
	struct sa_fields *fields;
	struct sa_arena *arena;
	struct sa_fields_said *split; /* NULL = each field is what its path says */
};

/* Whether a name or text can stand in a policy: UTF-8 without control characters, of a length. */
bool sa_fields_can_show(const char *text, size_t len);

/* The field of a path, a new one at its first time; NULL when it is left out. */
struct sa_field *sa_fields_take(struct sa_fields_walk *w, const char *path, size_t len);

/* A record holds this in the field. */
void sa_fields_number(struct sa_fields_walk *w, struct sa_field *f, double v);
void sa_fields_text(struct sa_fields_walk *w, struct sa_field *f, const char *text, size_t len);

/* A record is at its end. */
void sa_fields_end_record(struct sa_fields_walk *w);

#endif
