/* SPDX-License-Identifier: MIT */
/* Differences of levels and their standard errors. */
#include "stats/judge_level.h"

#include <math.h>

#include "base/arena.h"
#include "base/num.h"
#include "base/sample.h"
#include "stats/dist.h"
#include "stats/judge_pair.h"

#define UNEVEN 1.5 /* the current run's own variance counts from this ratio on */

static const double rho_centre[SA_AR1_GRID] = {.30, .35, .45, .55, .65, .80, .90,
					       1.0, 1.0, 1.0, 1.0, 1.0, .85, .66,
					       .50, .35, .22, .12, .06, .03, .01};
const struct sa_pool_grid sa_judge_rho_grid = {
	SA_AR1_GRID, sa_ar1_grid, rho_centre, {0.022, 0.058, 0.105, 0.19}};

/* Natural logarithms of the ratios: 0 to 9.2, that is 1 to 9,900. */
static const double log_ratio[SA_JUDGE_RATIOS] = {0,   0.4, 0.8, 1.2, 1.6, 2.0, 2.4, 2.8,
						  3.2, 3.6, 4.0, 4.4, 4.8, 5.2, 5.6, 6.0,
						  6.4, 6.8, 7.2, 7.6, 8.0, 8.4, 8.8, 9.2};
static const double ratio_centre[SA_JUDGE_RATIOS] = {2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
						     1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
const struct sa_pool_grid sa_judge_ratio_grid = {
	SA_JUDGE_RATIOS, log_ratio, ratio_centre, {0.2, 0.5, 1.0, 2.0}};

/* Median over the runs at a row, the current one left out. */
static double median_at(const struct sa_judge_columns *c, size_t row, struct sa_arena *scratch)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	double *v = SA_NEW_ARRAY(scratch, c->n_runs, double), m = SA_MISSING;
	size_t n = 0;

	for (size_t r = 1; r < c->n_runs; r++) {
		v[n] = c->v[r * c->n_rows + row];
		n += !isnan(v[n]);
	}
	if (n) {
		sa_sample_sort(v, n);
		m = n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2.0;
	}
	sa_arena_reset(scratch, mark);
	return m;
}

/* Residuals of all runs about the course; the course itself is the mean of what clipping left. */
static bool residuals(struct sa_judge_work *w, struct sa_arena *arena, struct sa_judge_answer *a)
{
	struct sa_judge_columns *c = &w->columns;
	double *course = SA_NEW_ARRAY(arena, c->n_rows + 1, double);

	for (size_t row = 0; row < c->n_rows; row++)
		course[row] = c->aligned ? median_at(c, row, arena) : 0.0;
	for (size_t r = 0; r < c->n_runs; r++) {
		double *v = c->v + r * c->n_rows;
		size_t n = 0;
		struct sa_judge_run off = sa_judge_run_new(c->n_rows, arena);
		uint32_t last = 0;

		for (size_t row = 0; row < c->n_rows; row++)
			sa_judge_run_push(&off, v[row] - course[row], c->at[row], &last);
		if (!sa_judge_run_clip(&off, arena, a)) {
			a->difference = r ? -a->difference : a->difference;
			return false;
		}
		for (size_t row = 0; row < c->n_rows; row++) {
			if (!isnan(v[row] - course[row]))
				v[row] = course[row] + off.y[n++];
			else
				v[row] = SA_MISSING;
		}
	}
	for (size_t row = 0; row < c->n_rows; row++)
		course[row] = c->aligned ? sa_judge_course_at(c, row) : 0.0;
	w->run = SA_NEW_ARRAY(arena, c->n_runs, struct sa_judge_run);
	for (size_t r = 0; r < c->n_runs; r++) {
		uint32_t last = 0;

		w->run[w->n_runs] = sa_judge_run_new(c->n_rows, arena);
		for (size_t row = 0; row < c->n_rows; row++)
			sa_judge_run_push(&w->run[w->n_runs],
					  c->v[r * c->n_rows + row] - course[row], c->at[row],
					  &last);
		if (!r && !w->run[0].n)
			return sa_judge_run_fail(a, SA_JUDGE_WHY_TOO_FEW);
		if (w->run[w->n_runs].n)
			sa_judge_run_settle(&w->run[w->n_runs++]);
	}
	return true;
}

static bool by_levels(struct sa_judge_work *w, struct sa_arena *arena, struct sa_judge_answer *a)
{
	if (!residuals(w, arena, a))
		return false;
	if (w->n_runs < 1 + SA_JUDGE_MIN_RUNS)
		return sa_judge_run_fail(a, SA_JUDGE_WHY_TOO_FEW);
	double n = (double)w->n_runs - 1.0, share = w->columns.aligned ? (n - 1.0) / n : 1.0;

	w->n_rows = w->run[0].n;
	for (size_t g = 0; g < SA_AR1_GRID; g++) {
		w->loglik[g] = sa_judge_run_level(&w->run[0], sa_ar1_grid[g]).loglik;
		/* the residuals about their own mean hold (n - 1) / n of what n runs would */
		for (size_t r = 1; r < w->n_runs; r++)
			w->loglik[g] +=
				share * sa_judge_run_level(&w->run[r], sa_ar1_grid[g]).loglik;
	}
	return true;
}

bool sa_judge_level_rho(struct sa_judge_work *w, struct sa_arena *arena,
			struct sa_judge_answer *answer)
{
	w->n_grid = SA_AR1_GRID;
	w->by_levels = w->columns.n_runs > SA_JUDGE_MIN_RUNS;
	if (w->by_levels)
		return w->tested = by_levels(w, arena, answer);
	return w->tested = w->columns.aligned ? sa_judge_pair_rows(w, arena, answer)
					      : sa_judge_pair_levels(w, arena, answer);
}

/* Levels of the runs and the two variances: what the rows explain, and what there is. */
static void measure_levels(struct sa_judge_work *w)
{
	double n = (double)w->n_runs - 1.0, share = w->columns.aligned ? (n - 1.0) / n : 1.0;
	double mean = 0.0, unit = 0.0, squares = 0.0, first = 0.0, off = 0.0, cubes = 0.0;
	struct sa_judge_level current = sa_judge_run_level(&w->run[0], w->rho);

	w->own_df = 0.0;
	for (size_t r = 1; r < w->n_runs; r++) {
		struct sa_judge_level l = sa_judge_run_level(&w->run[r], w->rho);

		first = r == 1 ? l.mean : first;
		mean += (l.mean - first) / n;
		unit += l.unit_variance / n;
		squares += l.df * l.variance / l.unit_variance;
		w->own_df += share * l.df;
	}
	mean += first;
	for (size_t r = 1; r < w->n_runs; r++) {
		double d = sa_judge_run_level(&w->run[r], w->rho).mean - mean;

		off += d * d;
		cubes += d * d * d;
	}
	w->variance = off / (n - 1.0);
	w->skew = off > 0.0 ? n * sqrt(n - 1.0) / (n - 2.0) * cubes / (off * sqrt(off)) : 0.0;
	w->difference = current.mean - mean;
	double sigma2 = w->own_df > 0.0 ? squares / w->own_df : 0.0;
	double sigma2_now =
		current.df >= 1.0 ? current.variance / current.unit_variance / UNEVEN : 0.0;

	w->own[1] = sigma2 * unit;
	w->own[0] = fmax(sigma2, sigma2_now) * current.unit_variance;
}

/* One test for all rho: means of estimate, variance and degrees of freedom over its weights. */
static void settle(struct sa_judge_work *w)
{
	double estimate = 0.0, variance = 0.0, df = 0.0;

	for (size_t g = 0; g < w->n_grid; g++) {
		estimate += w->weight[g] * w->estimate[g];
		variance += w->weight[g] * w->se[g] * w->se[g];
		df += w->weight[g] * w->df[g];
	}
	w->n_grid = 1;
	w->weight[0] = 1.0;
	w->estimate[0] = estimate;
	w->se[0] = sqrt(variance);
	w->df[0] = df;
}

void sa_judge_level_ratio(struct sa_judge_work *w)
{
	w->rho = w->n_eff = 0.0;
	for (size_t g = 0; g < SA_AR1_GRID; g++) {
		w->rho += w->weight[g] * sa_ar1_grid[g];
		w->n_eff +=
			w->weight[g] * sa_judge_run_level(&w->run[0], sa_ar1_grid[g]).unit_variance;
	}
	w->n_eff = 1.0 / w->n_eff;
	if (!w->by_levels) {
		settle(w);
		return;
	}
	measure_levels(w);
	w->n_grid = SA_JUDGE_RATIOS;
	double d1 = (double)w->n_runs - 2.0, d2 = w->own_df;

	/* variance / own = ratio * F(d1, d2): the density of log F */
	for (size_t g = 0; g < SA_JUDGE_RATIOS; g++) {
		double f = w->own[1] > 0.0 ? w->variance / w->own[1] * sa_dist_exp(-log_ratio[g])
					   : 0.0;

		w->loglik[g] = f > 0.0 ? d1 / 2.0 * sa_dist_log(f) -
						 (d1 + d2) / 2.0 * sa_dist_log(1.0 + d1 * f / d2)
				       : 0.0;
	}
}

void sa_judge_level_predict(struct sa_judge_work *w)
{
	double n = (double)w->n_runs - 1.0, ratio = 0.0;

	for (size_t g = 0; g < SA_JUDGE_RATIOS; g++) {
		double f = sa_dist_exp(log_ratio[g]);

		w->estimate[g] = w->difference;
		w->df[g] = w->own_df;
		w->se[g] = sqrt(w->own[0] + w->own[1] * (f - 1.0 + f / n));
		if (!(w->own[1] > 0.0)) { /* nothing to measure the ratio by: the levels alone */
			w->se[g] = sqrt(w->own[0] + w->variance * (1.0 + 1.0 / n));
			w->df[g] = n - 1.0;
		}
		ratio += w->weight[g] * (f - 1.0);
	}
	w->between = w->own[1] > 0.0 ? sqrt(w->own[1] * ratio) : sqrt(w->variance);
}
