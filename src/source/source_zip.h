/* SPDX-License-Identifier: MIT */
/*
 * One zip, or the shards of one run, as a source. Nothing is unpacked to disk.
 *
 * The base directory inside a zip is the one shallowest folder that holds ITER_SUMMARY files; without
 * any, all folders that everything lies below (but not `reports`, which belongs to a run) are passed.
 *
 * Several zips are shards of a matrix: they are put in natural order of their labels (shard-2 before
 * shard-10) and their iterations are numbered on, keeping the gaps within a shard: 1..8 and 1..8
 * become 1..16. `source->numbers_rule` is set, so that the number in the content does not bring the
 * old index back. All other files of a shard lie below its label, where they cannot be mistaken for
 * files of the whole run.
 */
#ifndef SA_SOURCE_SOURCE_ZIP_H
#define SA_SOURCE_SOURCE_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "source/source.h"

struct sa_zip_input {
	const char *label; /* the name of the artifact */
	const char *bytes; /* not owned: they must stay until the source is closed */
	size_t len;
};

/* What became of one zip, in the order of the shards. */
struct sa_zip_shard {
	const char *label;
	const char *folder;   /* the base directory inside the zip, "" or with a slash at the end */
	size_t n_iterations;  /* ITER_SUMMARY files */
	uint64_t first, last; /* their numbers in this source; 0 when there are none */
};

struct sa_zip_shards {
	const struct sa_zip_shard *shard;
	size_t n;
	bool whole; /* numbers of theirs overlap: each is a soak of its own, and no part of one */
};

/*
 * Opens `n` (at least 1) zips. `shown` is what the user named. `shards` may be NULL.
 * Errors: those of sa_zip_open with the label before them; LIMIT over all zips together.
 */
int sa_source_open_zip(struct sa_arena *arena, const struct sa_zip_input *input, size_t n,
		       const char *shown, struct sa_source *source, struct sa_zip_shards *shards,
		       struct sa_err *err) SA_MUST_CHECK;

/*
 * Shows a source of one zip from below its first `depth` folders on, of those that all its files are in.
 * False, with nothing changed, when there are not as many, or the source is of several zips.
 */
bool sa_source_zip_folder(struct sa_source *source, struct sa_arena *arena, size_t depth);

#endif
