/* SPDX-License-Identifier: MIT */
/*
 * A generator of our own: the same numbers on every machine. splitmix64 (Steele, Lea & Flood 2014,
 * OOPSLA, "Fast splittable pseudorandom number generators"). The state is the seed; any value is good.
 */
#ifndef SA_STATS_RANDOM_H
#define SA_STATS_RANDOM_H

#include <stdint.h>

#include "stats/dist.h"

static inline uint64_t sa_random_next(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* In (0, 1), never an end. */
static inline double sa_random_uniform(uint64_t *state)
{
	return (double)(sa_random_next(state) >> 11) * 0x1p-53 + 0x1p-54;
}

/* Standard normal, by inversion of the distribution function. */
static inline double sa_random_gauss(uint64_t *state)
{
	return sa_dist_normal_quantile(sa_random_uniform(state));
}

#endif
