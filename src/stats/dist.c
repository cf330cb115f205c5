/* SPDX-License-Identifier: MIT */
/* Logarithm, exponential and distributions without the C library's last bits. */
#include "stats/dist.h"

#include <math.h>

#define LN2_HIGH    6.93147180369123816490e-01 /* ln 2 in two parts: k * LN2_HIGH is exact */
#define LN2_LOW	    1.90821492927058770002e-10
#define LN_SQRT2PI  0.91893853320467274178
#define INV_SQRT2PI 0.39894228040143267794
#define SQRT_HALF   0.70710678118654752440
#define TINY	    1e-300

double sa_dist_log(double x)
{
	static const double one_over_odd[] = {1.0,	1.0 / 3,  1.0 / 5,  1.0 / 7,  1.0 / 9,
					      1.0 / 11, 1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19,
					      1.0 / 21, 1.0 / 23, 1.0 / 25};
	int exponent;

	if (!(x > 0.0))
		return -HUGE_VAL;
	double m = frexp(x, &exponent);

	if (m < SQRT_HALF) {
		m *= 2.0;
		exponent--;
	}
	double s = (m - 1.0) / (m + 1.0), s2 = s * s, sum = 0.0;

	for (int k = 12; k >= 0; k--)
		sum = sum * s2 + one_over_odd[k];
	return exponent * LN2_HIGH + (exponent * LN2_LOW + 2.0 * s * sum);
}

double sa_dist_exp(double x)
{
	if (x < -745.0)
		return 0.0;
	if (x > 709.0)
		return HUGE_VAL;
	static const double one_over[] = {0,	    1.0,      1.0 / 2,	1.0 / 3,  1.0 / 4,
					  1.0 / 5,  1.0 / 6,  1.0 / 7,	1.0 / 8,  1.0 / 9,
					  1.0 / 10, 1.0 / 11, 1.0 / 12, 1.0 / 13, 1.0 / 14,
					  1.0 / 15, 1.0 / 16};
	int whole = (int)(x * (1.0 / (LN2_HIGH + LN2_LOW)) + (x < 0.0 ? -0.5 : 0.5));
	double k = whole, r = (x - k * LN2_HIGH) - k * LN2_LOW, sum = 1.0;

	for (int i = 16; i >= 1; i--)
		sum = 1.0 + sum * (r * one_over[i]);
	return ldexp(sum, whole);
}

double sa_dist_lgamma(double x)
{
	double shift = 1.0;

	while (x < 12.0)
		shift *= x++;
	double r = 1.0 / (x * x);
	double tail = (1.0 / 12 -
		       r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r * (1.0 / 1188))))) /
		      x;

	return (x - 0.5) * sa_dist_log(x) - x + LN_SQRT2PI + tail - sa_dist_log(shift);
}

/* The continued fraction of I_x(a, b) without its factor; good where x < (a + 1) / (a + b + 2). */
static double beta_fraction(double a, double b, double x)
{
	double c = 1.0, d = 1.0 - (a + b) * x / (a + 1.0), f;

	d = 1.0 / (fabs(d) < TINY ? TINY : d);
	f = d;
	for (int m = 1; m <= 10000; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));

		d = 1.0 + even * d;
		c = 1.0 + even / c;
		d = 1.0 / (fabs(d) < TINY ? TINY : d);
		c = fabs(c) < TINY ? TINY : c;
		f *= d * c;
		d = 1.0 + odd * d;
		c = 1.0 + odd / c;
		d = 1.0 / (fabs(d) < TINY ? TINY : d);
		c = fabs(c) < TINY ? TINY : c;
		f *= d * c;
		if (fabs(d * c - 1.0) < 1e-15)
			break;
	}
	return f;
}

static double log_beta(double a, double b)
{
	return sa_dist_lgamma(a) + sa_dist_lgamma(b) - sa_dist_lgamma(a + b);
}

/* I_x(a, b) with log B(a, b) known. */
static double beta_at(double a, double b, double x, double rest, double log_norm)
{
	if (x <= 0.0)
		return 0.0;
	if (rest <= 0.0)
		return 1.0;
	double factor = sa_dist_exp(a * sa_dist_log(x) + b * sa_dist_log(rest) - log_norm);

	if (x < (a + 1.0) / (a + b + 2.0))
		return factor * beta_fraction(a, b, x) / a;
	return 1.0 - factor * beta_fraction(b, a, rest) / b;
}

double sa_dist_beta(double a, double b, double x, double rest)
{
	return beta_at(a, b, x, rest, log_beta(a, b));
}

double sa_dist_t_norm(double df)
{
	return log_beta(df / 2.0, 0.5);
}

double sa_dist_t_upper_at(double t, double df, double log_norm)
{
	double sum = df + t * t;
	double half =
		isinf(sum) ? 0.0 : beta_at(df / 2.0, 0.5, df / sum, t * t / sum, log_norm) / 2.0;

	return t >= 0.0 ? half : 1.0 - half;
}

double sa_dist_t_upper(double t, double df)
{
	return sa_dist_t_upper_at(t, df, sa_dist_t_norm(df));
}

double sa_dist_t_quantile(double p, double df)
{
	double lo = 0.0, hi = 1.0, tail = p < 0.5 ? p : 1.0 - p;
	double norm = sa_dist_t_norm(df);

	while (sa_dist_t_upper_at(hi, df, norm) > tail && hi < 1e100)
		hi *= 2.0;
	for (int i = 0; i < 60 && hi - lo > 1e-13 * hi; i++) {
		double mid = (lo + hi) / 2.0;

		*(sa_dist_t_upper_at(mid, df, norm) > tail ? &lo : &hi) = mid;
	}
	return p < 0.5 ? (lo + hi) / 2.0 : -(lo + hi) / 2.0;
}

double sa_dist_normal_upper(double z)
{
	double x = fabs(z), density = INV_SQRT2PI * sa_dist_exp(-x * x / 2.0), upper;

	if (x < 3.0) {
		double term = x, sum = x;

		for (int k = 3; term > 1e-17 * sum; k += 2) {
			term *= x * x / k;
			sum += term;
		}
		upper = 0.5 - density * sum;
	} else {
		double f = 0.0;

		for (int k = 60; k >= 1; k--)
			f = k / (x + f);
		upper = density / (x + f);
	}
	return z >= 0.0 ? upper : 1.0 - upper;
}

static double ratio(const double num[8], const double den[8], double r)
{
	double a = 0.0, b = 0.0;

	for (int i = 7; i >= 0; i--) {
		a = a * r + num[i];
		b = b * r + den[i];
	}
	return a / b;
}

double sa_dist_normal_quantile(double p)
{
	static const double centre[2][8] = {
		{3.3871328727963666080, 1.3314166789178437745e2, 1.9715909503065514427e3,
		 1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
		 3.3430575583588128105e4, 2.5090809287301226727e3},
		{1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
		 2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
		 5.2264952788528545610e3},
	};
	static const double middle[2][8] = {
		{1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550,
		 3.64784832476320460504, 1.27045825245236838258, 2.41780725177450611770e-1,
		 2.27238449892691845833e-2, 7.74545014278341407640e-4},
		{1.0, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1,
		 1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
		 1.05075007164441684324e-9},
	};
	static const double tail[2][8] = {
		{6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580,
		 2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
		 2.71155556874348757815e-5, 2.01033439929228813265e-7},
		{1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
		 1.48753612908506148525e-2, 7.86869131145613259100e-4, 1.84631831751005468180e-5,
		 1.42151175831644588870e-7, 2.04426310338993978564e-15},
	};
	double q = p - 0.5;

	if (fabs(q) <= 0.425)
		return q * ratio(centre[0], centre[1], 0.180625 - q * q);
	double r = sqrt(-sa_dist_log(q < 0.0 ? p : 1.0 - p)), z;

	z = r <= 5.0 ? ratio(middle[0], middle[1], r - 1.6) : ratio(tail[0], tail[1], r - 5.0);
	return q < 0.0 ? -z : z;
}
