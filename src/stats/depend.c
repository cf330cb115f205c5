/* SPDX-License-Identifier: MIT */
/* Serial dependence within runs. */
#include "stats/depend.h"

#include <math.h>
#include <stdint.h>

#define PI		3.14159265358979323846
#define N_SERIES	24   /* terms of asin up to 1/2: the rest is below 2^-50 */
#define FAR_CORRELATION 1e-3 /* lags with less are taken as uncorrelated */
#define MAX_LAGS	160  /* 0.95^160 is below FAR_CORRELATION */

/* Adds what one run gives to the numerator and denominator of the lag-1 autocorrelation. */
static void add_run(const int32_t *rank, size_t n, double *products, double *squares)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += rank[i];
	double mean = (double)sum / (double)n, before = 0.0;

	for (size_t i = 0; i < n; i++) {
		double z = rank[i] - mean;

		*products += z * before;
		*squares += z * z;
		before = z;
	}
}

/* 2 sin(pi r / 6) for |r| <= 1. */
static double from_rank_correlation(double r)
{
	double x = PI / 6.0 * r, x2 = x * x;

	return 2.0 * x * (1.0 - x2 / 6.0 * (1.0 - x2 / 20.0 * (1.0 - x2 / 42.0)));
}

double sa_depend_rho(const struct sa_permute_ranks *ranks)
{
	double products = 0.0, squares = 0.0, n = (double)(ranks->m + ranks->n);

	add_run(ranks->rank, ranks->m, &products, &squares);
	add_run(ranks->rank + ranks->m, ranks->n, &products, &squares);
	if (!(squares > 0.0))
		return SA_DEPEND_PRIOR;
	double r = from_rank_correlation(products / squares);
	double rho = (n * r + 2.0) / (n - 8.0);

	if (rho >= 1.0)
		return SA_DEPEND_MAX;
	/* variance of rho: (1 - rho^2) / n, and (n / (n - 8))^2 of the correction */
	double weight = (n - 8.0) * (n - 8.0) / n;
	double prior = (1.0 - SA_DEPEND_PRIOR * SA_DEPEND_PRIOR) /
		       (SA_DEPEND_PRIOR_SD * SA_DEPEND_PRIOR_SD);

	rho = (weight * rho + prior * SA_DEPEND_PRIOR) / (weight + prior);
	return rho < 0.0 ? 0.0 : rho > SA_DEPEND_MAX ? SA_DEPEND_MAX : rho;
}

size_t sa_depend_block(double rho, size_t n)
{
	double rest = 1.0 - rho * rho;
	double cube = 6.0 * rho * rho / (rest * rest) * (double)n;
	size_t block = 1, most = n / SA_DEPEND_BLOCKS;

	while (block < most && (double)block * (double)block * (double)block < cube)
		block++;
	return block;
}

/* asin for 0 <= x <= 1; `series` holds the coefficients of x, x^3, x^5 ... */
static double arc_sine(double x, const double series[N_SERIES])
{
	double reduced = x > 0.5 ? sqrt((1.0 - x) / 2.0) : x, x2 = reduced * reduced;
	double sum = 0.0;

	for (size_t k = N_SERIES; k-- > 0;)
		sum = sum * x2 + series[k];
	return x > 0.5 ? PI / 2.0 - 2.0 * reduced * sum : reduced * sum;
}

static void fill_series(double series[N_SERIES])
{
	double c = 1.0; /* (2k)! / (4^k k!^2) */

	for (int k = 0; k < N_SERIES; k++) {
		series[k] = c / (2 * k + 1);
		c = c * (2 * k + 1) / (2 * k + 2);
	}
}

/* Pairs (i, i') of one run by the correlation of its values; the last class has none. */
struct lags {
	size_t n;
	double correlation[MAX_LAGS + 1], pairs[MAX_LAGS + 1];
};

static void fill_lags(double rho, size_t n, struct lags *lags)
{
	double power = 1.0, left = (double)n * (double)n;

	lags->n = 0;
	for (size_t h = 0; h < n && h < MAX_LAGS && power > FAR_CORRELATION; h++, power *= rho) {
		lags->correlation[h] = power;
		lags->pairs[h] = (h ? 2.0 : 1.0) * (double)(n - h);
		left -= lags->pairs[h];
		lags->n = h + 1;
	}
	lags->correlation[lags->n] = 0.0;
	lags->pairs[lags->n++] = left;
}

double sa_depend_variance(double rho, size_t m, size_t n)
{
	double series[N_SERIES], sum = 0.0;
	struct lags a, b;

	fill_series(series);
	fill_lags(rho, m, &a);
	fill_lags(rho, n, &b);
	for (size_t h = 0; h < a.n; h++) {
		double row = 0.0;

		for (size_t k = 0; k < b.n; k++)
			row += b.pairs[k] *
			       arc_sine((a.correlation[h] + b.correlation[k]) / 2.0, series);
		sum += a.pairs[h] * row;
	}
	return sum * 2.0 / PI;
}
