/* SPDX-License-Identifier: MIT */
/*
 * Which fields the records of files hold, before there is a policy that names any: what `inspect` and
 * `init` begin with. Values are read by the adapters and a policy made of these fields; here are only the
 * names, and what tells times, indices and groups apart.
 */
#ifndef SA_LOAD_FIELDS_H
#define SA_LOAD_FIELDS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "source/source.h"

#define SA_FIELD_TEXTS 64 /* different texts of a field that are told apart */

struct sa_field {
	const char *path; /* as a policy writes it: a path, or the name of a column */
	const char *name; /* what says what it is: its path, or the text of another field */
	const char *where,
		*is;	  /* only in records whose field `where` has the text `is`; NULL = in all */
	const char *unit; /* that the header states and base/units knows, "" = none */
	size_t n_number, n_text,
		n_date; /* records that hold a number; a text; one that is a time */
	double first, last, min, max;
	bool whole, rises, strict; /* all whole; never smaller, always larger than the one before */
	bool list;		   /* holds several numbers a record: path[*] */
	const char *example;	   /* its first text, where that is short and can be shown; NULL */
	uint64_t text[SA_FIELD_TEXTS];
	bool split;	   /* its values stand by the texts of another field: sa_fields_split() */
	bool counts;	   /* it is the number of such records, and not what they hold */
	size_t n_distinct; /* SA_FIELD_TEXTS + 1 = more than that */
};

struct sa_fields {
	const char *format;
	bool keyed;		 /* iter-summary: the files are keyed by group (FORMATS 15.10) */
	char separator, decimal; /* csv */
	struct sa_field *field;
	size_t n, cap;
	size_t n_left_out; /* met, and not kept: too many, or a name that cannot be shown */
	size_t n_records;
	const char *nested; /* a list in a list that was passed over: "a[*].b"; NULL = none */
	const char
		*lost;	/* why the first file of several could not be looked at; NULL = all were */
	uint32_t *hash; /* number + 1 */
};

/*
 * Recognises the format of the files (all of one kind) by the first that tells it, and collects the
 * fields of all their records in the order in which they stand; broken records are passed over (whoever
 * loads the data notes them). Arena memory. Errors: SCHEMA when no file is of a known format; those of
 * the source when none could be read.
 */
int sa_fields_read(const struct sa_source *source, const char *const *path, size_t n,
		   struct sa_arena *arena, struct sa_fields *fields,
		   struct sa_err *err) SA_MUST_CHECK;

/*
 * The same of the beginning of one file whose format is known (a row of load/adapter.h), in UTF-8 and
 * perhaps cut: a record that is not whole is passed over. `separator` 0 = found from the bytes, which may
 * be changed.
 */
void sa_fields_of_head(const char *format, char separator, char decimal, struct sa_buf *head,
		       struct sa_arena *arena, struct sa_fields *fields);

/*
 * Reads files of sa_fields_read() again, for records that hold one number each, `value`, and say in the field
 * `name` of what: each text of it becomes a field of its own at the end of the list, as many as are told apart,
 * and `value` is marked as split. Files that cannot be read are left out.
 */
void sa_fields_split(const struct sa_source *source, const char *const *path, size_t n,
		     struct sa_arena *arena, const char *name, const char *value,
		     struct sa_fields *fields);

/* Appends a field that holds what `of` does, in records whose field `where` has the text `is`. */
struct sa_field *sa_fields_add(struct sa_fields *fields, const struct sa_field *of,
			       const char *where, const char *is, struct sa_arena *arena);

/* Appends a member to a path as sa_field.path writes it: after a point, or as ["any name"]. */
void sa_field_put_member(struct sa_str *path, const char *name, size_t len);

/* The field called `path`; NULL when there is none. */
const struct sa_field *sa_field_find(const struct sa_fields *fields, const char *path);

#endif
