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
#include "model/mix.h"
#include "model/policy.h"
#include "source/source.h"

/* A file, or a folder with a file's name, that an input's globs name. */
struct sa_found {
	const char *path;
	uint64_t number; /* before the last dot of the name */
	bool has_number, directory;
	bool was_read; /* its bytes are known: `mix` is of them */
	struct sa_mix mix;
};

struct sa_found_list {
	struct sa_found *file; /* free() */
	size_t n, cap;
};

/*
 * Fills `list`, zeroed, one for each input of the policy; the paths live in `arena`. *end_found: the file
 * is there that marks the end of a run (POLICY 6). A name in the wrong case is noted, and a folder that
 * cannot be searched. Errors: LIMIT (too many files), those of the source; the lists are to be freed
 * after an error too.
 */
int sa_data_find(const struct sa_policy *policy, const struct sa_source *source,
		 struct sa_arena *arena, struct sa_notes *notes, struct sa_found_list *list,
		 bool *end_found, struct sa_err *err) SA_MUST_CHECK;

/*
 * Sorts the list, without what its format cannot use: of `iterations` (a file is a row, FORMATS 15.1)
 * names without a number, noted; of other formats folders.
 */
void sa_found_keep(struct sa_found_list *list, bool iterations, struct sa_notes *notes);

#endif
