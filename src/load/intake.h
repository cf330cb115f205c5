/* SPDX-License-Identifier: MIT */
/*
 * Records on their way into columns. An adapter fills the slots of a chunk's reader and calls
 * sa_intake_record for each record, sa_intake_unusable for what is there and cannot be used. A chunk
 * belongs to one thread; chunks are joined in the order of files and pieces (load/rows.h).
 */
#ifndef SA_LOAD_INTAKE_H
#define SA_LOAD_INTAKE_H

#include "load/wanted.h"

enum {
	SA_RECORD_UNUSABLE = 1,
	SA_RECORD_HAS_INDEX = 2,
	SA_RECORD_HAS_TIME = 4,
	SA_RECORD_SHIFTED = 8, /* its own iteration number is another than that of its name */
	SA_RECORD_SAYS_INDEX =
		16, /* iter-summary: its content has an iteration number that can be one */
	SA_RECORD_FAILED = 32, /* unusable, for the runner says that the iteration failed */
	SA_RECORD_TUNED = 64, /* iter-summary: its `tuning` says that the tuner changed something */
};

struct sa_record {
	int64_t index, at_ms;
	int64_t own_index; /* iter-summary: `iteration` in the content, else index */
	uint32_t group;	   /* within the chunk */
	uint32_t file;	   /* within the input */
	uint32_t line; /* within its piece of the file, then within the file; 0 = the whole file */
	uint8_t flags;
	const char *why; /* of an unusable one */
};

/* A value beyond the one that stands in the row: elements of a [*]. */
struct sa_extra {
	uint64_t record;
	uint32_t metric;
	double value;
};

/* The first value of a KPI that is there and is no number, and how many there were. */
struct sa_wrong {
	size_t n;
	uint32_t file;
	const char *field; /* path of it, as the policy writes it */
	const char *text;
	bool quoted; /* it is a text, and `text` what stands between its quotes */
};

/* Room for the rows of several chunks, one behind the other: their columns lie as those of an input do. */
struct sa_slab {
	struct sa_record *record;
	double *y; /* y[KPI * n + record] */
	uint8_t *from;
	size_t n;
};

struct sa_chunk {
	const struct sa_wanted *wanted;
	struct sa_trie_reader reader;
	struct sa_arena arena; /* texts of this chunk */
	struct sa_record *record;
	double *y; /* y[KPI * stride + record], as columns are */
	uint8_t *from;
	size_t n, cap, stride;
	bool lent; /* of a slab, not the chunk's own */
	struct sa_extra *extra;
	size_t n_extra, cap_extra;
	const char **group;
	size_t n_group, cap_group;
	uint32_t *group_hash; /* number + 1; a power of two of them */
	size_t group_mask;
	struct sa_wrong *wrong; /* by KPI */
	size_t n_without_by, n_without_zone;
	size_t n_filtered;
	size_t identity_rows, identity_broken;
	double identity_worst;
	size_t identity_record; /* the worst one */
	bool end_fits;	    /* the last record has the end marker's field with what it must hold */
	uint32_t n_lines;   /* of the piece of a file that it holds */
	bool last_line_cut; /* the last line of a CSV had no end */
	bool cells; /* the values of its slots are cells: a text may be a word of true or false */
};

void sa_chunk_init(struct sa_chunk *chunk, const struct sa_wanted *wanted);
/* Lends a new chunk the rows [first, first + n) of a slab, which outlives it. One that needs more takes room of its own. */
void sa_chunk_lend(struct sa_chunk *chunk, const struct sa_slab *slab, size_t first, size_t n);
/* Gives back what grew; texts in the chunk's arena live until sa_arena_release of it. */
void sa_chunk_release(struct sa_chunk *chunk);

/* Where a record was read. */
struct sa_where {
	uint32_t file, line;
	int64_t number; /* in the file's name, with has_number */
	bool has_number;
	const char *group; /* of a file that is keyed by group; NULL: `by` says */
};

/*
 * Fills *record with where and when the slots say that it is, and takes none of its values. False when the
 * input's `where` leaves it out.
 */
bool sa_intake_place(struct sa_chunk *chunk, const struct sa_where *where,
		     struct sa_record *record);

/* Takes what the slots of chunk->reader hold as one record. */
void sa_intake_record(struct sa_chunk *chunk, const struct sa_where *where);

/* Notes a record (or a whole file, line 0) that cannot be used: a row whose KPIs are all missing. */
void sa_intake_unusable(struct sa_chunk *chunk, const struct sa_where *where, const char *why);

/*
 * Takes what the slots hold of an iteration that failed: a row as sa_intake_unusable makes it, with the index
 * and the time that the record says.
 */
void sa_intake_failed(struct sa_chunk *chunk, const struct sa_where *where, const char *why);

/* Whether the slots hold a number for at least one KPI. */
bool sa_intake_holds_a_kpi(const struct sa_chunk *chunk);

#endif
