/* SPDX-License-Identifier: MIT */
/* One input while it is read. Only load/data_load.c, load/read_many.c and load/reading.c use it. */
#ifndef SA_LOAD_READING_H
#define SA_LOAD_READING_H

#include "base/note.h"
#include "base/parallel.h"
#include "load/adapter.h"
#include "load/data_find.h"

#define SA_READING_NO_RECORD "there is no record in it"

struct sa_reading {
	const struct sa_policy *policy;
	const struct sa_source *source;
	struct sa_arena *arena;
	struct sa_notes *notes;
	const struct sa_adapter *adapter;
	const struct sa_wanted *wanted;
	struct sa_found_list *found;
	struct sa_chunk *chunk;
	size_t n_chunk, cap_chunk;
	struct sa_buf buf[SA_MAX_WORKERS];
	struct sa_buf head;	/* of the first file: what nobody reads is told by it */
	struct sa_file_in file; /* of a big file: the one that is read */
	size_t first_chunk;
	struct sa_slab slab; /* the last one that was lent */
	size_t n_slab;
	struct sa_arena room,
		columns; /* of the slabs: records, and what may become the columns of the input */
};

/* What an adapter gets of file number `i`; its bytes are not set. */
struct sa_file_in sa_reading_file(const struct sa_reading *r, size_t i);

/*
 * The bytes of file number `i` as UTF-8. Errors: those of the source; LIMIT; PARSE for what is no text. Called by
 * several threads, each with a buffer of its own.
 */
int sa_reading_bytes(struct sa_reading *r, size_t i, struct sa_buf *buf,
		     struct sa_err *err) SA_MUST_CHECK;

/* Notes a whole file that cannot be used. */
void sa_reading_unusable(struct sa_chunk *chunk, const struct sa_file_in *file, const char *why);

/* `more` new chunks behind those that there are. */
void sa_reading_grow(struct sa_reading *r, size_t more);

/* Lends the chunks from `first` on room for as many rows as they will have: rows[] of each, mostly. */
void sa_reading_lend(struct sa_reading *r, size_t first, const size_t *rows);

/*
 * Reads files of many records, one after the other, each in pieces in parallel. Where other files have the columns
 * of the policy, one whose header has none of them is not of this run's data, whatever stands below it: it cannot
 * be used. Errors: SCHEMA, for a header that is none of this policy.
 */
int sa_reading_many(struct sa_reading *r, struct sa_err *err) SA_MUST_CHECK;

#endif
