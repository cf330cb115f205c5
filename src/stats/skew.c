/* SPDX-License-Identifier: MIT */
/* Third cumulants, and what they do to Student's t. */
#include "stats/skew.h"

#include <math.h>

#define LEAST_N 3.0

double sa_skew_straighten(double t, double skew)
{
	double a = skew / 6.0;

	return a > 0.0 && t > 1.0 ? 2.0 * (t + a) / (1.0 + sqrt(1.0 + 4.0 * a * (t + a))) : t;
}

double sa_skew_variance(double n)
{
	return 6.0 * n * (n - 1.0) / ((n - 2.0) * (n + 1.0) * (n + 3.0));
}

/* A row made independent of the one before: its part of the column of ones, of x, and what the line leaves of y. */
struct white {
	double one, x, e;
	double skew; /* of e, for innovations of skew 1 */
};

static struct white white_at(const struct sa_ar1_rows *rows, size_t i, double rho,
			     const double b[2])
{
	const double *x = rows->x[1];
	double c = i && rows->gap[i] ? sa_ar1_power(rho, rows->gap[i]) : 0.0;
	double scale = 1.0 / sqrt(1.0 - c * c);
	double share = (1.0 - rho * rho) / (1.0 - c * c);
	double before = c > 0.0 ? rows->y[i - 1] - b[0] - b[1] * x[i - 1] : 0.0;

	/* the sum of the innovations since the row before: their cubes' sum over that of the squares, to the power 3/2 */
	return (struct white){.one = (1.0 - c) * scale,
			      .x = (x[i] - (c > 0.0 ? c * x[i - 1] : 0.0)) * scale,
			      .e = (rows->y[i] - b[0] - b[1] * x[i] - c * before) * scale,
			      .skew = (1.0 - c * c * c) / (1.0 - rho * rho * rho) * share *
				      sqrt(share)};
}

static double skew_of(double n, double sum, double squares, double cubes)
{
	double mean = sum / n, m2 = squares / n - mean * mean;
	double m3 = cubes / n - 3.0 * mean * squares / n + 2.0 * mean * mean * mean;

	return m2 > 0.0 ? m3 / (m2 * sqrt(m2)) * sqrt(n * (n - 1.0)) / (n - 2.0) : 0.0;
}

struct sa_skew_slope sa_skew_of_slope(const struct sa_ar1_rows *rows, double rho, const double b[2])
{
	double oo = 0.0, ox = 0.0, xx = 0.0, sum = 0.0, squares = 0.0, cubes = 0.0;
	double own = 0.0, with_variance = 0.0;
	struct sa_skew_slope out = {0.0, 0.0, 0.0};

	for (size_t i = 0; i < rows->n; i++) {
		struct white w = white_at(rows, i, rho, b);

		oo += w.one * w.one;
		ox += w.one * w.x;
		xx += w.x * w.x;
		if (i && rows->gap[i] == 1) {
			sum += w.e;
			squares += w.e * w.e;
			cubes += w.e * w.e * w.e;
			out.n += 1.0;
		}
	}
	double det = oo * xx - ox * ox;

	if (out.n < LEAST_N || !(det > 0.0))
		return (struct sa_skew_slope){0.0, 0.0, 0.0};
	out.innovation = skew_of(out.n, sum, squares, cubes);
	for (size_t i = 0; i < rows->n; i++) {
		struct white w = white_at(rows, i, rho, b);
		double a = (oo * w.x - ox * w.one) / sqrt(det * oo);
		double h = (xx * w.one * w.one - 2.0 * ox * w.one * w.x + oo * w.x * w.x) / det;

		own += w.skew * a * a * a;
		with_variance += w.skew * a * (1.0 - h);
	}
	out.per_unit = own - 3.0 * with_variance / ((double)rows->n - 2.0);
	return out;
}
