/* SPDX-License-Identifier: MIT */
/* Trends, crossings and steps of all KPIs of a report. */
#include "stats/judge_drift.h"

#include <math.h>

#include "base/arena.h"
#include "base/num.h"
#include "stats/closed.h"
#include "stats/dist.h"
#include "stats/judge_columns.h"
#include "stats/judge_shape.h"
#include "stats/judge_step.h"
#include "stats/pool.h"
#include "stats/skew.h"
#include "stats/trend.h"

#define SHAPE_KINDS 2.0 /* a period, wider swings: a level of their own, of all KPIs together */

/* Of alpha: for the direction that is for the worse, and for the other one. */
#define BAD_SHARE   0.92
#define GOOD_SHARE  0.05
#define LEAST_SHARE 0.28 /* of the level, for the clearest KPI alone (stats/closed.h) */
/*
 * Each side of the 90 % interval, at rho 0 and less for each unit of rho: where rho is small it is estimated too large,
 * as far as its prior goes, where it is large too small; found by make calibrate.
 */
#define INTERVAL_P   0.075
#define INTERVAL_RHO 0.05
#define TAILS	     SA_JUDGE_TAILS
#define TAIL_FIRST   SA_JUDGE_TAIL_FIRST
#define TAIL_FACTOR  4.4   /* three correlated tests with rho estimated: found by make calibrate */
#define SKEW_FACTOR  1.25  /* pulling in far values takes some of the skew away */
#define ROUNDING     1e-12 /* of values scaled to 1: a change that small is none */
#define MAX_PAIRS    64	   /* cases whose correlation is looked at */

static const double trend_centre[SA_AR1_GRID] = {.30, .35, .45, .55, .65, .80, .90,
						 1.0, 1.0, 1.0, 1.0, 1.0, .95, .85,
						 .75, .60, .42, .25, .10, .05, .02};
static const double step_centre[SA_AR1_GRID] = {2.0, 1.5, 1.2, 1.0, 1.0, 1.0, 1.0,
						1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0,
						.90, .75, .60, .40, .20, .10, .05};
static const struct sa_pool_grid trend_grid = {
	SA_AR1_GRID, sa_ar1_grid, trend_centre, {0.02, 0.03, 0.05, 0.08}};
static const struct sa_pool_grid step_grid = {
	SA_AR1_GRID, sa_ar1_grid, step_centre, {0.02, 0.03, 0.05, 0.08}};

/* Intercept (at the last row) and slope, or mean and step, with their covariance. */
struct line {
	double b[2], cov[2][2];
};

/* One case on its way, scaled by 2^-exponent; x counts units from the last row, so it is <= 0. */
struct work {
	struct sa_judge_columns columns;
	bool tested;
	struct sa_ar1_rows rows;
	double *x, *y, *residual, *index;
	uint32_t *gap;
	double *tail[TAILS];
	struct sa_ar1_sums trend_sums, step_sums[TAILS]; /* with x, with each tail */
	double squares;					 /* of the values, for is_exact */
	struct line line, step[TAILS];
	double rho;
	struct sa_skew_slope skew;
	/* one-sided, up is for the worse (up where there is no direction), and trends down */
	double trend_p, down_p, step_p;
};

static double sign_of(const struct sa_judge_drift_case *c)
{
	return c->better == SA_JUDGE_BETTER_HIGHER ? -1.0 : 1.0;
}

static bool in_family(const struct sa_judge_drift_case *c, const struct work *w)
{
	return w->tested && c->judged && c->better != SA_JUDGE_BETTER_NONE;
}

/* Pulls in what lies far from a robust line (Theil-Sen). */
static bool clip_about_line(struct work *w, size_t n, struct sa_arena *arena)
{
	double *x = SA_NEW_ARRAY(arena, n, double), median;
	struct sa_trend trend;

	for (size_t i = 0; i < n; i++)
		x[i] = w->x[i];
	sa_trend_compute(x, w->y, n, arena, &trend);
	double slope = sa_num_is_finite(trend.slope_per_iter) ? trend.slope_per_iter : 0.0;

	for (size_t i = 0; i < n; i++)
		w->residual[i] = w->y[i] - slope * w->x[i];
	if (!sa_judge_clip(w->residual, n, arena, &median))
		return false;
	for (size_t i = 0; i < n; i++)
		w->y[i] = w->residual[i] + slope * w->x[i];
	return true;
}

static void start(const struct sa_judge_drift_case *c, struct work *w, struct sa_arena *arena,
		  struct sa_judge_drift_answer *a)
{
	size_t n = 0;

	*a = (struct sa_judge_drift_answer){0};
	a->slope = a->change = a->level = a->p = a->p_family = a->step_p = SA_MISSING;
	a->at = a->lo = a->hi = a->change_at = a->period = a->rho = SA_MISSING;
	sa_judge_columns_alone(&c->series, arena, &w->columns);
	struct sa_judge_columns *k = &w->columns;

	if (!k->v || !k->aligned)
		return;
	w->x = SA_NEW_ARRAY(arena, k->n_rows, double);
	w->y = SA_NEW_ARRAY(arena, k->n_rows, double);
	w->residual = SA_NEW_ARRAY(arena, k->n_rows, double);
	w->index = SA_NEW_ARRAY(arena, k->n_rows, double);
	w->gap = SA_NEW_ARRAY(arena, k->n_rows, uint32_t);
	for (size_t row = 0, last = 0; row < k->n_rows; row++) {
		if (isnan(k->v[row]))
			continue;
		w->y[n] = k->v[row];
		w->x[n] = (double)k->at[row] - (double)k->at[k->n_rows - 1];
		w->index[n] = k->index[row];
		w->gap[n] = n ? k->at[row] - k->at[last] : 0;
		last = row;
		n++;
	}
	a->n = n;
	if (n < SA_JUDGE_DRIFT_MIN_ROWS || !clip_about_line(w, n, arena))
		return;
	w->tested = true;
	w->rows = (struct sa_ar1_rows){.n = n, .n_x = 2, .y = w->y, .gap = w->gap};
	for (size_t t = 0; t < TAILS; t++) {
		w->tail[t] = SA_NEW_ARRAY(arena, n, double);
		for (size_t i = 0; i < n; i++)
			w->tail[t][i] = i + TAIL_FIRST + t >= n ? 1.0 : 0.0;
		w->rows.x[1] = w->tail[t];
		sa_ar1_sum(&w->rows, &w->step_sums[t]);
	}
	w->rows.x[1] = w->x;
	sa_ar1_sum(&w->rows, &w->trend_sums);
	for (size_t i = 0; i < n; i++)
		w->squares += w->y[i] * w->y[i];
}

/* A series that its model explains to the last bits has no noise, and says nothing about rho. */
static bool is_exact(const struct work *w, const struct sa_ar1_fit *fit)
{
	return fit->squares <= w->squares * 1e-24;
}

/* Weights of rho for all cases, with a line or with the middle one of the tails. */
static void pool_rho(struct work *w, size_t n, const struct sa_pool_grid *grid, bool tail,
		     double *weight, struct sa_arena *scratch)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	double *loglik = SA_NEW_ARRAY(scratch, n * SA_AR1_GRID + 1, double);
	double *part = SA_NEW_ARRAY(scratch, n * SA_AR1_GRID + 1, double);
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		struct sa_ar1_fit fit;

		if (!w[i].tested)
			continue;
		const struct sa_ar1_sums *sums = tail ? &w[i].step_sums[1] : &w[i].trend_sums;

		for (size_t g = 0; g < SA_AR1_GRID; g++) {
			sa_ar1_fit_at(sums, sa_ar1_grid[g], &fit);
			loglik[used * SA_AR1_GRID + g] = fit.loglik;
			if (is_exact(&w[i], &fit)) {
				for (g = 0; g < SA_AR1_GRID; g++)
					loglik[used * SA_AR1_GRID + g] = 0.0;
			}
		}
		used++;
	}
	sa_pool_posterior(grid, loglik, used, scratch, part);
	used = 0;
	for (size_t i = 0; i < n; i++) {
		if (!w[i].tested)
			continue;
		for (size_t g = 0; g < SA_AR1_GRID; g++)
			weight[i * SA_AR1_GRID + g] = part[used * SA_AR1_GRID + g];
		used++;
	}
	sa_arena_reset(scratch, mark);
}

/* Mean of the fits over the weights of rho. */
static struct line settle(const struct work *w, const struct sa_ar1_sums *sums,
			  const double *weight)
{
	struct line l = {.b = {0.0, 0.0}};
	const double *column = sums->rows.x[1];
	double span = fmax(column[w->rows.n - 1] - column[0], 1.0);

	for (size_t g = 0; g < SA_AR1_GRID; g++) {
		struct sa_ar1_fit fit;

		sa_ar1_fit_at(sums, sa_ar1_grid[g], &fit);
		bool exact = is_exact(w, &fit);
		double sigma2 = exact ? 0.0 : fit.squares / fit.df;

		if (exact && fabs(fit.b[1] * span) < ROUNDING)
			fit.b[1] = 0.0;

		for (size_t i = 0; i < 2; i++) {
			l.b[i] += weight[g] * fit.b[i];
			for (size_t j = 0; j < 2; j++)
				l.cov[i][j] += weight[g] * sigma2 * fit.cov[i][j];
		}
	}
	return l;
}

/* p of "the second coefficient is not above 0" for the series with that sign, whose t has that skew. */
static double p_of(const struct line *l, double sign, double df, double skew)
{
	double b = sign * l->b[1];

	if (!(l->cov[1][1] > 0.0))
		return b > 0.0 ? 0.0 : b < 0.0 ? 1.0 : 0.5;
	return sa_dist_t_upper(sa_skew_straighten(b / sqrt(l->cov[1][1]), skew), df);
}

static void fit_case(const struct sa_judge_drift_case *c, struct work *w,
		     const double *trend_weight, const double *step_weight)
{
	double sign = sign_of(c), df = (double)w->rows.n - 2.0, least = 1.0;

	w->line = settle(w, &w->trend_sums, trend_weight);
	w->rho = 0.0;
	for (size_t g = 0; g < SA_AR1_GRID; g++)
		w->rho += trend_weight[g] * sa_ar1_grid[g];
	w->skew = sa_skew_of_slope(&w->rows, w->rho, w->line.b);
	for (size_t i = 0; i < w->rows.n; i++)
		w->residual[i] = w->y[i] - w->line.b[0] - w->line.b[1] * w->x[i];
	for (size_t t = 0; t < TAILS; t++) {
		w->step[t] = settle(w, &w->step_sums[t], step_weight);
		least = fmin(least, p_of(&w->step[t], sign, df, 0.0));
	}
	w->step_p = fmin(1.0, TAIL_FACTOR * least);
}

/* Trends, with the skew that the innovations of all cases show together, drawn to 0 as if its variance were 1. */
static void test_trends(const struct sa_judge_drift_case *cases, struct work *w, size_t n)
{
	double sum = 0.0, weight = 1.0;

	for (size_t i = 0; i < n; i++) {
		if (!w[i].tested || !(w[i].skew.n > 0.0))
			continue;
		double v = sa_skew_variance(w[i].skew.n);

		sum += sign_of(&cases[i]) * w[i].skew.innovation / v;
		weight += 1.0 / v;
	}
	for (size_t i = 0; i < n; i++) {
		if (!w[i].tested)
			continue;
		double sign = sign_of(&cases[i]), df = (double)w[i].rows.n - 2.0;
		double skew = SKEW_FACTOR * w[i].skew.per_unit * sum / weight;

		w[i].trend_p = p_of(&w[i].line, sign, df, skew);
		w[i].down_p = p_of(&w[i].line, -sign, df, -skew);
	}
}

/* How far the steps are beyond what artificial series make of it. */
static void resample_steps(const struct sa_judge_drift_case *cases, struct work *w, size_t n,
			   const double *weight, struct sa_arena *scratch)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	struct sa_judge_step_case *step = SA_NEW_ARRAY(scratch, n + 1, struct sa_judge_step_case);

	for (size_t i = 0; i < n; i++)
		step[i] = (struct sa_judge_step_case){.rows = w[i].tested ? &w[i].rows : NULL,
						      .weight = weight + i * SA_AR1_GRID,
						      .sign = sign_of(&cases[i]),
						      .p = w[i].step_p};
	sa_judge_step(step, n, scratch);
	for (size_t i = 0; i < n; i++)
		w[i].step_p = step[i].p;
	sa_arena_reset(scratch, mark);
}

/* Correlation of the residuals of two cases in the rows that both have; up for the worse. */
static double correlation_of(const struct work *a, const struct work *b)
{
	double ab = 0.0, aa = 0.0, bb = 0.0;

	for (size_t i = 0, j = 0; i < a->rows.n && j < b->rows.n;) {
		if (a->index[i] < b->index[j]) {
			i++;
		} else if (a->index[i] > b->index[j]) {
			j++;
		} else {
			ab += a->residual[i] * b->residual[j];
			aa += a->residual[i] * a->residual[i];
			bb += b->residual[j] * b->residual[j];
			i++;
			j++;
		}
	}
	return aa > 0.0 && bb > 0.0 ? ab / sqrt(aa * bb) : 0.0;
}

static double mean_correlation(const struct sa_judge_drift_case *cases, const struct work *w,
			       size_t n)
{
	double sum = 0.0, pairs = 0.0;

	n = n < MAX_PAIRS ? n : MAX_PAIRS;
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < i && in_family(&cases[i], &w[i]); j++) {
			if (!in_family(&cases[j], &w[j]))
				continue;
			sum += sign_of(&cases[i]) * sign_of(&cases[j]) *
			       correlation_of(&w[i], &w[j]);
			pairs += 1.0;
		}
	}
	return pairs > 0.0 ? fmin(fmax(sum / pairs, 0.0), 1.0) : 0.0;
}

/* Corrected p of the family: trends for the worse, for the better, and steps. */
struct family {
	double *worse, *better, *step;
	size_t n; /* cases that are tested, of any direction */
};

static struct family correct(const struct sa_judge_drift_case *cases, const struct work *w,
			     size_t n, struct sa_arena *arena)
{
	struct family f = {SA_NEW_ARRAY(arena, n + 1, double), SA_NEW_ARRAY(arena, n + 1, double),
			   SA_NEW_ARRAY(arena, n + 1, double), 0};
	double *p[3], *adjusted[3], r = mean_correlation(cases, w, n);
	size_t m = 0;

	for (size_t k = 0; k < 3; k++) {
		p[k] = SA_NEW_ARRAY(arena, n + 1, double);
		adjusted[k] = SA_NEW_ARRAY(arena, n + 1, double);
	}
	for (size_t i = 0; i < n; i++) {
		f.n += w[i].tested;
		if (!in_family(&cases[i], &w[i]))
			continue;
		p[0][m] = w[i].trend_p;
		p[1][m] = w[i].down_p;
		p[2][m++] = w[i].step_p;
	}
	sa_closed_adjust(p[0], m, LEAST_SHARE, r, arena, adjusted[0]);
	sa_closed_adjust(p[1], m, LEAST_SHARE, r, arena, adjusted[1]);
	sa_closed_adjust(p[2], m, 1.0, r, arena, adjusted[2]);
	m = 0;
	for (size_t i = 0; i < n; i++) {
		f.worse[i] = w[i].trend_p;
		f.better[i] = w[i].down_p;
		f.step[i] = w[i].step_p;
		if (in_family(&cases[i], &w[i])) {
			f.worse[i] = adjusted[0][m];
			f.better[i] = adjusted[1][m];
			f.step[i] = adjusted[2][m++];
		}
	}
	return f;
}

/* Where b0 + b1 x = limit, with Fieller's interval; x of the last row is 0. */
static void cross(const struct line *l, double limit, double rho, double df, double x[3])
{
	double t = sa_dist_t_quantile(INTERVAL_P - INTERVAL_RHO * rho, df), off = l->b[0] - limit;
	double a = l->b[1] * l->b[1] - t * t * l->cov[1][1];
	double half_b = off * l->b[1] - t * t * l->cov[0][1];
	double c = off * off - t * t * l->cov[0][0];
	double root = sqrt(fmax(half_b * half_b - a * c, 0.0));

	x[0] = -off / l->b[1];
	if (a > 0.0) {
		/* the estimate is within: without noise rounding alone would put it beside its interval */
		x[1] = fmin(x[0], (-half_b - root) / a);
		x[2] = fmax(x[0], (-half_b + root) / a);
	} else { /* the slope itself may be 0: never, at the far end */
		x[1] = fmin(x[0], half_b < 0.0 || half_b > 0.0 ? -c / (2.0 * half_b) : x[0]);
		x[2] = HUGE_VAL;
	}
}

static void set_crossing(const struct sa_judge_drift_case *c, const struct work *w, bool trending,
			 struct sa_judge_drift_answer *a)
{
	double sign = sign_of(c), unit = w->columns.unit,
	       last = w->columns.index[w->columns.n_rows - 1];
	double limit = ldexp(c->limit, -w->columns.exponent), x[3];

	a->crossing = SA_JUDGE_CROSSING_FAR;
	if (trending) {
		cross(&w->line, limit, w->rho, (double)w->rows.n - 2.0, x);
		a->at = last + x[0] * unit;
		a->lo = last + x[1] * unit;
		a->hi = last + x[2] * unit;
		if (x[0] <= 0.0)
			a->crossing = SA_JUDGE_CROSSING_BEYOND;
		else if (x[1] * unit <= c->horizon)
			a->crossing = SA_JUDGE_CROSSING_WITHIN;
	}
	/* after a step the line says little: where the new level lies decides */
	if (trending && a->shape == SA_JUDGE_SHAPE_STEP &&
	    a->crossing != SA_JUDGE_CROSSING_BEYOND) {
		double sum = 0.0, count = 0.0;

		for (size_t i = 0; i < w->rows.n; i++) {
			if (w->index[i] >= a->change_at) {
				sum += w->y[i];
				count += 1.0;
			}
		}
		bool beyond = sign * (sum / count - limit) > 0.0;

		a->crossing = beyond ? SA_JUDGE_CROSSING_BEYOND : SA_JUDGE_CROSSING_FAR;
		a->at = a->lo = a->hi = beyond ? a->change_at : SA_MISSING;
	}
	a->gate =
		a->crossing == SA_JUDGE_CROSSING_BEYOND || a->crossing == SA_JUDGE_CROSSING_WITHIN;
}

static void set_answer(const struct sa_judge_drift_case *c, struct work *w, const struct family *f,
		       size_t i, double alpha, struct sa_arena *scratch,
		       struct sa_judge_drift_answer *a)
{
	bool directed = c->better != SA_JUDGE_BETTER_NONE;
	double sign = sign_of(c), bad = directed ? BAD_SHARE : 0.5,
	       good = directed ? GOOD_SHARE : 0.5;
	bool worse = f->worse[i] < bad * alpha, better = f->better[i] < good * alpha;
	double per_row = ldexp(w->line.b[1], w->columns.exponent);
	size_t change_row, period;

	a->word = SA_JUDGE_TREND_FLAT;
	if (worse || better)
		a->word = worse == (sign > 0.0) ? SA_JUDGE_TREND_RISING : SA_JUDGE_TREND_FALLING;
	a->stepped = directed && f->step[i] < alpha;
	a->slope = per_row / w->columns.unit + 0.0;
	a->change = per_row * (w->x[w->rows.n - 1] - w->x[0]) + 0.0;
	a->level =
		ldexp(w->line.b[0] + w->line.b[1] * w->x[w->rows.n - 1], w->columns.exponent) + 0.0;
	a->p = directed ? w->trend_p : 2.0 * fmin(w->trend_p, w->down_p);
	a->p_family = directed ? f->worse[i] : a->p;
	a->step_p = directed ? f->step[i] : SA_MISSING;
	a->rho = w->rho;
	a->shape = sa_judge_shape_of(&w->rows, w->x, w->rho, worse || better || a->stepped,
				     alpha / SHAPE_KINDS / (double)f->n, scratch, &change_row,
				     &period);
	if (change_row)
		a->change_at = w->index[change_row];
	if (period)
		a->period = (double)period;
	if (directed && !isnan(c->limit))
		set_crossing(c, w, worse, a);
}

void sa_judge_drift(const struct sa_judge_drift_case *cases, size_t n, double alpha,
		    struct sa_arena *scratch, struct sa_judge_drift_answer *answers)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	struct work *w = SA_NEW_ARRAY(scratch, n + 1, struct work);
	double *trend = SA_NEW_ARRAY(scratch, n * SA_AR1_GRID + 1, double);
	double *step = SA_NEW_ARRAY(scratch, n * SA_AR1_GRID + 1, double);

	for (size_t i = 0; i < n; i++)
		start(&cases[i], &w[i], scratch, &answers[i]);
	pool_rho(w, n, &trend_grid, false, trend, scratch);
	pool_rho(w, n, &step_grid, true, step, scratch);
	for (size_t i = 0; i < n; i++) {
		if (w[i].tested)
			fit_case(&cases[i], &w[i], trend + i * SA_AR1_GRID, step + i * SA_AR1_GRID);
	}
	test_trends(cases, w, n);
	resample_steps(cases, w, n, step, scratch);
	struct family f = correct(cases, w, n, scratch);

	for (size_t i = 0; i < n; i++) {
		if (w[i].tested)
			set_answer(&cases[i], &w[i], &f, i, alpha, scratch, &answers[i]);
	}
	sa_arena_reset(scratch, mark);
}
