/* SPDX-License-Identifier: MIT */
/*
 * Logarithm, exponential, and the distributions a test needs. Only +, -, *, /, sqrt and scaling by
 * powers of two are used, all of which IEEE 754 rounds in one way only: each machine and each C
 * library finds the same bits. Accurate to about 12 digits (tests/unit/stats/test_dist.c).
 */
#ifndef SA_STATS_DIST_H
#define SA_STATS_DIST_H

/* Natural logarithm of x > 0 (finite); -HUGE_VAL for 0. Series of atanh. */
double sa_dist_log(double x);

/* e^x; 0 below -745, HUGE_VAL above 709. Taylor series after taking out powers of two. */
double sa_dist_exp(double x);

/* log of the gamma function for x > 0: Stirling's series above 12 (Abramowitz & Stegun 6.1.41). */
double sa_dist_lgamma(double x);

/*
 * Regularised incomplete beta function I_x(a, b), a, b > 0, 0 <= x <= 1: the continued fraction of
 * Didonato & Morris (1992, ACM TOMS 18:360, equation 9) by Lentz's method. `rest` is 1 - x, which the caller
 * knows without cancellation.
 */
double sa_dist_beta(double a, double b, double x, double rest);

/* P(T > t) of Student's t with df > 0 degrees of freedom (any real number); t may be infinite. */
double sa_dist_t_upper(double t, double df);

/* The same where many are asked for at one df: `log_norm` is sa_dist_t_norm(df). */
double sa_dist_t_norm(double df);
double sa_dist_t_upper_at(double t, double df, double log_norm);

/* The t with P(T > t) = p for 0 < p < 1: bisection down to the last bits that matter (1e-12). */
double sa_dist_t_quantile(double p, double df);

/* P(Z > z) of the standard normal distribution: series and continued fraction (A&S 26.2.11, .14). */
double sa_dist_normal_upper(double z);

/* The z with P(Z <= z) = p for 0 < p < 1. Wichura (1988), algorithm AS 241. */
double sa_dist_normal_quantile(double p);

#endif
