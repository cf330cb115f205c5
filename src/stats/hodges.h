/* SPDX-License-Identifier: MIT */
/*
 * Order statistics of all pairwise differences b_j - a_i, and how often B is above A, in
 * O((m + n) log(range)) without storing the pairs.
 *
 * How: the rounded difference rises with b and falls with a, so two pointers over the sorted values
 * count the differences up to a threshold; the threshold is found bit by bit over the 64-bit keys
 * that order the doubles. The result is exact: one of the rounded differences.
 */
#ifndef SA_STATS_HODGES_H
#define SA_STATS_HODGES_H

#include <stddef.h>
#include <stdint.h>

/* Both sides sorted ascending, no NaN, no -0, differences finite; m, n > 0, m * n < 2^62. */
struct sa_hodges {
	const double *a, *b;
	size_t m, n; /* of a, of b */
};

/* The k-th smallest (k from 1 to m * n) of the differences b_j - a_i. */
double sa_hodges_at(const struct sa_hodges *h, uint64_t k);

/* The median of the differences: Hodges & Lehmann (1963), Annals of Mathematical Statistics 34:598. */
double sa_hodges_shift(const struct sa_hodges *h);

/* Pairs with b > a minus pairs with b < a: 2 U - m n of Mann and Whitney (1947). */
int64_t sa_hodges_dominance(const struct sa_hodges *h);

#endif
