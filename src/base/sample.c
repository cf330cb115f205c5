/* SPDX-License-Identifier: MIT */
/* Numbers of a sample. */
#include "base/sample.h"

#include <math.h>
#include <stdlib.h>

#define INSERTION 24

static double scaled_sum(const double *v, size_t n, double scale)
{
	double sum = 0, lost = 0;

	for (size_t i = 0; i < n; i++) {
		double x = v[i] * scale, t = sum + x;

		lost += fabs(sum) >= fabs(x) ? (sum - t) + x : (x - t) + sum;
		sum = t;
	}
	return isfinite(sum) ? sum + lost : sum;
}

double sa_sample_sum(const double *values, size_t n)
{
	return scaled_sum(values, n, 1);
}

double sa_sample_mean(const double *values, size_t n)
{
	double count = (double)n, mean = scaled_sum(values, n, 1) / count;
	double min = values[0], max = values[0];

	for (size_t i = 1; i < n; i++) {
		min = values[i] < min ? values[i] : min;
		max = values[i] > max ? values[i] : max;
	}
	if (!isfinite(mean) && isfinite(min) && isfinite(max))
		mean = scaled_sum(values, n, 0x1p-64) / count * 0x1p64;
	if (!isfinite(mean))
		return mean;
	return fmin(fmax(mean, min), max) + 0.0;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void sa_sample_sort(double *values, size_t n)
{
	if (n > INSERTION) {
		qsort(values, n, sizeof *values, compare);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		double v = values[i];
		size_t k = i;

		for (; k && values[k - 1] > v; k--)
			values[k] = values[k - 1];
		values[k] = v;
	}
}

double sa_sample_between(double a, double b, double part)
{
	double d = b - a;

	if (part <= 0 || a == b)
		return a + 0.0;
	if (isinf(a) || isinf(b))
		return isinf(a) ? a : b;
	if (isinf(d))
		return a * (1 - part) + b * part;
	/* from the nearer end, as numpy */
	return (part < 0.5 ? a + d * part : b - d * (1 - part)) + 0.0;
}

double sa_sample_percentile(const double *sorted, size_t n, double p)
{
	double at = p / 100 * (double)(n - 1), below = floor(at);
	size_t k = (size_t)below < n ? (size_t)below : n - 1;

	return sa_sample_between(sorted[k], sorted[k + 1 < n ? k + 1 : k], at - below);
}
