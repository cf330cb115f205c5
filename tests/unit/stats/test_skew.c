/* SPDX-License-Identifier: MIT */
/* Skew of a slope's t: from the answer to each single innovation; and the straightened t. */
#include "t.h"

#include <math.h>

#include "stats/skew.h"

#define N      9
#define BEFORE 400 /* innovations in front of the window that are looked at */

static const double x[N] = {-12, -11, -10, -8, -7, -6, -3, -1, 0}; /* the position, too */

static struct sa_ar1_rows rows_of(const double *y, const uint32_t *gap)
{
	return (struct sa_ar1_rows){.n = N, .n_x = 2, .x = {NULL, x}, .y = y, .gap = gap};
}

static void fill_gaps(uint32_t gap[N])
{
	for (size_t i = 0; i < N; i++)
		gap[i] = i ? (uint32_t)(x[i] - x[i - 1]) : 0;
}

/* One innovation at a time: what it does to the slope, and to the squares that are left. */
static double by_hand(double rho)
{
	double y[N], third = 0, second = 0, with_squares = 0;
	uint32_t gap[N];
	struct sa_ar1_rows rows = rows_of(y, gap);
	struct sa_ar1_fit fit;

	fill_gaps(gap);
	for (int at = -12 - BEFORE; at <= 0; at++) {
		for (size_t i = 0; i < N; i++)
			y[i] = x[i] < at ? 0 : sqrt(1 - rho * rho) * pow(rho, x[i] - at);
		sa_ar1_fit(&rows, rho, &fit);
		second += pow(fit.b[1], 2);
		third += pow(fit.b[1], 3);
		with_squares += fit.b[1] * fit.squares;
	}
	return third / pow(second, 1.5) - 3 * with_squares / sqrt(second) / (N - 2);
}

static void third_cumulant(void **state)
{
	static const double rho[] = {0.05, 0.3, 0.5, 0.7, 0.9};
	double y[N] = {1, 4, 2, 8, 5, 7, 1, 3, 2}, b[2] = {0, 0};
	uint32_t gap[N];
	struct sa_ar1_rows rows = rows_of(y, gap);

	(void)state;
	fill_gaps(gap);
	for (size_t i = 0; i < sizeof rho / sizeof *rho; i++)
		t_close(sa_skew_of_slope(&rows, rho[i], b).per_unit, by_hand(rho[i]), 1e-9);
}

/* Rows that follow each other and do not depend: G1 of what the line leaves (Joanes & Gill 1998). */
static void of_innovations(void **state)
{
	double y[N] = {1, 4, 2, 8, 5, 7, 1, 3, 2}, b[2] = {0.5, 0.25}, e[5], mean = 0, m2 = 0,
	       m3 = 0;
	uint32_t gap[N];
	struct sa_ar1_rows rows = rows_of(y, gap);
	size_t n = 0;

	(void)state;
	fill_gaps(gap);
	for (size_t i = 1; i < N; i++) {
		if (gap[i] == 1)
			e[n++] = y[i] - b[0] - b[1] * x[i];
	}
	assert_int_equal(n, 5);
	for (size_t i = 0; i < n; i++)
		mean += e[i] / 5;
	for (size_t i = 0; i < n; i++) {
		m2 += pow(e[i] - mean, 2) / 5;
		m3 += pow(e[i] - mean, 3) / 5;
	}
	struct sa_skew_slope s = sa_skew_of_slope(&rows, 0, b);

	t_close(s.n, 5, 0);
	t_close(s.innovation, m3 / pow(m2, 1.5) * sqrt(5.0 * 4) / 3, 1e-12);
	/* 6 n (n - 1) / ((n - 2) (n + 1) (n + 3)) */
	t_close(sa_skew_variance(5), 120.0 / (3 * 6 * 8), 1e-12);
}

static void nothing_to_tell(void **state)
{
	double y[N] = {3, 3, 3, 3, 3, 3, 3, 3, 3}, b[2] = {3, 0};
	uint32_t gap[N];
	struct sa_ar1_rows rows = rows_of(y, gap);

	(void)state;
	fill_gaps(gap);
	t_close(sa_skew_of_slope(&rows, 0.5, b).innovation, 0, 0);
	rows.n = 3; /* two innovations have no skew */
	t_close(sa_skew_of_slope(&rows, 0.5, b).n, 0, 0);
	t_close(sa_skew_of_slope(&rows, 0.5, b).per_unit, 0, 0);
}

static void straightened(void **state)
{
	(void)state;
	for (double z = 1.1; z < 9; z += 0.7) {
		for (double skew = 0.1; skew < 4; skew += 0.6)
			t_close(sa_skew_straighten(z + skew * (z * z - 1) / 6, skew), z, 1e-12);
		t_close(sa_skew_straighten(z, -1), z, 0);
	}
	t_close(sa_skew_straighten(0.9, 2), 0.9, 0);
	t_close(sa_skew_straighten(-4, 2), -4, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(third_cumulant),
		cmocka_unit_test(of_innovations),
		cmocka_unit_test(nothing_to_tell),
		cmocka_unit_test(straightened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
