/* SPDX-License-Identifier: MIT */
/*
 * The null distribution of a rank sum when the values of a run depend on their neighbours: blocks of
 * consecutive iterations are moved between the runs as a whole (Kirch 2007, "Block permutation
 * principles for the change analysis of dependent data", J. Stat. Plan. Inference 137:2453).
 * Everything here is integers, so each machine finds the same.
 */
#ifndef SA_STATS_PERMUTE_H
#define SA_STATS_PERMUTE_H

#include <stddef.h>
#include <stdint.h>

struct sa_arena;

#define SA_PERMUTE_DRAWS 1999 /* p is a multiple of 1/2000 */

/* Doubled midranks of both runs in iteration order: rank[0..m) and rank[m..m+n), m + n < 2^20. */
struct sa_permute_ranks {
	const int32_t *rank;
	size_t m, n;
};

/*
 * Purpose: |dominance| (stats/hodges.h) of SA_PERMUTE_DRAWS random arrangements, ascending, in `out`;
 * returns the sum of their squares. Each draw cuts both runs into blocks of `block` (>= 1) iterations
 * from a random start, shuffles them all, and deals the first m places to A (a block that would pass
 * place m is cut). The seed is fixed. `scratch` is used and given back.
 */
uint64_t sa_permute_draw(const struct sa_permute_ranks *ranks, size_t block,
			 struct sa_arena *scratch, uint32_t out[SA_PERMUTE_DRAWS]);

#endif
