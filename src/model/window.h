/* SPDX-License-Identifier: MIT */
/* Windows over a run, and the statistics of one KPI in one window. */
#ifndef SA_MODEL_WINDOW_H
#define SA_MODEL_WINDOW_H

#include <stddef.h>
#include <stdint.h>

#include "model/kpi.h"

/* Statistics of the present values; all SA_MISSING when n is 0. */
struct sa_agg {
	size_t n, n_missing;
	double min, max, mean, median;
};

/*
 * The aggregate of the last window that readiness judges, from a snapshot or derived alike (FORMATS
 * 15.23): what the rule of builtin/mm-bot asks for (the maximum of p95_latency_ms, the median of the others). Value, and name: "max", "median".
 */
double sa_agg_judged(const struct sa_agg *agg, size_t kpi);
const char *sa_agg_judged_name(size_t kpi);

enum sa_window_id { SA_WINDOW_OVERALL, SA_WINDOW_STEADY, SA_WINDOW_LAST, SA_WINDOW_COUNT };

/* A run of consecutive rows of struct sa_run. */
struct sa_window {
	const char *name; /* "overall", "steady", "last8" */
	size_t first_row, n_rows;
	uint64_t start_index; /* iteration index the window begins at (also when it is empty) */
	struct sa_agg kpi[SA_KPI_COUNT];
};

enum sa_trend_direction {
	SA_TREND_FALLING = -1,
	SA_TREND_FLAT = 0,
	SA_TREND_RISING = 1,
	SA_TREND_NA = 2, /* cannot be told */
};

/*
 * Trend of one KPI over the steady window (stats/trend.h says how it is computed).
 * Invariant: direction == SA_TREND_NA exactly when slope_per_iter, p_value, s, change and level_last
 * are SA_MISSING; otherwise all of them are finite.
 */
struct sa_trend {
	size_t n;	       /* values present */
	double slope_per_iter; /* Theil-Sen: unit of the KPI per iteration */
	double p_value;	       /* Mann-Kendall, two-sided, 0..1 */
	double s;	       /* Mann-Kendall S: rising minus falling pairs, a whole number */
	enum sa_trend_direction direction;
	double change;	   /* slope_per_iter * (last index - first index), unit of the KPI */
	double level_last; /* the Theil-Sen line at the last iteration, unit of the KPI */
};

/* "improving", "worsening", "flat" or "n/a" for a KPI whose better direction is known. */
const char *sa_trend_word(const struct sa_trend *trend, const struct sa_kpi *kpi);

#endif
