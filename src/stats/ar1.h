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

#define SA_AR1_MAX_X 4 /* columns of X */
#define SA_AR1_WIDTH (SA_AR1_MAX_X + 1)
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
 * What the fits at all rho have in common: sums of products of X and y (the last column), of which the
 * whitened ones are a quadratic in rho. A line of least squares is taken out of y first, so that the
 * sums hold what is noise, and a difference of them keeps its digits.
 */
struct sa_ar1_sums {
	struct sa_ar1_rows rows;
	double taken[SA_AR1_MAX_X]; /* coefficients of what was taken out of y */
	/* rows that follow the one before at once: row * row, row * before + before * row, before * before */
	double here[SA_AR1_WIDTH][SA_AR1_WIDTH], across[SA_AR1_WIDTH][SA_AR1_WIDTH],
		before[SA_AR1_WIDTH][SA_AR1_WIDTH];
	double fresh[SA_AR1_WIDTH][SA_AR1_WIDTH]; /* rows that begin a series */
	size_t n_next;				  /* rows that follow at once */
	size_t n_apart; /* rows behind a pause: they are walked at each rho */
};

/* Purpose: the sums of n > 0 rows, which stay the caller's and must outlive them. O(n). */
void sa_ar1_sum(const struct sa_ar1_rows *rows, struct sa_ar1_sums *out);

/*
 * Purpose: the fit at one rho, 0 <= rho < 1. O(1), and O(n) where rows lie apart.
 * Columns that depend on each other get b = 0 and variance HUGE_VAL.
 */
void sa_ar1_fit_at(const struct sa_ar1_sums *sums, double rho, struct sa_ar1_fit *out);

/* Purpose: both of them, for one rho only. O(n) without memory. n > 0. */
void sa_ar1_fit(const struct sa_ar1_rows *rows, double rho, struct sa_ar1_fit *out);

/* rho^gap. */
double sa_ar1_power(double rho, uint32_t gap);

#endif
