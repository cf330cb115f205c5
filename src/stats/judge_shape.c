/* SPDX-License-Identifier: MIT */
/* Line, step, levelled off, sawtooth, wider swings. */
#include "stats/judge_shape.h"

#include <float.h>
#include <math.h>

#include "base/arena.h"
#include "stats/dist.h"

#define MIN_SIDE     2	  /* rows on either side of a change */
#define SHAPE_ALPHA  0.01 /* of a period, and of wider swings */
#define MIN_PERIOD   3
#define MOST_PERIODS 100
#define MAX_PLACES   200 /* places of a change that are tried */

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

/* Fills the regressor of a change in front of row k: a step, or a line that ends there. */
static void fill_change(double *to, const double *x, size_t n, size_t k, bool step)
{
	for (size_t i = 0; i < n; i++)
		to[i] = step ? (i < k ? 0.0 : 1.0) : (i < k ? x[i] : x[k]);
}

static enum sa_judge_shape moved_shape(const struct sa_ar1_rows *rows, const double *x, double rho,
				       struct sa_arena *scratch, size_t *change_row)
{
	struct sa_ar1_rows r = *rows;
	double *change = SA_NEW_ARRAY(scratch, r.n, double), n = (double)r.n;
	double least = fmax(whole_squares(rows) * 1e-24, DBL_MIN), best;
	enum sa_judge_shape shape = SA_JUDGE_SHAPE_STEADY;
	size_t stride = r.n / MAX_PLACES + 1;
	struct sa_ar1_fit fit;

	r.n_x = 2;
	r.x[0] = NULL;
	r.x[1] = x;
	sa_ar1_fit(&r, rho, &fit);
	best = criterion(&fit, n, 2.0, least);
	r.x[1] = change;
	for (int step = 1; step >= 0; step--) {
		/* a line that levels off needs a third of the rows to be level */
		size_t end = step ? r.n - MIN_SIDE : r.n - r.n / 3;

		for (size_t k = step ? MIN_SIDE : r.n / 4; k <= end && k < r.n; k += stride) {
			fill_change(change, x, r.n, k, step);
			sa_ar1_fit(&r, rho, &fit);
			double c =
				criterion(&fit, n, 4.0,
					  least); /* the place counts twice: it is searched for */

			if (c < best) {
				best = c;
				shape = step ? SA_JUDGE_SHAPE_STEP : SA_JUDGE_SHAPE_LEVELLED;
				*change_row = k;
			}
		}
	}
	return shape;
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

/* P(F > f). */
static double f_upper(double f, double d1, double d2)
{
	double sum = d1 * f + d2;

	return isfinite(sum) ? sa_dist_beta(d2 / 2.0, d1 / 2.0, d2 / sum, d1 * f / sum) : 0.0;
}

/* Share of the squares that the means of the phases of a period explain, as an F test. */
static double period_p(const double *e, const double *x, size_t n, size_t period, double mean,
		       double squares)
{
	double sum[MOST_PERIODS] = {0}, count[MOST_PERIODS] = {0}, explained = 0.0, phases = 0.0;

	for (size_t i = 0; i < n; i++) {
		size_t phase = (size_t)fmod(x[i] - x[0], (double)period);

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

static size_t find_period(const double *e, const double *x, size_t n)
{
	size_t most = n / 3 < MOST_PERIODS ? n / 3 : MOST_PERIODS, found = 0;
	double mean = 0.0, squares = 0.0, best = SHAPE_ALPHA;

	for (size_t i = 0; i < n; i++)
		mean += e[i] / (double)n;
	for (size_t i = 0; i < n; i++)
		squares += (e[i] - mean) * (e[i] - mean);
	for (size_t p = MIN_PERIOD; p <= most && squares > 0.0; p++) {
		double tests = (double)(most - MIN_PERIOD + 1);
		double at = period_p(e, x, n, p, mean, squares) * tests;

		if (at < best * (found ? 0.1 : 1.0)) { /* a multiple must be much better */
			best = at;
			found = p;
		}
	}
	return found;
}

static bool swings_wider(const double *e, size_t n)
{
	double half[2] = {0.0, 0.0}, count[2] = {0.0, 0.0};

	for (size_t i = 0; i < n; i++) {
		half[i >= n / 2] += e[i] * e[i];
		count[i >= n / 2] += 1.0;
	}
	double d1 = count[1] - 1.0, d2 = count[0] - 1.0;

	if (!(half[0] > 0.0))
		return half[1] > 0.0 && n >= SA_JUDGE_DRIFT_MIN_ROWS;
	return f_upper(half[1] / d1 / (half[0] / d2), d1, d2) < SHAPE_ALPHA;
}

enum sa_judge_shape sa_judge_shape_of(const struct sa_ar1_rows *rows, const double *x, double rho,
				      bool moved, struct sa_arena *scratch, size_t *change_row,
				      size_t *period)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	enum sa_judge_shape shape = SA_JUDGE_SHAPE_NONE;

	*change_row = *period = 0;
	if (moved) {
		shape = moved_shape(rows, x, rho, scratch, change_row);
	} else {
		double *e = SA_NEW_ARRAY(scratch, rows->n, double);

		whiten(rows, rho, e);
		*period = find_period(e, x, rows->n);
		shape = *period			   ? SA_JUDGE_SHAPE_SAWTOOTH
			: swings_wider(e, rows->n) ? SA_JUDGE_SHAPE_WIDER
						   : SA_JUDGE_SHAPE_NONE;
	}
	sa_arena_reset(scratch, mark);
	return shape;
}
