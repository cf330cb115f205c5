/* SPDX-License-Identifier: MIT */
/* Hierarchical pooling on a grid. */
#include "stats/pool.h"

#include <math.h>

#include "base/arena.h"
#include "stats/dist.h"

/* near[c * n + g]: how near g is to the centre c, the same from both ends. */
static void fill_near(const struct sa_pool_grid *grid, double spread, double *near)
{
	size_t n = grid->n;

	for (size_t c = 0; c < n; c++) {
		for (size_t g = 0; g <= c; g++) {
			double z = (grid->at[g] - grid->at[c]) / spread;

			near[c * n + g] = near[g * n + c] = sa_dist_exp(-z * z / 2.0);
		}
	}
}

/* kernel[(s * n + c) * n + g]: share of the population (centre c, spread s) with value g. */
static double *kernels(const struct sa_pool_grid *grid, struct sa_arena *scratch)
{
	size_t n = grid->n;
	double *kernel = SA_NEW_ARRAY(scratch, SA_POOL_SPREADS * n * n, double), *k = kernel;

	for (size_t s = 0; s < SA_POOL_SPREADS; s++) {
		fill_near(grid, grid->spread[s], k);
		for (size_t c = 0; c < n; c++, k += n) {
			double sum = 0.0;

			for (size_t g = 0; g < n; g++)
				sum += k[g];
			for (size_t g = 0; g < n; g++)
				k[g] /= sum;
		}
	}
	return kernel;
}

static double largest(const double *v, size_t n)
{
	double most = v[0];

	for (size_t i = 1; i < n; i++)
		most = v[i] > most ? v[i] : most;
	return most;
}

static double dot(const double *a, const double *b, size_t n)
{
	double sum = 0.0;

	for (size_t i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}

/* Turns log weights into weights that sum to 1. */
static void normalise(double *v, size_t n)
{
	double most = largest(v, n), sum = 0.0;

	for (size_t i = 0; i < n; i++)
		sum += v[i] = sa_dist_exp(v[i] - most);
	for (size_t i = 0; i < n; i++)
		v[i] /= sum;
}

void sa_pool_posterior(const struct sa_pool_grid *grid, const double *loglik, size_t n_series,
		       struct sa_arena *scratch, double *weight)
{
	if (!n_series)
		return;
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	size_t n = grid->n, n_pop = SA_POOL_SPREADS * n;
	const double *kernel = kernels(grid, scratch);
	double *like = SA_NEW_ARRAY(scratch, n_series * n + 1, double);
	double *pop = SA_NEW_ARRAY(scratch, n_pop, double);
	double *joint = SA_NEW_ARRAY(scratch, n_series * n_pop, double); /* likelihoods */

	for (size_t p = 0; p < n_pop; p++)
		pop[p] = sa_dist_log(grid->centre[p % n]);
	for (size_t i = 0; i < n_series; i++) {
		double most = largest(loglik + i * n, n);

		for (size_t g = 0; g < n; g++)
			like[i * n + g] = sa_dist_exp(loglik[i * n + g] - most);
		for (size_t p = 0; p < n_pop; p++) {
			joint[i * n_pop + p] = dot(kernel + p * n, like + i * n, n);
			pop[p] += sa_dist_log(joint[i * n_pop + p]);
		}
	}
	normalise(pop, n_pop);
	for (size_t i = 0; i < n_series; i++) {
		double *w = weight + i * n, sum = 0.0;

		for (size_t g = 0; g < n; g++)
			w[g] = 0.0;
		for (size_t p = 0; p < n_pop; p++) {
			const double *k = kernel + p * n;
			double share = pop[p] / joint[i * n_pop + p];

			for (size_t g = 0; share > 0.0 && g < n; g++)
				w[g] += share * k[g] * like[i * n + g];
		}
		for (size_t g = 0; g < n; g++)
			sum += w[g];
		for (size_t g = 0; g < n; g++)
			w[g] /= sum;
	}
	sa_arena_reset(scratch, mark);
}
