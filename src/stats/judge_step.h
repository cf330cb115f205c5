/* SPDX-License-Identifier: MIT */
/*
 * Did the level move for the worse in the last rows? The means of the last 2, 3 and 4 rows against those
 * before, by generalised least squares, each studentised; the largest of the three counts. How large it is
 * by chance depends on how the rows are distributed: one bad row of a skewed or heavy-tailed KPI looks like
 * the begin of a step, the more so as its neighbours follow it. So the p-value is that of artificial series whose
 * innovations (what a row has that the one before does not tell) are drawn from those of all KPIs of the report,
 * each scaled by its spread: residual bootstrap (Efron & Tibshirani 1993, An Introduction to the Bootstrap, 8.6);
 * 18 rows of one KPI alone would tell too little of tails. Only stats/judge_drift.c uses it.
 */
#ifndef SA_STATS_JUDGE_STEP_H
#define SA_STATS_JUDGE_STEP_H

#include "stats/ar1.h"

struct sa_arena;

#define SA_JUDGE_TAILS	    3 /* steps that are looked for: in front of the last 2, 3 and 4 rows */
#define SA_JUDGE_TAIL_FIRST 2

struct sa_judge_step_case {
	const struct sa_ar1_rows *rows; /* y and gap, more than the longest tail; NULL: no series */
	const double *weight;		/* of each rho of sa_ar1_grid, sum 1 */
	double sign;			/* times y, a step for the worse goes up */
	double p; /* by Student's t; replaced where the bootstrap has something to say of it */
};

/*
 * Purpose: p of the cases of one report, averaged over what is known of rho. A p that no correction would make
 * significant stays as it is, and so does the order of those that are too small for the number of series drawn.
 * Errors: none. Deterministic to the last bit (a fixed seed). `scratch` is given back.
 * Time: 2,000 series of at most 64 rows for each case with a small p.
 */
void sa_judge_step(struct sa_judge_step_case *cases, size_t n, struct sa_arena *scratch);

#endif
