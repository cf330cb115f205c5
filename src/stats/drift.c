/* SPDX-License-Identifier: MIT */
/* First against last quarter. */
#include "stats/drift.h"

#include "base/arena.h"
#include "base/num.h"
#include "stats/agg.h"

#define MIN_CHANGE 0.05

static double mean_of(const double *values, size_t n, struct sa_arena *scratch)
{
	struct sa_agg agg;

	sa_agg_compute(values, n, scratch, &agg);
	return agg.mean;
}

enum sa_drift sa_drift_of(const double *values, size_t n, struct sa_arena *scratch)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	double *present = SA_NEW_ARRAY(scratch, n + 1, double);
	enum sa_drift drift = SA_DRIFT_NONE;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		present[kept] = values[i];
		kept += sa_num_is_finite(values[i]);
	}
	if (kept) {
		size_t quarter = kept / 4 ? kept / 4 : 1;
		double first = mean_of(present, quarter, scratch);
		double last = mean_of(present + kept - quarter, quarter, scratch);
		double least = MIN_CHANGE * fabs(first);

		/* halves: the difference of two huge means does not overflow */
		drift = last / 2 - first / 2 > least / 2   ? SA_DRIFT_UP
			: first / 2 - last / 2 > least / 2 ? SA_DRIFT_DOWN
							   : SA_DRIFT_FLAT;
	}
	sa_arena_reset(scratch, mark);
	return drift;
}
