/* SPDX-License-Identifier: MIT */
/* What a source holds: the inventory for the report, and the ITER_SUMMARY files to read. */
#ifndef SA_LOAD_DISCOVER_H
#define SA_LOAD_DISCOVER_H

#include "base/note.h"
#include "model/run.h"
#include "source/source.h"

/*
 * What lies directly in the base directory and is called ITER_SUMMARY_<digits>.json: a directory, a FIFO
 * or a link that leads nowhere too (FORMATS 15.1).
 */
struct sa_candidate {
	uint64_t number; /* SA_LIMIT_ITER_INDEX + 1 for all that are larger */
	const char *name;
};

struct sa_discovery {
	struct sa_inventory inventory;
	struct sa_candidate *candidate; /* sorted by number, then name */
	size_t n_candidates;
	const char **other; /* ITER_SUMMARY_<something else>.json, as the source lists them */
	size_t n_other;
};

/*
 * Walks the source once. Files called ITER_SUMMARY_<something else>.json are listed apart.
 * Errors: those of the source's list; LIMIT for more than SA_LIMIT_ITERATIONS candidates.
 */
int sa_discover(const struct sa_source *source, struct sa_arena *arena, struct sa_notes *notes,
		struct sa_discovery *out, struct sa_err *err) SA_MUST_CHECK;

#endif
