/* SPDX-License-Identifier: MIT */
/*
 * Least squares when neighbours depend on each other: y = X b + e, e a stationary AR(1) of known
 * correlation rho, rows possibly missing. Prais & Winsten (1954, Cowles Commission 383): each row less
 * rho^gap times the row before, which makes the errors independent; then ordinary least squares.
 * The likelihood of rho is the restricted one (Patterson & Thompson 1971, Biometrika 58:545), which
 * has no bias from the coefficients that were fitted.
 */
#ifndef SA_STATS_AR1_H
#define SA_STATS_AR1_H

#include <stddef.h>
#include <stdint.h>

#define SA_AR1_MAX_X 3	/* columns of X */
#define SA_AR1_GRID  21 /* values of rho that are considered: sa_ar1_grid */

/* 0, .05, ... .95, .98: below 0 neighbours repel, and taking them as independent is the safe side. */
extern const double sa_ar1_grid[SA_AR1_GRID];

struct sa_ar1_rows {
	size_t n, n_x;
	const double *y;	       /* finite */
	const double *x[SA_AR1_MAX_X]; /* NULL is a column of ones */
	const uint32_t *gap;	       /* rows since the one before; 0 begins a series of its own */
};

struct sa_ar1_fit {
	double b[SA_AR1_MAX_X];
	double cov[SA_AR1_MAX_X]
		  [SA_AR1_MAX_X]; /* (X' R^-1 X)^-1: times the variance of e, that of b */
	double squares; /* of the whitened residuals; over df an estimate of the variance of e */
	double df;	/* n - n_x */
	double log_det; /* log |R| + log |X' R^-1 X|; HUGE_VAL when X has dependent columns */
	double loglik; /* restricted log likelihood of rho, up to a constant; 0 when df < 1 or nothing is left */
};

/*
 * Purpose: the fit at one rho, 0 <= rho < 1. O(n) without memory. n > 0.
 * Columns that depend on each other get b = 0 and variance HUGE_VAL.
 */
void sa_ar1_fit(const struct sa_ar1_rows *rows, double rho, struct sa_ar1_fit *out);

/* rho^gap. */
double sa_ar1_power(double rho, uint32_t gap);

#endif
