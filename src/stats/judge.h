/* SPDX-License-Identifier: MIT */
/*
 * Is the current run worse than runs of the baseline? All KPIs (and groups) of one report at once:
 * they share the level, and what they tell about the dependence of neighbours.
 *
 * What is compared (docs/JUDGEMENT.md has the figures):
 * - By index: where the runs have the same rows, the difference to the mean of the baseline at the
 *   same index is taken, so that a ramp or a warm-up that all runs share cancels. Where they do not,
 *   the levels of the runs are compared (Welch 1938).
 * - Beyond SA_JUDGE_MAX_ROWS rows, medians of blocks of consecutive rows, the same blocks in all runs.
 * - Values further than 5 robust standard deviations from the median are pulled in to there (Huber
 *   1964): an infinite value counts as one that is very far.
 * - One or two baseline runs: generalised least squares with AR(1) errors (stats/ar1.h), Student's t,
 *   averaged over what the KPIs together say about rho (stats/pool.h). It knows nothing of how much
 *   runs of the same code differ, so what it finds is `differs`, unless the caller says that they agree.
 * - Three or more: prediction of one more run (Hahn 1970, JASA 65:1668) from the levels of the N runs:
 *   their variance against what the rows within the runs make of it anyway (its least value), the
 *   ratio pooled over the KPIs (Smyth 2004); so is the skew of the levels, for the worse: then a difference
 *   must be larger (stats/mixture.h).
 * - Holm (1979) over all judged cases, one-sided. Cases that are constant leave the family. `not-worse` is
 *   claimed at the even share of the level: of all cases together it is wrong as seldom.
 */
#ifndef SA_STATS_JUDGE_H
#define SA_STATS_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/better.h"
#include "model/judgement.h"

struct sa_arena;

#define SA_JUDGE_MAX_ROWS 2000 /* rows of a series that are compared one by one */
#define SA_JUDGE_MIN_ROWS 4    /* rows that two runs must share, or each must have */
#define SA_JUDGE_MIN_RUNS 3    /* baseline runs from which on run-to-run variation is known */
#define SA_JUDGE_POWER	  0.80 /* of `detectable` */

enum sa_judge_better { SA_JUDGE_BETTER_NONE, SA_JUDGE_BETTER_HIGHER, SA_JUDGE_BETTER_LOWER };

/* The direction of a KPI as the judge takes it: SA_NEITHER has none. */
enum sa_judge_better sa_judge_better_of(enum sa_better better);

/* One KPI of one run: ascending finite indices; NaN is missing, infinite values count. */
struct sa_judge_series {
	const double *index, *y;
	size_t n;
};

/* One KPI in one group. */
struct sa_judge_case {
	enum sa_judge_better better;
	/* The KPI has a rule: a member of the family. Cases with a direction and no rule are a family
	 * of their own at a twentieth of the level; what is said of them is no part of a decision. */
	bool judged;
	bool floor_percent; /* the floor is in percent of the baseline's level, else in the unit */
	double floor;	    /* >= 0: a change that is not larger is of no interest */
	bool runs_alike;    /* the user says that runs of the same code agree (for N < 3) */
	struct sa_judge_series current;
	const struct sa_judge_series *baseline; /* those without a value are left out */
	size_t n_baseline;
};

/*
 * Purpose: the answers of all cases of one report.
 * Parameters: cases[0..n), answers[0..n) is always filled; 0 < alpha < 1/2.
 * Errors: none. Deterministic to the last bit, in whatever order the baseline runs stand; a swap of current and one baseline run mirrors the
 * figures, and scaling a case by a power of two scales them. `scratch` is used and given back.
 */
void sa_judge_compare(const struct sa_judge_case *cases, size_t n, double alpha,
		      struct sa_arena *scratch, struct sa_judge_answer *answers);

#endif
