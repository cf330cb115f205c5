/* SPDX-License-Identifier: MIT */
/* Artificial runs. */
#include "gen.h"

#include <math.h>

#include "stats/random.h"

/* Tukey's h (tails as heavy as t with 4 degrees of freedom), lognormal, thirds of a sd. */
static double shaped(double z, enum gen_marginal marginal)
{
	switch (marginal) {
	case GEN_HEAVY:
		return z * sa_dist_exp(z * z / 8.0) * 0.65;
	case GEN_SKEWED:
		return (sa_dist_exp(0.8 * z) - 1.377) / 1.305;
	case GEN_ROUNDED:
		return nearbyint(z * 1.5) / 1.5;
	case GEN_NORMAL:
	default:
		return z;
	}
}

/* What all runs do at row i. */
static double course_at(const struct gen_plan *plan, size_t i)
{
	double u = (double)i / ((double)plan->n - 1.0);

	return plan->drift * u - plan->warm_up * exp(-(double)i / 2.0) +
	       plan->bend * (2.0 * u - 1.0) * (2.0 * u - 1.0) +
	       plan->swing * sin(6.283185307179586 * u);
}

static void fill_run(const struct gen_plan *plan, size_t run, uint64_t *state,
		     struct gen_report *out)
{
	double shared[GEN_ROWS] = {0},
	       sd = run || !(plan->current_sd > 0.0) ? 1.0 : plan->current_sd;

	for (size_t k = 0; k < GEN_KPIS + 1; k++) { /* the first series is what the KPIs share */
		double rho = plan->rho + (k % 2 ? -plan->rho_spread : plan->rho_spread);
		double z = sa_random_gauss(state), level = plan->between * sa_random_gauss(state);

		for (size_t i = 0; i < plan->n; i++) {
			if (k)
				out->v[k - 1][run][i] =
					10.0 + level + course_at(plan, i) +
					sd * shaped(sqrt(plan->together) * shared[i] +
							    sqrt(1.0 - plan->together) * z,
						    plan->marginal);
			else
				shared[i] = z;
			z = rho * z + sqrt(1.0 - rho * rho) * sa_random_gauss(state);
		}
	}
}

void gen_fill(const struct gen_plan *plan, size_t n_runs, uint64_t seed, struct gen_report *out)
{
	uint64_t state = seed;

	state = sa_random_next(
		&state); /* the streams of two seeds must not be one stream shifted */
	for (size_t i = 0; i < plan->n; i++)
		out->index[i] = (double)(i + 7);
	for (size_t run = 0; run < n_runs; run++)
		fill_run(plan, run, &state, out);
}
