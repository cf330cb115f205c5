/* SPDX-License-Identifier: MIT */
/*
 * One series on its way through the judge: differences of two runs, or what a run is beside the course
 * that all runs share. Values are scaled to 1. Only stats/judge_*.c use it.
 */
#ifndef SA_STATS_JUDGE_RUN_H
#define SA_STATS_JUDGE_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/ar1.h"
#include "stats/judge_columns.h"

struct sa_arena;

#define SA_JUDGE_BATCHES    16	/* Schmeiser (1982, Operations Research 30:556): 10 to 30 */
#define SA_JUDGE_MIDDLE_RHO 0.5 /* where no particular one is asked for */

/* Values that are there, and the rows since the one before. */
struct sa_judge_run {
	double *y;
	uint32_t *gap;
	size_t n;
	/* set by sa_judge_run_settle */
	struct sa_ar1_sums sums;
	double batches; /* variance of the mean by batches; 0 for a short run */
};

/* Level of one run at one rho. */
struct sa_judge_level {
	double mean, variance, df, loglik; /* variance of the mean */
	double unit_variance;		   /* the same where a row has variance 1 */
	double batches; /* the variance by means of SA_JUDGE_BATCHES batches; 0 for short runs */
};

/* Room for n values from arena memory. */
struct sa_judge_run sa_judge_run_new(size_t n, struct sa_arena *arena);

/* Adds a value (NaN is none) at position `at`; *last keeps the position between the calls. */
void sa_judge_run_push(struct sa_judge_run *r, double y, uint32_t at, uint32_t *last);

/* The series with a column of ones. */
struct sa_ar1_rows sa_judge_run_rows(const struct sa_judge_run *r);

/* What is left is rounding of values scaled to 1, and says nothing about rho. */
bool sa_judge_run_exact(const struct sa_ar1_rows *rows, double squares);

/* Purpose: what the levels at all rho have in common; n > 0. The values may not change afterwards. O(n). */
void sa_judge_run_settle(struct sa_judge_run *r);

/*
 * Mean of a settled run. From 128 rows on its variance is that of batch means where it is the larger one: it
 * needs no model of the dependence.
 */
struct sa_judge_level sa_judge_run_level(const struct sa_judge_run *r, double rho);

/* Sets the reason and returns false. */
bool sa_judge_run_fail(struct sa_judge_answer *a, enum sa_judge_why why);

/* sa_judge_clip; false with the reason (and which side, in `difference`) when half is infinite. */
bool sa_judge_run_clip(struct sa_judge_run *r, struct sa_arena *arena, struct sa_judge_answer *a);

/* Mean over the baseline runs at a row; NaN when none has it. */
double sa_judge_course_at(const struct sa_judge_columns *c, size_t row);

#endif
