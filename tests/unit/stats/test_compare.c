/* SPDX-License-Identifier: MIT */
/* Comparison of two runs: published values, properties, and how often it is wrong. */
#include "t.h"

#include <float.h>
#include <math.h>

#include "base/arena.h"
#include "base/num.h"
#include "stats/compare.h"
#include "stats/depend.h"
#include "stats/hodges.h"
#include "stats/permute.h"

#define PI    3.14159265358979323846
#define STEPS (SA_PERMUTE_DRAWS + 1)

static uint64_t state_of_random;

static double uniform(void)
{
	uint64_t z = (state_of_random += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53 + 0x1p-54;
}

static double gauss(void)
{
	double radius = sqrt(-2.0 * log(uniform()));

	return radius * cos(2.0 * PI * uniform());
}

/* A stationary AR(1) with standard deviation 1 about `level`. */
static void fill_ar1(double *v, size_t n, double rho, double level)
{
	double x = gauss();

	for (size_t i = 0; i < n; i++) {
		v[i] = level + x;
		x = rho * x + sqrt(1.0 - rho * rho) * gauss();
	}
}

static struct sa_compare_kpi compare(const double *a, size_t n_a, const double *b, size_t n_b)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_compare_kpi out;

	sa_compare_series(a, n_a, b, n_b, SA_COMPARE_ALPHA, &scratch, &out);
	return out;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Hollander, Wolfe & Chicken (2014), Nonparametric Statistical Methods, table 4.1 and comment to it. */
static void published_shift(void **state)
{
	static const double at_term[] = {0.73, 0.80, 0.83, 1.04, 1.38,
					 1.45, 1.46, 1.64, 1.89, 1.91};
	static const double early[] = {0.74, 0.88, 0.90, 1.15, 1.21};
	struct sa_hodges h = {at_term, early, 10, 5};

	(void)state;
	t_close(sa_hodges_shift(&h), -0.305, 1e-12);
	assert_int_equal(sa_hodges_dominance(&h), -20); /* W = 30: U = 15 of 50 */
	t_close(sa_hodges_at(&h, 9), -0.76, 1e-12);	/* their 96 % interval */
	t_close(sa_hodges_at(&h, 42), 0.15, 1e-12);
}

static void published_holm(void **state)
{
	static const struct {
		size_t n;
		double p[5], want[5];
	} cases[] = {
		/* the example of "Holm-Bonferroni method", Wikipedia */
		{4, {0.01, 0.04, 0.03, 0.005}, {0.03, 0.06, 0.06, 0.02}},
		{5, {0.01, NAN, 0.04, 0.03, 0.005}, {0.03, NAN, 0.06, 0.06, 0.02}},
		{3, {0.5, 0.9, 0.6}, {1, 1, 1}},
		{3, {0.02, 0.02, 0.02}, {0.06, 0.06, 0.06}},
		{1, {0.049}, {0.049}},
		{2, {NAN, NAN}, {NAN, NAN}},
	};

	(void)state;
	for (size_t c = 0; c < T_COUNT(cases); c++) {
		double got[5];

		sa_compare_holm(cases[c].p, cases[c].n, got);
		for (size_t i = 0; i < cases[c].n; i++)
			t_close(got[i], cases[c].want[i], 1e-15);
	}
}

/* Against all pairs, sorted. */
static void order_statistics(void **state)
{
	static double pair[40 * 40];

	(void)state;
	state_of_random = 1;
	for (int round = 0; round < 60; round++) {
		double a[40], b[40];
		size_t m = 1 + (size_t)(uniform() * 40), n = 1 + (size_t)(uniform() * 40), k = 0;
		struct sa_hodges h = {a, b, m, n};
		int64_t dominance = 0;

		for (size_t i = 0; i < m; i++) /* few different values: many ties */
			a[i] = round % 2 ? floor(gauss() * 2) + 0.0 : gauss() * 1e3;
		for (size_t j = 0; j < n; j++)
			b[j] = round % 2 ? floor(gauss() * 2) + 0.0 : gauss() * 1e-3;
		qsort(a, m, sizeof *a, by_value);
		qsort(b, n, sizeof *b, by_value);
		for (size_t i = 0; i < m; i++) {
			for (size_t j = 0; j < n; j++) {
				pair[k++] = b[j] - a[i];
				dominance += (b[j] > a[i]) - (b[j] < a[i]);
			}
		}
		qsort(pair, k, sizeof *pair, by_value);
		for (size_t i = 0; i < k; i++)
			t_close(sa_hodges_at(&h, i + 1), pair[i], 0.0);
		t_close(sa_hodges_shift(&h), (pair[(k - 1) / 2] + pair[k / 2]) / 2, 0.0);
		assert_int_equal(sa_hodges_dominance(&h), dominance);
	}
}

static double variance_by_libm(double rho, int m, int n)
{
	double sum = 0.0;

	for (int i = 0; i < m * m; i++) {
		for (int j = 0; j < n * n; j++)
			sum += asin((pow(rho, abs(i / m - i % m)) + pow(rho, abs(j / n - j % n))) /
				    2.0);
	}
	return sum * 2.0 / PI;
}

static void variance(void **state)
{
	static const double rhos[] = {0.0, 0.2, 0.5, 0.8};

	(void)state;
	t_close(sa_depend_variance(0.0, 8, 8), 8 * 8 * 17 / 3.0, 1e-9);
	t_close(sa_depend_variance(0.0, 2000, 500), 2000 * 500 * 2501.0 / 3.0, 1e-2);
	for (size_t r = 0; r < T_COUNT(rhos); r++) {
		double want = variance_by_libm(rhos[r], 12, 18);

		t_close(sa_depend_variance(rhos[r], 12, 18), want, 1e-3 * want);
		t_close(sa_depend_variance(rhos[r], 18, 12), want, 1e-3 * want);
	}
}

static void blocks(void **state)
{
	(void)state;
	assert_int_equal(sa_depend_block(0.0, 100), 1);
	assert_int_equal(sa_depend_block(0.5, 100), 7); /* (2.667 * 100)^(1/3) = 6.4 */
	assert_int_equal(sa_depend_block(0.5, 18), 3);	/* 3.6, but five blocks a run */
	assert_int_equal(sa_depend_block(0.95, 8), 1);
	assert_int_equal(sa_depend_block(0.95, 2000), 105); /* (569.6 * 2000)^(1/3) = 104.4 */
}

/* Single values moved freely: the variance of Mann & Whitney. */
static void permutation_spread(void **state)
{
	SA_ARENA_SCOPE(scratch);
	static uint32_t drawn[SA_PERMUTE_DRAWS];
	int32_t rank[30];
	struct sa_permute_ranks ranks = {rank, 12, 18};

	(void)state;
	for (int i = 0; i < 30; i++)
		rank[i] = 2 * ((i * 7) % 30 + 1);
	double squares = (double)sa_permute_draw(&ranks, 1, &scratch, drawn);

	t_close(squares / SA_PERMUTE_DRAWS / (12 * 18 * 31 / 3.0), 1.0, 0.08);
	for (size_t i = 1; i < SA_PERMUTE_DRAWS; i++)
		assert_true(drawn[i - 1] <= drawn[i]);
	assert_true(drawn[SA_PERMUTE_DRAWS - 1] <= 12 * 18);
}

static void same_test(const struct sa_compare_kpi *x, const struct sa_compare_kpi *y)
{
	t_close(y->p, x->p, 0.0);
	t_close(y->rho, x->rho, 0.0);
	assert_int_equal(y->block, x->block);
	assert_int_equal(y->why, x->why);
}

static void t_mapped(const struct sa_compare_kpi *x, const struct sa_compare_kpi *y, double factor,
		     double offset_b)
{
	double eps = 1e-9 * (fabs(factor) + fabs(offset_b));

	t_close(y->shift, x->shift * factor + offset_b, eps);
	t_close(y->lo, x->lo * factor + offset_b, eps);
	t_close(y->hi, x->hi * factor + offset_b, eps);
}

static void swapping_mirrors(void **state)
{
	(void)state;
	state_of_random = 2;
	for (int round = 0; round < 100; round++) {
		double a[40], b[40];
		size_t m = 8 + (size_t)(uniform() * 32),
		       n = round % 3 ? m : 8 + (size_t)(uniform() * 32);

		fill_ar1(a, m, 0.4, 0.0);
		fill_ar1(b, n, 0.4, uniform());
		struct sa_compare_kpi x = compare(a, m, b, n), y = compare(b, n, a, m);

		same_test(&x, &y);
		t_close(y.shift, -x.shift, 0.0);
		t_close(y.lo, -x.hi, 0.0);
		t_close(y.hi, -x.lo, 0.0);
		assert_true(x.p >= 1.0 / STEPS && x.p <= 1.0);
		if (!isnan(x.lo)) {
			assert_true(x.lo <= x.shift && x.shift <= x.hi);
			assert_int_equal(x.p<SA_COMPARE_ALPHA, x.lo> 0.0 || x.hi < 0.0);
		} else {
			assert_true(x.p >= SA_COMPARE_ALPHA);
		}
	}
}

static void units_and_offsets_change_nothing(void **state)
{
	static const double factor[] = {0x1p-30, 1e-3, 100.0, 1e6, 0x1p1000};

	(void)state;
	state_of_random = 3;
	for (int round = 0; round < 50; round++) {
		double a[24], b[24], sa[24], sb[24];

		fill_ar1(a, 24, 0.5, 10.0);
		fill_ar1(b, 24, 0.5, 10.0 + uniform());
		struct sa_compare_kpi x = compare(a, 24, b, 24), y;

		for (size_t f = 0; f < T_COUNT(factor); f++) {
			for (size_t i = 0; i < 24; i++)
				sa[i] = a[i] * factor[f], sb[i] = b[i] * factor[f];
			y = compare(sa, 24, sb, 24);
			same_test(&x, &y);
			t_mapped(&x, &y, factor[f], 0.0);
			t_close(y.shift_pct, x.shift_pct, 1e-9);
		}
		for (size_t i = 0; i < 24; i++)
			sa[i] = a[i] + 50.0, sb[i] = b[i] + 50.0;
		y = compare(sa, 24, sb, 24);
		same_test(&x, &y);
		t_mapped(&x, &y, 1.0, 0.0);
		y = compare(a, 24, sb, 24); /* a constant on one side moves the shift by it */
		t_mapped(&x, &y, 1.0, 50.0);
		t_close(y.rho, x.rho, 0.0);
	}
}

/* Arrays of exactly the size, so that the sanitizer sees a read outside. */
static void missing_values_and_lengths(void **state)
{
	(void)state;
	state_of_random = 4;
	for (size_t n = 0; n < 60; n++) {
		double *a = malloc(n * sizeof *a + 1), *b = malloc((n + 3) * sizeof *b);
		size_t present = 0;

		for (size_t i = 0; i < n; i++) {
			a[i] = uniform() < 0.2 ? (i % 2 ? SA_MISSING : (double)INFINITY) : gauss();
			present += !isnan(a[i]);
		}
		fill_ar1(b, n + 3, 0.3, 0.0);
		struct sa_compare_kpi k = compare(a, n, b, n + 3);

		assert_int_equal(k.n_a, present);
		assert_int_equal(k.n_b, n + 3);
		if (present >= 8) {
			assert_int_equal(k.verdict, SA_COMPARE_INCONCLUSIVE);
			assert_false(isnan(k.shift));
		} else {
			assert_int_equal(k.verdict, SA_COMPARE_NOT_COMPARABLE);
			assert_int_equal(k.why, present ? SA_COMPARE_WHY_TOO_FEW
							: SA_COMPARE_WHY_ABSENT_A);
			t_close(k.shift, NAN, 0.0);
		}
		free(a);
		free(b);
	}
	assert_int_equal(compare(NULL, 0, NULL, 0).why, SA_COMPARE_WHY_ABSENT_BOTH);
}

static void fill(double *v, size_t n, double value)
{
	for (size_t i = 0; i < n; i++)
		v[i] = value;
}

static void constants(void **state)
{
	double a[20], b[20];

	(void)state;
	fill(a, 20, 0.85);
	fill(b, 20, 0.85);
	struct sa_compare_kpi k = compare(a, 20, b, 12);

	assert_int_equal(k.why, SA_COMPARE_WHY_SAME_VALUES);
	t_close(k.p, 1.0, 0.0);
	t_close(k.lo, 0.0, 0.0);
	t_close(k.hi, 0.0, 0.0);
	fill(b, 20, 0.80);
	k = compare(a, 20, b, 20);
	assert_int_equal(k.why, SA_COMPARE_WHY_CONSTANT);
	t_close(k.p, 1.0 / STEPS, 0.0);
	t_close(k.lo, -0.05, 1e-15);
	t_close(k.hi, -0.05, 1e-15);
	b[4] = 0.81; /* one side varies a little */
	k = compare(a, 20, b, 20);
	assert_int_equal(k.why, SA_COMPARE_WHY_NONE);
	t_close(k.p, 1.0 / STEPS, 0.0);
	t_close(k.shift, -0.05, 1e-15);
	fill(a, 20, 0.0);
	fill(b, 20, -0.0);
	k = compare(a, 20, b, 20);
	assert_int_equal(k.why, SA_COMPARE_WHY_SAME_VALUES);
	t_close(k.shift_pct, NAN, 0.0);
	fill_ar1(a, 20, 0.9, 0.0);
	k = compare(a, 20, a, 20);
	assert_int_equal(k.why, SA_COMPARE_WHY_SAME_VALUES);
	t_close(k.p, 1.0, 0.0);
}

static void extremes(void **state)
{
	static const double size[] = {DBL_MAX, DBL_MIN, 0x1p-1074, 1.0};
	double a[16], b[16];

	(void)state;
	for (size_t s = 0; s < T_COUNT(size); s++) {
		for (int i = 0; i < 16; i++) {
			a[i] = -size[s] / (1 + i % 2);
			b[i] = size[s] / (1 + i % 3);
		}
		struct sa_compare_kpi k = compare(a, 16, b, 16);

		assert_true(isfinite(k.shift) && k.shift > 0.0);
		assert_true(isnan(k.lo) || (isfinite(k.lo) && isfinite(k.hi)));
		k = compare(b, 16, a, 16);
		assert_true(k.shift < 0.0);
	}
}

/* A drift is no stationary series: the test must not be sure of anything. */
/* Infinite is beyond every value and no missing one: by rank, however large the others are (POLICY 1). */
static void infinite_values(void **state)
{
	static const double sizes[] = {1, 1e-300, 1e300, 4e-320, DBL_MAX / 2};
	SA_ARENA_SCOPE(scratch);
	double a[18], b[18];
	struct sa_compare_kpi k, mirrored;

	(void)state;
	for (size_t s = 0; s < T_COUNT(sizes); s++) {
		for (size_t i = 0; i < 18; i++) {
			a[i] = sizes[s] * (1 + (double)(i * 7 % 18) / 18);
			b[i] = i < 2 ? a[i] : HUGE_VAL;
		}
		sa_compare_series(a, 18, b, 18, 0.05, &scratch, &k);
		assert_int_equal(k.n_b, 18);
		assert_int_equal(k.why, SA_COMPARE_WHY_INFINITE);
		assert_true(isinf(k.b) && isfinite(k.a));
		assert_true(isinf(k.shift) && k.shift > 0);
		assert_true(isinf(k.lo) && k.p < 0.05 && isnan(k.shift_pct));
		sa_compare_series(b, 18, a, 18, 0.05, &scratch, &mirrored);
		assert_int_equal(mirrored.why, SA_COMPARE_WHY_NONE);
		assert_true(isinf(mirrored.shift) && mirrored.shift < 0);
		t_close(mirrored.p, k.p, 0);
		/* one of 18 moves no median, and its shift is that of the others */
		for (size_t i = 0; i < 18; i++)
			b[i] = i == 9 ? HUGE_VAL : a[i];
		sa_compare_series(a, 18, b, 18, 0.05, &scratch, &k);
		assert_true(isfinite(k.shift) && fabs(k.shift) < sizes[s] && k.p > 0.05);
		/* infinite throughout, on one side and on both */
		fill(b, 18, HUGE_VAL);
		sa_compare_series(a, 18, b, 18, 0.05, &scratch, &k);
		assert_true(isinf(k.shift) && k.shift > 0 && k.p < 0.05);
		sa_compare_series(b, 18, b, 18, 0.05, &scratch, &k);
		assert_int_equal(k.why, SA_COMPARE_WHY_SAME_VALUES);
		t_close(k.shift, 0, 0);
	}
}

/* A median that became infinite is a regression, also where the test could not say so. */
static void infinite_median_regressed(void **state)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_compare_floor floor[SA_KPI_COUNT] = {{0}};
	struct sa_compare compare = {.alpha = 0.05};
	double a[18], b[18];

	(void)state;
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		double bad = sa_kpi_table[k].better == SA_HIGHER ? -HUGE_VAL : HUGE_VAL;

		floor[k] = (struct sa_compare_floor){5, true};
		for (size_t i = 0; i < 18; i++) {
			a[i] = 3 + (double)(i * 7 % 18) / 18;
			b[i] = i < 8 ? a[i] : bad;
		}
		sa_compare_series(a, 18, b, 18, 0.05, &scratch, &compare.kpi[k]);
	}
	sa_compare_judge(&compare, floor);
	assert_int_equal(compare.n_by_verdict[SA_COMPARE_REGRESSED], SA_KPI_COUNT);
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		double bad = sa_kpi_table[k].better == SA_HIGHER ? -HUGE_VAL : HUGE_VAL;

		/* the way back is no regression, and an infinite baseline hides none of its own */
		for (size_t i = 0; i < 18; i++)
			b[i] = i < 2 ? 3 : bad;
		sa_compare_series(b, 18, a, 18, 0.05, &scratch, &compare.kpi[k]);
	}
	sa_compare_judge(&compare, floor);
	assert_int_equal(compare.n_by_verdict[SA_COMPARE_REGRESSED], 0);
	assert_int_equal(compare.n_by_verdict[SA_COMPARE_IMPROVED], SA_KPI_COUNT);
}

static void drift_is_inconclusive(void **state)
{
	double a[18], b[18];

	(void)state;
	for (int i = 0; i < 18; i++) {
		a[i] = 3.0 + 0.1 * i + 0.01 * (i % 3);
		b[i] = 3.3 + 0.1 * i + 0.01 * (i % 4);
	}
	struct sa_compare_kpi k = compare(a, 18, b, 18);

	t_close(k.rho, SA_DEPEND_MAX, 0.0);
	assert_true(k.p > 0.2);
}

/* More than SA_COMPARE_MAX_VALUES are thinned, and the last one stays. */
static void long_series(void **state)
{
	static double a[5001], b[5001];

	(void)state;
	state_of_random = 5;
	fill_ar1(a, 5001, 0.5, 0.0);
	fill_ar1(b, 5001, 0.5, 0.5);
	struct sa_compare_kpi k = compare(a, 5001, b, 5001);

	assert_int_equal(k.n_a, 5001);
	t_close(k.shift, 0.5, 0.12);
	assert_true(k.lo > 0.3 && k.hi < 0.7);
	t_close(k.p, 1.0 / STEPS, 0.0);
	assert_true(k.block > 1 && k.block < 40);
}

static void verdicts(void **state)
{
	static const struct {
		const char *name;
		enum sa_better better;
		double shift, lo, hi, p, floor;
		bool percent;
		enum sa_compare_verdict want;
		double detectable;
	} cases[] = {
		{"worse", SA_LOWER, 5, 3, 7, 0.001, 4, false, SA_COMPARE_REGRESSED, 4},
		{"better", SA_HIGHER, 5, 3, 7, 0.001, 4, false, SA_COMPARE_IMPROVED, 4},
		{"lower is worse", SA_HIGHER, -5, -7, -3, 0.001, 0, false, SA_COMPARE_REGRESSED, 2},
		{"lower is better", SA_LOWER, -5, -7, -3, 0.001, 0, false, SA_COMPARE_IMPROVED, 2},
		{"significant, not large", SA_LOWER, 5, 3, 7, 0.001, 6, false,
		 SA_COMPARE_INCONCLUSIVE, 6},
		{"significant and small", SA_LOWER, 5, 3, 7, 0.001, 7, false, SA_COMPARE_UNCHANGED,
		 7},
		{"as large as the floor", SA_LOWER, 5, 3, 7, 0.001, 5, false,
		 SA_COMPARE_INCONCLUSIVE, 5},
		{"percent", SA_LOWER, 5, 3, 7, 0.001, 6, true, SA_COMPARE_INCONCLUSIVE, 6},
		{"percent, larger", SA_LOWER, 5, 3, 7, 0.001, 4.9, true, SA_COMPARE_REGRESSED, 4.9},
		{"large, not significant", SA_LOWER, 5, -2, 12, 0.2, 1, false,
		 SA_COMPARE_INCONCLUSIVE, 7},
		{"not significant, within", SA_LOWER, 0.5, -2, 3, 0.6, 3, false,
		 SA_COMPARE_UNCHANGED, 3},
		{"unbounded", SA_LOWER, 5, NAN, NAN, 0.2, 1, false, SA_COMPARE_INCONCLUSIVE, NAN},
	};

	(void)state;
	for (size_t c = 0; c < T_COUNT(cases); c++) {
		enum sa_kpi_id id =
			cases[c].better == SA_LOWER ? SA_KPI_LATENCY_P95_MS : SA_KPI_NET_BPS;
		struct sa_compare_floor floor[SA_KPI_COUNT] = {0};
		struct sa_compare all = {.alpha = 0.05};

		floor[id] = (struct sa_compare_floor){cases[c].floor, cases[c].percent};
		for (size_t i = 0; i < SA_KPI_COUNT; i++)
			all.kpi[i].p = NAN;
		all.kpi[id] = (struct sa_compare_kpi){.verdict = SA_COMPARE_INCONCLUSIVE,
						      .a = -100,
						      .shift = cases[c].shift,
						      .lo = cases[c].lo,
						      .hi = cases[c].hi,
						      .p = cases[c].p};
		sa_compare_judge(&all, floor);
		t_str_in(cases[c].name, sa_compare_word(all.kpi[id].verdict),
			 sa_compare_word(cases[c].want));
		t_close_in(cases[c].name, all.kpi[id].detectable, cases[c].detectable, 1e-12);
		assert_int_equal(all.n_by_verdict[cases[c].want], 1);
		assert_int_equal(all.n_by_verdict[SA_COMPARE_NOT_COMPARABLE], SA_KPI_COUNT - 1);
	}
}

/* Six KPIs, all with p = 0.02: each alone would be significant, together they are not. */
static void several_are_corrected(void **state)
{
	struct sa_compare all = {.alpha = 0.05};
	struct sa_compare_floor floor[SA_KPI_COUNT] = {0};

	(void)state;
	for (size_t i = 0; i < SA_KPI_COUNT; i++)
		all.kpi[i] = (struct sa_compare_kpi){.verdict = SA_COMPARE_INCONCLUSIVE,
						     .shift = 1,
						     .lo = 0.1,
						     .hi = 2,
						     .p = 0.02};
	sa_compare_judge(&all, floor);
	assert_int_equal(all.n_by_verdict[SA_COMPARE_INCONCLUSIVE], SA_KPI_COUNT);
	t_close(all.kpi[0].p_holm, 0.02 * SA_KPI_COUNT, 1e-12);
}

static void runs(void **state)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_iter iter_a[30], iter_b[30];
	struct sa_run run_a = {.iter = iter_a, .n_iter = 30, .n_loaded = 30},
		      run_b = {.iter = iter_b, .n_iter = 30, .n_loaded = 30};
	struct sa_window steady = {.first_row = 6, .n_rows = 24},
			 last = {.first_row = 26, .n_rows = 4};
	struct sa_compare_side a = {&run_a, &steady}, b = {&run_b, &steady}, few = {&run_b, &last};
	struct sa_compare_opts opts = {.alpha = 0.05};
	struct sa_compare out;

	(void)state;
	state_of_random = 6;
	for (size_t i = 0; i < 30; i++) {
		for (size_t k = 0; k < SA_KPI_COUNT; k++) {
			iter_a[i].kpi[k] = 100.0 + gauss();
			iter_b[i].kpi[k] = iter_a[i].kpi[k];
		}
		iter_a[i].kpi[SA_KPI_RISK_RATIO] = i < 6 ? 1.0 : SA_MISSING;
		iter_b[i].kpi[SA_KPI_LATENCY_P95_MS] = 104.0 + gauss();
		iter_b[i].kpi[SA_KPI_NET_BPS] = i < 6 ? 0.0 : 104.0 + gauss();
	}
	sa_compare_runs(&a, &b, &opts, &scratch, &out);
	assert_int_equal(out.kpi[SA_KPI_LATENCY_P95_MS].verdict, SA_COMPARE_REGRESSED);
	assert_int_equal(out.kpi[SA_KPI_NET_BPS].verdict, SA_COMPARE_IMPROVED);
	assert_int_equal(out.kpi[SA_KPI_RISK_RATIO].why, SA_COMPARE_WHY_ABSENT_A);
	assert_int_equal(out.kpi[SA_KPI_ADVERSE_P95].why, SA_COMPARE_WHY_SAME_VALUES);
	assert_int_equal(out.kpi[SA_KPI_ADVERSE_P95].verdict, SA_COMPARE_UNCHANGED);
	assert_int_equal(out.kpi[SA_KPI_ADVERSE_P95].n_a, 24);
	sa_compare_runs(&a, &few, &opts, &scratch, &out);
	assert_int_equal(out.kpi[SA_KPI_NET_BPS].why, SA_COMPARE_WHY_TOO_FEW);
	opts.same_data = true;
	sa_compare_runs(&a, &b, &opts, &scratch, &out);
	assert_int_equal(out.n_by_verdict[SA_COMPARE_NOT_COMPARABLE], SA_KPI_COUNT);
	assert_int_equal(out.kpi[SA_KPI_NET_BPS].why, SA_COMPARE_WHY_SAME_DATA);
	t_close(out.kpi[SA_KPI_NET_BPS].p_holm, NAN, 0.0);
}

struct rates {
	double false_alarms, found, covered; /* percent */
};

static struct rates simulate(size_t n, double rho, int pairs)
{
	SA_ARENA_SCOPE(scratch);
	struct rates rates = {0, 0, 0};
	double a[64], b[64];

	state_of_random = UINT64_C(20251019);
	for (int i = 0; i < pairs; i++) {
		struct sa_compare_kpi same, moved;

		fill_ar1(a, n, rho, 0.0);
		fill_ar1(b, n, rho, 0.0);
		sa_compare_series(a, n, b, n, 0.05, &scratch, &same);
		for (size_t k = 0; k < n; k++)
			b[k] += 2.0;
		sa_compare_series(a, n, b, n, 0.05, &scratch, &moved);
		rates.false_alarms += (same.p < 0.05) * 100.0 / pairs;
		rates.found += (moved.p < 0.05) * 100.0 / pairs;
		rates.covered += !(moved.lo > 2.0 || moved.hi < 2.0) * 100.0 / pairs;
	}
	print_message(
		"# %zu values, rho %.1f: %.2f %% false alarms, %.2f %% found, %.2f %% covered\n", n,
		rho, rates.false_alarms, rates.found, rates.covered);
	return rates;
}

/* The promise: steady windows of 18, autocorrelated with 0.5, 2,000 pairs. */
static void how_often_it_is_wrong(void **state)
{
	(void)state;
	struct rates steady = simulate(18, 0.5, 2000), last = simulate(8, 0.5, 2000);

	assert_true(steady.false_alarms < 7.0);
	assert_true(steady.found > 90.0);
	assert_true(steady.covered > 93.0);
	assert_true(last.false_alarms < 7.0); /* 8 values cannot find it, but do not cry wolf */
	struct rates independent = simulate(18, 0.0, 500);

	assert_true(independent.false_alarms < 5.0);
	assert_true(independent.found > 99.0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_shift),
		cmocka_unit_test(published_holm),
		cmocka_unit_test(order_statistics),
		cmocka_unit_test(variance),
		cmocka_unit_test(blocks),
		cmocka_unit_test(permutation_spread),
		cmocka_unit_test(swapping_mirrors),
		cmocka_unit_test(units_and_offsets_change_nothing),
		cmocka_unit_test(missing_values_and_lengths),
		cmocka_unit_test(constants),
		cmocka_unit_test(extremes),
		cmocka_unit_test(infinite_values),
		cmocka_unit_test(infinite_median_regressed),
		cmocka_unit_test(drift_is_inconclusive),
		cmocka_unit_test(long_series),
		cmocka_unit_test(verdicts),
		cmocka_unit_test(several_are_corrected),
		cmocka_unit_test(runs),
		cmocka_unit_test(how_often_it_is_wrong),
	};

	if (argc > 1 && strcmp(argv[1], "table") == 0) { /* the table of stats/compare.h */
		static const size_t size[] = {8, 12, 18, 24, 36, 50};
		static const double rho[] = {0.0, 0.3, 0.5, 0.7, 0.8};

		for (size_t i = 0; i < T_COUNT(size) * T_COUNT(rho); i++)
			simulate(size[i / T_COUNT(rho)], rho[i % T_COUNT(rho)], 2000);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
