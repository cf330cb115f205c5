/* SPDX-License-Identifier: MIT */
/* The aggregates of rules. */
#include "stats/aggregate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/sample.h"
#include "stats/median.h"
#include "stats/slope.h"

#define IMPOSSIBLE ((double)INFINITY)

/* What an aggregate works on: rows or raw samples. */
struct input {
	const struct sa_view *view;
	const struct sa_aggregate *agg;
	const double *value; /* present ones, in order */
	size_t n;
	struct sa_arena *scratch;
};

static double agg_min(const struct input *in)
{
	double v = in->n ? in->value[0] : SA_MISSING;

	for (size_t i = 1; i < in->n; i++)
		v = in->value[i] < v ? in->value[i] : v;
	return v + 0.0;
}

static double agg_max(const struct input *in)
{
	double v = in->n ? in->value[0] : SA_MISSING;

	for (size_t i = 1; i < in->n; i++)
		v = in->value[i] > v ? in->value[i] : v;
	return v + 0.0;
}

static double percentile(const struct input *in, double p)
{
	double pair[2], at = p / 100 * (double)(in->n - 1), *copy;

	if (!in->n)
		return SA_MISSING;
	copy = SA_NEW_RAW(in->scratch, in->n, double);
	memcpy(copy, in->value, in->n * sizeof *copy);
	sa_median_select(copy, in->n, (size_t)at, &pair[0], &pair[1]);
	return sa_sample_between(pair[0], pair[1], at - floor(at));
}

static double agg_median(const struct input *in)
{
	return percentile(in, 50);
}

static double agg_percentile(const struct input *in)
{
	return percentile(in, in->agg->p);
}

/* A sum of infinite values of both signs is none. */
static double possible(double v)
{
	return isnan(v) ? IMPOSSIBLE : v;
}

static double agg_mean(const struct input *in)
{
	return in->n ? possible(sa_sample_mean(in->value, in->n)) : SA_MISSING;
}

static double agg_sum(const struct input *in)
{
	return in->n ? possible(sa_sample_sum(in->value, in->n)) : SA_MISSING;
}

static bool any_infinite(const struct input *in)
{
	for (size_t i = 0; i < in->n; i++) {
		if (isinf(in->value[i]))
			return true;
	}
	return false;
}

/* n - 1 in the denominator; squares of differences from the mean (two passes). */
static double agg_stddev(const struct input *in)
{
	double *square, mean, scale = 0;

	if (in->n < 2)
		return SA_MISSING;
	if (any_infinite(in))
		return IMPOSSIBLE;
	mean = sa_sample_mean(in->value, in->n);
	for (size_t i = 0; i < in->n; i++)
		scale = fmax(scale, fabs(in->value[i] - mean));
	if (!(scale > 0) || !isfinite(scale))
		return scale > 0 ? IMPOSSIBLE : 0;
	square = SA_NEW_RAW(in->scratch, in->n, double);
	for (size_t i = 0; i < in->n; i++) {
		double d = (in->value[i] - mean) / scale;

		square[i] = d * d;
	}
	return scale * sqrt(sa_sample_sum(square, in->n) / (double)(in->n - 1));
}

static bool holds(const struct input *in, double v)
{
	const struct sa_predicate *when = &in->agg->when;

	return !when->is_set || sa_cmp_holds(v, when->op, when->value);
}

static double agg_count(const struct input *in)
{
	size_t n = 0;

	for (size_t i = 0; i < in->n; i++)
		n += holds(in, in->value[i]);
	return (double)n;
}

static double agg_share(const struct input *in)
{
	return in->n ? agg_count(in) * 100 / (double)in->n : SA_MISSING;
}

static double agg_first(const struct input *in)
{
	const struct sa_view *v = in->view;

	return v->n && v->pos[0] == 0 ? v->y[0] : SA_MISSING;
}

static double agg_last(const struct input *in)
{
	const struct sa_view *v = in->view;

	return v->n && v->pos[v->n - 1] + 1 == v->n_rows ? v->y[v->n - 1] : SA_MISSING;
}

/* A missing row breaks a streak; one that was masked is not there. */
static double agg_streak(const struct input *in)
{
	const struct sa_view *v = in->view;
	size_t longest = 0, now = 0;

	for (size_t i = 0; i < v->n; i++) {
		bool next = i && v->pos[i] == v->pos[i - 1] + 1;

		now = isnan(v->y[i]) || !holds(in, v->y[i]) ? 0 : (next ? now : 0) + 1;
		longest = now > longest ? now : longest;
	}
	return (double)longest;
}

static double agg_changes(const struct input *in)
{
	size_t n = 0;

	for (size_t i = 1; i < in->n; i++)
		n += in->value[i] != in->value[i - 1];
	return (double)n;
}

struct point {
	double x, y;
};

static int by_x_then_y(const void *a, const void *b)
{
	const struct point *p = a, *q = b;

	return p->x != q->x ? (p->x > q->x) - (p->x < q->x) : (p->y > q->y) - (p->y < q->y);
}

/* Theil-Sen slope: per step of the index, or per millisecond. Scaled to what stats/slope.h takes. */
static double theil_sen(const struct input *in, bool per_time)
{
	const struct sa_view *v = in->view;
	struct point *point = SA_NEW_ARRAY(in->scratch, v->n, struct point);
	int64_t origin = 0;
	size_t n = 0;
	double largest = 0;
	int exponent = 0;

	for (size_t i = 0; i < v->n; i++) {
		int64_t x = per_time ? v->at_ms[i] : v->index[i];

		if (isnan(v->y[i]) || (per_time && x == SA_NO_TIME))
			continue;
		origin = n ? origin : x;
		point[n++] = (struct point){(double)(x - origin), v->y[i] + 0.0};
		largest = fmax(largest, fabs(v->y[i]));
	}
	if (n < 2 || n > SA_SLOPE_MAX_POINTS)
		return SA_MISSING;
	if (largest > 0x1p900 || (largest > 0 && largest < 0x1p-800))
		(void)frexp(largest, &exponent);
	qsort(point, n, sizeof *point, by_x_then_y);
	double *x = SA_NEW_ARRAY(in->scratch, n, double), *y = SA_NEW_ARRAY(in->scratch, n, double);
	struct sa_slope_points points = {.n = n, .x = x, .y = y};
	struct sa_slope_summary sum;

	for (size_t i = 0; i < n; i++) {
		x[i] = point[i].x;
		y[i] = ldexp(point[i].y, -exponent);
	}
	sa_slope_summarize(&points, in->scratch, &sum);
	return isnan(sum.median) ? SA_MISSING : ldexp(sum.median, exponent);
}

static double agg_slope(const struct input *in)
{
	const struct sa_aggregate *agg = in->agg;

	if (any_infinite(in))
		return in->n < 2 ? SA_MISSING : IMPOSSIBLE;
	double slope = theil_sen(in, agg->per_ms > 0);

	if (agg->per_ms > 0)
		slope *= (double)agg->per_ms;
	return slope * agg->slope_mul / agg->slope_div + 0.0;
}

static double (*const aggregates[SA_AGG_ID_COUNT])(const struct input *) = {
#define AGG(id, name, dimension, samples, predicate, level, function, help, words) \
	[SA_AGG_##id] = (function),
#include "model/agg.def"
#undef AGG
};

unsigned sa_aggregate_wants(const struct sa_aggregate *agg)
{
	if (agg->samples)
		return SA_VIEW_SAMPLES;
	return sa_agg_rows[agg->id].of_samples ? SA_VIEW_VALUES : SA_VIEW_PLACES;
}

double sa_aggregate_of(const struct sa_view *view, const struct sa_aggregate *agg,
		       struct sa_arena *scratch)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	const struct input in = {
		.view = view,
		.agg = agg,
		.value = agg->samples ? view->sample : view->present,
		.n = agg->samples ? view->n_sample : view->n_present,
		.scratch = scratch,
	};
	double v = aggregates[agg->id](&in);

	sa_arena_reset(scratch, mark);
	return v;
}

struct sa_view_stats sa_view_stats_of(const struct sa_view *view, struct sa_arena *scratch)
{
	static const struct sa_aggregate min = {.id = SA_AGG_MIN}, max = {.id = SA_AGG_MAX},
					 mean = {.id = SA_AGG_MEAN}, median = {.id = SA_AGG_MEDIAN};

	return (struct sa_view_stats){
		.n = view->n_present,
		.n_missing = view->n_rows - view->n_present,
		.min = sa_aggregate_of(view, &min, scratch),
		.max = sa_aggregate_of(view, &max, scratch),
		.mean = sa_aggregate_of(view, &mean, scratch),
		.median = sa_aggregate_of(view, &median, scratch),
	};
}
