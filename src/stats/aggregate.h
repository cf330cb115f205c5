/* SPDX-License-Identifier: MIT */
/* The aggregates of rules, on what a group holds in a window (POLICY 8, 15 Rules). */
#ifndef SA_STATS_AGGREGATE_H
#define SA_STATS_AGGREGATE_H

#include "stats/view.h"

/*
 * Purpose: one number from a view, in the dimension that struct sa_aggregate tells (percent for a share,
 * the unit the rule wrote for a slope).
 * Return: NaN when it is missing (nothing present, too few values, the row that `first` or `last` ask
 * for is empty); infinite also when an infinite value makes it impossible to compute (POLICY 1).
 * `scratch` is used and given back. Errors: none.
 */
double sa_aggregate_of(const struct sa_view *view, const struct sa_aggregate *agg,
		       struct sa_arena *scratch);

/*
 * What of a view the aggregate reads (SA_VIEW_...). One that samples have too does not ask where the rows lie
 * (POLICY 8).
 */
unsigned sa_aggregate_wants(const struct sa_aggregate *agg);

/* Count, extremes, mean and median of what is present; NaN where nothing is. */
struct sa_view_stats {
	size_t n, n_missing;
	double min, max, mean, median;
};
struct sa_view_stats sa_view_stats_of(const struct sa_view *view, struct sa_arena *scratch);

#endif
