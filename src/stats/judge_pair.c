/* SPDX-License-Identifier: MIT */
/* The current run against one or two runs. */
#include "stats/judge_pair.h"

#include <float.h>
#include <math.h>

#include "base/arena.h"
#include "base/num.h"
#include "stats/dist.h"

#define COURSE_LEFT 2.0 /* see struct side */

/*
 * What does not depend on the shift tells of spread and dependence too: the weighted sum of the runs
 * (which has the common course in it: a straight line is fitted), and the difference of two baseline
 * runs. Scaled so that, without a course, each has the variance of the differences; a sum with twice
 * their variance has a course in it that no line takes out, and is left alone.
 */
struct side {
	struct sa_ar1_sums sums;
	bool used;
};

static void take_side(struct side *s, struct sa_judge_run *r, double *line, double d_variance,
		      struct sa_arena *arena)
{
	struct sa_ar1_fit fit;
	double median;

	struct sa_ar1_rows rows = sa_judge_run_rows(r);

	if (line) {
		rows.x[1] = line;
		rows.n_x = 2;
		sa_ar1_fit(&rows, SA_JUDGE_MIDDLE_RHO, &fit);
		for (size_t i = 0; i < r->n; i++)
			r->y[i] -= fit.b[0] + fit.b[1] * line[i];
	}
	if (r->n < SA_JUDGE_MIN_ROWS || !sa_judge_clip(r->y, r->n, arena, &median))
		return;
	sa_ar1_sum(&rows, &s->sums);
	sa_ar1_fit_at(&s->sums, SA_JUDGE_MIDDLE_RHO, &fit);
	s->used = fit.squares <= COURSE_LEFT * d_variance * fit.df;
}

/* Fills sum and, with two baseline runs, their difference. */
static void sides_of(struct sa_judge_work *w, double d_variance, struct side side[2],
		     struct sa_arena *arena)
{
	const struct sa_judge_columns *c = &w->columns;
	double n = (double)c->n_runs - 1.0, *line = SA_NEW_ARRAY(arena, c->n_rows + 1, double);
	struct sa_judge_run sum = sa_judge_run_new(c->n_rows, arena),
			    off = sa_judge_run_new(c->n_rows, arena);
	uint32_t last = 0;

	for (size_t row = 0; row < c->n_rows; row++) {
		double y = (c->v[row] + n * sa_judge_course_at(c, row)) / sqrt(n);

		line[sum.n] = (double)c->at[row];
		sa_judge_run_push(&sum, isinf(y) ? SA_MISSING : y, c->at[row], &last);
	}
	for (size_t row = 0; n > 1.0 && row < c->n_rows; row++) {
		double y = c->v[c->n_rows + row] - c->v[2 * c->n_rows + row];

		sa_judge_run_push(&off, isinf(y) ? SA_MISSING : sqrt(0.75) * y, c->at[row], &last);
	}
	take_side(&side[0], &sum, line, d_variance, arena);
	take_side(&side[1], &off, NULL, d_variance, arena);
}

/* Variance of the differences, from them and the sides together. */
struct pooled_fit {
	double variance, df, loglik;
};

static struct pooled_fit pooled_of(const struct sa_judge_run *d, const struct side side[2],
				   double rho)
{
	struct sa_ar1_fit fit;
	double squares, df, logs;

	sa_ar1_fit_at(&d->sums, rho, &fit);
	if (sa_judge_run_exact(&d->sums.rows, fit.squares))
		return (struct pooled_fit){0.0, fit.df, 0.0};
	squares = fit.squares;
	df = fit.df;
	logs = fit.log_det;
	for (size_t s = 0; s < 2; s++) {
		if (!side[s].used)
			continue;
		sa_ar1_fit_at(&side[s].sums, rho, &fit);
		squares += fit.squares;
		df += fit.df;
		logs += fit.log_det;
	}
	return (struct pooled_fit){squares / df, df,
				   -(logs + df * sa_dist_log(fmax(squares, DBL_MIN))) / 2.0};
}

/* One or two runs with the same rows: the differences by index are one series. */
bool sa_judge_pair_rows(struct sa_judge_work *w, struct sa_arena *arena, struct sa_judge_answer *a)
{
	const struct sa_judge_columns *c = &w->columns;
	struct sa_judge_run d = sa_judge_run_new(c->n_rows, arena);
	struct side side[2] = {0};
	uint32_t last = 0;

	for (size_t row = 0; row < c->n_rows; row++)
		sa_judge_run_push(&d, c->v[row] - sa_judge_course_at(c, row), c->at[row], &last);
	w->n_rows = d.n;
	if (d.n < SA_JUDGE_MIN_ROWS)
		return sa_judge_run_fail(a, SA_JUDGE_WHY_TOO_FEW);
	if (!sa_judge_run_clip(&d, arena, a))
		return false;
	sa_judge_run_settle(&d);
	struct sa_judge_level l = sa_judge_run_level(&d, SA_JUDGE_MIDDLE_RHO);

	sides_of(w, l.variance / l.unit_variance, side, arena);
	for (size_t g = 0; g < SA_AR1_GRID; g++) {
		struct pooled_fit f = pooled_of(&d, side, sa_ar1_grid[g]);

		l = sa_judge_run_level(&d, sa_ar1_grid[g]);
		w->loglik[g] = f.loglik;
		w->estimate[g] = l.mean;
		w->se[g] = sqrt(fmax(f.variance * l.unit_variance, l.batches));
		w->df[g] =
			f.variance * l.unit_variance >= l.batches ? f.df : SA_JUDGE_BATCHES - 1.0;
	}
	w->run = SA_NEW(arena, struct sa_judge_run);
	*w->run = d;
	return true;
}

/* One or two runs with other rows: two levels (Welch 1938, Biometrika 29:350). */
bool sa_judge_pair_levels(struct sa_judge_work *w, struct sa_arena *arena,
			  struct sa_judge_answer *a)
{
	const struct sa_judge_columns *c = &w->columns;
	struct sa_judge_run *side = SA_NEW_ARRAY(arena, 2, struct sa_judge_run);
	uint32_t last = 0;

	side[0] = sa_judge_run_new(c->n_rows, arena);
	side[1] = sa_judge_run_new(c->n_rows * c->n_runs, arena);
	for (size_t r = 0; r < c->n_runs; r++) {
		size_t begin = side[r > 0].n;

		for (size_t row = 0; row < c->n_rows; row++)
			sa_judge_run_push(&side[r > 0], c->v[r * c->n_rows + row], c->at[row],
					  &last);
		if (side[r > 0].n > begin)
			side[r > 0].gap[begin] = 0;
	}
	w->n_rows = side[0].n < side[1].n ? side[0].n : side[1].n;
	if (w->n_rows < SA_JUDGE_MIN_ROWS)
		return sa_judge_run_fail(a, SA_JUDGE_WHY_TOO_FEW);
	if (!sa_judge_run_clip(&side[1], arena, a)) {
		a->difference = -a->difference;
		return false;
	}
	if (!sa_judge_run_clip(&side[0], arena, a))
		return false;
	sa_judge_run_settle(&side[0]);
	sa_judge_run_settle(&side[1]);
	for (size_t g = 0; g < SA_AR1_GRID; g++) {
		struct sa_judge_level x = sa_judge_run_level(&side[0], sa_ar1_grid[g]);
		struct sa_judge_level y = sa_judge_run_level(&side[1], sa_ar1_grid[g]);
		double sum = x.variance + y.variance;

		w->loglik[g] = x.loglik + y.loglik;
		w->estimate[g] = x.mean - y.mean;
		w->se[g] = sqrt(sum);
		w->df[g] = sum > 0.0 ? sum * sum /
					       (x.variance * x.variance / x.df +
						y.variance * y.variance / y.df)
				     : x.df + y.df;
	}
	w->run = side;
	return true;
}
