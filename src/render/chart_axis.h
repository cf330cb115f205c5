/* SPDX-License-Identifier: MIT */
/*
 * One axis of a chart: a range that holds all values with some air, and ticks at 1, 2 or 5 times a
 * power of ten. Works for any finite numbers, up to the largest there are.
 */
#ifndef SA_RENDER_CHART_AXIS_H
#define SA_RENDER_CHART_AXIS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

#define SA_TICK_MAX  40
#define SA_TICK_TEXT 32

struct sa_tick {
	double at; /* place on the axis, 0..1 */
	char text[SA_TICK_TEXT];
};

struct sa_axis {
	double scale;	 /* a power of two that keeps sums of huge numbers finite */
	double min, max; /* of the range, times scale; min < max */
	struct sa_tick tick[SA_TICK_MAX];
	size_t n_ticks;
};

/*
 * Fits the axis to finite low <= high, with `air` (a share of the range) on both sides, which does not
 * cross zero; about `ticks` (2..SA_TICK_MAX / 2) ticks. `whole`: ticks only at whole numbers.
 */
void sa_axis_fit(struct sa_axis *axis, double low, double high, double air, size_t ticks,
		 bool whole);

/* Place of a finite value on the axis, 0..1; what lies outside is moved to the end. */
double sa_axis_place(const struct sa_axis *axis, double value);

/* A value for readers: `digits` places, or four figures and an exponent where these would not do. */
void sa_axis_value(struct sa_str *out, double value, int digits);

#endif
