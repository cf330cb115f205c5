/* SPDX-License-Identifier: MIT */
/* Order statistics of doubles: the key that orders them as integers, selection, median. */
#ifndef SA_STATS_MEDIAN_H
#define SA_STATS_MEDIAN_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* An integer that orders as the double does (no NaN; -0 just below +0), and the way back. */
static inline uint64_t sa_median_key(double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof bits);
	return bits ^ (-(bits >> 63) | (UINT64_C(1) << 63));
}

static inline double sa_median_value(uint64_t key)
{
	uint64_t bits = key ^ (((key >> 63) - 1) | (UINT64_C(1) << 63));
	double v;

	memcpy(&v, &bits, sizeof v);
	return v;
}

/* The mean of two numbers: correctly rounded, and finite for finite numbers. */
static inline double sa_median_midpoint(double a, double b)
{
	double sum = a + b; /* a/2 + b/2 would lose the last bit of denormals */

	return isfinite(sum) ? sum / 2 : a / 2 + b / 2;
}

/*
 * Purpose: the k-th smallest (k from 0) of values[0..n) in *at and the one after it in *after (the
 * same value again when k is the last). No NaN; k < n. The array is used up: its content is
 * undefined afterwards. Errors: none. Time: O(n) whatever the values are: radix selection looks at
 * 11 bits of the key at a time, at most 6 times, and only at the values that agree so far.
 */
void sa_median_select(double *values, size_t n, size_t k, double *at, double *after);

/* The median of values[0..n), n > 0, no NaN; uses the array up as sa_median_select does. */
double sa_median_of(double *values, size_t n);

#endif
