/* SPDX-License-Identifier: MIT */
/*
 * Input formats: one row of model/input_format.def and one file load/adapt_<x>.c each. An adapter turns the bytes of
 * a file into records of a chunk (load/intake.h); it knows nothing of KPIs, rows or groups.
 */
#ifndef SA_LOAD_ADAPTER_H
#define SA_LOAD_ADAPTER_H

#include "base/fs.h"
#include "load/intake.h"

/* One file: its bytes (UTF-8, SA_FS_PAD zero bytes behind; an adapter may change them). */
struct sa_file_in {
	const char *path;
	uint32_t file; /* within the input */
	int64_t number;
	bool has_number; /* the name holds an iteration number */
	char *bytes;
	size_t len;
	size_t begin;	   /* where the records begin: behind a header */
	size_t begin_line; /* how many lines stand before it */
	size_t *cell;	   /* csv: by slot, the column or SA_NO_SLOT */
	double *mul, *div; /* csv: by slot, from the unit of the header to that of the KPI */
	size_t n_cell;
	const char *twice; /* csv: a column that is read and has its name twice, or NULL */
	char separator;
	bool foreign; /* csv: the header names no column that is read */
};

struct sa_adapter {
	const char *name;
	/* A file holds many records, each ends with a line end, and pieces may be read in parallel. */
	bool many;
	/* A record is cells below a header line, of which a quoted one may hold a line end. */
	bool cells;
	/* Paths of by, time ... that are bare names mean summary.NAME, else NAME. */
	bool bare_summary;
	/* A format of its own, that goes before csv, json and ndjson where both fit. */
	bool specific;
	/* Whether these bytes (the beginning of a file, `whole` when it is all of it) are of the format. */
	bool (*fits)(const char *bytes, size_t len, bool whole);
	/* Optional: reads what stands before the records. SCHEMA ends the load (what the file holds is no
	 * data of this policy); any other error makes the file unusable. */
	int (*prepare)(struct sa_file_in *file, const struct sa_wanted *wanted,
		       struct sa_arena *arena, struct sa_err *err);
	/* Reads the records in bytes[begin..end). Lines of records and chunk->n_lines count from begin, the
	 * first one is 1 (of a format with many records; a file that is one record has none). */
	void (*read)(struct sa_chunk *chunk, const struct sa_file_in *file, size_t begin,
		     size_t end);
};

#define FORMAT(id, name, columns, knows_time, help) extern const struct sa_adapter sa_adapter_##id;
#include "model/input_format.def"
#undef FORMAT

/* Whether a member stands beside the symbols of an ITER_SUMMARY that is keyed by them (FORMATS 15.10). */
bool sa_adapt_iter_is_beside(const struct sa_jtext *key);

/* Ended by NULL. */
extern const struct sa_adapter *const sa_adapters[];

/* The adapter called `name`; NULL when there is none. */
const struct sa_adapter *sa_adapter_find(const char *name);

/*
 * Recognises the format by content; iter-summary asks for a number in the name, too. Errors: SCHEMA naming the formats that fit (none or several) and the
 * key to set.
 */
int sa_adapter_recognise(const char *path, const char *bytes, size_t len, bool whole,
			 const struct sa_adapter **out, struct sa_err *err) SA_MUST_CHECK;

#endif
