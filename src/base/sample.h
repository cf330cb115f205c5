/* SPDX-License-Identifier: MIT */
/* Sums, means and percentiles of numbers; what rows (stats) and buckets (load) reckon alike. */
#ifndef SA_BASE_SAMPLE_H
#define SA_BASE_SAMPLE_H

#include <stddef.h>

/*
 * Sum of values[0..n), compensated (Neumaier 1974, ZAMM 54:39). None may be NaN; an infinite one gives
 * an infinite sum, infinite ones of both signs NaN.
 */
double sa_sample_sum(const double *values, size_t n);

/* Mean of values[0..n), n > 0: between the smallest and the largest, finite for finite values. */
double sa_sample_mean(const double *values, size_t n);

/* Sorts ascending; none may be NaN. */
void sa_sample_sort(double *values, size_t n);

/*
 * The p-th percentile (0..100) of sorted[0..n), n > 0: linear interpolation between order statistics
 * (Hyndman & Fan 1996, type 7, numpy's default). Between a finite and an infinite value it is infinite.
 */
double sa_sample_percentile(const double *sorted, size_t n, double p);

/* The number `part` (0..1) of the way from a to b, a <= b; infinite when one of both is and part > 0. */
double sa_sample_between(double a, double b, double part);

#endif
