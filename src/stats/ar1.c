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

/* One whitened row. */
struct white {
	double y, x[SA_AR1_MAX_X];
	double rest; /* 1 - rho^2gap: variance of what the row before does not tell */
};

static double x_at(const struct sa_ar1_rows *r, size_t k, size_t i)
{
	return r->x[k] ? r->x[k][i] : 1.0;
}

/* What rows at the usual distance have in common. */
struct usual {
	double rho, rest, scale;
};

static struct usual usual_of(double rho)
{
	return (struct usual){rho, 1.0 - rho * rho, 1.0 / sqrt(1.0 - rho * rho)};
}

static struct white whiten(const struct sa_ar1_rows *r, const struct usual *usual, size_t i)
{
	uint32_t gap = i ? r->gap[i] : 0;
	double c = !gap ? 0.0 : gap == 1 ? usual->rho : sa_ar1_power(usual->rho, gap);
	struct white w = {.rest = gap == 1 ? usual->rest : 1.0 - c * c};
	double scale = gap == 1 ? usual->scale : 1.0 / sqrt(w.rest);

	w.y = (r->y[i] - (gap ? c * r->y[i - 1] : 0.0)) * scale;
	for (size_t k = 0; k < r->n_x; k++)
		w.x[k] = (x_at(r, k, i) - (gap ? c * x_at(r, k, i - 1) : 0.0)) * scale;
	return w;
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

void sa_ar1_fit(const struct sa_ar1_rows *rows, double rho, struct sa_ar1_fit *out)
{
	double xy[SA_AR1_MAX_X] = {0}, rest = 1.0, log_rest = 0.0, det;
	size_t p = rows->n_x;
	struct usual usual = usual_of(rho);

	*out = (struct sa_ar1_fit){.df = (double)rows->n - (double)p};
	for (size_t i = 0; i < rows->n; i++) {
		struct white w = whiten(rows, &usual, i);

		rest *= w.rest;
		if (rest < 1e-200) {
			log_rest += sa_dist_log(rest);
			rest = 1.0;
		}
		for (size_t k = 0; k < p; k++) {
			xy[k] += w.x[k] * w.y;
			for (size_t j = 0; j < p; j++)
				out->cov[k][j] += w.x[k] * w.x[j];
		}
	}
	log_rest += sa_dist_log(rest);
	det = invert(out->cov, p);
	if (det > 0.0) {
		for (size_t k = 0; k < p; k++) {
			for (size_t j = 0; j < p; j++)
				out->b[k] += out->cov[k][j] * xy[j];
		}
	}
	for (size_t i = 0; i < rows->n; i++) {
		struct white w = whiten(rows, &usual, i);

		for (size_t k = 0; k < p; k++)
			w.y -= w.x[k] * out->b[k];
		out->squares += w.y * w.y;
	}
	out->log_det = det > 0.0 ? log_rest + sa_dist_log(det) : HUGE_VAL;
	if (out->df >= 1.0 && det > 0.0 && out->squares > DBL_MIN)
		out->loglik = -(out->log_det + out->df * sa_dist_log(out->squares)) / 2.0;
}
