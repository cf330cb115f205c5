/* SPDX-License-Identifier: MIT */
/* One series on its way through the judge. */
#include "stats/judge_run.h"

#include <math.h>

#include "base/arena.h"
#include "base/num.h"

#define BATCHES	     SA_JUDGE_BATCHES
#define BATCHES_FROM 128 /* rows: shorter series have nothing that an AR(1) would not show */
#define EXACT	     1e-28
#define ROUNDING     1e-13 /* of values scaled to 1: a difference that small is none */

/* The mean's variance from means of batches of rows: no model of the dependence. */
static double batch_variance(const double *y, size_t n)
{
	double mean[BATCHES], all = 0.0, squares = 0.0;

	for (size_t b = 0; b < BATCHES; b++) {
		size_t begin = b * n / BATCHES, end = (b + 1) * n / BATCHES;

		mean[b] = 0.0;
		for (size_t i = begin; i < end; i++)
			mean[b] += y[i];
		mean[b] /= (double)(end - begin);
		all += mean[b] / BATCHES;
	}
	for (size_t b = 0; b < BATCHES; b++)
		squares += (mean[b] - all) * (mean[b] - all);
	return squares / (BATCHES - 1.0) / BATCHES;
}

struct sa_ar1_rows sa_judge_run_rows(const struct sa_judge_run *r)
{
	return (struct sa_ar1_rows){.n = r->n, .n_x = 1, .y = r->y, .gap = r->gap};
}

/* Values are scaled to 1: what is left of them here is rounding, and says nothing about rho. */
bool sa_judge_run_exact(const struct sa_ar1_rows *rows, double squares)
{
	return squares <= EXACT * (double)rows->n;
}

void sa_judge_run_settle(struct sa_judge_run *r)
{
	struct sa_ar1_rows rows = sa_judge_run_rows(r);

	sa_ar1_sum(&rows, &r->sums);
	r->batches = r->n >= BATCHES_FROM ? batch_variance(r->y, r->n) : 0.0;
}

struct sa_judge_level sa_judge_run_level(const struct sa_judge_run *r, double rho)
{
	struct sa_ar1_fit fit;
	struct sa_judge_level out;

	sa_ar1_fit_at(&r->sums, rho, &fit);
	out = (struct sa_judge_level){.mean = fit.b[0],
				      .df = fit.df,
				      .loglik = fit.loglik,
				      .unit_variance = fit.cov[0][0]};
	if (sa_judge_run_exact(&r->sums.rows, fit.squares)) {
		fit.squares = out.loglik = 0.0;
		out.mean = fabs(out.mean) < ROUNDING ? 0.0 : out.mean;
	}
	out.variance = fit.df >= 1.0 ? fit.squares / fit.df * fit.cov[0][0] : 0.0;
	out.batches = r->batches;
	if (out.batches > out.variance) {
		out.variance = out.batches;
		out.df = BATCHES - 1.0;
	}
	return out;
}

struct sa_judge_run sa_judge_run_new(size_t n, struct sa_arena *arena)
{
	return (struct sa_judge_run){.y = SA_NEW_ARRAY(arena, n + 1, double),
				     .gap = SA_NEW_ARRAY(arena, n + 1, uint32_t)};
}

void sa_judge_run_push(struct sa_judge_run *r, double y, uint32_t at, uint32_t *last)
{
	if (isnan(y))
		return;
	r->y[r->n] = y;
	r->gap[r->n] = r->n ? at - *last : 0;
	*last = at;
	r->n++;
}

/* Mean over the baseline runs at a row; NaN when none has it. */
double sa_judge_course_at(const struct sa_judge_columns *c, size_t row)
{
	double sum = 0.0;
	size_t n = 0;

	for (size_t r = 1; r < c->n_runs; r++) {
		double y = c->v[r * c->n_rows + row];

		if (!isnan(y)) {
			sum += y;
			n++;
		}
	}
	return n ? sum / (double)n : SA_MISSING;
}
bool sa_judge_run_fail(struct sa_judge_answer *a, enum sa_judge_why why)
{
	a->why = why;
	return false;
}

bool sa_judge_run_clip(struct sa_judge_run *r, struct sa_arena *arena, struct sa_judge_answer *a)
{
	double median;

	if (sa_judge_clip(r->y, r->n, arena, &median))
		return true;
	a->difference = median;
	return sa_judge_run_fail(a, SA_JUDGE_WHY_INFINITE);
}
