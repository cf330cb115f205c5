/* SPDX-License-Identifier: MIT */
/* Generalised least squares, pooling, mixtures, closed testing: brute force. */
#include "t.h"

#include <math.h>

#include "base/arena.h"
#include "stats/ar1.h"
#include "stats/closed.h"
#include "stats/dist.h"
#include "stats/mixture.h"
#include "stats/pool.h"
#include "stats/random.h"

#define N 9

/* Solves a x = b by elimination with pivots; returns the log of |det a|. */
static double solve(int n, double a[N][N], double b[N])
{
	double log_det = 0;

	for (int k = 0; k < n; k++) {
		int p = k;

		for (int i = k; i < n; i++)
			p = fabs(a[i][k]) > fabs(a[p][k]) ? i : p;
		for (int j = 0; j < n; j++) {
			double t = a[k][j];

			a[k][j] = a[p][j];
			a[p][j] = t;
		}
		double t = b[k];

		b[k] = b[p];
		b[p] = t;
		log_det += log(fabs(a[k][k]));
		for (int i = 0; i < n; i++) {
			double f = i == k ? 0 : a[i][k] / a[k][k];

			for (int j = k; j < n; j++)
				a[i][j] -= f * a[k][j];
			b[i] -= f * b[k];
		}
	}
	for (int k = 0; k < n; k++)
		b[k] /= a[k][k];
	return log_det;
}

/* (X' R^-1 X)^-1 X' R^-1 y with the whole matrix R, rows missing. */
static void brute_force(void **state)
{
	static const double at[N] = {0, 1, 2, 4, 5, 9, 10, 11, 12};
	static const uint32_t gap[N] = {0, 1, 1, 2, 1, 4, 1, 1, 1};
	uint64_t seed = 5;

	(void)state;
	for (int round = 0; round < 40; round++) {
		double y[N], rho = round / 41.0, solved[3][N], xx[2][2] = {{0}}, xy[2] = {0};
		double log_r = 0, squares = 0;
		struct sa_ar1_rows rows = {.n = N, .n_x = 2, .y = y, .x = {NULL, at}, .gap = gap};
		struct sa_ar1_fit fit;

		for (int i = 0; i < N; i++)
			y[i] = sa_random_gauss(&seed) + round;
		for (int c = 0; c < 3; c++) { /* R^-1 of ones, at, y */
			double r[N][N];

			for (int i = 0; i < N; i++) {
				solved[c][i] = c == 0 ? 1 : c == 1 ? at[i] : y[i];
				for (int j = 0; j < N; j++)
					r[i][j] = pow(rho, fabs(at[i] - at[j]));
			}
			log_r = solve(N, r, solved[c]);
		}
		for (int i = 0; i < N; i++) {
			for (int c = 0; c < 2; c++) {
				xx[c][0] += solved[c][i];
				xx[c][1] += solved[c][i] * at[i];
				xy[c] += solved[c][i] * y[i];
			}
		}
		double det = xx[0][0] * xx[1][1] - xx[0][1] * xx[1][0];
		double b0 = (xx[1][1] * xy[0] - xx[0][1] * xy[1]) / det;
		double b1 = (xx[0][0] * xy[1] - xx[1][0] * xy[0]) / det;

		for (int i = 0; i < N; i++)
			squares += (solved[2][i] - b0 * solved[0][i] - b1 * solved[1][i]) *
				   (y[i] - b0 - b1 * at[i]);
		sa_ar1_fit(&rows, rho, &fit);
		t_close(fit.b[0], b0, 1e-9);
		t_close(fit.b[1], b1, 1e-9);
		t_close(fit.squares, squares, 1e-9);
		t_close(fit.cov[0][0], xx[1][1] / det, 1e-9);
		t_close(fit.cov[0][1], -xx[0][1] / det, 1e-9);
		t_close(fit.log_det, log_r + log(det), 1e-9);
		t_close(fit.loglik, -(log_r + log(det) + (N - 2) * log(squares)) / 2, 1e-9);
	}
}

static void dependent_columns(void **state)
{
	static const double y[4] = {1, 2, 3, 5}, ones[4] = {1, 1, 1, 1};
	static const uint32_t gap[4] = {0, 1, 1, 1};
	struct sa_ar1_rows rows = {.n = 4, .n_x = 2, .y = y, .x = {NULL, ones}, .gap = gap};
	struct sa_ar1_fit fit;

	(void)state;
	sa_ar1_fit(&rows, 0.3, &fit);
	t_close(fit.cov[1][1], HUGE_VAL, 0);
	t_close(fit.loglik, 0, 0);
}

/* The same sums written out with loops over all that is unknown. */
static void pooling(void **state)
{
	SA_ARENA_SCOPE(scratch);
	static const double at[4] = {0, 0.2, 0.5, 0.9}, centre[4] = {1, 2, 1, 0.5};
	const struct sa_pool_grid grid = {4, at, centre, {0.05, 0.1, 0.3, 1.0}};
	static const double loglik[3 * 4] = {0, -1, -2, -9, 5, 6, 5, 1, 0, 0, 0, 0};
	double want[3][4] = {{0}}, got[3 * 4];

	(void)state;
	for (int s = 0; s < 4; s++) {
		for (int c = 0; c < 4; c++) {
			double k[4], sum = 0, m[3] = {0};

			for (int g = 0; g < 4; g++)
				sum += k[g] = exp(-pow((at[g] - at[c]) / grid.spread[s], 2) / 2);
			for (int i = 0; i < 3; i++) {
				for (int g = 0; g < 4; g++)
					m[i] += k[g] / sum * exp(loglik[i * 4 + g]);
			}
			for (int i = 0; i < 3; i++) {
				for (int g = 0; g < 4; g++)
					want[i][g] += centre[c] * m[0] * m[1] * m[2] / m[i] * k[g] /
						      sum * exp(loglik[i * 4 + g]);
			}
		}
	}
	sa_pool_posterior(&grid, loglik, 3, &scratch, got);
	for (int i = 0; i < 3; i++) {
		double sum = want[i][0] + want[i][1] + want[i][2] + want[i][3];

		for (int g = 0; g < 4; g++)
			t_close(got[i * 4 + g], want[i][g] / sum, 1e-12);
	}
}

static void mixtures(void **state)
{
	static const double weight[3] = {0.2, 0.5, 0.3}, estimate[3] = {1, 1.2, 0.9};
	static const double se[3] = {0.3, 0.5, 2}, df[3] = {5, 17, 4};
	struct sa_mixture m = {3, 1.0, 0.0, weight, estimate, se, df};

	(void)state;
	for (int step = 0; step < 27; step++) {
		double p = 0.001 + step * 0.037;

		t_close(sa_mixture_upper(&m, sa_mixture_bound(&m, p)), p, 1e-8);
		if (p < 0.5) {
			double c = sa_mixture_critical(&m, p), sum = 0;

			for (int i = 0; i < 3; i++)
				sum += weight[i] * sa_dist_t_upper(c / se[i], df[i]);
			t_close(sum, p, 1e-8);
		}
	}
	/* one of them is plain Student */
	struct sa_mixture one = {1, 1.0, 0.0, (const double[]){1}, estimate + 1, se + 1, df + 1};

	t_close(sa_mixture_bound(&one, 0.05), 1.2 - 0.5 * sa_dist_t_quantile(0.05, 17), 1e-8);
	m.sign = -1;
	t_close(sa_mixture_estimate(&m), -1.07, 1e-12);
	double other = sa_mixture_upper(&m, 0);

	m.sign = 1;
	t_close(sa_mixture_upper(&m, 0) + other, 1, 1e-12);
}

/* All 2^n - 1 sets. */
static void closed_sets(void **state)
{
	SA_ARENA_SCOPE(scratch);
	uint64_t seed = 9;

	(void)state;
	for (int round = 0; round < 50; round++) {
		double p[5], got[5], share = round % 3 ? 0.4 : 1.0, r = round % 5 / 5.0;

		for (int i = 0; i < 5; i++)
			p[i] = pow(sa_random_uniform(&seed), 3);
		sa_closed_adjust(p, 5, share, r, &scratch, got);
		for (int i = 0; i < 5; i++) {
			double worst = 0;

			for (int set = 1; set < 32; set++) {
				double n = 0, least = 1, sum = 0;

				for (int k = 0; k < 5; k++) {
					if (set >> k & 1) {
						n++;
						least = fmin(least, p[k]);
						sum -= sa_dist_normal_quantile(p[k]);
					}
				}
				double one = fmin(1, least * n / share), all = 1;

				if (share < 1)
					all = sa_dist_normal_upper(sum /
								   sqrt(n + n * (n - 1) * r)) /
					      (1 - share);
				if (set >> i & 1)
					worst = fmax(worst, n > 1 ? fmin(one, all) : least);
			}
			t_close(got[i], worst, 1e-12);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(brute_force), cmocka_unit_test(dependent_columns),
		cmocka_unit_test(pooling),     cmocka_unit_test(mixtures),
		cmocka_unit_test(closed_sets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
