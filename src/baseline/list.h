/* SPDX-License-Identifier: MIT */
/* The runs that the specs of a baseline stand for (JUDGE 1). */
#ifndef SA_BASELINE_LIST_H
#define SA_BASELINE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "model/policy.h"

struct sa_baseline_item {
	const char *spec;
	bool found; /* it is one of a folder's: passed over where it is no baseline for this run */
};

struct sa_baseline_list {
	struct sa_baseline_item *item;
	size_t n;
	size_t n_left; /* of folders with more runs than a baseline takes: the older names */
};

/* Whether a spec stands for all runs of a folder: "dir:PARENT/" and a star. */
bool sa_baseline_is_folder(const char *spec);

/* The specs of a text, one a line, as they stand: without blank lines and "none". */
struct sa_policy_names sa_baseline_lines(const char *text, struct sa_arena *arena);

/* Whether they stand for runs of several places: those are judged by a policy, without a file the built-in one. */
bool sa_baseline_is_several(const char *const *spec, size_t n);

/*
 * Each text is a spec, or one a line; blank ones and "none" are left out. A folder stands for the directories
 * in it by name, without hidden ones, the last SA_BASELINE_MOST_RUNS of them; one that cannot be read, or
 * has none, stays as it is (to open it is an error that says so). Everything lives in `arena`. Errors: none.
 */
struct sa_baseline_list sa_baseline_list(const char *const *text, size_t n, struct sa_arena *arena);

#endif
