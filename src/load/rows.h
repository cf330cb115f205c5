/* SPDX-License-Identifier: MIT */
/* Joining chunks of records into the columns of an input (POLICY 15 Rows). */
#ifndef SA_LOAD_ROWS_H
#define SA_LOAD_ROWS_H

#include "base/note.h"
#include "load/intake.h"
#include "model/columns.h"

/* One record, with its group within the input. */
struct sa_joined {
	int64_t key; /* what the rows are sorted by */
	struct sa_record *record;
	uint32_t group, chunk;
};

struct sa_join {
	const struct sa_wanted *wanted;
	struct sa_chunk *chunk;
	size_t n_chunk;
	const char *const *file; /* paths, by sa_record.file */
	struct sa_arena *arena;
	struct sa_notes *notes;
	struct sa_input_data *input; /* out: rows, groups, what completeness asks */
	struct sa_joined *joined;    /* heap memory of the join */
	size_t n;
	const struct sa_slab *slab; /* that all records were read into; NULL: several, or none */
	struct sa_arena *columns;   /* what its columns live in */
};

/*
 * Gives every record its group of the input (groups sorted by name, at most SA_LIMIT_GROUPS; records of
 * further ones are dropped and counted) and sets join->joined. sa_join_release gives it back.
 */
void sa_join_groups(struct sa_join *join);
void sa_join_release(struct sa_join *join);

/*
 * Each record a row: by index, by time where there is none, else in file order. Errors: SCHEMA when
 * groups have other times each (that needs `every`), LIMIT for too many rows; both name `every`.
 */
int sa_join_rows(struct sa_join *join, struct sa_err *err) SA_MUST_CHECK;

/*
 * Sorts the records by index, by time where there is none, else as their files and places in them are; what the files say against
 * their names, and times that go back, become notes. What cannot be placed follows the record before it. Errors: none.
 */
void sa_join_order(struct sa_join *join);

/* Makes a record one that cannot be used; `why` lives as long as the chunk. */
void sa_join_spoil(struct sa_joined *x, const char *why);

/*
 * Records into buckets of `every`. A record without a usable time falls into none and is unusable; those
 * behind the last one that has a time are missing rows behind the newest bucket, as many buckets as they
 * would fill, so that no window slides back over them (POLICY 1, 15 Rows). Of a file that cannot be used
 * at all this is at most one; where nothing can be used, each is a row. Errors: LIMIT for too many buckets;
 * SCHEMA when nothing has a time.
 */
int sa_join_buckets(struct sa_join *join, struct sa_err *err) SA_MUST_CHECK;

/* One number from values[0..n), n > 0, none missing; the values may be put in another order. */
double sa_reduce_values(const struct sa_reduce *how, double *values, size_t n);

/* Turns the values of a counter, in the order of rows, into differences; returns its resets. */
size_t sa_counter_differences(double *y, size_t n);

/* Median of the distances between times that follow each other and differ; 0 when there are none. */
int64_t sa_times_step(const int64_t *at_ms, size_t n, struct sa_arena *scratch);

#endif
