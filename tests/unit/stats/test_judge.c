/* SPDX-License-Identifier: MIT */
/* Answers of the judge: symmetries, agreement of interval and p, published tests as limits, hostile input. */
#include "t.h"

#include <float.h>
#include <math.h>

#include "base/arena.h"
#include "stats/dist.h"
#include "stats/judge.h"
#include "stats/random.h"

#define KPIS 4
#define RUNS 6
#define ROWS 40

static double index_of[5000];

struct data {
	double v[KPIS][RUNS][ROWS];
	struct sa_judge_series base[KPIS][RUNS];
	struct sa_judge_case cases[KPIS];
};

/* KPIs of AR(1) rows about 100, n_baseline runs with levels that differ by `between`. */
static void fill(struct data *d, uint64_t seed, size_t n_baseline, double rho, double between)
{
	memset(d, 0, sizeof *d);
	for (size_t k = 0; k < KPIS; k++) {
		for (size_t r = 0; r <= n_baseline; r++) {
			double level = 100 + between * sa_random_gauss(&seed);
			double z = sa_random_gauss(&seed);

			for (size_t i = 0; i < ROWS; i++) {
				d->v[k][r][i] = level + z;
				z = rho * z + sqrt(1 - rho * rho) * sa_random_gauss(&seed);
			}
			if (r)
				d->base[k][r - 1] =
					(struct sa_judge_series){index_of, d->v[k][r], ROWS};
		}
		d->cases[k] = (struct sa_judge_case){
			.better = k % 2 ? SA_JUDGE_BETTER_LOWER : SA_JUDGE_BETTER_HIGHER,
			.judged = true,
			.runs_alike = true,
			.current = {index_of, d->v[k][0], ROWS},
			.baseline = d->base[k],
			.n_baseline = n_baseline,
		};
	}
}

static void judge(const struct data *d, struct sa_judge_answer a[KPIS])
{
	SA_ARENA_SCOPE(scratch);

	sa_judge_compare(d->cases, KPIS, 0.05, &scratch, a);
}

static struct sa_judge_answer judge_one(const struct sa_judge_case *c)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_judge_answer a;

	sa_judge_compare(c, 1, 0.05, &scratch, &a);
	return a;
}

static void same_thrice(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed < 20; seed++) {
		static struct data d;
		struct sa_judge_answer a[KPIS], b[KPIS];

		fill(&d, seed, seed % RUNS ? seed % RUNS : 1, 0.4, 0.5);
		judge(&d, a);
		for (int again = 0; again < 2; again++) {
			judge(&d, b);
			for (size_t k = 0; k < KPIS; k++)
				assert_memory_equal(
					&a[k].level, &b[k].level,
					sizeof a[k] - offsetof(struct sa_judge_answer, level));
		}
	}
}

/* current and the one baseline change places: figures change their sign, to the last bit. */
static void swapped(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed < 40; seed++) {
		static struct data d;
		struct sa_judge_answer a[KPIS], b[KPIS];

		fill(&d, seed, 1, 0.4, seed % 3);
		judge(&d, a);
		for (size_t k = 0; k < KPIS; k++) {
			struct sa_judge_series old = d.cases[k].current;

			d.cases[k].current = d.base[k][0];
			d.base[k][0] = old;
			d.cases[k].better = d.cases[k].better == SA_JUDGE_BETTER_LOWER
						    ? SA_JUDGE_BETTER_HIGHER
						    : SA_JUDGE_BETTER_LOWER;
		}
		judge(&d, b);
		for (size_t k = 0; k < KPIS; k++) {
			t_close(b[k].difference, -a[k].difference, 0);
			t_close(b[k].lo, -a[k].hi, 0);
			t_close(b[k].hi, -a[k].lo, 0);
			t_close(b[k].p, a[k].p, 0);
			assert_int_equal(b[k].word, a[k].word);
		}
	}
}

/* The runs of the baseline in another order: the same bits. */
static void any_order(void **state)
{
	static struct data d;
	struct sa_judge_answer a[KPIS], b[KPIS];

	(void)state;
	for (size_t n = 2; n < RUNS; n++) {
		fill(&d, 50 + n, n, 0.4, 0.7);
		judge(&d, a);
		for (size_t turn = 0; turn < 2 * n; turn++) {
			for (size_t k = 0; k < KPIS; k++) { /* swaps two, then turns them round */
				struct sa_judge_series last = d.base[k][n - 1];

				d.base[k][n - 1] = d.base[k][turn % 2 ? n - 2 : 0];
				d.base[k][turn % 2 ? n - 2 : 0] = last;
			}
			judge(&d, b);
			assert_memory_equal(a, b, sizeof a);
		}
	}
}

static void scaled(void **state)
{
	(void)state;
	for (int e = -900; e <= 900; e += 150) {
		static struct data d;
		struct sa_judge_answer a[KPIS], b[KPIS];
		size_t n = e % 100 ? 1 : 4;

		fill(&d, 3, n, 0.4, 1);
		judge(&d, a);
		for (size_t i = 0; i < sizeof d.v / sizeof(double); i++)
			(&d.v[0][0][0])[i] = ldexp((&d.v[0][0][0])[i], e);
		judge(&d, b);
		for (size_t k = 0; k < KPIS; k++) {
			t_close(b[k].difference, ldexp(a[k].difference, e), 0);
			t_close(b[k].hi, ldexp(a[k].hi, e), 0);
			t_close(b[k].p, a[k].p, 0);
			t_close(b[k].rho, a[k].rho, 0);
		}
	}
}

/* 0 lies outside the interval exactly when the corrected p is below alpha, for either direction. */
static void interval_agrees(void **state)
{
	size_t found = 0;

	(void)state;
	for (uint64_t seed = 1; seed < 150; seed++) {
		static struct data d;
		struct sa_judge_answer a[KPIS];

		fill(&d, seed, 1 + seed % 5, 0.3, seed % 3 * 0.7);
		for (size_t i = 0; i < ROWS; i++)
			d.v[0][0][i] -= (double)(seed % 4);
		if (seed % 2) { /* ties */
			for (size_t i = 0; i < sizeof d.v / sizeof(double); i++)
				(&d.v[0][0][0])[i] = nearbyint((&d.v[0][0][0])[i]);
		}
		judge(&d, a);
		for (size_t k = 0; k < KPIS; k++) {
			bool up_is_worse = d.cases[k].better == SA_JUDGE_BETTER_LOWER;

			assert_int_equal(a[k].p_holm < 0.05,
					 up_is_worse ? a[k].lo > 0 : a[k].hi < 0);
			assert_true(a[k].lo <= a[k].difference && a[k].difference <= a[k].hi);
			assert_int_equal(a[k].word == SA_JUDGE_WORSE, a[k].p_holm < 0.05);
			found += a[k].word == SA_JUDGE_WORSE;
		}
	}
	assert_true(found > 60);
}

/* White rows, many of them: Student's paired test is the limit. */
static void students_limit(void **state)
{
	static double x[2][2000];
	uint64_t seed = 8;
	double mean = 0, squares = 0;
	size_t n = 2000;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		x[0][i] = 5 + sa_random_gauss(&seed);
		x[1][i] = 5.05 + sa_random_gauss(&seed);
		mean += (x[0][i] - x[1][i]) / (double)n;
	}
	for (size_t i = 0; i < n; i++)
		squares += pow(x[0][i] - x[1][i] - mean, 2);
	struct sa_judge_series base = {index_of, x[1], n};
	struct sa_judge_case c = {.better = SA_JUDGE_BETTER_HIGHER,
				  .judged = true,
				  .current = {index_of, x[0], n},
				  .baseline = &base,
				  .n_baseline = 1};
	struct sa_judge_answer a = judge_one(&c);
	double se = sqrt(squares / ((double)n - 1) / (double)n);

	t_close(a.difference, mean, 0.002);
	t_close((a.hi - a.lo) / 2 / sa_dist_t_quantile(0.05, 2 * (double)n - 3) / se, 1, 0.25);
	assert_true(a.hi - a.lo > 1.9 * 1.645 * se);
}

/*
 * Four runs with one row each: the prediction interval of Hahn (1970), N - 1 degrees of freedom, with the skew of the
 * levels (G1; half of it by the prior, since its variance is about 1), .4 at least on either side.
 */
static void predicts(const double level[4], bool lower_better)
{
	double now = 12, mean = 0, squares = 0, cubes = 0, sign = lower_better ? 1 : -1;
	struct sa_judge_series base[4];
	struct sa_judge_case c = {.better = lower_better ? SA_JUDGE_BETTER_LOWER
							 : SA_JUDGE_BETTER_HIGHER,
				  .judged = true,
				  .current = {index_of, &now, 1},
				  .baseline = base,
				  .n_baseline = 4};

	for (size_t r = 0; r < 4; r++) {
		base[r] = (struct sa_judge_series){index_of, &level[r], 1};
		mean += level[r] / 4;
	}
	now = mean + sign * 1.9;
	for (size_t r = 0; r < 4; r++) {
		squares += pow(level[r] - mean, 2);
		cubes += pow(level[r] - mean, 3);
	}
	struct sa_judge_answer a = judge_one(&c);
	double s = sqrt(squares / 3), se = s * sqrt(1.25), v = 6.0 * 4 * 3 / (2 * 5 * 7);
	double g1 = sign * 4.0 / (3 * 2) * cubes / pow(s, 3) / v / (1 + 1 / v);
	double shown = 1.4 * (1 + 9.0 / 4) * g1, skew = fmax(0.4, shown), other = fmax(0.4, -shown);
	double t = 1.9 / se, straight = t;

	for (size_t i = 0; i < 200; i++) /* t = t' + skew (t'^2 - 1) / 6 */
		straight += (t - straight - skew * (straight * straight - 1) / 6) / 4;
	t_close(a.difference, sign * 1.9, 1e-12);
	t_close(a.p, sa_dist_t_upper(straight, 3), 1e-9);
	double q = sa_dist_t_quantile(0.05, 3);

	t_close(sign > 0 ? a.lo : -a.hi, 1.9 - (q + skew * (q * q - 1) / 6) * se, 1e-6);
	t_close(sign > 0 ? a.hi : -a.lo, 1.9 + (q + other * (q * q - 1) / 6) * se, 1e-6);
	assert_int_equal(a.word, a.p < 0.05 ? SA_JUDGE_WORSE : SA_JUDGE_UNCLEAR);
}

static void prediction_of_one(void **state)
{
	static const double even[4] = {10, 10.4, 9.8, 9.4}, high[4] = {10, 10.5, 9.8, 10.1};

	(void)state;
	predicts(even, true);
	predicts(even, false);
	predicts(high, true);
	predicts(high, false);
}

static void one_run_only_differs(void **state)
{
	static struct data d;
	struct sa_judge_answer a[KPIS];

	(void)state;
	fill(&d, 4, 1, 0.4, 0);
	for (size_t k = 0; k < KPIS; k++) {
		d.cases[k].runs_alike = k > 1;
		for (size_t i = 0; i < ROWS; i++)
			d.v[k][0][i] += k % 2 ? 4 : -4;
	}
	judge(&d, a);
	for (size_t k = 0; k < KPIS; k++)
		assert_int_equal(a[k].word, k > 1 ? SA_JUDGE_WORSE : SA_JUDGE_DIFFERS);
	for (size_t k = 0; k < KPIS; k++)
		d.cases[k].better = SA_JUDGE_BETTER_NONE;
	judge(&d, a);
	for (size_t k = 0; k < KPIS; k++) {
		assert_int_equal(a[k].word, SA_JUDGE_NONE);
		assert_int_equal(a[k].why, SA_JUDGE_WHY_NONE);
		assert_true(a[k].p < 1e-4);
	}
}

/* The same value less in each row: nothing is left to chance. A floor above it: not worse. */
static void exact_shift(void **state)
{
	static struct data d;
	struct sa_judge_answer a[KPIS];

	(void)state;
	fill(&d, 4, 1, 0.4, 0);
	for (size_t i = 0; i < ROWS; i++)
		d.v[0][0][i] = d.v[0][1][i] - 0.5;
	d.cases[0].floor = 0.2;
	judge(&d, a);
	assert_int_equal(a[0].word, SA_JUDGE_WORSE);
	t_close(a[0].difference, -0.5, 1e-9);
	d.cases[0].floor = 2;
	d.cases[0].floor_percent = true;
	judge(&d, a);
	assert_int_equal(a[0].word, SA_JUDGE_NOT_WORSE);
	t_close(a[0].floor, fabs(a[0].level) / 50, 1e-12);
	for (size_t i = 0; i < ROWS; i++)
		d.v[0][0][i] = d.v[0][1][i];
	judge(&d, a);
	assert_int_equal(a[0].word, SA_JUDGE_NOT_WORSE);
	t_close(a[0].p, 0.5, 0);
	for (size_t i = 0; i < ROWS; i++) /* the last bit is no difference */
		d.v[0][0][i] = nextafter(d.v[0][1][i], 0);
	d.cases[0].floor = 0;
	judge(&d, a);
	assert_int_equal(a[0].word, SA_JUDGE_NOT_WORSE);
	/* what has no noise says nothing about the dependence of the others */
	assert_true(a[1].rho > 0.2 && a[1].rho < 0.65);
}

/* A KPI that never moves leaves the family: the others are not corrected for it. */
static void constants_leave(void **state)
{
	static struct data d;
	struct sa_judge_answer a[KPIS];

	(void)state;
	fill(&d, 4, 1, 0.4, 0);
	for (size_t k = 1; k < KPIS; k++) {
		for (size_t r = 0; r < 2; r++) {
			for (size_t i = 0; i < ROWS; i++)
				d.v[k][r][i] = 7;
		}
	}
	judge(&d, a);
	t_close(a[0].p_holm, a[0].p, 0);
	t_close(a[0].level_used, 0.05, 0);
	for (size_t k = 1; k < KPIS; k++) {
		assert_int_equal(a[k].word, SA_JUDGE_NOT_WORSE);
		assert_int_equal(a[k].why, SA_JUDGE_WHY_CONSTANT);
	}
}

/* What runs share at row i: a ramp, a warm-up, a bend, a change in the middle. */
static double course_at(size_t kind, size_t i)
{
	double u = 2.0 * (double)i / (ROWS - 1.0) - 1.0;

	switch (kind) {
	case 0:
		return 0.5 * (double)i;
	case 1:
		return -3.0 * exp(-(double)i / 2.0);
	case 2:
		return 2.0 * u * u;
	default:
		return i < ROWS / 2 ? 0.0 : 8.0;
	}
}

/*
 * A course that the runs share cancels: it changes no answer. Where no column takes it out of their sum, the sum is
 * left alone: what it told of the spread is lost, and no more (the difference is weighted by another rho).
 */
static void shared_course(void **state)
{
	static const double tolerance[] = {1e-3, 1e-3, 1e-3, 0.2};
	static struct data d;
	struct sa_judge_answer a[KPIS], b[KPIS];

	(void)state;
	for (size_t n = 1; n < 6; n += 4) {
		for (size_t kind = 0; kind < T_COUNT(tolerance); kind++) {
			fill(&d, 6, n, 0.3, 0.3);
			judge(&d, a);
			for (size_t k = 0; k < KPIS; k++) {
				for (size_t r = 0; r <= n; r++) {
					for (size_t i = 0; i < ROWS; i++)
						d.v[k][r][i] += course_at(kind, i);
				}
			}
			judge(&d, b);
			for (size_t k = 0; k < KPIS; k++) {
				t_close(b[k].difference, a[k].difference, tolerance[kind]);
				t_close(b[k].p, a[k].p, tolerance[kind]);
			}
		}
	}
}

static void missing_and_infinite(void **state)
{
	static const struct {
		size_t n, n_baseline;
		enum sa_judge_why why;
	} cases[] = {{0, 1, SA_JUDGE_WHY_NO_CURRENT},
		     {3, 1, SA_JUDGE_WHY_TOO_FEW},
		     {20, 0, SA_JUDGE_WHY_NO_BASELINE},
		     {20, 1, SA_JUDGE_WHY_NONE}};
	static struct data d;
	struct sa_judge_answer a;

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		fill(&d, 6, 1, 0.3, 0.3);
		for (size_t row = cases[i].n; row < ROWS; row++)
			d.v[0][0][row] = NAN;
		d.cases[0].n_baseline = cases[i].n_baseline;
		a = judge_one(d.cases);
		assert_int_equal(a.why, cases[i].why);
	}
	/* one infinite value is one that is far; half of them decide */
	for (size_t half = 0; half < 2; half++) {
		for (int sign = -1; sign <= 1; sign += 2) {
			fill(&d, 6, half ? 1 : 5, 0.3, 0.0);
			for (size_t row = 0; row < (half ? ROWS / 2 + 1 : 1); row++)
				d.v[0][0][row] = sign * HUGE_VAL;
			a = judge_one(d.cases);
			if (half) {
				assert_int_equal(a.why, SA_JUDGE_WHY_INFINITE);
				assert_int_equal(a.word,
						 sign < 0 ? SA_JUDGE_WORSE : SA_JUDGE_BETTER);
			} else {
				assert_int_equal(a.why, SA_JUDGE_WHY_NONE);
				assert_true(isfinite(a.difference) && fabs(a.difference) < 1);
			}
		}
	}
}

/* Nothing that a file can hold ends in a number that is none, or in a crash. */
static void hostile(void **state)
{
	static const double odd[] = {0,	     -0.0,     1,	  DBL_MAX, -DBL_MAX, DBL_MIN,
				     5e-324, HUGE_VAL, -HUGE_VAL, NAN,	   1e-300,   3};
	static struct data d;
	struct sa_judge_answer a[KPIS];
	uint64_t seed = 77;

	(void)state;
	for (int round = 0; round < 600; round++) {
		size_t n = (size_t)round % RUNS;

		fill(&d, (uint64_t)round, n, 0.2, 1);
		for (size_t k = 0; k < KPIS; k++) {
			for (size_t r = 0; r < RUNS; r++) {
				for (size_t i = 0; i < ROWS; i++) {
					if (sa_random_uniform(&seed) < 0.1 * (double)(round % 11))
						d.v[k][r][i] =
							odd[sa_random_next(&seed) % T_COUNT(odd)];
				}
				if (r < n)
					d.base[k][r].n = sa_random_next(&seed) % ROWS;
			}
			d.cases[k].floor_percent = round % 2;
			d.cases[k].floor = 5;
		}
		judge(&d, a);
		for (size_t k = 0; k < KPIS; k++) {
			if (a[k].why != SA_JUDGE_WHY_NONE)
				continue;
			assert_true(a[k].p > 0 && a[k].p <= 1);
			assert_false(isnan(a[k].lo) || isnan(a[k].hi) || isnan(a[k].difference));
			assert_true(a[k].word != SA_JUDGE_NONE);
			assert_true(a[k].rho >= 0 && a[k].rho < 1);
		}
	}
}

/* Long series become medians of the same blocks in all runs; other indices are compared by level. */
static void long_and_shifted(void **state)
{
	static double y[2][5000], far[5000];
	struct sa_judge_series base = {index_of, y[1], 5000};
	struct sa_judge_case c = {.better = SA_JUDGE_BETTER_LOWER,
				  .judged = true,
				  .runs_alike = true,
				  .current = {index_of, y[0], 4999},
				  .baseline = &base,
				  .n_baseline = 1};
	uint64_t seed = 4;

	(void)state;
	for (size_t i = 0; i < 5000; i++) {
		y[0][i] = sa_random_gauss(&seed) + (double)i * 0.01 + 0.3;
		y[1][i] = sa_random_gauss(&seed) + (double)i * 0.01;
		far[i] = 1e6 + (double)i;
	}
	struct sa_judge_answer a = judge_one(&c);

	assert_int_equal(a.n_rows, 1667);
	assert_int_equal(a.word, SA_JUDGE_WORSE);
	t_close(a.difference, 0.3, 0.06);
	for (size_t i = 0; i < 5000; i++) {
		y[0][i] = sa_random_gauss(&seed) * 3 + 0.5;
		y[1][i] = sa_random_gauss(&seed);
	}
	base.index = far;
	a = judge_one(&c);
	assert_int_equal(a.word, SA_JUDGE_WORSE);
	t_close(a.difference, 0.5, 0.15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_thrice),	     cmocka_unit_test(swapped),
		cmocka_unit_test(any_order),	     cmocka_unit_test(scaled),
		cmocka_unit_test(interval_agrees),   cmocka_unit_test(students_limit),
		cmocka_unit_test(prediction_of_one), cmocka_unit_test(one_run_only_differs),
		cmocka_unit_test(exact_shift),	     cmocka_unit_test(constants_leave),
		cmocka_unit_test(shared_course),     cmocka_unit_test(missing_and_infinite),
		cmocka_unit_test(hostile),	     cmocka_unit_test(long_and_shifted),
	};

	for (size_t i = 0; i < T_COUNT(index_of); i++)
		index_of[i] = (double)i + 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
