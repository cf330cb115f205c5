/* SPDX-License-Identifier: MIT */
/*
 * What a chart shows, without a word on how it looks: render/chart_layout lays it out, pens draw it.
 *
 * Invariants: all texts are UTF-8 and never NULL ("" where there is nothing to say), and may come from
 * strangers: each pen escapes them. x does not fall within a series. A y of SA_MISSING is a gap: it
 * breaks the line.
 */
#ifndef SA_MODEL_CHART_H
#define SA_MODEL_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "model/verdict.h"

enum sa_chart_role { SA_CHART_HEAD, SA_CHART_BASELINE, SA_CHART_SERIES_MAX };

struct sa_chart_series {
	const char *name;
	const double *x, *y; /* n of each, in the arena of the chart */
	size_t n;
};

struct sa_chart_limit {
	enum sa_cmp op;
	double value;
	const char *text; /* the number as reports show it */
	double reach; /* a truth from the limit to here could pass (JUDGE 3); SA_MISSING: no statement */
};

/* Where the values of several baseline runs lie in rows from .. to. */
struct sa_chart_band {
	double from, to, low, high;
};

#define SA_CHART_BANDS_MAX 400 /* of a longer run each stands for several rows */

enum sa_chart_window_id { SA_CHART_WARMUP, SA_CHART_STEADY, SA_CHART_LAST, SA_CHART_WINDOW_COUNT };

/* Iterations from .. to, both included; not shown when name is "". */
struct sa_chart_window {
	const char *name;
	double from, to;
};

/* Iterations from .. to, both included, that no rule looks at. */
struct sa_chart_mask {
	double from, to;
};

#define SA_CHART_LIMITS_MAX 4

struct sa_chart {
	const char *key;  /* unique in a document: letters, digits and _ */
	const char *name; /* of the KPI as the policy names it */
	const char *title, *subtitle;
	const char *x_label, *y_label, *unit;
	int digits; /* places of the values */
	/* by enum sa_chart_role; n is 0 for a series that is not there */
	struct sa_chart_series series[SA_CHART_SERIES_MAX];
	const struct sa_chart_band *band; /* ascending; the baseline series is their median then */
	size_t n_bands;
	struct sa_chart_limit limit[SA_CHART_LIMITS_MAX];
	size_t n_limits;
	size_t n_infinite; /* values of the head that no pen can draw; words tell of them */
	/* a plot shows values beyond a limit and the judged value, too, as a page always does; those of the guide do not */
	bool marks;
	bool has_judged;
	double judged; /* what a rule found in the last window */
	struct sa_chart_window window[SA_CHART_WINDOW_COUNT];
	const struct sa_chart_mask *mask;
	size_t n_masks;
};

#endif
