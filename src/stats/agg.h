/* SPDX-License-Identifier: MIT */
/*
 * Descriptive statistics of one series. A missing value (NaN) is left out; it is never 0. An infinite
 * value takes part: it is the minimum or the maximum, the median when the middle lies in it, and the
 * mean (POLICY 1). Zero has no sign in the results. Nothing overflows: every result of finite values
 * is finite.
 */
#ifndef SA_STATS_AGG_H
#define SA_STATS_AGG_H

#include <stddef.h>

#include "model/window.h" /* struct sa_agg lives there: reports read it */

struct sa_arena;

/*
 * Purpose: count, minimum, maximum, mean and median of values[0..n).
 * Parameters: `values` is only read (may be NULL when n is 0); `scratch` holds 8 bytes a value during
 * the call and is given back before it returns; `out` belongs to the caller and is always filled.
 * Errors: none. Time: O(n) for every input, no input is slow.
 * Formulas: mean by compensated summation (Neumaier 1974, ZAMM 54:39); the median of an even count
 * is the mean of the middle two (FORMATS 2, step 3).
 */
void sa_agg_compute(const double *values, size_t n, struct sa_arena *scratch, struct sa_agg *out);

/* The median alone: SA_MISSING when nothing is present. Same rules, same scratch. */
double sa_agg_median(const double *values, size_t n, struct sa_arena *scratch);

#endif
