/* SPDX-License-Identifier: MIT */
/*
 * What one series says about an unknown (a correlation, a ratio of variances), and what the others
 * say: three dozen values tell little about it, six KPIs of one run tell six times as much, if they
 * are alike. Each series has a value of its own, drawn from a population whose centre and spread are
 * unknown too; everything is summed over a grid, so that it is exact and has no iterations.
 * Source: the hierarchical normal model (Gelman et al. 2013, Bayesian Data Analysis, 5.3-5.5) on a grid; the
 * same thought as the moderated variance of Smyth (2004, Stat. Appl. Genet. Mol. Biol. 3:3).
 */
#ifndef SA_STATS_POOL_H
#define SA_STATS_POOL_H

#include <stddef.h>

struct sa_arena;

#define SA_POOL_SPREADS 4

/* The grid and what is believed before the data speak. */
struct sa_pool_grid {
	size_t n;
	const double *at;		/* positions, in the unit of the spreads */
	const double *centre;		/* prior weight of the centre of the population at each */
	double spread[SA_POOL_SPREADS]; /* possible spreads of the population, equally likely */
};

/*
 * Purpose: weight[i * grid->n + g] = posterior probability that series i has value g.
 * Parameters: loglik[i * grid->n + g] log likelihoods up to a constant a series, n_series of them;
 * `weight` may not overlap it. A series with a constant likelihood gets what the others say.
 * Errors: none. Time: n_series * grid->n^2 * SA_POOL_SPREADS.
 */
void sa_pool_posterior(const struct sa_pool_grid *grid, const double *loglik, size_t n_series,
		       struct sa_arena *scratch, double *weight);

#endif
