/* SPDX-License-Identifier: MIT */
/* Steps in the last rows against artificial series. */
#include "stats/judge_step.h"

#include <math.h>
#include <stdbool.h>

#include "base/arena.h"
#include "stats/random.h"

#define SEED	     UINT64_C(0x7374657073746570)
#define DRAWS	     2000
#define LEAST_WEIGHT 0.01   /* of a rho that is looked at */
#define ASKED	     0.2    /* a larger p is not looked into */
#define LEAST_P	     0.0025 /* five series: below it Student's t says which p is smaller */
#define FACTOR	     1.25   /* rho and the far tails are estimated: found by make calibrate */
#define TAILS	     SA_JUDGE_TAILS
#define LONGEST	     (SA_JUDGE_TAIL_FIRST + TAILS - 1)
#define MOST_TAKEN \
	0.9 /* of a series by its step: one without noise would fill the pool with what it has left */
#define MOST_BEFORE \
	60 /* rows in front of the tails that are drawn; more of them count as so many */

/* A series made independent at one rho. */
struct white {
	double *u, *one;	     /* innovations about the mean; the column of ones */
	double step[TAILS][LONGEST]; /* the columns of the steps, last rows: 0 before them */
	double one_one, one_step[TAILS],
		per_spread[TAILS]; /* of a step: 1 / root of what ones leave of its square */
	double statistic;
};

/* The largest of the three, as the squared correlation with its sign. `ou` and `uu`: sums of products. */
static double statistic_of(const struct white *w, const double *last, double ou, double uu)
{
	double most = -HUGE_VAL, rest = uu - ou * ou / w->one_one;

	for (size_t t = 0; t < TAILS; t++) {
		double s = -w->one_step[t] / w->one_one * ou;

		for (size_t i = 0; i < LONGEST; i++)
			s += w->step[t][i] * last[i];
		s *= w->per_spread[t];
		most = s > most ? s : most;
	}
	return rest > 0.0 ? most * fabs(most) / rest : 0.0;
}

/* Memory of `u` and `one` is the caller's, rows->n each. */
static void whiten(const struct sa_judge_step_case *c, double rho, struct white *w)
{
	struct sa_ar1_rows rows = *c->rows;
	struct sa_ar1_fit fit;
	double ou = 0.0, uu = 0.0;

	rows.n_x = 1;
	rows.x[0] = NULL;
	sa_ar1_fit(&rows, rho, &fit);
	w->one_one = 0.0;
	for (size_t t = 0; t < TAILS; t++)
		w->one_step[t] = w->per_spread[t] = 0.0;
	for (size_t i = 0; i < rows.n; i++) {
		double r = i && rows.gap[i] ? sa_ar1_power(rho, rows.gap[i]) : 0.0;
		double scale = 1.0 / sqrt(1.0 - r * r), before = i ? rows.y[i - 1] - fit.b[0] : 0.0;

		w->one[i] = (1.0 - r) * scale;
		w->u[i] = c->sign * (rows.y[i] - fit.b[0] - r * before) * scale;
		w->one_one += w->one[i] * w->one[i];
		ou += w->one[i] * w->u[i];
		uu += w->u[i] * w->u[i];
		for (size_t t = 0; t < TAILS && i + LONGEST >= rows.n; t++) {
			size_t first = rows.n - SA_JUDGE_TAIL_FIRST - t;
			double s = i < first ? 0.0 : i == first ? scale : w->one[i];

			w->step[t][i + LONGEST - rows.n] = s;
			w->one_step[t] += s * w->one[i];
			w->per_spread[t] += s * s;
		}
	}
	for (size_t t = 0; t < TAILS; t++)
		w->per_spread[t] =
			1.0 / sqrt(w->per_spread[t] - w->one_step[t] * w->one_step[t] / w->one_one);
	w->statistic = statistic_of(w, w->u + rows.n - LONGEST, ou, uu);
}

static struct white new_white(size_t n, struct sa_arena *arena)
{
	return (struct white){.u = SA_NEW_ARRAY(arena, n, double),
			      .one = SA_NEW_ARRAY(arena, n, double)};
}

static double mean_rho(const struct sa_judge_step_case *c)
{
	double rho = 0.0;

	for (size_t g = 0; g < SA_AR1_GRID; g++)
		rho += c->weight[g] * sa_ar1_grid[g];
	return rho;
}

/* Adds the innovations of one series, in units of the spread beside the step that fits best. */
static size_t add_innovations(const struct sa_judge_step_case *c, double *to,
			      struct sa_arena *scratch)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	size_t n = c->rows->n;
	struct white w = new_white(n, scratch);
	double squares = 0.0;

	whiten(c, mean_rho(c), &w);
	for (size_t i = 0; i < n; i++)
		squares += w.u[i] * w.u[i];
	double sd = sqrt(squares * (1.0 - fmin(fmax(w.statistic, 0.0), MOST_TAKEN)) /
			 ((double)n - 2.0));

	for (size_t i = 0; i < n && sd > 0.0; i++)
		to[i] = w.u[i] / sd;
	sa_arena_reset(scratch, mark);
	return sd > 0.0 ? n : 0;
}

/* Innovations of DRAWS series of `width` rows, the same for all cases. */
struct drawn {
	double *v;
	size_t width;
};

static struct drawn draw(const struct sa_judge_step_case *cases, size_t n, struct sa_arena *scratch)
{
	size_t all = 0, longest = 0, used = 0;
	uint64_t state = SEED;

	for (size_t i = 0; i < n; i++) {
		size_t rows = cases[i].rows ? cases[i].rows->n : 0;

		all += rows;
		longest = rows > longest ? rows : longest;
	}
	double *pool = SA_NEW_ARRAY(scratch, all + 1, double);

	for (size_t i = 0; i < n; i++)
		used += cases[i].rows ? add_innovations(&cases[i], pool + used, scratch) : 0;
	if (!used)
		return (struct drawn){0};
	struct drawn d = {.width = longest < MOST_BEFORE + LONGEST ? longest
								   : MOST_BEFORE + LONGEST};

	d.v = SA_NEW_ARRAY(scratch, DRAWS * d.width, double);
	for (size_t i = 0; i < DRAWS * d.width; i++)
		d.v[i] = pool[(sa_random_next(&state) >> 32) * used >> 32];
	return d;
}

/* Share of the artificial series whose statistic is as large as that of the case. */
static double share_beyond(const struct white *w, size_t n, const struct drawn *d)
{
	size_t before = n - LONGEST, take = before < MOST_BEFORE ? before : MOST_BEFORE, hits = 1;
	double stands_for = (double)before / (double)take;

	for (size_t k = 0; k < DRAWS; k++) {
		const double *v = d->v + k * d->width, *last = v + take;
		double ou = 0.0, uu = 0.0;

		if (take == before) {
			for (size_t i = 0; i < take; i++)
				ou += w->one[i] * v[i];
		} else {
			for (size_t i = 0; i < take; i++)
				ou += w->one[i * before / take] * v[i];
		}
		for (size_t i = 0; i < take; i++)
			uu += v[i] * v[i];
		ou *= sqrt(stands_for);
		uu *= stands_for;
		for (size_t i = 0; i < LONGEST; i++) {
			ou += w->one[before + i] * last[i];
			uu += last[i] * last[i];
		}
		hits += statistic_of(w, last, ou, uu) >= w->statistic;
	}
	return (double)hits / (DRAWS + 1.0);
}

static double p_of(const struct sa_judge_step_case *c, const struct drawn *d,
		   struct sa_arena *scratch)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	struct white w = new_white(c->rows->n, scratch);
	double p = 0.0, weights = 0.0;

	for (size_t g = 0; g < SA_AR1_GRID; g++) {
		if (c->weight[g] < LEAST_WEIGHT)
			continue;
		whiten(c, sa_ar1_grid[g], &w);
		p += c->weight[g] * share_beyond(&w, c->rows->n, d);
		weights += c->weight[g];
	}
	sa_arena_reset(scratch, mark);
	return fmin(1.0, FACTOR * p / weights);
}

void sa_judge_step(struct sa_judge_step_case *cases, size_t n, struct sa_arena *scratch)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	struct drawn d = {0};

	for (size_t i = 0; i < n; i++) {
		if (!cases[i].rows || cases[i].p > ASKED)
			continue;
		if (!d.width)
			d = draw(cases, n, scratch);
		if (!d.width)
			break;
		double p = p_of(&cases[i], &d, scratch);

		cases[i].p = p < LEAST_P ? fmin(p, cases[i].p) : p;
	}
	sa_arena_reset(scratch, mark);
}
