/* SPDX-License-Identifier: MIT */
/*
 * The line of a series in pixels. More values than there are pixel columns are thinned: of each column
 * the first, smallest, largest and last value stay, so the picture is the same and no spike is lost.
 */
#ifndef SA_RENDER_CHART_PATH_H
#define SA_RENDER_CHART_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "codec/vector.h"

struct sa_axis;
struct sa_chart_series;

/* An unbroken part of the line: points [first, first + n). */
struct sa_chart_part {
	size_t first, n;
};

struct sa_chart_path {
	struct sa_point *point; /* pixels */
	struct sa_point *value; /* iteration and value of the same index */
	size_t n;
	struct sa_chart_part *part;
	size_t n_parts;
	bool thinned;
};

/* Where the axes lie on the picture. */
struct sa_chart_frame {
	const struct sa_axis *x, *y;
	struct sa_point corner; /* top left */
	double width, height;
};

/*
 * At most 4 points a column. Values that are not finite break the line; a break inside of a column is
 * smaller than a pixel and does not show. Values that go back in x are left out when thinning.
 */
void sa_chart_path(const struct sa_chart_series *series, const struct sa_chart_frame *frame,
		   struct sa_arena *arena, struct sa_chart_path *path);

/* How many values of a series are finite, and the smallest and largest; *low = INFINITY, *high = -INFINITY for none. */
size_t sa_chart_range(const struct sa_chart_series *series, double *low, double *high);

/*
 * Leaves of a series of more than `most` values (an even number) the smallest and the largest of each of
 * most / 2 stretches, in their order; a stretch without a finite value stays a gap.
 */
void sa_chart_thin(struct sa_chart_series *series, size_t most, struct sa_arena *arena);

#endif
