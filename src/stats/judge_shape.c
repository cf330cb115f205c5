/* SPDX-License-Identifier: MIT */
/* Line, step, levelled off, sawtooth, wider swings. */
#include "stats/judge_shape.h"

#include <float.h>
#include <math.h>

#include "base/arena.h"
#include "stats/dist.h"

#define MIN_SIDE     2 /* rows on either side of a change */
#define MIN_PERIOD   3
#define MOST_PERIODS 100

/* n log(squares) + parameters log n, smaller is better. */
static double criterion(const struct sa_ar1_fit *fit, double n, double parameters, double least)
{
	return n * sa_dist_log(fmax(fit->squares, least)) + parameters * sa_dist_log(n);
}

static double whole_squares(const struct sa_ar1_rows *rows)
{
	double sum = 0.0;

	for (size_t i = 0; i < rows->n; i++)
		sum += rows->y[i] * rows->y[i];
	return sum;
}

/* Residuals about the mean, made independent. */
static void whiten(const struct sa_ar1_rows *rows, double rho, double *out)
{
	struct sa_ar1_rows r = *rows;
	struct sa_ar1_fit fit;

	r.n_x = 1;
	r.x[0] = NULL;
	sa_ar1_fit(&r, rho, &fit);
	for (size_t i = 0; i < r.n; i++) {
		double c = i && r.gap[i] ? sa_ar1_power(rho, r.gap[i]) : 0.0;
		double before = i ? r.y[i - 1] - fit.b[0] : 0.0;

		out[i] = (r.y[i] - fit.b[0] - c * before) / sqrt(1.0 - c * c);
	}
}

/* Fills the regressor of a change in front of row k: a step, or a line that ends there. */
static void fill_change(double *to, const double *x, size_t n, size_t k, bool step)
{
	for (size_t i = 0; i < n; i++)
		to[i] = step ? (i < k ? 0.0 : 1.0) : (i < k ? x[i] : x[k]);
}

/* A row of ones, of x and of y, made independent of the one before; `scale` is what it was divided by. */
struct white {
	double one, x, y, scale;
};

/* Sums over the rows before a place. */
struct sums {
	double one_one, one_x, one_y, x_x, x_y;
};

/* All places of a change at one rho: what each explains comes from sums before and behind it. */
struct places {
	const double *x;
	struct white *row;
	struct sums *before; /* n + 1 */
	size_t n;
	double y_y;
};

static struct places places_of(const struct sa_ar1_rows *rows, const double *x, double rho,
			       struct sa_arena *scratch)
{
	struct places p = {.x = x, .n = rows->n};
	double *y = SA_NEW_ARRAY(scratch, p.n, double);

	whiten(rows, rho, y);
	p.row = SA_NEW_ARRAY(scratch, p.n, struct white);
	p.before = SA_NEW_ARRAY(scratch, p.n + 1, struct sums);
	for (size_t i = 0; i < p.n; i++) {
		double c = i && rows->gap[i] ? sa_ar1_power(rho, rows->gap[i]) : 0.0;
		double scale = 1.0 / sqrt(1.0 - c * c);
		struct white w = {.one = (1.0 - c) * scale, .y = y[i], .scale = scale};
		const struct sums *s = &p.before[i];

		w.x = (x[i] - (i ? c * x[i - 1] : 0.0)) * scale;
		p.row[i] = w;
		p.before[i + 1] = (struct sums){s->one_one + w.one * w.one, s->one_x + w.one * w.x,
						s->one_y + w.one * w.y, s->x_x + w.x * w.x,
						s->x_y + w.x * w.y};
		p.y_y += w.y * w.y;
	}
	return p;
}

/*
 * What is left of y beside a level and the change in front of row k. Behind k the change is a constant
 * (1, or x[k]), whitened as ones are; before it, it is 0, or x.
 */
static double squares_at(const struct places *p, size_t k, bool step)
{
	const struct sums *all = &p->before[p->n], *to = &p->before[k + 1];
	const struct white *w = &p->row[k];
	double rest = all->one_one - to->one_one, rest_y = all->one_y - to->one_y;
	double qq, q1, qy;

	if (step) {
		qq = w->scale * w->scale + rest;
		q1 = w->scale * w->one + rest;
		qy = w->scale * w->y + rest_y;
	} else {
		qq = to->x_x + p->x[k] * p->x[k] * rest;
		q1 = to->one_x + p->x[k] * rest;
		qy = to->x_y + p->x[k] * rest_y;
	}
	double det = all->one_one * qq - q1 * q1;

	if (!(det > 1e-12 * all->one_one * qq))
		return HUGE_VAL;
	return p->y_y - (all->one_y * all->one_y * qq - 2.0 * all->one_y * q1 * qy +
			 all->one_one * qy * qy) /
				det;
}

/* The row in front of which a change of that kind explains most; n when there is no place. */
static size_t best_place(const struct places *p, bool step)
{
	/* a line that levels off needs a third of the rows to be level */
	size_t end = step ? p->n - MIN_SIDE : p->n - p->n / 3, best = p->n;
	double least = HUGE_VAL;

	for (size_t k = step ? MIN_SIDE : p->n / 4; k <= end && k < p->n; k++) {
		double squares = squares_at(p, k, step);

		if (squares < least) {
			least = squares;
			best = k;
		}
	}
	return best;
}

static enum sa_judge_shape moved_shape(const struct sa_ar1_rows *rows, const double *x, double rho,
				       struct sa_arena *scratch, size_t *change_row)
{
	struct sa_ar1_rows r = *rows;
	double *change = SA_NEW_ARRAY(scratch, r.n, double), n = (double)r.n;
	double least = fmax(whole_squares(rows) * 1e-24, DBL_MIN), best;
	enum sa_judge_shape shape = SA_JUDGE_SHAPE_STEADY;
	struct places places = places_of(rows, x, rho, scratch);
	struct sa_ar1_fit fit;

	r.n_x = 2;
	r.x[0] = NULL;
	r.x[1] = x;
	sa_ar1_fit(&r, rho, &fit);
	best = criterion(&fit, n, 2.0, least);
	r.x[1] = change;
	for (int step = 1; step >= 0; step--) {
		size_t k = best_place(&places, step);

		if (k == r.n)
			continue;
		fill_change(change, x, r.n, k, step);
		sa_ar1_fit(&r, rho, &fit);
		/* the place counts twice: it is searched for */
		double c = criterion(&fit, n, 4.0, least);

		if (c < best) {
			best = c;
			shape = step ? SA_JUDGE_SHAPE_STEP : SA_JUDGE_SHAPE_LEVELLED;
			*change_row = k;
		}
	}
	return shape;
}

/* P(F > f). */
static double f_upper(double f, double d1, double d2)
{
	double sum = d1 * f + d2;

	return isfinite(sum) ? sa_dist_beta(d2 / 2.0, d1 / 2.0, d2 / sum, d1 * f / sum) : 0.0;
}

/* Share of the squares that the means of the phases of a period explain, as an F test. */
static double period_p(const double *e, const uint32_t *place, size_t n, uint32_t period,
		       double mean, double squares)
{
	double sum[MOST_PERIODS] = {0}, count[MOST_PERIODS] = {0}, explained = 0.0, phases = 0.0;

	for (size_t i = 0; i < n; i++) {
		uint32_t phase = place[i] % period;

		sum[phase] += e[i] - mean;
		count[phase] += 1.0;
	}
	for (size_t k = 0; k < period; k++) {
		if (count[k] > 0.0) {
			explained += sum[k] * sum[k] / count[k];
			phases += 1.0;
		}
	}
	double d1 = phases - 1.0, d2 = (double)n - phases, rest = squares - explained;

	if (d1 < 1.0 || d2 < 1.0)
		return 1.0;
	return rest > squares * 1e-12 ? f_upper(explained / d1 / (rest / d2), d1, d2) : 0.0;
}

/* `place`: of each row, in rows from the first. */
static size_t find_period(const double *e, const uint32_t *place, size_t n, double alpha)
{
	size_t most = n / 3 < MOST_PERIODS ? n / 3 : MOST_PERIODS, found = 0;
	double mean = 0.0, squares = 0.0, best = alpha;

	for (size_t i = 0; i < n; i++)
		mean += e[i] / (double)n;
	for (size_t i = 0; i < n; i++)
		squares += (e[i] - mean) * (e[i] - mean);
	for (size_t p = MIN_PERIOD; p <= most && squares > 0.0; p++) {
		double tests = (double)(most - MIN_PERIOD + 1);
		double at = period_p(e, place, n, (uint32_t)p, mean, squares) * tests;

		if (at < best * (found ? 0.1 : 1.0)) { /* a multiple must be much better */
			best = at;
			found = p;
		}
	}
	return found;
}

static bool swings_wider(const double *e, size_t n, double alpha)
{
	double half[2] = {0.0, 0.0}, count[2] = {0.0, 0.0};

	for (size_t i = 0; i < n; i++) {
		half[i >= n / 2] += e[i] * e[i];
		count[i >= n / 2] += 1.0;
	}
	double d1 = count[1] - 1.0, d2 = count[0] - 1.0;

	if (!(half[0] > 0.0))
		return half[1] > 0.0 && n >= SA_JUDGE_DRIFT_MIN_ROWS;
	return f_upper(half[1] / d1 / (half[0] / d2), d1, d2) < alpha;
}

enum sa_judge_shape sa_judge_shape_of(const struct sa_ar1_rows *rows, const double *x, double rho,
				      bool moved, double alpha, struct sa_arena *scratch,
				      size_t *change_row, size_t *period)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	enum sa_judge_shape shape = SA_JUDGE_SHAPE_NONE;

	*change_row = *period = 0;
	if (moved) {
		shape = moved_shape(rows, x, rho, scratch, change_row);
	} else {
		double *e = SA_NEW_ARRAY(scratch, rows->n, double);
		uint32_t *place = SA_NEW_ARRAY(scratch, rows->n, uint32_t);

		for (size_t i = 0; i < rows->n; i++)
			place[i] = (uint32_t)(x[i] - x[0]);
		whiten(rows, rho, e);
		*period = find_period(e, place, rows->n, alpha);
		shape = *period				  ? SA_JUDGE_SHAPE_SAWTOOTH
			: swings_wider(e, rows->n, alpha) ? SA_JUDGE_SHAPE_WIDER
							  : SA_JUDGE_SHAPE_NONE;
	}
	sa_arena_reset(scratch, mark);
	return shape;
}
