/* SPDX-License-Identifier: MIT */
/* Which files of a source the inputs of a policy name. */
#ifndef SA_LOAD_DATA_FIND_H
#define SA_LOAD_DATA_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/note.h"
#include "model/columns.h"
#include "model/mix.h"
#include "model/policy.h"
#include "source/source.h"

/* A file, or a folder with a file's name, that an input's globs name. */
struct sa_found {
	const char *path;
	const char *real; /* the path without links where it was found behind one, else NULL */
	uint64_t number;  /* before the last dot of the name */
	bool has_number, directory;
	/* of a directory: its name is that of a file, or would be where files of that name have numbers */
	bool file_like, partly_like;
	bool foreign;	       /* csv: its header names no column that the policy reads */
	size_t chunk, n_chunk; /* of a file of many records: what it was read into */
	bool was_read;	       /* its bytes are known: `mix` is of them */
	struct sa_mix mix;
};

struct sa_found_list {
	struct sa_found *file; /* free() */
	size_t n, cap;
	const char *
		lost; /* the first folder that was not searched although files may lie in it, and why; or NULL */
	size_t n_lost;
};

/*
 * The digits before ".json", or whatever ends the name, behind `_` or `-` or alone; over 10^15 it is 10^15 + 1.
 * False: there are none.
 */
bool sa_found_number(const char *path, uint64_t *number);

/*
 * Fills `list`, zeroed, one for each input of the policy; the paths live in `arena`. *end_found: the file
 * is there that marks the end of a run (POLICY 6). A name in the wrong case is noted, a folder that
 * cannot be searched, and one of several patterns that matches nothing. Links to folders of the source are
 * followed; a file that is found by two ways is there once. Errors: LIMIT (too many files), those of the source; the lists are to be freed
 * after an error too.
 */
int sa_data_find(const struct sa_policy *policy, const struct sa_source *source,
		 struct sa_arena *arena, struct sa_notes *notes, struct sa_found_list *list,
		 bool *end_found, struct sa_err *err) SA_MUST_CHECK;

/*
 * Sorts the list, without what its format cannot use: of `iterations` (a file is a row, FORMATS 15.1)
 * names without a number, noted; of other formats folders, but for one with the name of a file: that is
 * a row too (FORMATS 15.1), unless files of the input lie in it. Numbers in names go by their value.
 */
void sa_found_keep(struct sa_found_list *list, bool iterations, struct sa_notes *notes);

/*
 * Whose bytes need not be read again: sets data->seen (what several inputs read is there once) from the
 * lists of `n_input` inputs.
 */
void sa_found_seen(const struct sa_found_list *found, size_t n_input, struct sa_arena *arena,
		   struct sa_data *data);

#endif
