/* SPDX-License-Identifier: MIT */
/*
 * How much the values of a run depend on their neighbours, and what that does to the dominance of one
 * run over another (stats/hodges.h). Only +, -, *, / and sqrt are used, which round alike everywhere.
 */
#ifndef SA_STATS_DEPEND_H
#define SA_STATS_DEPEND_H

#include <stddef.h>

#include "stats/permute.h"

/*
 * What is believed of the correlation of neighbouring iterations before the data speak: three dozen
 * values cannot tell 0.3 from 0.7. Consecutive iterations of a soak see the same market, so neither
 * independence nor a random walk is plausible. Chosen so that steady windows of 18 values keep both
 * promises at rho = 0.5 (stats/compare.h): without a prior they find 79 % at 6.5 % false alarms; with
 * rho known for certain they would find 92 %.
 */
#define SA_DEPEND_PRIOR	   0.46
#define SA_DEPEND_PRIOR_SD 0.12
#define SA_DEPEND_MAX	   0.95
#define SA_DEPEND_BLOCKS   5 /* a run has at least so many blocks: C(10, 5) / 2 = 126 arrangements */

/*
 * Purpose: the correlation of neighbours, 0..SA_DEPEND_MAX, from the ranks of both runs after the
 * shift between them was taken out; m + n >= 16.
 * Formula: lag-1 autocorrelation of the ranks about the mean of their own run, both runs together;
 * to the scale of a Gaussian series by 2 sin(pi r / 6) (Pearson 1907); corrected for its bias,
 * -(1 + 4 rho) / n for each run (Marriott & Pope 1954, Kendall 1954, Biometrika 41); averaged with
 * the prior, each weighted by the inverse of its variance. A corrected value of 1 or more is no
 * stationary series (a drift, a random walk): SA_DEPEND_MAX. Negative ones count as 0.
 */
double sa_depend_rho(const struct sa_permute_ranks *ranks);

/*
 * Block length for the shorter run of n values: (6 rho^2 / (1 - rho^2)^2 n)^(1/3), rounded up, which
 * is the rule of Politis & White (2004, Econometric Reviews 23:53) for the autocovariances of an
 * AR(1); at most n / SA_DEPEND_BLOCKS, at least 1.
 */
size_t sa_depend_block(double rho, size_t n);

/*
 * Variance of the dominance when both runs are stretches of one Gaussian AR(1) (or of anything that
 * a monotone scale makes one): the covariance of two of its pairs is 2/pi asin((rho^|i-i'| +
 * rho^|j-j'|) / 2) (Sheppard 1899), summed over all of them. For rho = 0 it is m n (m + n + 1) / 3.
 * Serfling (1968, Annals of Mathematical Statistics 39:1202) shows why the independent formula fails.
 */
double sa_depend_variance(double rho, size_t m, size_t n);

#endif
