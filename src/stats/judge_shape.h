/* SPDX-License-Identifier: MIT */
/* What a series looks like: the word beside a trend. Only stats/judge_drift.c uses it. */
#ifndef SA_STATS_JUDGE_SHAPE_H
#define SA_STATS_JUDGE_SHAPE_H

#include <stdbool.h>

#include "stats/ar1.h"
#include "stats/judge_drift.h"

struct sa_arena;

/*
 * Purpose: the shape of rows->y and the place where it changes.
 * Parameters: rows->y and rows->gap; x is the position of each row, whole numbers; `moved` says that a trend or a step is
 * significant: then the best of line, step and a line that levels off is taken, by Schwarz's criterion
 * (1978, Annals of Statistics 6:461) on the generalised squares. Else a period is looked for (F test of the
 * means of its phases on whitened residuals, at `alpha` over all periods of 3 rows to a third of the series) and a
 * greater spread in the second half (F test, at `alpha`). *change_row is the first row after the change (or 0),
 * *period the rows of a period (or 0).
 */
enum sa_judge_shape sa_judge_shape_of(const struct sa_ar1_rows *rows, const double *x, double rho,
				      bool moved, double alpha, struct sa_arena *scratch,
				      size_t *change_row, size_t *period);

#endif
