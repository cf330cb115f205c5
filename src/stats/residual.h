/* SPDX-License-Identifier: MIT */
/*
 * The residual y - t * x of a point to twice the precision of double, so that thresholds t that are
 * a slope themselves find the pairs that have it. Needs -ffp-contract=off where the target has a
 * fused multiply-add: the error terms are those of separate roundings.
 */
#ifndef SA_STATS_RESIDUAL_H
#define SA_STATS_RESIDUAL_H

/* `high` is the rounded residual, `low` what is missing from it; neither is -0. */
struct sa_residual {
	double high, low;
};

/* Upper 26 bits of a number (Veltkamp 1968); the rest is exact too. |a| < 2^990. */
static inline double sa_residual_upper(double a)
{
	double c = a * 134217729.0; /* 2^27 + 1 */

	return c - (c - a);
}

/*
 * `t_upper` is sa_residual_upper(t). Product by Dekker (1971), difference by Knuth (TAOCP 4.2.2).
 * |t| < 2^990, |t * x| < 2^1020, |y| < 2^1020.
 */
static inline struct sa_residual sa_residual_at(double x, double y, double t, double t_upper)
{
	double x_upper = sa_residual_upper(x), x_rest = x - x_upper, t_rest = t - t_upper;
	double p = t * x;
	double p_low =
		((t_upper * x_upper - p) + t_upper * x_rest + t_rest * x_upper) + t_rest * x_rest;
	double s = y - p, back = s - y;
	double low = ((y - (s - back)) - (p + back)) - p_low;
	struct sa_residual r = {.high = s + low};

	r.low = low - (r.high - s);
	r.high += 0.0;
	r.low += 0.0;
	return r;
}

#endif
