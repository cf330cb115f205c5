/* SPDX-License-Identifier: MIT */
/* Sparklines. */
#include "codec/spark.h"

#include "base/num.h"

static const char *const bar[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
#define BARS   8
#define MIDDLE 3
#define HALF   4 /* of BARS */
_Static_assert(sizeof bar / sizeof *bar == BARS, "a character for each step");
_Static_assert(2 * HALF == BARS, "as many bars on both sides of a limit");

/*
 * Mean of the values present in group `g` of `width`, infinite with an infinite one; divided first, so that
 * nothing overflows.
 */
static double group_mean(const double *value, size_t n, size_t g, size_t width)
{
	size_t from = g * n / width, to = (g + 1) * n / width, present = 0;
	double mean = 0;

	for (size_t i = from; i < to; i++) {
		if (isinf(value[i]))
			return value[i];
		present += sa_num_is_finite(value[i]);
	}
	for (size_t i = from; i < to; i++)
		mean += sa_num_is_finite(value[i]) ? value[i] / (double)present : 0;
	return present ? mean : SA_MISSING;
}

static const char *bar_of(double v, double min, double max)
{
	if (isinf(v))
		return "∞";
	if (isnan(v))
		return "·";
	if (min >= max)
		return bar[MIDDLE];
	/* halves where the range overflows; never else, as halves of the smallest numbers are equal */
	double range = max - min;
	double share = sa_num_is_finite(range) ? (v - min) / range
					       : (v / 2 - min / 2) / (max / 2 - min / 2);
	double step = floor(share * BARS);

	return bar[step < 0 ? 0 : step >= BARS ? BARS - 1 : (int)step];
}

void sa_spark(struct sa_str *out, const double *value, size_t n, size_t width)
{
	double min = INFINITY, max = -INFINITY;

	if (n < width)
		width = n;
	for (size_t g = 0; g < width; g++) {
		double v = group_mean(value, n, g, width);

		if (sa_num_is_finite(v)) {
			min = fmin(min, v);
			max = fmax(max, v);
		}
	}
	for (size_t g = 0; g < width; g++)
		sa_str_puts(out, bar_of(group_mean(value, n, g, width), min, max));
}

static const char *bar_beside(double v, double limit, double farthest, bool up)
{
	if (!sa_num_is_finite(v))
		return bar_of(v, 0, 1);
	double share = farthest > 0 ? fabs(v / 2 - limit / 2) / farthest : 0; /* 0 to 1 */
	int step = (int)fmin(floor(share * HALF), HALF - 1);
	bool above = up ? v >= limit : v > limit;

	return bar[above ? HALF + step : HALF - 1 - step];
}

void sa_spark_limit(struct sa_str *out, const double *value, size_t n, size_t width, double limit,
		    bool up)
{
	double farthest = 0; /* halved, so that it cannot overflow */

	if (n < width)
		width = n;
	for (size_t g = 0; g < width; g++) {
		double v = group_mean(value, n, g, width);

		if (sa_num_is_finite(v))
			farthest = fmax(farthest, fabs(v / 2 - limit / 2));
	}
	for (size_t g = 0; g < width; g++)
		sa_str_puts(out, bar_beside(group_mean(value, n, g, width), limit, farthest, up));
}
