/* SPDX-License-Identifier: MIT */
/*
 * The second step: the watcher's four rules (FORMATS 12.3). They are independent, limits are exceeded
 * only strictly, and all that hold are merged.
 */
#ifndef SA_TUNE_PROPOSE_H
#define SA_TUNE_PROPOSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "tune/params.h"
#include "tune/summarize.h"

struct sa_change {
	enum sa_tunable_id id;
	double delta; /* relative; never 0 */
};

struct sa_proposal {
	struct sa_change change[SA_TUNABLE_COUNT]; /* in the order of the rules */
	size_t n;
	size_t n_rules;	       /* rules that hold */
	const char *why[4];    /* one text a rule that holds */
	const char *rationale; /* all of them, or why there is none */
};

/*
 * Fills the proposal. `current` are the values in force (NULL: unknown); with them each delta is cut at
 * the bounds of its tunable, and one that changes nothing is left out, which the rationale says.
 * Without net_bps nothing is proposed: the iteration measured nothing.
 */
void sa_propose(const struct sa_iter_summary *summary, const struct sa_tunables *current,
		struct sa_arena *arena, struct sa_proposal *proposal);

#endif
