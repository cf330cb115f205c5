/* SPDX-License-Identifier: MIT */
/*
 * Does a KPI drift? Theil-Sen slope and Mann-Kendall test of one series over the iterations
 * (FORMATS 2, step 3). Nothing here knows which direction of a KPI is the better one.
 */
#ifndef SA_STATS_TREND_H
#define SA_STATS_TREND_H

#include <stddef.h>

#include "model/window.h" /* struct sa_trend lives there: reports read it */

struct sa_arena;

#define SA_TREND_MIN_VALUES 8	 /* fewer present values give SA_TREND_NA */
#define SA_TREND_ALPHA	    0.05 /* a trend has p below this ... */
#define SA_TREND_MIN_CHANGE 0.02 /* ... and changes by at least this share of |median| */

/*
 * Purpose: trend of the points (x[i], y[i]), i = 0..n-1.
 * Parameters: x[i] are iteration indices: whole numbers of magnitude <= 10^15, not decreasing,
 * duplicates allowed (anything else is a bug of the caller and ends the program). y[i] is in any
 * unit; NaN (and any infinity) is missing and the point is left out. Both arrays are only read.
 * `scratch` holds at most 64 bytes a value (and at least about 0.5 MB) during the call and is given
 * back before it returns. `out` belongs to the caller and is always filled.
 * Errors: none. With fewer than SA_TREND_MIN_VALUES present values, or no two different x, the
 * result is SA_TREND_NA and only `n` is set.
 *
 * slope_per_iter: median of (y_j - y_i) / (x_j - x_i) over all pairs with x_i < x_j; for an even
 *   number of pairs the mean of the middle two (Theil 1950, Sen 1968). A slope beyond the range of
 *   double is clamped to +-DBL_MAX, so are `change` and `level_last`. Up to about 300 values all
 *   pairs are enumerated; beyond, the rank is found by counting inversions and narrowing an interval
 *   at random with a fixed seed (Dillencourt, Mount & Netanyahu 1992; Matousek 1991), exact to
 *   the last place or two. (A series that spans more than 540 orders of magnitude is exact to
 *   10^-540 of its largest value.)
 * p_value: normal approximation with continuity correction and the variance for ties in x and in y
 *   (Kendall 1975; Gilbert 1987, chapter 16); 1 when all y are equal.
 * direction: rising or falling when p_value < SA_TREND_ALPHA and |change| is not 0 and at least
 *   SA_TREND_MIN_CHANGE * |median of y|; else flat.
 * level_last: median of y_i - slope * (x_i - x_last), the line with the median intercept.
 *
 * The result is the same on every run. Time: O(n log n), for every input expected, not only typical.
 */
void sa_trend_compute(const double *x, const double *y, size_t n, struct sa_arena *scratch,
		      struct sa_trend *out);

/*
 * Purpose: the iteration at which a drifting KPI reaches its limit if it goes on as it does.
 * Parameters: `x_last` is the last iteration; `y_level_now` the value to start from at x_last, unit
 * of y (trend->level_last for the fitted line, SA_MISSING means the same); `limit` in unit of y.
 * Returns x_last + (limit - y_level_now) / slope_per_iter, not rounded, > x_last. SA_MISSING when
 * - the direction is flat or n/a (a slope that may be chance is not projected),
 * - the KPI moves away from the limit, is on it or beyond it: the sign of (limit - y_level_now)
 *   differs from the sign of the slope (a rising KPI above its limit, a falling one below),
 * - an argument is missing, or the iteration would not be a finite number.
 * Whether the limit is an upper or a lower one does not matter: it is the value that is crossed.
 */
double sa_trend_crossing(const struct sa_trend *trend, double x_last, double y_level_now,
			 double limit);

#endif
