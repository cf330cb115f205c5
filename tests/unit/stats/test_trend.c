/* SPDX-License-Identifier: MIT */
/* Theil-Sen and Mann-Kendall against known values and against brute force over all pairs. */
#include "t.h"

#include <float.h>

#include "base/arena.h"
#include "base/num.h"
#include "stats/slope.h"
#include "stats/trend.h"

#define NA	SA_MISSING
#define TINY	4.9406564584124654e-324
#define MAX_N	2601
#define N_KINDS 16

static double series_x[MAX_N], series_y[MAX_N];

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The k-th smallest, by Hoare's selection. */
static double kth(double *v, size_t n, size_t k)
{
	size_t lo = 0, hi = n - 1;

	while (lo < hi) {
		double pivot = v[lo + (hi - lo) / 2];
		size_t i = lo, j = hi;

		while (i <= j) {
			while (v[i] < pivot)
				i++;
			while (v[j] > pivot)
				j--;
			if (i > j)
				break;
			double t = v[i];

			v[i++] = v[j];
			v[j] = t;
			if (j == 0)
				break;
			j--;
		}
		if (k <= j)
			hi = j;
		else if (k >= i)
			lo = i;
		else
			break;
	}
	return v[k];
}

static double midpoint(double a, double b)
{
	return isfinite(a + b) ? (a + b) / 2 : a / 2 + b / 2;
}

/* Clamped as trend.h says; a difference beyond the range of double is halved first. */
static double pair_slope(size_t i, size_t j)
{
	double rise = series_y[j] - series_y[i], run = series_x[j] - series_x[i], slope;

	slope = isfinite(rise) ? rise / run : (series_y[j] / 2 - series_y[i] / 2) / run * 2;
	return fmin(fmax(slope, -DBL_MAX), DBL_MAX);
}

/* What sa_trend_compute should find in series_x, series_y (nothing missing), by the definitions. */
struct brute {
	double slope, s, variance, p;
};

/* Sums over groups of equal numbers of v, which is sorted here. */
static void tie_sums(double *v, size_t n, double *variance, double *two, double *three)
{
	*variance = *two = *three = 0;
	qsort(v, n, sizeof *v, by_value);
	for (size_t b = 0, e; b < n; b = e) {
		for (e = b; e < n && v[e] == v[b]; e++)
			;
		double t = (double)(e - b);

		*two += t * (t - 1);
		*three += t * (t - 1) * (t - 2);
		*variance += t * (t - 1) * (2 * t + 5);
	}
}

static double brute_variance(size_t size)
{
	static double copy[MAX_N];
	double tv, t2, t3, uv, u2, u3, n = (double)size;

	memcpy(copy, series_y, size * sizeof *copy);
	tie_sums(copy, size, &tv, &t2, &t3);
	memcpy(copy, series_x, size * sizeof *copy);
	tie_sums(copy, size, &uv, &u2, &u3);
	return (n * (n - 1) * (2 * n + 5) - tv - uv) / 18 + t3 * u3 / (9 * n * (n - 1) * (n - 2)) +
	       t2 * u2 / (2 * n * (n - 1));
}

static struct brute brute_force(size_t n)
{
	struct brute b = {NA, 0, 0, 1};
	double *slope = malloc((n * n / 2 + 1) * sizeof *slope);
	size_t m = 0;

	assert_non_null(slope);
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++) {
			if (series_x[j] <= series_x[i])
				continue;
			slope[m++] = pair_slope(i, j);
			b.s += (series_y[j] > series_y[i]) - (series_y[j] < series_y[i]);
		}
	if (m)
		b.slope = midpoint(kth(slope, m, (m - 1) / 2), kth(slope, m, m / 2));
	free(slope);
	b.variance = brute_variance(n);
	if (fabs(b.s) > 1)
		b.p = erfc((fabs(b.s) - 1) / sqrt(b.variance) / sqrt(2.0));
	return b;
}

/* Relative, but for numbers so small that a place of double is large. */
static void close_to(const char *what, double got, double want)
{
	t_close_in(what, got, want, fabs(want) * 1e-12 + 2 * TINY);
}

static void compare(const char *what, size_t n)
{
	SA_ARENA_SCOPE(scratch);
	struct brute want = brute_force(n);
	struct sa_trend got;

	sa_trend_compute(series_x, series_y, n, &scratch, &got);
	assert_int_equal(got.n, n);
	if (isnan(want.slope)) {
		assert_int_equal(got.direction, SA_TREND_NA);
		return;
	}
	close_to(what, got.slope_per_iter, want.slope);
	t_close_in(what, got.s, want.s, 0);
	t_close_in(what, got.p_value, want.p, 1e-9);
	assert_false(signbit(got.slope_per_iter) && got.slope_per_iter == 0);
	assert_true(isfinite(got.change) && isfinite(got.level_last));
}

/* --- known values -------------------------------------------------------------------------------- */

/* Values that follow from the definitions by hand. */
struct example {
	const char *name;
	size_t n;
	double x[16], y[16];
	double slope, s, variance;
};

static const struct example examples[] = {
	/* strictly rising: S = n(n-1)/2, variance n(n-1)(2n+5)/18 */
	{"line",
	 8,
	 {1, 2, 3, 4, 5, 6, 7, 8},
	 {2, 4, 6, 8, 10, 12, 14, 16},
	 2,
	 28,
	 8 * 7 * 21 / 18.0},
	/* ties in y: one group of 2 takes 2*1*9 = 18 off, one of 3 takes 3*2*11 = 66 off */
	{"ties in y",
	 8,
	 {1, 2, 3, 4, 5, 6, 7, 8},
	 {1, 1, 2, 2, 2, 3, 4, 5},
	 0.5,
	 24,
	 (8 * 7 * 21 - 18 - 66) / 18.0},
	/* duplicated iterations: 4 pairs are no pairs, each group of 2 in x takes 18 off */
	{"ties in x",
	 8,
	 {1, 1, 2, 2, 3, 3, 4, 4},
	 {1, 2, 3, 4, 5, 6, 7, 8},
	 2,
	 24,
	 (8 * 7 * 21 - 4 * 18) / 18.0},
	{"constant", 8, {1, 2, 3, 4, 5, 6, 7, 8}, {3, 3, 3, 3, 3, 3, 3, 3}, 0, 0, 0},
};

static void known(void **state)
{
	SA_ARENA_SCOPE(scratch);

	(void)state;
	for (size_t i = 0; i < T_COUNT(examples); i++) {
		const struct example *e = &examples[i];
		double z = e->s > 1 ? (e->s - 1) / sqrt(e->variance) : 0;
		struct sa_trend got;

		sa_trend_compute(e->x, e->y, e->n, &scratch, &got);
		t_close_in(e->name, got.slope_per_iter, e->slope, 1e-15);
		t_close_in(e->name, got.s, e->s, 0);
		t_close_in(e->name, got.p_value, erfc(z / sqrt(2.0)), 1e-15);
		memcpy(series_x, e->x, e->n * sizeof *series_x);
		memcpy(series_y, e->y, e->n * sizeof *series_y);
		compare(e->name, e->n);
		t_close_in(e->name, brute_variance(e->n), e->variance, 1e-12);
	}
}

/*
 * Double ratio of rainfall in five years of cloud seeding (Smith 1967), the example of Theil's slope in
 * Hollander & Wolfe, Nonparametric Statistical Methods, section 9.1: K = -6, slope -0.056. Five values
 * are too few for a trend, so the layer below is asked.
 */
static void cloud_seeding(void **state)
{
	static const double x[] = {1, 2, 3, 4, 5}, y[] = {1.26, 1.27, 1.12, 1.16, 1.03};
	const struct sa_slope_points points = {5, x, y};
	struct sa_slope_summary summary;
	SA_ARENA_SCOPE(scratch);

	(void)state;
	sa_slope_summarize(&points, &scratch, &summary);
	assert_int_equal(summary.pairs, 10);
	assert_int_equal((int)summary.rising - (int)summary.falling, -6);
	t_close(summary.median, -0.05625, 1e-12);
}

/*
 * Annual flow of the Nile at Aswan 1871-1970, 10^8 m^3 (Durbin & Koopman 2001; data set "Nile" of R,
 * whose mean is 919.35). S, variance and slope were computed apart from this program, in Python.
 */
static void nile(void **state)
{
	static const short flow[] = {
		1120, 1160, 963,  1210, 1160, 1160, 813,  1230, 1370, 1140, 995,  935,	1110,
		994,  1020, 960,  1180, 799,  958,  1140, 1100, 1210, 1150, 1250, 1260, 1220,
		1030, 1100, 774,  840,	874,  694,  940,  833,	701,  916,  692,  1020, 1050,
		969,  831,  726,  456,	824,  702,  1120, 1100, 832,  764,  821,  768,	845,
		864,  862,  698,  845,	744,  796,  1040, 759,	781,  865,  845,  944,	984,
		897,  822,  1010, 771,	676,  649,  846,  812,	742,  801,  1040, 860,	874,
		848,  890,  744,  749,	838,  1050, 918,  986,	797,  923,  975,  815,	1020,
		906,  901,  1170, 912,	746,  919,  718,  714,	740};
	double sum = 0;
	struct sa_trend got;
	SA_ARENA_SCOPE(scratch);

	(void)state;
	for (size_t i = 0; i < T_COUNT(flow); i++) {
		series_x[i] = 1871 + (double)i;
		series_y[i] = flow[i];
		sum += flow[i];
	}
	t_close(sum / 100, 919.35, 1e-12); /* typed in right */
	sa_trend_compute(series_x, series_y, 100, &scratch, &got);
	t_close(got.slope_per_iter, -2.6, 1e-15);
	t_close(got.s, -1387, 0);
	t_close(got.p_value, 3.658262921664336e-05, 1e-15);
	t_close(got.change, -2.6 * 99, 1e-12);
	assert_int_equal(got.direction, SA_TREND_FALLING);
	t_close(brute_variance(100), 112728.33333333333, 1e-9);
}

/* --- against brute force ------------------------------------------------------------------------- */

static uint64_t random_state;

static uint64_t next_random(void)
{
	random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return random_state >> 11;
}

/* Nearly normal, sigma about 1. */
static double noise(void)
{
	double sum = -6.0;

	for (int i = 0; i < 12; i++)
		sum += (double)next_random() * 0x1p-53;
	return sum;
}

static double make_y(int kind, size_t i, size_t n)
{
	double at = (double)i;

	switch (kind) {
	case 0:
		return noise();
	case 1:
		return round(noise() * 10) / 10;
	case 2:
		return at * 0.1;
	case 3:
		return 7;
	case 4:
		return (double)(next_random() % 3);
	case 5:
		return at * 0.01 + noise();
	case 6:
		return round((at * 0.01 + noise()) * 10) / 10;
	case 7:
		return i < n / 2 ? noise() : 3 + noise();
	case 8: /* a third and two thirds: slopes that are no doubles, in two clusters */
		return (double)(i % 2 ? 2 * i : i) / 3;
	case 9:
		return ldexp(noise(), (int)(next_random() % 400) - 200);
	case 10:
		return floor(at * 3 / (double)n);
	case 11:
		return next_random() % 50 ? 0 : noise();
	case 12:
		return (next_random() % 2 ? 1 : -1) * (next_random() % 10 ? 1.0 : DBL_MAX);
	case 13: /* all denormal */
		return TINY * (double)(next_random() % 100);
	case 14:
		return at * at;
	default:
		return round(3 * at + 20 * noise());
	}
}

static void make_series(int kind, int x_kind, size_t n)
{
	double x = (double)(next_random() % 100);

	for (size_t i = 0; i < n; i++) {
		series_x[i] = x;
		series_y[i] = make_y(kind, i, n);
		if (x_kind == 0)
			x += 1;
		else if (x_kind == 1)
			x += (double)(next_random() % 3);
		else if (x_kind == 2)
			x += (double)(next_random() % 300000000000);
		else
			x += next_random() % 20 == 0;
	}
}

static void many_short_series(void **state)
{
	char what[64];

	(void)state;
	random_state = 4;
	for (int round = 0; round < 4; round++)
		for (int kind = 0; kind < N_KINDS; kind++)
			for (int x_kind = 0; x_kind < 4; x_kind++)
				for (size_t n = 8; n <= 64; n += 1 + next_random() % 16) {
					snprintf(what, sizeof what, "kind %d/%d n %zu", kind,
						 x_kind, n);
					make_series(kind, x_kind, n);
					compare(what, n);
				}
}

/* Sizes on both sides of the change from all pairs to narrowing. */
static void longer_series(void **state)
{
	static const size_t size[] = {316, 317, 318, 400, 701};
	char what[64];

	(void)state;
	random_state = 5;
	for (size_t s = 0; s < T_COUNT(size); s++)
		for (int kind = 0; kind < N_KINDS; kind++)
			for (int x_kind = 0; x_kind < 4; x_kind++) {
				size_t n = size[s];

				if (n > 318 && x_kind != kind % 4)
					continue; /* brute force takes its time */
				snprintf(what, sizeof what, "kind %d/%d n %zu", kind, x_kind, n);
				make_series(kind, x_kind, n);
				compare(what, n);
			}
}

static void long_series(void **state)
{
	static const int kinds[] = {0, 6, 9};
	char what[64];

	(void)state;
	random_state = 6;
	for (size_t i = 0; i < T_COUNT(kinds); i++) {
		size_t n = i ? 1200 : MAX_N;

		snprintf(what, sizeof what, "kind %d n %zu", kinds[i], n);
		make_series(kinds[i], (int)i, n);
		compare(what, n);
	}
}

/*
 * Series too long for brute force whose answer is known: slope and S. Clusters of slopes that are
 * equal, or equal but for rounding, must not stop the narrowing.
 */
static void very_long_series(void **state)
{
	enum { N = 30000 };
	static double x[N], y[N];
	SA_ARENA_SCOPE(scratch);

	(void)state;
	for (int kind = 0; kind < 6; kind++) {
		static const double slope[] = {1, 0.1, 0, 0, 1.0 / 3, -2.5e300};
		struct sa_trend got;

		for (size_t i = 0; i < N; i++) {
			double at = (double)i;

			x[i] = at;
			y[i] = kind == 2 ? 5 : kind == 3 ? (double)(i % 2) : at * slope[kind];
		}
		sa_trend_compute(x, y, N, &scratch, &got);
		close_to("long", got.slope_per_iter, slope[kind]);
		if (kind < 2)
			t_close(got.s, (double)N * (N - 1) / 2, 0);
		if (kind == 2)
			t_close(got.p_value, 1, 0);
		/* 0101..: of k zeros and k ones, k(k+1)/2 pairs rise and k(k-1)/2 fall */
		if (kind == 3)
			t_close(got.s, N / 2.0, 0);
	}
}

/* --- edges --------------------------------------------------------------------------------------- */

struct edge {
	const char *name;
	size_t n;
	double y[12];
	size_t present;
	enum sa_trend_direction direction;
	double slope;
};

static const struct edge edges[] = {
	{"nothing", 0, {0}, 0, SA_TREND_NA, NA},
	{"seven", 7, {1, 2, 3, 4, 5, 6, 7}, 7, SA_TREND_NA, NA},
	{"seven of nine", 9, {1, NA, 2, 3, 4, NA, 5, 6, 7}, 7, SA_TREND_NA, NA},
	{"eight rising", 8, {1, 2, 3, 4, 5, 6, 7, 8}, 8, SA_TREND_RISING, 1},
	{"eight falling", 8, {8, 7, 6, 5, 4, 3, 2, 1}, 8, SA_TREND_FALLING, -1},
	{"missing in between", 10, {NA, 2, 3, 4, NA, 6, 7, 8, 9, 10}, 8, SA_TREND_RISING, 1},
	{"infinite is missing", 9, {1, 2, 3, 4, HUGE_VAL, 6, 7, 8, 9}, 8, SA_TREND_RISING, 1},
	{"constant", 8, {3, 3, 3, 3, 3, 3, 3, 3}, 8, SA_TREND_FLAT, 0},
	{"zeros", 8, {0, -0.0, 0, -0.0, 0, 0, -0.0, 0}, 8, SA_TREND_FLAT, 0},
	{"1 % in all", 8, {1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007}, 8, SA_TREND_FLAT, 1},
	{"exactly enough",
	 8,
	 {965, 985, 1005, 1025, 1045, 1065, 1085, 1105},
	 8,
	 SA_TREND_RISING,
	 20},
	{"median 0", 9, {-4, -3, -2, -1, 0, 1, 2, 3, 4}, 9, SA_TREND_RISING, 1},
	{"no order", 8, {1, 8, 2, 7, 3, 6, 4, 5}, 8, SA_TREND_FLAT, 0},
	{"range of double",
	 8,
	 {-DBL_MAX, DBL_MAX, -DBL_MAX, DBL_MAX, -DBL_MAX, DBL_MAX, -DBL_MAX, DBL_MAX},
	 8,
	 SA_TREND_FLAT,
	 0},
	{"denormals",
	 8,
	 {TINY, 2 * TINY, 3 * TINY, 4 * TINY, 5 * TINY, 6 * TINY, 7 * TINY, 8 * TINY},
	 8,
	 SA_TREND_RISING,
	 TINY},
};

static void edge_cases(void **state)
{
	static const double x[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
	SA_ARENA_SCOPE(scratch);

	(void)state;
	for (size_t i = 0; i < T_COUNT(edges); i++) {
		const struct edge *e = &edges[i];
		struct sa_trend got;

		sa_trend_compute(x, e->y, e->n, &scratch, &got);
		assert_int_equal(got.n, e->present);
		assert_int_equal(got.direction, e->direction);
		if (strcmp(e->name, "no order") != 0 && strcmp(e->name, "range of double") != 0)
			t_close_in(e->name, got.slope_per_iter, e->slope, 0);
		assert_int_equal(isnan(got.slope_per_iter), e->direction == SA_TREND_NA);
		assert_int_equal(isnan(got.p_value), e->direction == SA_TREND_NA);
		assert_int_equal(isnan(got.s), e->direction == SA_TREND_NA);
		assert_int_equal(isnan(got.change), e->direction == SA_TREND_NA);
		assert_int_equal(isnan(got.level_last), e->direction == SA_TREND_NA);
	}
}

/* A step of 2 * DBL_MAX in one iteration is out of range: clamped. */
static void slope_is_clamped(void **state)
{
	static const double x[] = {1, 1, 1, 1, 2, 2, 2, 2};
	static const double y[] = {-DBL_MAX, -DBL_MAX, -DBL_MAX, -DBL_MAX,
				   DBL_MAX,  DBL_MAX,  DBL_MAX,	 DBL_MAX};
	struct sa_trend got;
	SA_ARENA_SCOPE(scratch);

	(void)state;
	sa_trend_compute(x, y, 8, &scratch, &got);
	t_close(got.slope_per_iter, DBL_MAX, 0);
	t_close(got.change, DBL_MAX, 0);
	t_close(got.level_last, DBL_MAX, 0);
	assert_int_equal(got.direction, SA_TREND_RISING);
}

static void one_iteration_only(void **state)
{
	static const double x[] = {5, 5, 5, 5, 5, 5, 5, 5}, y[] = {1, 2, 3, 4, 5, 6, 7, 8};
	struct sa_trend got;
	SA_ARENA_SCOPE(scratch);

	(void)state;
	sa_trend_compute(x, y, 8, &scratch, &got);
	assert_int_equal(got.n, 8);
	assert_int_equal(got.direction, SA_TREND_NA);
}

static void crossing(void **state)
{
	static const struct {
		const char *name;
		enum sa_trend_direction direction;
		double slope, level, limit, want;
	} cases[] = {
		{"up to the limit", SA_TREND_RISING, 2, 300, 330, 115},
		{"down to the limit", SA_TREND_FALLING, -0.1, 3.4, 2.9, 105},
		{"away, above", SA_TREND_RISING, 2, 340, 330, NA},
		{"away, below", SA_TREND_FALLING, -0.1, 2.8, 2.9, NA},
		{"on the limit", SA_TREND_RISING, 2, 330, 330, NA},
		{"flat", SA_TREND_FLAT, 2, 300, 330, NA},
		{"not known", SA_TREND_NA, NA, 300, 330, NA},
		{"no limit", SA_TREND_RISING, 2, 300, NA, NA},
		{"fitted level", SA_TREND_RISING, 2, NA, 330, 105},
		{"out of range", SA_TREND_RISING, 1e-300, 0, 1e300, NA},
		{"distance out of range", SA_TREND_RISING, 1, -DBL_MAX, DBL_MAX, NA},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_trend trend = {.n = 9,
					 .slope_per_iter = cases[i].slope,
					 .direction = cases[i].direction,
					 .level_last = 320};

		t_close_in(cases[i].name,
			   sa_trend_crossing(&trend, 100, cases[i].level, cases[i].limit),
			   cases[i].want, 1e-9);
	}
}

/* Through a straight line, the fitted level is the last value and the crossing lies on the line. */
static void fitted_line(void **state)
{
	static const double x[] = {7, 8, 9, 10, 11, 12, 13, 14, 15};
	static const double y[] = {3, 5, 7, 9, 11, 13, 15, 17, NA};
	struct sa_trend got;
	SA_ARENA_SCOPE(scratch);

	(void)state;
	sa_trend_compute(x, y, 9, &scratch, &got);
	t_close(got.level_last, 17, 0);
	t_close(got.change, 14, 0);
	t_close(sa_trend_crossing(&got, 14, got.level_last, 27), 19, 1e-12);
}

static void scratch_is_given_back(void **state)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_arena_mark before, after;
	struct sa_trend got;

	(void)state;
	sa_arena_alloc(&scratch, 100);
	before = sa_arena_mark(&scratch);
	random_state = 7;
	make_series(5, 0, 1000);
	sa_trend_compute(series_x, series_y, 1000, &scratch, &got);
	after = sa_arena_mark(&scratch);
	assert_ptr_equal(before.block, after.block);
	assert_int_equal(before.used, after.used);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known),
		cmocka_unit_test(cloud_seeding),
		cmocka_unit_test(nile),
		cmocka_unit_test(many_short_series),
		cmocka_unit_test(longer_series),
		cmocka_unit_test(long_series),
		cmocka_unit_test(very_long_series),
		cmocka_unit_test(edge_cases),
		cmocka_unit_test(slope_is_clamped),
		cmocka_unit_test(one_iteration_only),
		cmocka_unit_test(crossing),
		cmocka_unit_test(fitted_line),
		cmocka_unit_test(scratch_is_given_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
