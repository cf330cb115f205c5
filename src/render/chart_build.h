/* SPDX-License-Identifier: MIT */
/* Charts from an audit: one of a KPI, and which KPIs are worth one. */
#ifndef SA_RENDER_CHART_BUILD_H
#define SA_RENDER_CHART_BUILD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "model/kpi.h"

struct sa_audit;
struct sa_chart;
struct sa_run;

/* Makes `chart` that of a KPI with nothing but its digits and the limits of the rules that were applied. */
void sa_chart_limits_of_kpi(const struct sa_audit *audit, size_t kpi, struct sa_chart *chart);

/*
 * Describes the chart of one KPI: its values, the limits of the rules that were applied, the windows,
 * and, when `baseline` is not NULL, the same KPI of another run, called `baseline_name`. Missing
 * iterations (jumps larger than the smallest step) become gaps. Lives in `arena`; `audit` must be judged.
 */
void sa_chart_of_kpi(const struct sa_audit *audit, size_t kpi, const struct sa_run *baseline,
		     const char *baseline_name, struct sa_arena *arena, struct sa_chart *chart);

/*
 * Chooses at most `max` KPIs that have values: failing ones first, then those of `regressed`
 * (SA_KPI_COUNT flags, may be NULL), then those with a rule, then the rest; in the order of the KPI
 * table within each group. Returns how many.
 */
size_t sa_chart_pick(const struct sa_audit *audit, const bool *regressed, size_t max, size_t *pick);

#endif
