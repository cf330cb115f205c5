/* SPDX-License-Identifier: MIT */
/* Answers of a comparison: pooling over the cases, Holm, words. */
#include "stats/judge.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/num.h"
#include "stats/judge_level.h"
#include "stats/skew.h"

#define ROUNDING    1e-13 /* of the level: below it a difference has no digit that was read */
#define LEAST_P	    1e-12 /* what is printed of "impossible" */
#define SHOWN_SHARE 0.05  /* of alpha, for cases with a direction that are not judged */
/*
 * Power with this run's standard error that is SA_JUDGE_POWER over runs, whose errors vary: the more, the fewer
 * baseline runs tell how much runs differ, or the more the rows of one run depend on each other. Found by make
 * calibrate.
 */
#define POWER_HERE  0.885
#define POWER_THREE 0.935
#define POWER_FOUR  0.905
#define POWER_PAIR  0.875 /* one or two runs, and for each unit of rho: */
#define POWER_RHO   0.035
/*
 * Levels of runs are seldom normal (a run may be held up, never the other way; or their tails are heavy): this skew at
 * least, on both sides, for `not-worse` is a claim as `worse` is. What few runs show of it is less than there is: their
 * skew counts (1 + 9 / N) times as much, and 1.4 times. Found by simulation with exponential and lognormal levels: of
 * 10 and 11 % false `worse` at three runs remain 8 and 9.5, of 14 % false `not-worse` (exponential) 7.
 */
#define LEAST_SKEW  0.4
#define SKEW_FACTOR 1.4
#define SKEW_FEW    9.0

enum sa_judge_better sa_judge_better_of(enum sa_better better)
{
	switch (better) {
	case SA_HIGHER:
		return SA_JUDGE_BETTER_HIGHER;
	case SA_LOWER:
		return SA_JUDGE_BETTER_LOWER;
	case SA_NEITHER:
		break;
	}
	return SA_JUDGE_BETTER_NONE;
}

/* The judged cases are one family, those that are only shown another, at a share of the level. */
static bool in_family(const struct sa_judge_case *c, const struct sa_judge_answer *a, bool judged)
{
	return c->judged == judged && c->better != SA_JUDGE_BETTER_NONE && !isnan(a->p);
}

/* For the worse is up: the sign that makes it so. */
static double sign_of(const struct sa_judge_case *c)
{
	return c->better == SA_JUDGE_BETTER_HIGHER ? -1.0 : 1.0;
}

static struct sa_mixture mixture_of(const struct sa_judge_work *w, double sign)
{
	return (struct sa_mixture){.n = w->n_grid,
				   .sign = sign,
				   .skew = w->tail[sign < 0.0],
				   .weight = w->weight,
				   .estimate = w->estimate,
				   .se = w->se,
				   .df = w->df};
}

static void pool(struct sa_judge_work *w, size_t n, const struct sa_pool_grid *grid, bool by_levels,
		 struct sa_arena *scratch)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	double *loglik = SA_NEW_ARRAY(scratch, n * grid->n + 1, double);
	double *weight = SA_NEW_ARRAY(scratch, n * grid->n + 1, double);
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		if (!w[i].tested || (by_levels && !w[i].by_levels))
			continue;
		for (size_t g = 0; g < grid->n; g++)
			loglik[used * grid->n + g] = w[i].loglik[g];
		used++;
	}
	sa_pool_posterior(grid, loglik, used, scratch, weight);
	used = 0;
	for (size_t i = 0; i < n; i++) {
		if (!w[i].tested || (by_levels && !w[i].by_levels))
			continue;
		for (size_t g = 0; g < grid->n; g++)
			w[i].weight[g] = weight[used * grid->n + g];
		used++;
	}
	sa_arena_reset(scratch, mark);
}

/*
 * How skewed levels are for the worse, all cases with a direction say together: its mean, drawn to 0 as if it came from a
 * population with variance 1. Without a direction each side is taken for the worse one.
 */
static void pool_skew(const struct sa_judge_case *cases, struct sa_judge_work *w, size_t n)
{
	double sum = 0.0, weight = 1.0;

	for (size_t i = 0; i < n; i++) {
		if (!w[i].tested || !w[i].by_levels || cases[i].better == SA_JUDGE_BETTER_NONE)
			continue;
		double v = sa_skew_variance((double)w[i].n_runs - 1.0);

		sum += sign_of(&cases[i]) * w[i].skew / v;
		weight += 1.0 / v;
	}
	for (size_t i = 0; i < n; i++) {
		if (!w[i].tested || !w[i].by_levels)
			continue;
		double mean = sum / weight, few = 1.0 + SKEW_FEW / ((double)w[i].n_runs - 1.0);
		double shown = SKEW_FACTOR * few * mean;
		double worse = fmax(LEAST_SKEW, shown), better = fmax(LEAST_SKEW, -shown);
		bool up = sign_of(&cases[i]) > 0.0;

		w[i].tail[0] = up ? worse : better;
		w[i].tail[1] = up ? better : worse;
		if (cases[i].better == SA_JUDGE_BETTER_NONE)
			w[i].tail[0] = w[i].tail[1] = fmax(worse, better);
	}
}

static void start(const struct sa_judge_case *c, struct sa_judge_work *w, struct sa_arena *arena,
		  struct sa_judge_answer *a)
{
	*a = (struct sa_judge_answer){.word = SA_JUDGE_NONE};
	a->level = a->difference = a->lo = a->hi = a->p = a->p_holm = SA_MISSING;
	a->level_used = a->floor = a->detectable = a->rho = a->n_eff = a->between = SA_MISSING;
	sa_judge_columns_make(c, arena, &w->columns);
	a->n_runs = w->columns.n_runs - 1;
	if (!w->columns.v) {
		a->why = a->n_runs ? SA_JUDGE_WHY_NO_CURRENT : SA_JUDGE_WHY_NO_BASELINE;
		return;
	}
	a->level = w->columns.level;
	a->floor = c->floor_percent ? fabs(a->level) * c->floor / 100.0 : c->floor;
	if (w->columns.constant) {
		a->why = SA_JUDGE_WHY_CONSTANT;
		a->difference = a->lo = a->hi = 0.0;
		a->word = c->better == SA_JUDGE_BETTER_NONE ? SA_JUDGE_NONE : SA_JUDGE_NOT_WORSE;
		return;
	}
	sa_judge_level_rho(w, arena, a);
	if (a->why == SA_JUDGE_WHY_INFINITE && c->better != SA_JUDGE_BETTER_NONE) {
		bool worse = sign_of(c) * a->difference > 0.0;

		a->word = !worse					    ? SA_JUDGE_BETTER
			  : c->runs_alike || a->n_runs >= SA_JUDGE_MIN_RUNS ? SA_JUDGE_WORSE
									    : SA_JUDGE_DIFFERS;
	}
	a->n_rows = w->n_rows;
}

static double at_least(double p)
{
	return p < LEAST_P ? LEAST_P : p;
}

static void set_p(const struct sa_judge_case *c, const struct sa_judge_work *w,
		  struct sa_judge_answer *a)
{
	struct sa_mixture m = mixture_of(w, sign_of(c));

	a->difference = ldexp(sign_of(c) * sa_mixture_estimate(&m), w->columns.exponent) + 0.0;
	if (fabs(a->difference) < ROUNDING * fabs(a->level)) /* what adding and halving left */
		a->difference = 0.0;
	a->p = at_least(sa_mixture_upper(&m, 0.0));
	if (c->better == SA_JUDGE_BETTER_NONE) {
		m.sign = -m.sign;
		a->p = fmin(1.0, 2.0 * fmin(a->p, at_least(sa_mixture_upper(&m, 0.0))));
	}
	a->rho = w->rho;
	a->n_eff = w->n_eff;
	a->between = w->by_levels ? ldexp(w->between, w->columns.exponent) : SA_MISSING;
}

struct ranked {
	double p;
	size_t i;
};

static int by_p(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return x->p < y->p ? -1 : x->p > y->p ? 1 : (x->i > y->i) - (x->i < y->i);
}

/* Holm's step-down correction: p_holm, and the share of alpha that each case was tested at. */
static void holm(const struct sa_judge_case *cases, struct sa_judge_work *w, size_t n, bool judged,
		 double alpha, struct sa_arena *scratch, struct sa_judge_answer *a)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	struct ranked *r = SA_NEW_ARRAY(scratch, n + 1, struct ranked);
	double most = 0.0, share = judged ? 1.0 : SHOWN_SHARE;
	size_t m = 0, rejected = 0;

	for (size_t i = 0; i < n; i++) {
		if (in_family(&cases[i], &a[i], judged))
			r[m++] = (struct ranked){a[i].p, i};
	}
	qsort(r, m, sizeof *r, by_p);
	for (size_t k = 0; k < m; k++) {
		most = fmax(most, fmin(1.0, r[k].p / share * (double)(m - k)));
		a[r[k].i].p_holm = most;
		rejected += most < alpha;
	}
	for (size_t k = 0; k < m; k++) {
		size_t others = rejected - (k < rejected);

		a[r[k].i].level_used = share * alpha / (double)(m - others);
		w[r[k].i].level_other = share * alpha / (double)m;
	}
	sa_arena_reset(scratch, mark);
}

static void set_word(const struct sa_judge_case *c, double alpha, struct sa_judge_answer *a)
{
	double sign = sign_of(c), worse_by = sign * a->difference;
	double most = sign > 0.0 ? a->hi : -a->lo;

	if (c->better == SA_JUDGE_BETTER_NONE)
		return;
	if (a->p_holm < alpha && worse_by > a->floor)
		a->word = c->runs_alike || a->n_runs >= SA_JUDGE_MIN_RUNS ? SA_JUDGE_WORSE
									  : SA_JUDGE_DIFFERS;
	else if (most < 0.0 && -worse_by > a->floor)
		a->word = SA_JUDGE_BETTER;
	else if (most <= a->floor)
		a->word = SA_JUDGE_NOT_WORSE;
	else
		a->word = SA_JUDGE_UNCLEAR;
}

static double power_here(const struct sa_judge_work *w, const struct sa_judge_answer *a)
{
	if (!w->by_levels)
		return POWER_PAIR + POWER_RHO * w->rho;
	if (a->n_runs > SA_JUDGE_MIN_RUNS + 1)
		return POWER_HERE;
	return a->n_runs == SA_JUDGE_MIN_RUNS ? POWER_THREE : POWER_FOUR;
}

/*
 * Interval and reach. The end that the test is about lies at the level that was used, the other one at the even
 * share of all: that none is worse by more than its floor is said of all of them together, and a step-down level
 * is earned for the other direction.
 */
static void set_interval(const struct sa_judge_work *w, double sign, struct sa_judge_answer *a)
{
	struct sa_mixture worse = mixture_of(w, sign), better = mixture_of(w, -sign);
	double least = ldexp(sa_mixture_bound(&worse, a->level_used), w->columns.exponent);
	double most = -ldexp(sa_mixture_bound(&better, w->level_other), w->columns.exponent);
	double critical = ldexp(sa_mixture_critical(&worse, a->level_used), w->columns.exponent);
	double power =
		ldexp(sa_mixture_critical(&worse, 1.0 - power_here(w, a)), w->columns.exponent);

	a->lo = (sign > 0.0 ? least : -most) + 0.0;
	a->hi = (sign > 0.0 ? most : -least) + 0.0;
	a->detectable = fmax(critical, a->floor) + power;
}

void sa_judge_compare(const struct sa_judge_case *cases, size_t n, double alpha,
		      struct sa_arena *scratch, struct sa_judge_answer *answers)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	struct sa_judge_work *w = SA_NEW_ARRAY(scratch, n + 1, struct sa_judge_work);

	for (size_t i = 0; i < n; i++)
		start(&cases[i], &w[i], scratch, &answers[i]);
	pool(w, n, &sa_judge_rho_grid, false, scratch);
	for (size_t i = 0; i < n; i++) {
		if (w[i].tested)
			sa_judge_level_ratio(&w[i]);
	}
	pool(w, n, &sa_judge_ratio_grid, true, scratch);
	pool_skew(cases, w, n);
	for (size_t i = 0; i < n; i++) {
		if (w[i].tested && w[i].by_levels)
			sa_judge_level_predict(&w[i]);
		if (w[i].tested)
			set_p(&cases[i], &w[i], &answers[i]);
	}
	holm(cases, w, n, true, alpha, scratch, answers);
	holm(cases, w, n, false, alpha, scratch, answers);
	for (size_t i = 0; i < n; i++) {
		if (!w[i].tested)
			continue;
		if (cases[i].better == SA_JUDGE_BETTER_NONE) {
			answers[i].p_holm = answers[i].p;
			answers[i].level_used = w[i].level_other = alpha / 2.0;
		}
		set_interval(&w[i], sign_of(&cases[i]), &answers[i]);
		set_word(&cases[i], alpha, &answers[i]);
	}
	sa_arena_reset(scratch, mark);
}
