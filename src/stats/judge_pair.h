/* SPDX-License-Identifier: MIT */
/* The current run against one or two baseline runs, at each rho. Only stats/judge_level.c uses it. */
#ifndef SA_STATS_JUDGE_PAIR_H
#define SA_STATS_JUDGE_PAIR_H

#include <stdbool.h>

#include "stats/judge_level.h"

/*
 * Same rows in all runs: the differences by index are one series. Sets loglik, estimate, se and df over
 * sa_ar1_grid; false with answer->why when there is nothing to test. Memory from `arena`.
 */
bool sa_judge_pair_rows(struct sa_judge_work *w, struct sa_arena *arena,
			struct sa_judge_answer *answer);

/* Other rows: two levels with a spread of their own (Welch 1938, Biometrika 29:350). */
bool sa_judge_pair_levels(struct sa_judge_work *w, struct sa_arena *arena,
			  struct sa_judge_answer *answer);

#endif
