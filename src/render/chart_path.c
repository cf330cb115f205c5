/* SPDX-License-Identifier: MIT */
/* Series to lines. */
#include "render/chart_path.h"

#include "base/num.h"
#include "model/chart.h"
#include "render/chart_axis.h"

#define PER_COLUMN 4

/* The values of one pixel column, by their index in the series. */
struct column {
	double number;
	size_t first, last, low, high;
};

struct work {
	const struct sa_chart_series *series;
	const struct sa_chart_frame *frame;
	struct sa_chart_path *path;
	bool broken; /* the next point begins a part */
};

static bool present(const struct sa_chart_series *series, size_t i)
{
	return sa_num_is_finite(series->x[i]) && sa_num_is_finite(series->y[i]);
}

static void add_point(struct work *w, size_t i)
{
	const struct sa_chart_frame *frame = w->frame;
	struct sa_chart_path *path = w->path;
	struct sa_point value = {w->series->x[i], w->series->y[i]};

	if (w->broken)
		path->part[path->n_parts++] = (struct sa_chart_part){.first = path->n};
	w->broken = false;
	path->part[path->n_parts - 1].n++;
	path->value[path->n] = value;
	path->point[path->n++] = (struct sa_point){
		frame->corner.x + sa_axis_place(frame->x, value.x) * frame->width,
		frame->corner.y + (1 - sa_axis_place(frame->y, value.y)) * frame->height,
	};
}

static void add_column(struct work *w, const struct column *c)
{
	size_t inner[] = {c->low < c->high ? c->low : c->high, c->low < c->high ? c->high : c->low};

	add_point(w, c->first);
	for (size_t i = 0; i < 2; i++) {
		if (inner[i] > c->first && inner[i] < c->last && (!i || inner[1] != inner[0]))
			add_point(w, inner[i]);
	}
	if (c->last > c->first)
		add_point(w, c->last);
}

static void thin(struct work *w, double columns)
{
	const struct sa_chart_series *s = w->series;
	struct column c = {.number = -1};
	bool gap = false;

	for (size_t i = 0; i < s->n; i++) {
		if (!present(s, i)) {
			gap = true;
			continue;
		}
		double number = floor(sa_axis_place(w->frame->x, s->x[i]) * columns);

		if (number < c.number)
			continue;
		if (number > c.number) {
			if (c.number >= 0)
				add_column(w, &c);
			w->broken |= gap;
			c = (struct column){number, i, i, i, i};
		}
		gap = false;
		c.last = i;
		c.low = s->y[i] < s->y[c.low] ? i : c.low;
		c.high = s->y[i] > s->y[c.high] ? i : c.high;
	}
	if (c.number >= 0)
		add_column(w, &c);
}

static void keep_all(struct work *w)
{
	for (size_t i = 0; i < w->series->n; i++) {
		if (present(w->series, i))
			add_point(w, i);
		else
			w->broken = true;
	}
}

void sa_chart_path(const struct sa_chart_series *series, const struct sa_chart_frame *frame,
		   struct sa_arena *arena, struct sa_chart_path *path)
{
	struct work w = {.series = series, .frame = frame, .path = path, .broken = true};
	double columns = floor(frame->width);
	size_t n = 0;

	for (size_t i = 0; i < series->n; i++)
		n += present(series, i);
	*path = (struct sa_chart_path){.thinned = (double)n > columns};
	if (path->thinned)
		n = PER_COLUMN * ((size_t)columns + 1);
	path->point = SA_NEW_ARRAY(arena, n, struct sa_point);
	path->value = SA_NEW_ARRAY(arena, n, struct sa_point);
	path->part = SA_NEW_ARRAY(arena, n, struct sa_chart_part);
	if (path->thinned)
		thin(&w, columns);
	else
		keep_all(&w);
}

/* Appends what stands for the values [from, to). */
static void thin_stretch(const struct sa_chart_series *s, size_t from, size_t to, double *x,
			 double *y, size_t *n)
{
	size_t low = to, high = to;

	for (size_t i = from; i < to; i++) {
		if (!present(s, i))
			continue;
		low = low == to || s->y[i] < s->y[low] ? i : low;
		high = high == to || s->y[i] > s->y[high] ? i : high;
	}
	size_t first = low < high ? low : high, last = low < high ? high : low;

	if (low == to) {
		x[*n] = s->x[from];
		y[(*n)++] = SA_MISSING;
		return;
	}
	x[*n] = s->x[first];
	y[(*n)++] = s->y[first];
	if (last == first)
		return;
	x[*n] = s->x[last];
	y[(*n)++] = s->y[last];
}

void sa_chart_thin(struct sa_chart_series *series, size_t most, struct sa_arena *arena)
{
	size_t stretches = most / 2, n = 0;

	if (series->n <= most)
		return;
	double *x = SA_NEW_ARRAY(arena, most, double), *y = SA_NEW_ARRAY(arena, most, double);

	for (size_t i = 0; i < stretches; i++)
		thin_stretch(series, i * series->n / stretches, (i + 1) * series->n / stretches, x,
			     y, &n);
	series->x = x;
	series->y = y;
	series->n = n;
}

size_t sa_chart_range(const struct sa_chart_series *series, double *low, double *high)
{
	size_t n = 0;

	*low = INFINITY;
	*high = -INFINITY;
	for (size_t i = 0; i < series->n; i++) {
		if (!sa_num_is_finite(series->y[i]))
			continue;
		*low = fmin(*low, series->y[i]);
		*high = fmax(*high, series->y[i]);
		n++;
	}
	return n;
}
