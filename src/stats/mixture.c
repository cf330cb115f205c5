/* SPDX-License-Identifier: MIT */
/* p-values and bounds averaged over an unknown standard error. */
#include "stats/mixture.h"

#include <math.h>
#include <stdbool.h>

#include "stats/dist.h"
#include "stats/skew.h"

#define LEAST_WEIGHT 1e-6 /* what weighs less cannot move a p-value that is printed */

static double tail(double distance, double se, double df, double norm, double skew)
{
	if (!(se > 0.0))
		return distance > 0.0 ? 0.0 : distance < 0.0 ? 1.0 : 0.5;
	return sa_dist_t_upper_at(sa_skew_straighten(distance / se, skew), df, norm);
}

/* With `centred` all estimates are 0. */
static double upper(const struct sa_mixture *m, double value, bool centred)
{
	double sum = 0.0, weights = 0.0, df = 0.0, norm = 0.0;

	for (size_t g = 0; g < m->n; g++) {
		if (m->weight[g] < LEAST_WEIGHT)
			continue;
		if (m->df[g] < df || m->df[g] > df) {
			df = m->df[g];
			norm = sa_dist_t_norm(df);
		}
		weights += m->weight[g];
		sum += m->weight[g] * tail((centred ? 0.0 : m->sign * m->estimate[g]) - value,
					   m->se[g], df, norm, m->skew);
	}
	return sum / weights;
}

double sa_mixture_upper(const struct sa_mixture *m, double value)
{
	return upper(m, value, false);
}

/* Where upper() = p: bracketing, then regula falsi with the Illinois step (Dowell & Jarratt 1971). */
static double solve(const struct sa_mixture *m, double p, bool centred)
{
	double centre = centred ? 0.0 : sa_mixture_estimate(m);
	double step = sqrt(sa_mixture_variance(m)), lo, hi, f_lo, f_hi;

	if (!(step > 0.0))
		return centre;
	for (lo = centre - step; (f_lo = upper(m, lo, centred) - p) > 0.0; lo -= step)
		step *= 2.0;
	step = sqrt(sa_mixture_variance(m));
	for (hi = centre + step; (f_hi = upper(m, hi, centred) - p) < 0.0; hi += step)
		step *= 2.0;
	step = sqrt(sa_mixture_variance(m));
	for (int i = 0, side = 0; i < 200 && hi - lo > 1e-9 * step; i++) {
		/* bisection now and then: regula falsi can creep along a flat tail */
		double mid = i % 4 == 3 || !(f_hi > f_lo) ? (lo + hi) / 2.0
							  : hi - f_hi * (hi - lo) / (f_hi - f_lo);
		double f = upper(m, mid, centred) - p;

		if (fabs(f) < 1e-11 * p)
			return mid;
		if (f < 0.0) {
			lo = mid, f_lo = f;
			f_hi *= side == -1 ? 0.5 : 1.0;
			side = -1;
		} else {
			hi = mid, f_hi = f;
			f_lo *= side == 1 ? 0.5 : 1.0;
			side = 1;
		}
	}
	return (lo + hi) / 2.0;
}

double sa_mixture_bound(const struct sa_mixture *m, double p)
{
	return solve(m, p, false);
}

double sa_mixture_critical(const struct sa_mixture *m, double p)
{
	return -solve(m, p, true);
}

double sa_mixture_estimate(const struct sa_mixture *m)
{
	double sum = 0.0, weights = 0.0;

	for (size_t g = 0; g < m->n; g++) {
		sum += m->weight[g] * m->sign * m->estimate[g];
		weights += m->weight[g];
	}
	return sum / weights;
}

double sa_mixture_variance(const struct sa_mixture *m)
{
	double sum = 0.0, weights = 0.0;

	for (size_t g = 0; g < m->n; g++) {
		sum += m->weight[g] * m->se[g] * m->se[g];
		weights += m->weight[g];
	}
	return sum / weights;
}
