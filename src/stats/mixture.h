/* SPDX-License-Identifier: MIT */
/*
 * A test whose standard error is not known for certain: for each value g of an unknown (weight[g])
 * an estimate with its standard error and degrees of freedom. p-values are averaged over the weights
 * (posterior predictive p-values: Meng 1994, Annals of Statistics 22:1142), and the interval holds
 * each value that the same test does not reject: both always agree.
 */
#ifndef SA_STATS_MIXTURE_H
#define SA_STATS_MIXTURE_H

#include <stddef.h>

struct sa_mixture {
	size_t n;
	double sign; /* 1, or -1: everything below is said of the negated estimates, to the last bit */
	double skew;	      /* >= 0 */
	const double *weight; /* sum 1 */
	const double *estimate;
	const double *se; /* >= 0; 0 leaves nothing to chance */
	const double *df;
};

/* p of "the true value is at most `value`" against larger ones; rises with `value`. */
double sa_mixture_upper(const struct sa_mixture *m, double value);

/*
 * The value with sa_mixture_upper = p, 0 < p < 1: the lower bound of the true value at level p. (Its
 * upper bound is minus the lower bound with the other sign.) Accurate to 1e-9 of the standard error.
 */
double sa_mixture_bound(const struct sa_mixture *m, double p);

/* How far an estimate must lie from 0 to be significant at level p (one-sided), 0 < p < 1/2. */
double sa_mixture_critical(const struct sa_mixture *m, double p);

/* Weighted means of the estimates and of the variances. */
double sa_mixture_estimate(const struct sa_mixture *m);
double sa_mixture_variance(const struct sa_mixture *m);

#endif
