/* SPDX-License-Identifier: MIT */
/*
 * The median of the slopes of all pairs of points, and how many pairs rise and fall, without
 * looking at all pairs.
 *
 * How: seen from the threshold t, point i has the residual y_i - t * x_i. A pair (in order of x) has
 * a slope below t exactly when its residuals are in falling order, so the number of slopes below t
 * is the number of inversions after sorting by residual. An interval (lo, hi) that holds the wanted
 * rank is narrowed with slopes drawn at random from it, and by following the density of slopes,
 * until few enough pairs are left to look at each (Dillencourt, Mount & Netanyahu 1992, "A randomized
 * algorithm for slope selection"; Matousek 1991). Residuals are computed with twice the precision of
 * double, so that equal slopes, in series with few distinct values, are seen as equal.
 */
#ifndef SA_STATS_SLOPE_H
#define SA_STATS_SLOPE_H

#include <stddef.h>
#include <stdint.h>

struct sa_arena;

#define SA_SLOPE_MAX_POINTS 2000000 /* so that 2 n^3 fits in 64 bits */

/*
 * Invariants: sorted by x, and by y within one x; x are whole numbers, |x| <= 2^51;
 * 2^-900 < max |y| < 2^901 or all y are 0; no -0.
 */
struct sa_slope_points {
	size_t n; /* <= SA_SLOPE_MAX_POINTS */
	const double *x, *y;
};

/* Sums over the groups of equal values, t = size of a group; all 0 when no two are equal. */
struct sa_slope_ties {
	uint64_t two;	   /* t (t - 1) */
	uint64_t three;	   /* t (t - 1) (t - 2) */
	uint64_t variance; /* t (t - 1) (2 t + 5) */
};

/* Over the pairs with different x. `pairs` counts them all. */
struct sa_slope_summary {
	uint64_t pairs, rising, falling;
	double median; /* of their slopes; NaN when there is no such pair */
	struct sa_slope_ties x_ties, y_ties;
};

/*
 * Purpose: fill `out` for these points. `scratch` is used and given back: about 40 bytes a value, and
 * 0.5 MB (the pairs of few points are all stored). Errors: none. Deterministic.
 */
void sa_slope_summarize(const struct sa_slope_points *points, struct sa_arena *scratch,
			struct sa_slope_summary *out);

#endif
