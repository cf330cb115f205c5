/* SPDX-License-Identifier: MIT */
/*
 * What skewed errors do to Student's t. Where errors have a long side, a t that looks significant comes from it more
 * often than tables say; Cornish & Fisher's expansion (1938, Rev. Inst. Int. Stat. 5:307) of a statistic with third
 * cumulant k has t = z + k (z^2 - 1) / 6, solved here for the z that is as rare (Johnson 1978, JASA 73:536).
 *
 * Of a slope with AR(1) errors: with the rows made independent of each other the slope is a sum of a_i e_i over
 * innovations e_i, sum a_i^2 = 1. Its own third cumulant is g sum a_i^3 k_i for innovations of skew g, where k_i is 1,
 * less for a row that has no neighbour before it (it is a sum of many innovations); that of its t is less by three
 * times the covariance with the variance estimate, g sum a_i k_i (1 - h_i) / df, h_i the leverage (Hall 1992, The
 * Bootstrap and Edgeworth Expansion, 2.6). Without correlation both are 0; with it the first row weighs as much as
 * several others, and one far value in front of the window, decaying, looks like a trend.
 */
#ifndef SA_STATS_SKEW_H
#define SA_STATS_SKEW_H

#include "stats/ar1.h"

/* The t of errors without skew that is as rare; only a t above 1, and only a skew above 0, changes anything. */
double sa_skew_straighten(double t, double skew);

/* Variance of G1 of n > 2 normal values (Joanes & Gill 1998, The Statistician 47:183). */
double sa_skew_variance(double n);

struct sa_skew_slope {
	double per_unit;   /* third cumulant of the slope's t for innovations of skew 1 */
	double innovation; /* skew of those of this series; 0 where there are none */
	double n;	   /* how many there are */
};

/* Purpose: both, of a line (rows->n_x = 2) with coefficients b at that rho < 1. Errors: none. */
struct sa_skew_slope sa_skew_of_slope(const struct sa_ar1_rows *rows, double rho,
				      const double b[2]);

#endif
