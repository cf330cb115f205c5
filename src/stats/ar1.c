/* SPDX-License-Identifier: MIT */
/* Generalised least squares with AR(1) errors. */
#include "stats/ar1.h"

#include <float.h>
#include <math.h>

#include "stats/dist.h"

const double sa_ar1_grid[SA_AR1_GRID] = {0.00, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30,
					 0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.65,
					 0.70, 0.75, 0.80, 0.85, 0.90, 0.95, 0.98};

double sa_ar1_power(double rho, uint32_t gap)
{
	double power = 1.0;

	for (; gap; gap >>= 1, rho *= rho)
		power *= gap & 1 ? rho : 1.0;
	return power;
}

/* A row: the columns of X, and behind them what is left of y. */
static void take_row(const struct sa_ar1_sums *s, size_t i, double row[SA_AR1_WIDTH])
{
	const struct sa_ar1_rows *r = &s->rows;
	double y = r->y[i];

	for (size_t k = 0; k < r->n_x; k++) {
		row[k] = r->x[k] ? r->x[k][i] : 1.0;
		y -= s->taken[k] * row[k];
	}
	row[r->n_x] = y;
}

/*
 * Inverts the symmetric a[n][n] in place by Gauss-Jordan; returns its determinant, 0 when a pivot is
 * lost in rounding (then the diagonal is HUGE_VAL).
 */
static double invert(double a[SA_AR1_MAX_X][SA_AR1_MAX_X], size_t n)
{
	double whole[SA_AR1_MAX_X], det = 1.0;

	for (size_t k = 0; k < n; k++)
		whole[k] = a[k][k];
	for (size_t k = 0; k < n; k++) {
		double pivot = a[k][k];

		if (!(pivot > 1e-12 * whole[k])) {
			for (size_t i = 0; i < n; i++) {
				for (size_t j = 0; j < n; j++)
					a[i][j] = i == j ? HUGE_VAL : 0.0;
			}
			return 0.0;
		}
		det *= pivot;
		a[k][k] = 1.0;
		for (size_t j = 0; j < n; j++)
			a[k][j] /= pivot;
		for (size_t i = 0; i < n; i++) {
			double f = a[i][k];

			if (i == k)
				continue;
			a[i][k] = 0.0;
			for (size_t j = 0; j < n; j++)
				a[i][j] -= f * a[k][j];
		}
	}
	return det;
}

/* Ordinary least squares: what is taken out of y. Columns that depend on each other take nothing. */
static void take_out(struct sa_ar1_sums *s)
{
	double xx[SA_AR1_MAX_X][SA_AR1_MAX_X] = {0}, xy[SA_AR1_MAX_X] = {0}, row[SA_AR1_WIDTH];
	size_t p = s->rows.n_x;

	for (size_t i = 0; i < s->rows.n; i++) {
		take_row(s, i, row);
		for (size_t k = 0; k < p; k++) {
			xy[k] += row[k] * row[p];
			for (size_t j = 0; j < p; j++)
				xx[k][j] += row[k] * row[j];
		}
	}
	if (!(invert(xx, p) > 0.0))
		return;
	for (size_t k = 0; k < p; k++) {
		for (size_t j = 0; j < p; j++)
			s->taken[k] += xx[k][j] * xy[j];
	}
}

static void add_next(struct sa_ar1_sums *s, const double *row, const double *before)
{
	for (size_t k = 0; k <= s->rows.n_x; k++) {
		for (size_t j = 0; j <= k; j++) {
			s->here[k][j] += row[k] * row[j];
			s->across[k][j] += row[k] * before[j] + before[k] * row[j];
			s->before[k][j] += before[k] * before[j];
		}
	}
	s->n_next++;
}

void sa_ar1_sum(const struct sa_ar1_rows *rows, struct sa_ar1_sums *out)
{
	double pair[2][SA_AR1_WIDTH] = {{0}};

	*out = (struct sa_ar1_sums){.rows = *rows};
	take_out(out);
	for (size_t i = 0; i < rows->n; i++) {
		double *row = pair[i % 2];
		uint32_t gap = i ? rows->gap[i] : 0;

		take_row(out, i, row);
		if (gap == 1) {
			add_next(out, row, pair[1 - i % 2]);
		} else if (gap) {
			out->n_apart++;
		} else {
			for (size_t k = 0; k <= rows->n_x; k++) {
				for (size_t j = 0; j <= k; j++)
					out->fresh[k][j] += row[k] * row[j];
			}
		}
	}
}

/* Adds the whitened rows that lie apart; returns the log of their part of |R|. */
static double add_apart(const struct sa_ar1_sums *s, double rho,
			double sum[SA_AR1_WIDTH][SA_AR1_WIDTH])
{
	double row[SA_AR1_WIDTH], before[SA_AR1_WIDTH], rest = 1.0, log_rest = 0.0;

	if (!s->n_apart)
		return 0.0;
	for (size_t i = 1; i < s->rows.n; i++) {
		if (s->rows.gap[i] < 2)
			continue;
		double c = sa_ar1_power(rho, s->rows.gap[i]), own = 1.0 - c * c;

		take_row(s, i, row);
		take_row(s, i - 1, before);
		for (size_t k = 0; k <= s->rows.n_x; k++)
			row[k] -= c * before[k];
		for (size_t k = 0; k <= s->rows.n_x; k++) {
			for (size_t j = 0; j <= k; j++)
				sum[k][j] += row[k] * row[j] / own;
		}
		rest *= own;
		if (rest < 1e-200) {
			log_rest += sa_dist_log(rest);
			rest = 1.0;
		}
	}
	return log_rest + sa_dist_log(rest);
}

/* Sums of products of the whitened rows, lower half; returns log |R|. */
static double whiten(const struct sa_ar1_sums *s, double rho,
		     double sum[SA_AR1_WIDTH][SA_AR1_WIDTH])
{
	double own = 1.0 - rho * rho; /* variance of what the row before does not tell */

	for (size_t k = 0; k <= s->rows.n_x; k++) {
		for (size_t j = 0; j <= k; j++)
			sum[k][j] = s->fresh[k][j] + (s->here[k][j] - rho * s->across[k][j] +
						      rho * rho * s->before[k][j]) /
							     own;
	}
	return (double)s->n_next * sa_dist_log(own) + add_apart(s, rho, sum);
}

void sa_ar1_fit_at(const struct sa_ar1_sums *s, double rho, struct sa_ar1_fit *out)
{
	double sum[SA_AR1_WIDTH][SA_AR1_WIDTH], log_rest = whiten(s, rho, sum), det;
	size_t p = s->rows.n_x;

	*out = (struct sa_ar1_fit){.df = (double)s->rows.n - (double)p, .squares = sum[p][p]};
	for (size_t k = 0; k < p; k++) {
		for (size_t j = 0; j < p; j++)
			out->cov[k][j] = k > j ? sum[k][j] : sum[j][k];
	}
	det = invert(out->cov, p);
	if (det > 0.0) {
		for (size_t k = 0; k < p; k++) {
			double more = 0.0; /* than what was taken out */

			for (size_t j = 0; j < p; j++)
				more += out->cov[k][j] * sum[p][j];
			out->b[k] = s->taken[k] + more;
			out->squares -= more * sum[p][k];
		}
	}
	out->squares = fmax(out->squares, 0.0);
	out->log_det = det > 0.0 ? log_rest + sa_dist_log(det) : HUGE_VAL;
	if (out->df >= 1.0 && det > 0.0 && out->squares > DBL_MIN)
		out->loglik = -(out->log_det + out->df * sa_dist_log(out->squares)) / 2.0;
}

void sa_ar1_fit(const struct sa_ar1_rows *rows, double rho, struct sa_ar1_fit *out)
{
	struct sa_ar1_sums sums;

	sa_ar1_sum(rows, &sums);
	sa_ar1_fit_at(&sums, rho, out);
}
