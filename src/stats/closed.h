/* SPDX-License-Identifier: MIT */
/*
 * Several tests at once. Closed testing (Marcus, Peritz & Gabriel 1976, Biometrika 63:655): a case is
 * found when each set of cases that contains it is found. A set is tested by its smallest p (Bonferroni)
 * and by the sum of its normal scores (Stouffer et al. 1949), whose variance holds the mean correlation of
 * the cases; the level is shared between both. So cases that move together support each other, and one that
 * moves alone is seen too.
 */
#ifndef SA_STATS_CLOSED_H
#define SA_STATS_CLOSED_H

#include <stddef.h>

struct sa_arena;

#define SA_CLOSED_MAX 1000 /* of more cases only the smallest p is used */

/*
 * Purpose: adjusted[i] = p[i] corrected for all n cases: below alpha for any with probability alpha at most.
 * Parameters: p[0..n) in [0, 1], no NaN; `share` (0..1] of the level goes to the smallest p: 1 is Holm's
 * correction; `correlation` of the cases (0..1), their mean. Errors: none. Time: O(n^2) up to
 * SA_CLOSED_MAX.
 */
void sa_closed_adjust(const double *p, size_t n, double share, double correlation,
		      struct sa_arena *scratch, double *adjusted);

#endif
