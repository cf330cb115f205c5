/* SPDX-License-Identifier: MIT */
/* Descriptive statistics of one series. */
#include "stats/agg.h"

#include <float.h>

#include "base/arena.h"
#include "base/num.h"
#include "stats/median.h"

/* Copies what is present (infinities too), without the sign of zero; returns how many. */
static size_t copy_present(const double *values, size_t n, double *present)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		present[kept] = values[i] + 0.0;
		kept += !isnan(values[i]);
	}
	return kept;
}

/* Neumaier's sum of v[i] * scale. */
static double compensated_sum(const double *v, size_t n, double scale)
{
	double sum = 0.0, lost = 0.0;

	for (size_t i = 0; i < n; i++) {
		double term = v[i] * scale, next = sum + term;

		if (fabs(sum) >= fabs(term))
			lost += (sum - next) + term;
		else
			lost += (term - next) + sum;
		sum = next;
	}
	return sum + lost;
}

static double mean_of(const double *v, size_t n, double min, double max)
{
	double count = (double)n, mean;

	if (isinf(min) || isinf(max)) /* of both signs: NaN */
		return isinf(min) && isinf(max) ? min + max : isinf(min) ? min : max;
	if (fmax(fabs(min), fabs(max)) < DBL_MAX / 2 / count)
		mean = compensated_sum(v, n, 1.0) / count;
	else /* a power of two: exact beside numbers as large as these */
		mean = compensated_sum(v, n, 0x1p-64) / count * 0x1p64;
	return fmin(fmax(mean, min), max) + 0.0;
}

void sa_agg_compute(const double *values, size_t n, struct sa_arena *scratch, struct sa_agg *out)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	double *present = SA_NEW_ARRAY(scratch, n + 1, double);
	size_t kept = copy_present(values, n, present);
	struct sa_agg agg = {kept, n - kept, SA_MISSING, SA_MISSING, SA_MISSING, SA_MISSING};

	if (kept) {
		agg.min = agg.max = present[0];
		for (size_t i = 1; i < kept; i++) {
			agg.min = present[i] < agg.min ? present[i] : agg.min;
			agg.max = present[i] > agg.max ? present[i] : agg.max;
		}
		agg.mean = mean_of(present, kept, agg.min, agg.max);
		agg.median = sa_median_of(present, kept) + 0.0;
	}
	*out = agg;
	sa_arena_reset(scratch, mark);
}

double sa_agg_median(const double *values, size_t n, struct sa_arena *scratch)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	double *present = SA_NEW_ARRAY(scratch, n + 1, double);
	size_t kept = copy_present(values, n, present);
	double median = kept ? sa_median_of(present, kept) + 0.0 : SA_MISSING;

	sa_arena_reset(scratch, mark);
	return median;
}
