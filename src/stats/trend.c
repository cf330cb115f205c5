/* SPDX-License-Identifier: MIT */
/* Theil-Sen slope and Mann-Kendall test. */
#include "stats/trend.h"

#include <float.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/num.h"
#include "stats/agg.h"
#include "stats/median.h"
#include "stats/slope.h"

#define MAX_X	       1e15
#define SCALE_EXPONENT 899 /* room for slope * x above, and for rounding errors below */

/* The points that are present, y times 2^exponent: sums and slopes of these cannot overflow. */
struct scaled {
	struct sa_slope_points points;
	double *x, *y;
	int exponent;
	double origin; /* points.x are relative to this */
	double last_x; /* relative */
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void check_x(const double *x, size_t n)
{
	SA_BUG_ON(n > SA_SLOPE_MAX_POINTS);
	for (size_t i = 0; i < n; i++) {
		SA_BUG_ON(!(fabs(x[i]) <= MAX_X) || (double)(int64_t)x[i] != x[i]);
		SA_BUG_ON(i && x[i] < x[i - 1]);
	}
}

/* Scales y in place by a power of two that brings the largest into [2^899, 2^900). */
static void scale_up(struct scaled *s, size_t n)
{
	double largest = 0.0, factor[2];

	for (size_t i = 0; i < n; i++)
		largest = fabs(s->y[i]) > largest ? fabs(s->y[i]) : largest;
	if (largest <= 0.0)
		return;
	s->exponent = SCALE_EXPONENT - ilogb(largest);
	factor[0] = ldexp(1.0, s->exponent / 2); /* 2^exponent itself may be out of range */
	factor[1] = ldexp(1.0, s->exponent - s->exponent / 2);
	for (size_t i = 0; i < n; i++)
		s->y[i] = s->y[i] * factor[0] * factor[1];
}

/* A scaled number in the unit of y, clamped to the range of double; no -0. */
static double unscale(const struct scaled *s, double v)
{
	return fmin(fmax(ldexp(v, -s->exponent), -DBL_MAX), DBL_MAX) + 0.0;
}

static void take_present(const double *x, const double *y, size_t n, struct sa_arena *scratch,
			 struct scaled *s)
{
	size_t kept = 0;

	*s = (struct scaled){.x = SA_NEW_ARRAY(scratch, n + 1, double),
			     .y = SA_NEW_ARRAY(scratch, n + 1, double)};
	check_x(x, n);
	s->origin = n ? x[n / 2] : 0.0; /* small residuals sort faster */
	for (size_t i = 0; i < n; i++) {
		s->x[kept] = x[i] - s->origin;
		s->y[kept] = y[i] + 0.0;
		kept += sa_num_is_finite(y[i]);
	}
	s->points = (struct sa_slope_points){.n = kept, .x = s->x, .y = s->y};
	s->last_x = kept ? s->x[kept - 1] : 0.0;
}

/* Within one x the order means nothing: by y, as sa_slope_summarize wants it. */
static void order_same_x(struct scaled *s)
{
	for (size_t begin = 0, end; begin < s->points.n; begin = end) {
		for (end = begin + 1; end < s->points.n && s->x[end] == s->x[begin]; end++)
			;
		if (end - begin > 1)
			qsort(s->y + begin, end - begin, sizeof *s->y, by_value);
	}
}

/* Variance of S with ties in both variables (Kendall 1975, Rank Correlation Methods, chapter 4). */
static double variance_of_s(double n, const struct sa_slope_summary *sum)
{
	const struct sa_slope_ties *u = &sum->x_ties, *t = &sum->y_ties;
	uint64_t count = (uint64_t)n, all = count * (count - 1) * (2 * count + 5);
	double variance = ((double)(int64_t)(all - t->variance) - (double)u->variance) / 18.0;

	variance += (double)t->three * (double)u->three / (9.0 * n * (n - 1.0) * (n - 2.0));
	variance += (double)t->two * (double)u->two / (2.0 * n * (n - 1.0));
	return variance;
}

/*
 * Two-sided normal p-value with continuity correction, to 40 bits (12 digits): the erfc of one C library
 * differs from that of another in the last bits, and the report must not.
 */
static double p_value(double s, double variance)
{
	int exponent;

	if (fabs(s) <= 1.0 || !(variance > 0.0))
		return 1.0;
	double p = frexp(erfc((fabs(s) - 1.0) / sqrt(2.0 * variance)), &exponent);

	return ldexp(nearbyint(ldexp(p, 40)), exponent - 40);
}

/* Median of y - slope * (x - last x) over the points, scaled. */
static double level_at_last(const struct scaled *s, double slope, struct sa_arena *scratch)
{
	double *level = SA_NEW_ARRAY(scratch, s->points.n, double);

	for (size_t i = 0; i < s->points.n; i++)
		level[i] = s->y[i] - slope * (s->x[i] - s->last_x);
	return sa_median_of(level, s->points.n);
}

static enum sa_trend_direction direction_of(const struct sa_trend *t, double median)
{
	if (!(t->p_value < SA_TREND_ALPHA))
		return SA_TREND_FLAT;
	if (fabs(t->change) < SA_TREND_MIN_CHANGE * fabs(median))
		return SA_TREND_FLAT;
	return t->change > 0.0	 ? SA_TREND_RISING
	       : t->change < 0.0 ? SA_TREND_FALLING
				 : SA_TREND_FLAT;
}

void sa_trend_compute(const double *x, const double *y, size_t n, struct sa_arena *scratch,
		      struct sa_trend *out)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	struct sa_slope_summary sum;
	struct scaled s;

	*out = (struct sa_trend){0,	      SA_MISSING, SA_MISSING, SA_MISSING,
				 SA_TREND_NA, SA_MISSING, SA_MISSING};
	take_present(x, y, n, scratch, &s);
	out->n = s.points.n;
	if (out->n >= SA_TREND_MIN_VALUES && s.x[0] < s.last_x) {
		double median = sa_agg_median(s.y, s.points.n, scratch);

		scale_up(&s, s.points.n);
		order_same_x(&s);
		sa_slope_summarize(&s.points, scratch, &sum);
		out->slope_per_iter = unscale(&s, sum.median);
		out->s = (double)sum.rising - (double)sum.falling;
		out->p_value = p_value(out->s, variance_of_s((double)s.points.n, &sum));
		out->change = unscale(&s, sum.median * (s.last_x - s.x[0]));
		out->level_last = unscale(&s, level_at_last(&s, sum.median, scratch));
		out->direction = direction_of(out, median);
	}
	sa_arena_reset(scratch, mark);
}

double sa_trend_crossing(const struct sa_trend *trend, double x_last, double y_level_now,
			 double limit)
{
	double level = isnan(y_level_now) ? trend->level_last : y_level_now;
	double distance = limit - level, at;

	if (trend->direction != SA_TREND_RISING && trend->direction != SA_TREND_FALLING)
		return SA_MISSING;
	if (!(trend->direction == SA_TREND_RISING ? distance > 0.0 : distance < 0.0))
		return SA_MISSING;
	at = x_last + distance / trend->slope_per_iter;
	return sa_num_is_finite(at) ? at : SA_MISSING;
}
