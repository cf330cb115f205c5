/* SPDX-License-Identifier: MIT */
/* Trends, crossings, shapes and the reach of a rule. */
#include "t.h"

#include <math.h>

#include "base/arena.h"
#include "stats/judge_drift.h"
#include "stats/judge_reach.h"
#include "stats/judge_shape.h"
#include "stats/random.h"

#define ROWS 60

static double index_of[ROWS];

static struct sa_judge_drift_answer drift(const double *y, size_t from, size_t n, double limit)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_judge_drift_answer a;
	struct sa_judge_drift_case c = {.better = SA_JUDGE_BETTER_HIGHER,
					.judged = true,
					.limit = limit,
					.horizon = 24,
					.series = {index_of + from, y + from, n}};

	sa_judge_drift(&c, 1, 0.05, &scratch, &a);
	return a;
}

/* JUDGE: a run that falls through its limit, 7.2 - 0.2 i over 24 iterations, steady from 7. */
static void falls_through(void **state)
{
	double y[ROWS];
	uint64_t seed = 3;

	(void)state;
	for (int noisy = 0; noisy < 2; noisy++) {
		for (size_t i = 0; i < 24; i++)
			y[i] = 7.2 - 0.2 * index_of[i] + noisy * 0.1 * sa_random_gauss(&seed);
		struct sa_judge_drift_answer a = drift(y, 6, 18, 2.9);

		assert_int_equal(a.word, SA_JUDGE_TREND_FALLING);
		assert_int_equal(a.crossing, SA_JUDGE_CROSSING_BEYOND);
		assert_int_equal(a.shape, SA_JUDGE_SHAPE_STEADY);
		assert_true(a.gate);
		t_close(a.at, 21.5, noisy ? 0.7 : 1e-6);
		assert_true(a.lo <= a.at && a.at <= a.hi && a.hi - a.lo < 4);
		t_close(a.slope, -0.2, noisy ? 0.03 : 1e-9);
		t_close(a.level, 2.4, noisy ? 0.2 : 1e-9);
	}
}

static void crossing_words(void **state)
{
	double y[ROWS];
	uint64_t seed = 4;

	(void)state;
	for (size_t i = 0; i < 24; i++)
		y[i] = 10 - 0.1 * (double)i + 0.1 * sa_random_gauss(&seed);
	struct sa_judge_drift_answer a = drift(y, 0, 24, 7.0);

	assert_int_equal(a.crossing, SA_JUDGE_CROSSING_WITHIN);
	t_close(a.at, 31, 1.5);
	a = drift(y, 0, 24, 1.0);
	assert_int_equal(a.crossing, SA_JUDGE_CROSSING_FAR);
	assert_false(a.gate);
	a = drift(y, 0, 24, NAN);
	assert_int_equal(a.crossing, SA_JUDGE_CROSSING_NONE);
	a = drift(y, 0, 7, 7.0);
	assert_int_equal(a.word, SA_JUDGE_TREND_NONE);
	for (size_t i = 0; i < 24; i++)
		y[i] = 20 - y[i]; /* for the better: no crossing */
	a = drift(y, 0, 24, 7.0);
	assert_int_equal(a.word, SA_JUDGE_TREND_RISING);
	assert_int_equal(a.crossing, SA_JUDGE_CROSSING_FAR);
	for (size_t i = 0; i < 24; i++)
		y[i] = 5;
	a = drift(y, 0, 24, 7.0);
	assert_int_equal(a.word, SA_JUDGE_TREND_FLAT);
	assert_int_equal(a.shape, SA_JUDGE_SHAPE_NONE);
}

/* Fieller's interval by its definition: the rows where the line may be at the limit. */
static void fieller(void **state)
{
	double y[ROWS];
	uint64_t seed = 5;

	(void)state;
	for (size_t i = 0; i < 24; i++)
		y[i] = 10 - 0.1 * (double)i + 0.3 * sa_random_gauss(&seed);
	struct sa_judge_drift_answer a = drift(y, 0, 24, 7.0);
	/* a limit at an end of the interval has the estimate there */
	double lower = a.level + a.slope * (a.lo - 24), upper = a.level + a.slope * (a.hi - 24);

	assert_true(lower > 7.0 && upper < 7.0);
	t_close(drift(y, 0, 24, lower).at, a.lo, 1e-6);
	t_close(drift(y, 0, 24, upper).at, a.hi, 1e-6);
}

static void shapes(void **state)
{
	double y[ROWS];
	uint64_t seed = 6;

	(void)state;
	for (int kind = 0; kind < 5; kind++) {
		for (size_t i = 0; i < ROWS; i++) {
			double e = 0.2 * sa_random_gauss(&seed), x = (double)i;

			y[i] = 10 + e;
			y[i] += kind == 0   ? -0.1 * x
				: kind == 1 ? (i >= 40 ? -2.0 : 0.0)
				: kind == 2 ? -0.2 * fmin(x, 25)
				: kind == 3 ? (double)(i % 6) * 0.5
					    : (i < 30 ? 0 : 6 * e);
		}
		struct sa_judge_drift_answer a = drift(y, 0, ROWS, 1.0);
		static const enum sa_judge_shape want[] = {
			SA_JUDGE_SHAPE_STEADY, SA_JUDGE_SHAPE_STEP, SA_JUDGE_SHAPE_LEVELLED,
			SA_JUDGE_SHAPE_SAWTOOTH, SA_JUDGE_SHAPE_WIDER};

		t_str(sa_judge_shape_text(a.shape), sa_judge_shape_text(want[kind]));
		if (kind == 1)
			t_close(a.change_at, 41, 0);
		if (kind == 2)
			t_close(a.change_at, 26, 3);
		if (kind == 3)
			t_close(a.period, 6, 0);
	}
}

/* Every place fitted by itself: what the sums before and behind a place say must agree. */
static void place_by_brute_force(void **state)
{
	SA_ARENA_SCOPE(scratch);
	double x[40], y[40], change[40];
	uint32_t gap[40];
	uint64_t seed = 21;

	(void)state;
	for (int round = 0; round < 60; round++) {
		size_t n = 12 + (size_t)round % 28, at = 4 + (size_t)round % 5, found, period;
		double rho = (double)(round % 10) / 10.5, least = HUGE_VAL;
		bool level = round % 2;
		size_t want = 0;
		struct sa_ar1_rows rows = {.n = n, .n_x = 2, .y = y, .gap = gap};

		for (size_t i = 0; i < n; i++) {
			gap[i] = i ? 1 + (sa_random_next(&seed) % 7 == 0) : 0;
			x[i] = i ? x[i - 1] + gap[i] : -60;
			y[i] = 5 + 0.2 * sa_random_gauss(&seed) +
			       (level	  ? 3.0 * (x[i < at ? i : at] - x[0])
				: i >= at ? 40.0
					  : 0.0);
		}
		for (size_t k = level ? n / 4 : 2; k <= (level ? n - n / 3 : n - 2); k++) {
			struct sa_ar1_fit fit;

			for (size_t i = 0; i < n; i++)
				change[i] = level ? x[i < k ? i : k] : i >= k;
			rows.x[0] = NULL;
			rows.x[1] = change;
			sa_ar1_fit(&rows, rho, &fit);
			want = fit.squares < least ? k : want;
			least = fmin(least, fit.squares);
		}
		rows.x[1] = x;
		enum sa_judge_shape shape =
			sa_judge_shape_of(&rows, x, rho, true, 0.01, &scratch, &found, &period);

		t_str(sa_judge_shape_text(shape),
		      sa_judge_shape_text(level ? SA_JUDGE_SHAPE_LEVELLED : SA_JUDGE_SHAPE_STEP));
		assert_int_equal(found, want);
	}
}

static void last_rows_stepped(void **state)
{
	double y[ROWS];
	uint64_t seed = 11;

	(void)state;
	for (size_t i = 0; i < 24; i++)
		y[i] = 10 + 0.3 * sa_random_gauss(&seed) - (i >= 21 ? 2 : 0);
	struct sa_judge_drift_answer a = drift(y, 6, 18, 5.0);

	assert_true(a.stepped);
	assert_int_equal(a.shape, SA_JUDGE_SHAPE_STEP);
	t_close(a.change_at, 22, 0);
	for (size_t i = 21; i < 24; i++)
		y[i] += 4;
	assert_false(drift(y, 6, 18, 5.0).stepped); /* for the better */
}

/* Reports of four KPIs that stand still, of AR(1) series; of how many a trend or a step is told. */
static size_t false_alarms(double rho, double (*innovation)(uint64_t *), bool steps)
{
	double y[4][18];
	size_t told = 0;

	for (uint64_t report = 1; report <= 200; report++) {
		SA_ARENA_SCOPE(scratch);
		struct sa_judge_drift_answer a[4];
		struct sa_judge_drift_case c[4];
		uint64_t seed = report;
		bool any = false;

		for (size_t k = 0; k < 4; k++) {
			double z = 0;

			for (size_t i = 0; i < 58; i++) {
				z = rho * z + innovation(&seed);
				if (i >= 40)
					y[k][i - 40] = 10 + z;
			}
			c[k] = (struct sa_judge_drift_case){.better = SA_JUDGE_BETTER_HIGHER,
							    .judged = true,
							    .limit = 0,
							    .horizon = 24,
							    .series = {index_of, y[k], 18}};
		}
		sa_judge_drift(c, 4, 0.05, &scratch, a);
		for (size_t k = 0; k < 4; k++)
			any |= steps ? a[k].stepped : a[k].word != SA_JUDGE_TREND_FLAT;
		told += any;
	}
	return told;
}

static double far_below(uint64_t *seed)
{
	return 1 + sa_dist_log(sa_random_uniform(seed));
}

static double far_above(uint64_t *seed)
{
	return sa_dist_exp(sa_random_gauss(seed));
}

/* Rows whose bad side is long: the last ones are bad by chance no more often than any (4 KPIs, 5 %). */
static void skewed_rows_do_not_step(void **state)
{
	(void)state;
	assert_in_range(false_alarms(0.5, far_below, true), 0, 18); /* 44 by Student's t */
}

/* One far value in front of the window that the rows come down from is no trend. */
static void skewed_rows_do_not_trend(void **state)
{
	(void)state;
	assert_in_range(false_alarms(0.7, far_above, false), 0, 16); /* 23 by Student's t */
}

static void scaled_and_infinite(void **state)
{
	double y[ROWS], z[ROWS];
	uint64_t seed = 12;

	(void)state;
	for (size_t i = 0; i < 24; i++)
		y[i] = 10 - 0.1 * (double)i + 0.3 * sa_random_gauss(&seed);
	struct sa_judge_drift_answer a = drift(y, 0, 24, 7.0), b;

	for (size_t i = 0; i < 24; i++)
		z[i] = ldexp(y[i], 700);
	b = drift(z, 0, 24, ldexp(7.0, 700));
	t_close(b.at, a.at, 0);
	t_close(b.slope, ldexp(a.slope, 700), 0);
	y[5] = HUGE_VAL;
	y[9] = NAN;
	b = drift(y, 0, 24, 7.0);
	assert_int_equal(b.word, SA_JUDGE_TREND_FALLING);
	t_close(b.at, a.at, 6);
	for (size_t i = 0; i < 13; i++)
		y[i] = HUGE_VAL;
	b = drift(y, 0, 24, 7.0);
	assert_int_equal(b.word, SA_JUDGE_TREND_NONE);
}

/* Mean of white normal rows: limit less z(.8) s / sqrt(n), a little wider for the spread that was estimated. */
static void reach_of_mean(void **state)
{
	SA_ARENA_SCOPE(scratch);
	double y[ROWS], mean = 0, squares = 0;
	struct sa_judge_reach_case c = {
		.left = {.agg = SA_JUDGE_AGG_MEAN, .window = {index_of, y, ROWS}},
		.at_least = true,
		.limit = 3,
		.context = {index_of, y, ROWS}};
	struct sa_judge_reach r, s;

	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		/* the normal distribution itself, in an order without a pattern */
		y[i] = 4 + sa_dist_normal_quantile((0.5 + (double)(i * 37 % ROWS)) / ROWS);
		mean += y[i] / ROWS;
	}
	for (size_t i = 0; i < ROWS; i++)
		squares += (y[i] - mean) * (y[i] - mean) / (ROWS - 1);
	sa_judge_reach(&c, 1, &scratch, &r);
	double factor = sqrt((1 + r.rho) / (1 - r.rho)), se = sqrt(squares / ROWS);

	t_close(r.se / (se * factor), 1, 0.12);
	t_close((3 - r.at) / r.se, 0.8416, 0.08);
	t_close(r.pass_probability, 0.2, 0);
	/* the other direction mirrors, the median is wider, few values say nothing */
	c.at_least = false;
	sa_judge_reach(&c, 1, &scratch, &s);
	t_close((s.at - 3) / (3 - r.at), 1, 0.15);
	c.left.agg = SA_JUDGE_AGG_QUANTILE;
	c.left.quantile = 0.5;
	sa_judge_reach(&c, 1, &scratch, &s);
	t_close(s.se / r.se, 1.25, 0.2);
	c.left.agg = SA_JUDGE_AGG_MEAN;
	/* against twice the mean of the other half: the variances add up, and neither half has few values */
	struct sa_judge_reach_case two = c;

	two.left.window.n = ROWS / 2;
	two.right = (struct sa_judge_side){
		SA_JUDGE_AGG_MEAN, 0.0, {index_of + ROWS / 2, y + ROWS / 2, ROWS / 2}};
	two.factor = 2;
	sa_judge_reach(&two, 1, &scratch, &s);
	factor = sqrt((1 + s.rho) / (1 - s.rho));
	t_close(s.se / (se * factor), sqrt(2 + 4 * 2), 0.4);
	assert_int_equal(s.n_right, ROWS / 2);
	two.right.window.n = 7;
	sa_judge_reach(&two, 1, &scratch, &s);
	assert_true(isnan(s.at));
	c.left.window.n = 7;
	sa_judge_reach(&c, 1, &scratch, &s);
	assert_true(isnan(s.at));
	c.left.window.n = 8;
	sa_judge_reach(&c, 1, &scratch, &s);
	assert_true(s.se > 2 * r.se);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(falls_through),
		cmocka_unit_test(crossing_words),
		cmocka_unit_test(fieller),
		cmocka_unit_test(shapes),
		cmocka_unit_test(place_by_brute_force),
		cmocka_unit_test(last_rows_stepped),
		cmocka_unit_test(skewed_rows_do_not_step),
		cmocka_unit_test(skewed_rows_do_not_trend),
		cmocka_unit_test(scaled_and_infinite),
		cmocka_unit_test(reach_of_mean),
	};

	for (size_t i = 0; i < ROWS; i++)
		index_of[i] = (double)i + 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
