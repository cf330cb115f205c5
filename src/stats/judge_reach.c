/* SPDX-License-Identifier: MIT */
/* How far beyond its limit the truth may lie and a rule still pass. */
#include "stats/judge_reach.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/num.h"
#include "stats/ar1.h"
#include "stats/dist.h"
#include "stats/judge_columns.h"
#include "stats/judge_level.h"
#include "stats/median.h"
#include "stats/pool.h"
#include "stats/random.h"

#define SEED  UINT64_C(0x6a75646765726561)
#define DRAWS 1000
#define MAX_DRAWN \
	200 /* rows of an artificial series; of a longer window the error shrinks as 1/sqrt(n) */

/* The values of the context, ascending and scaled, and what the window has of rows. */
struct work {
	double *sorted, *y; /* ascending and smoothed; in the order of the rows */
	uint32_t *gap;
	size_t n, n_window;
	int exponent;
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static size_t finite_values(const struct sa_judge_series *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += sa_num_is_finite(s->y[i]);
	return n;
}

/*
 * Means of neighbouring order statistics: few values have gaps by chance, and a gap at the middle would make
 * the median look far less certain than it is. The ends stay.
 */
static void smooth(const double *sorted, size_t n, double *out)
{
	size_t most = (size_t)(sqrt((double)n) / 2.0);

	for (size_t i = 0; i < n; i++) {
		size_t side = i < n - 1 - i ? i : n - 1 - i;
		double sum = 0.0;

		side = side < most ? side : most;
		for (size_t j = i - side; j <= i + side; j++)
			sum += sorted[j];
		out[i] = sum / (2.0 * (double)side + 1.0);
	}
}

static void start(const struct sa_judge_reach_case *c, struct work *w, struct sa_arena *arena,
		  struct sa_judge_reach *out)
{
	struct sa_judge_case self = {
		.current = c->context, .baseline = &c->context, .n_baseline = 1};
	struct sa_judge_columns k;
	uint32_t last = 0;
	double median;

	*out = (struct sa_judge_reach){SA_MISSING, SA_MISSING, SA_MISSING,
				       SA_MISSING, SA_MISSING, finite_values(&c->window)};
	sa_judge_columns_make(&self, arena, &k);
	if (!k.v || out->n < SA_JUDGE_REACH_MIN_ROWS)
		return;
	w->y = SA_NEW_ARRAY(arena, k.n_rows + 1, double);
	w->sorted = SA_NEW_ARRAY(arena, k.n_rows + 1, double);
	double *raw = SA_NEW_ARRAY(arena, k.n_rows + 1, double);

	w->gap = SA_NEW_ARRAY(arena, k.n_rows + 1, uint32_t);
	for (size_t row = 0; row < k.n_rows; row++) {
		if (!isfinite(k.v[row]))
			continue;
		w->gap[w->n] = w->n ? k.at[row] - last : 0;
		raw[w->n] = w->y[w->n] = k.v[row];
		last = k.at[row];
		w->n++;
	}
	w->exponent = k.exponent;
	w->n_window = w->n >= SA_JUDGE_REACH_MIN_ROWS ? out->n : 0;
	qsort(raw, w->n, sizeof *raw, by_value);
	smooth(raw, w->n, w->sorted);
	sa_judge_clip(w->y, w->n, arena, &median);
}

/* Between the order statistics; beyond the ends straight on with the spacing there. */
static double quantile_of(const double *sorted, size_t n, double p, bool beyond)
{
	double at = beyond ? p * (double)n - 0.5 : p * ((double)n - 1.0);
	double whole = floor(fmin(fmax(at, 0.0), (double)n - 2.0));
	size_t k = (size_t)whole;

	return sorted[k] + (at - whole) * (sorted[k + 1] - sorted[k]);
}

static double aggregate(const struct sa_judge_reach_case *c, double *v, size_t n)
{
	double sum = 0.0;

	if (c->agg == SA_JUDGE_AGG_MEAN) {
		for (size_t i = 0; i < n; i++)
			sum += v[i];
		return sum / (double)n;
	}
	qsort(v, n, sizeof *v, by_value);
	return quantile_of(v, n, c->quantile, false);
}

/* The aggregate of the distribution that the artificial series are drawn from. */
static double truth(const struct sa_judge_reach_case *c, const struct work *w)
{
	double sum = 0.0;

	if (c->agg == SA_JUDGE_AGG_QUANTILE)
		return quantile_of(
			w->sorted, w->n,
			fmin(fmax(c->quantile, 0.5 / (double)w->n), 1.0 - 0.5 / (double)w->n),
			true);
	for (size_t i = 0; i < w->n; i++)
		sum += w->sorted[i];
	return sum / (double)w->n;
}

/* Deviations of the aggregate from the truth, ascending, scaled. */
static void draw(const struct sa_judge_reach_case *c, const struct work *w, double rho,
		 struct sa_arena *scratch, double out[DRAWS])
{
	size_t n = w->n_window < MAX_DRAWN ? w->n_window : MAX_DRAWN;
	double *v = SA_NEW_ARRAY(scratch, n, double), step = sqrt(1.0 - rho * rho);
	double shrink = sqrt((double)n / (double)w->n_window), aim = truth(c, w);
	uint64_t state = SEED;

	for (size_t d = 0; d < DRAWS; d++) {
		double z = sa_random_gauss(&state);

		for (size_t i = 0; i < n; i++) {
			v[i] = quantile_of(w->sorted, w->n, 1.0 - sa_dist_normal_upper(z), true);
			z = rho * z + step * sa_random_gauss(&state);
		}
		out[d] = (aggregate(c, v, n) - aim) * shrink;
	}
	qsort(out, DRAWS, sizeof *out, by_value);
}

static void reach_of(const struct sa_judge_reach_case *c, const struct work *w,
		     const double *weight, struct sa_arena *scratch, struct sa_judge_reach *out)
{
	double deviation[DRAWS], rho = 0.0, variance = 0.0, unit = 0.0;
	struct sa_ar1_rows rows = {.n = w->n, .n_x = 1, .y = w->y, .gap = w->gap};
	struct sa_ar1_fit fit;

	for (size_t g = 0; g < SA_AR1_GRID; g++) {
		rho += weight[g] * sa_ar1_grid[g];
		sa_ar1_fit(&rows, sa_ar1_grid[g], &fit);
		unit += weight[g] * fit.cov[0][0];
	}
	draw(c, w, rho, scratch, deviation);
	for (size_t d = 0; d < DRAWS; d++)
		variance += deviation[d] * deviation[d] / DRAWS;
	/* the spread was estimated too: as Student's t is wider than the normal distribution */
	double n_eff = 1.0 / unit, df = fmax(n_eff - 1.0, 1.0);
	double wider = sa_dist_t_quantile(SA_JUDGE_REACH_PASS, df) /
		       sa_dist_t_quantile(SA_JUDGE_REACH_PASS, 1e6);
	double p = c->at_least ? 1.0 - SA_JUDGE_REACH_PASS : SA_JUDGE_REACH_PASS;

	out->at = c->limit - ldexp(wider * quantile_of(deviation, DRAWS, p, false), w->exponent) +
		  0.0;
	out->pass_probability = SA_JUDGE_REACH_PASS;
	out->se = ldexp(sqrt(variance), w->exponent);
	out->rho = rho;
	out->n_eff = n_eff * fmin(1.0, (double)w->n_window / (double)w->n);
}

void sa_judge_reach(const struct sa_judge_reach_case *cases, size_t n, struct sa_arena *scratch,
		    struct sa_judge_reach *out)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	struct work *w = SA_NEW_ARRAY(scratch, n + 1, struct work);
	double *loglik = SA_NEW_ARRAY(scratch, n * SA_AR1_GRID + 1, double);
	double *weight = SA_NEW_ARRAY(scratch, n * SA_AR1_GRID + 1, double);

	for (size_t i = 0; i < n; i++) {
		start(&cases[i], &w[i], scratch, &out[i]);
		struct sa_ar1_rows rows = {.n = w[i].n, .n_x = 1, .y = w[i].y, .gap = w[i].gap};
		struct sa_ar1_fit fit;

		for (size_t g = 0; w[i].n_window && g < SA_AR1_GRID; g++) {
			sa_ar1_fit(&rows, sa_ar1_grid[g], &fit);
			loglik[i * SA_AR1_GRID + g] =
				w[i].sorted[0] < w[i].sorted[w[i].n - 1] ? fit.loglik : 0.0;
		}
	}
	sa_pool_posterior(&sa_judge_rho_grid, loglik, n, scratch, weight);
	for (size_t i = 0; i < n; i++) {
		if (w[i].n_window)
			reach_of(&cases[i], &w[i], weight + i * SA_AR1_GRID, scratch, &out[i]);
	}
	sa_arena_reset(scratch, mark);
}
