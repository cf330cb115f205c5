/* SPDX-License-Identifier: MIT */
/*
 * Is the current run worse than the baseline? Two series of one KPI in iteration order, whose values
 * depend on their neighbours, and several KPIs at once.
 *
 * Shift and interval: Hodges & Lehmann (1963). The test is Mann & Whitney's, with the null
 * distribution of a block permutation (stats/permute.h) of the ranks after the shift was taken out.
 * The permutation breaks the dependence at the ends of its blocks, and short runs allow short blocks
 * only; so its spread is brought up to that of an AR(1) with the correlation found
 * (stats/depend.h; the larger of the two variances counts). The interval holds each shift that the
 * same test does not reject (Lehmann 1975, Nonparametrics, section 2.6), so p < alpha and "0 is
 * outside" are the same statement, up to ties.
 *
 * How good it is: 2,000 pairs of AR(1) series, alpha 0.05; percent of false alarms / percent found of
 * shifts by two standard deviations of the series (`test_compare table` prints them again):
 *
 *	values a run   rho 0        0.3          0.5          0.7          0.8
 *	      8       0.4 / 57     1.5 / 54     4.4 / 51    11.3 / 46    16.4 / 43
 *	     12       0.4 / 92     2.4 / 82     6.2 / 76    14.2 / 65    21.5 / 58
 *	     18       0.7 / 99.9   2.3 / 97     5.2 / 91    14.3 / 81    21.8 / 72
 *	     24       0.7 / 100    1.9 / 99     5.9 / 97    12.4 / 90    19.4 / 82
 *	     36       1.6 / 100    3.5 / 100    5.9 / 99.8  11.4 / 96    17.6 / 91
 *
 * For comparison, at rho 0.5 and 18 values: Mann & Whitney's own test has 26 % false alarms; a test
 * that knows the variance and rho for certain finds 95 % (18 values) and 72 % (8 values), so no test
 * can find nine in ten with 8.
 */
#ifndef SA_STATS_COMPARE_H
#define SA_STATS_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/compare.h"
#include "model/run.h"
#include "model/window.h"

struct sa_arena;

#define SA_COMPARE_ALPHA 0.05
#define SA_COMPARE_MAX_VALUES \
	2000 /* of a longer series every k-th value is used, the last one too */

/*
 * Purpose: medians, shift, interval and p of one KPI: everything in `out` but p_holm, floor,
 * detectable and the verdict (which is NOT_COMPARABLE or INCONCLUSIVE until sa_compare_judge).
 * Parameters: a[0..n_a) and b[0..n_b) in iteration order; NaN is missing and left out. An infinite
 * value is beyond every finite one and equal to another of its sign (POLICY 1); a shift or an end of the
 * interval that only such values make is infinite. Where the median is infinite in b alone, why says so,
 * and the verdict will be REGRESSED whatever p is. 0 < alpha < 1; an alpha below 1/1000 can never be reached. `scratch` is used and given back.
 * Errors: none. Deterministic to the last bit; swapping a and b mirrors the result. About 0.3 ms,
 * and 10 ms for the longest series.
 * Constants: two equal ones are the same values (p = 1, interval [0, 0]); two different ones leave
 * nothing to chance: p is the smallest there is (1/2000), the interval is the shift alone, and the
 * floor decides.
 */
void sa_compare_series(const double *a, size_t n_a, const double *b, size_t n_b, double alpha,
		       struct sa_arena *scratch, struct sa_compare_kpi *out);

/*
 * Holm's step-down correction (1979, Scandinavian Journal of Statistics 6:65): adjusted[i] for p[i];
 * a missing p stays missing and does not count. n <= 64.
 */
void sa_compare_holm(const double *p, size_t n, double *adjusted);

/*
 * Corrects for several KPIs and gives each its verdict (model/compare.h): `floor` and the better
 * direction of the KPI table are applied here. compare->alpha and what sa_compare_series sets are
 * read; p_holm, floor, detectable, verdict and n_by_verdict are set.
 */
void sa_compare_judge(struct sa_compare *compare,
		      const struct sa_compare_floor floor[SA_KPI_COUNT]);

/* One side of a comparison: the rows of one window of a run. */
struct sa_compare_side {
	const struct sa_run *run;
	const struct sa_window *window;
};

struct sa_compare_opts {
	double alpha;
	bool same_data; /* the inputs of both runs have the same digest */
	struct sa_compare_floor floor[SA_KPI_COUNT];
};

/*
 * All KPIs of two runs; `a` is the baseline. The window to use by default is the steady one (18
 * values of a run of 24): the last eight cannot do it, see the table above.
 */
void sa_compare_runs(const struct sa_compare_side *a, const struct sa_compare_side *b,
		     const struct sa_compare_opts *opts, struct sa_arena *scratch,
		     struct sa_compare *out);

#endif
