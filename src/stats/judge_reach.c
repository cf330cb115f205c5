/* SPDX-License-Identifier: MIT */
/* How far beyond its limit the truth may lie and a rule still pass. */
#include "stats/judge_reach.h"

#include <math.h>

#include "base/arena.h"
#include "base/num.h"
#include "base/sample.h"
#include "stats/ar1.h"
#include "stats/dist.h"
#include "stats/judge_columns.h"
#include "stats/judge_level.h"
#include "stats/median.h"
#include "stats/pool.h"
#include "stats/random.h"

#define SEED	   UINT64_C(0x6a75646765726561)
#define MOST_DRAWS 1000
/* rows of an artificial series; of a longer window the error shrinks as 1/sqrt(n) */
#define MOST_DRAWN 200
#define MANY_RULES 400 /* of more the series are fewer and shorter */
#define MANY_DRAWS 250
#define MANY_DRAWN 50
#define FEW	   32 /* values that are sorted rather than selected from */
#define PER_UNIT   64
#define FARTHEST   8
#define PLACES	   (2 * FARTHEST * PER_UNIT + 1)

enum { LEFT, RIGHT, SIDES };

/* The rows of an artificial series: distance to the row before, and which sides of the rule read it. */
struct plan {
	uint32_t *gap;
	bool *of[SIDES];
	size_t n, n_of[SIDES];
	double shrink[SIDES]; /* of the error, where the window has more rows than are drawn */
};

/* The values of the context, ascending and scaled, and what the window has of rows. */
struct work {
	struct sa_judge_series context;
	double *sorted, *y; /* ascending and smoothed; in the order of the rows */
	uint32_t *gap;
	size_t n, n_window;
	struct sa_ar1_sums sums; /* of y about its mean */
	int exponent;
	struct plan plan;
};

/*
 * What all artificial series are made of: the same normal numbers for each rule. Each series has a seed of
 * its own, so that what a rule meets does not depend on how long others are.
 */
struct dice {
	size_t draws, most_rows;
	double below[PLACES]; /* P(Z < z) from -FARTHEST on, PER_UNIT of them a unit */
	double *z;	      /* z[draw * width + row] */
	size_t width;
};

static size_t finite_values(const struct sa_judge_series *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += sa_num_is_finite(s->y[i]);
	return n;
}

/*
 * Means of neighbouring order statistics: few values have gaps by chance, and a gap at the middle would make
 * the median look far less certain than it is. The ends stay.
 */
static void smooth(const double *sorted, size_t n, double *out)
{
	size_t most = (size_t)(sqrt((double)n) / 2.0);

	for (size_t i = 0; i < n; i++) {
		size_t side = i < n - 1 - i ? i : n - 1 - i;
		double sum = 0.0;

		side = side < most ? side : most;
		for (size_t j = i - side; j <= i + side; j++)
			sum += sorted[j];
		out[i] = sum / (2.0 * (double)side + 1.0);
	}
}

static void new_plan(struct plan *p, size_t n, struct sa_arena *arena)
{
	p->gap = SA_NEW_ARRAY(arena, n, uint32_t);
	for (size_t side = 0; side < SIDES; side++)
		p->of[side] = SA_NEW_ARRAY(arena, n, bool);
}

static void plan_row(struct plan *p, uint32_t gap, bool left, bool right)
{
	p->gap[p->n] = gap;
	p->of[LEFT][p->n] = left;
	p->of[RIGHT][p->n++] = right;
	p->n_of[LEFT] += left;
	p->n_of[RIGHT] += right;
}

/* Neighbouring rows of one side; another side that was there before lies far away. */
static void plan_side(struct plan *p, size_t side, size_t n_window, size_t most)
{
	size_t n = n_window < most ? n_window : most;

	for (size_t i = 0; i < n; i++)
		plan_row(p, i || !p->n ? 1 : UINT32_MAX, side == LEFT, side == RIGHT);
	p->shrink[side] = n ? sqrt((double)n / (double)n_window) : 0.0;
}

/* The finite rows of both sides in the order of their indices, each about the median of its side. */
struct joined {
	double *index, *y;
	bool *of[SIDES];
	size_t n;
};

static double median_of(const struct sa_judge_series *s, struct sa_arena *arena)
{
	double *v = SA_NEW_ARRAY(arena, s->n, double);
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (sa_num_is_finite(s->y[i]))
			v[n++] = s->y[i];
	}
	return sa_median_of(v, n);
}

static void join(const struct sa_judge_reach_case *c, struct sa_arena *arena, struct joined *out)
{
	const struct sa_judge_series *s[SIDES] = {&c->left.window, &c->right.window};
	double middle[SIDES];
	size_t at[SIDES] = {0, 0}, n = s[LEFT]->n + s[RIGHT]->n;

	out->index = SA_NEW_ARRAY(arena, n, double);
	out->y = SA_NEW_ARRAY(arena, n, double);
	for (size_t side = 0; side < SIDES; side++) {
		out->of[side] = SA_NEW_ARRAY(arena, n, bool);
		middle[side] = median_of(s[side], arena);
	}
	while (at[LEFT] < s[LEFT]->n || at[RIGHT] < s[RIGHT]->n) {
		double next = INFINITY, y = SA_MISSING;

		for (size_t side = 0; side < SIDES; side++) {
			if (at[side] < s[side]->n)
				next = fmin(next, s[side]->index[at[side]]);
		}
		for (size_t side = SIDES; side-- > 0;) {
			bool is = at[side] < s[side]->n && s[side]->index[at[side]] <= next;

			out->of[side][out->n] = is;
			if (is)
				y = s[side]->y[at[side]++] - middle[side];
		}
		out->index[out->n] = next;
		out->y[out->n] = y;
		out->n += sa_num_is_finite(y);
	}
}

/* As the rows lie, if they are not too many; else one side, and the other as if they were independent. */
static void plan_both(const struct joined *rows, size_t most, struct sa_arena *arena,
		      struct plan *p)
{
	double unit = INFINITY;
	size_t n_of[SIDES] = {0, 0};

	for (size_t i = 0; i < rows->n; i++) {
		n_of[LEFT] += rows->of[LEFT][i];
		n_of[RIGHT] += rows->of[RIGHT][i];
		if (i)
			unit = fmin(unit, rows->index[i] - rows->index[i - 1]);
	}
	new_plan(p, 2 * most, arena);
	if (rows->n > 2 * most) {
		plan_side(p, RIGHT, n_of[RIGHT], most);
		plan_side(p, LEFT, n_of[LEFT], most);
		return;
	}
	p->shrink[LEFT] = p->shrink[RIGHT] = 1.0;
	for (size_t i = 0; i < rows->n; i++) {
		double steps = i ? round((rows->index[i] - rows->index[i - 1]) / unit) : 1.0;

		plan_row(p, (uint32_t)fmin(steps, UINT32_MAX), rows->of[LEFT][i],
			 rows->of[RIGHT][i]);
	}
}

/* What the rule reads; false when it is too little for a statement. */
static bool plan_rows(const struct sa_judge_reach_case *c, size_t most, struct sa_arena *arena,
		      struct work *w, struct sa_judge_series *context, struct sa_judge_reach *out)
{
	struct joined rows = {.n = 0};

	*context = c->context;
	out->n = finite_values(&c->left.window);
	out->n_right = finite_values(&c->right.window);
	if (out->n < SA_JUDGE_REACH_MIN_ROWS ||
	    (c->right.window.n && out->n_right < SA_JUDGE_REACH_MIN_ROWS))
		return false;
	if (c->right.window.n) {
		join(c, arena, &rows);
		plan_both(&rows, most, arena, &w->plan);
		*context = (struct sa_judge_series){rows.index, rows.y, rows.n};
		return rows.n >= SA_JUDGE_REACH_MIN_ROWS;
	}
	new_plan(&w->plan, most, arena);
	plan_side(&w->plan, LEFT, out->n, most);
	return true;
}

static bool is_same(const struct sa_judge_series *a, const struct sa_judge_series *b)
{
	return a->n && a->n == b->n && a->y == b->y && a->index == b->index;
}

/* The values that the artificial series are drawn from. */
static void take_context(struct work *w, struct sa_arena *arena)
{
	struct sa_judge_columns k;
	uint32_t last = 0;
	double median;

	sa_judge_columns_alone(&w->context, arena, &k);
	if (!k.v)
		return;
	w->y = SA_NEW_ARRAY(arena, k.n_rows + 1, double);
	w->sorted = SA_NEW_ARRAY(arena, k.n_rows + 1, double);
	double *raw = SA_NEW_ARRAY(arena, k.n_rows + 1, double);

	w->gap = SA_NEW_ARRAY(arena, k.n_rows + 1, uint32_t);
	for (size_t row = 0; row < k.n_rows; row++) {
		if (!isfinite(k.v[row]))
			continue;
		w->gap[w->n] = w->n ? k.at[row] - last : 0;
		raw[w->n] = w->y[w->n] = k.v[row];
		last = k.at[row];
		w->n++;
	}
	w->exponent = k.exponent;
	sa_sample_sort(raw, w->n);
	smooth(raw, w->n, w->sorted);
	sa_judge_clip(w->y, w->n, arena, &median);
	if (w->n >= SA_JUDGE_REACH_MIN_ROWS)
		sa_ar1_sum(&(struct sa_ar1_rows){.n = w->n, .n_x = 1, .y = w->y, .gap = w->gap},
			   &w->sums);
}

/* `before` (NULL: none) is the work of another rule, mostly one of the same KPI, which has the same context. */
static void start(const struct sa_judge_reach_case *c, size_t most, const struct work *before,
		  struct work *w, struct sa_arena *arena, struct sa_judge_reach *out)
{
	struct sa_judge_series context;
	struct plan plan;

	*out = sa_judge_no_reach;
	if (!plan_rows(c, most, arena, w, &context, out))
		return;
	plan = w->plan;
	if (before && is_same(&before->context, &context)) {
		*w = *before;
	} else {
		w->context = context;
		take_context(w, arena);
	}
	w->plan = plan;
	w->n_window = w->n >= SA_JUDGE_REACH_MIN_ROWS ? out->n : 0;
}

/* Between the order statistics; beyond the ends straight on with the spacing there. */
static double quantile_of(const double *sorted, size_t n, double p, bool beyond)
{
	double at = beyond ? p * (double)n - 0.5 : p * ((double)n - 1.0);
	double whole = floor(fmin(fmax(at, 0.0), (double)n - 2.0));
	size_t k = (size_t)whole;

	return sorted[k] + (at - whole) * (sorted[k + 1] - sorted[k]);
}

/* The quantile of n > 1 values, which are used up. */
static double pick_quantile(double *v, size_t n, double p)
{
	double at = p * ((double)n - 1.0), here, after;
	double whole = floor(fmin(at, (double)n - 2.0));

	if (n <= FEW) {
		sa_sample_sort(v, n);
		return quantile_of(v, n, p, false);
	}
	sa_median_select(v, n, (size_t)whole, &here, &after);
	return here + (at - whole) * (after - here);
}

static double aggregate(const struct sa_judge_side *side, double *v, size_t n)
{
	double sum = 0.0;

	if (side->agg == SA_JUDGE_AGG_MEAN) {
		for (size_t i = 0; i < n; i++)
			sum += v[i];
		return sum / (double)n;
	}
	return pick_quantile(v, n, side->quantile);
}

/* The aggregate of the distribution that the artificial series are drawn from. */
static double truth(const struct sa_judge_side *side, const struct work *w)
{
	double sum = 0.0;

	if (side->agg == SA_JUDGE_AGG_QUANTILE)
		return quantile_of(
			w->sorted, w->n,
			fmin(fmax(side->quantile, 0.5 / (double)w->n), 1.0 - 0.5 / (double)w->n),
			true);
	for (size_t i = 0; i < w->n; i++)
		sum += w->sorted[i];
	return sum / (double)w->n;
}

static void throw_dice(struct dice *d, struct sa_arena *scratch)
{
	const size_t middle = PLACES / 2;
	uint64_t seeds = SEED;

	for (size_t i = 0; i <= middle; i++) {
		d->below[middle - i] = sa_dist_normal_upper((double)i / PER_UNIT);
		d->below[middle + i] = 1.0 - d->below[middle - i];
	}
	d->z = SA_NEW_ARRAY(scratch, d->draws * d->width + 1, double);
	for (size_t draw = 0; draw < d->draws; draw++) {
		uint64_t state = sa_random_next(&seeds);

		for (size_t i = 0; i < d->width; i++)
			d->z[draw * d->width + i] = sa_random_gauss(&state);
	}
}

/* The value that the context has where a normal number is z; between two places a straight line. */
static double value_at(const double value[PLACES], double z)
{
	double at = (z + FARTHEST) * PER_UNIT;
	size_t k = at < 0.0 ? 0 : at < PLACES - 2 ? (size_t)at : PLACES - 2;

	return value[k] + (at - (double)k) * (value[k + 1] - value[k]);
}

/* A row of a series: rho^gap of the row before, the rest new. */
struct link {
	double before, fresh;
};

static struct link *links_of(const struct plan *p, double rho, struct sa_arena *scratch)
{
	struct link *link = SA_NEW_ARRAY(scratch, p->n, struct link);

	for (size_t i = 0; i < p->n; i++) {
		double c = i ? sa_ar1_power(rho, p->gap[i]) : 0.0;

		link[i] = (struct link){c, sqrt(1.0 - c * c)};
	}
	return link;
}

/* Deviations of the aggregate, of both sides their difference, from the truth; scaled. */
static void draw(const struct sa_judge_reach_case *c, const struct work *w, const struct dice *dice,
		 double rho, struct sa_arena *scratch, double *out)
{
	const struct sa_judge_side *side[SIDES] = {&c->left, &c->right};
	const double factor[SIDES] = {1.0, -c->factor};
	const struct plan *p = &w->plan;
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	const struct link *link = links_of(p, rho, scratch);
	double value[PLACES], aim[SIDES] = {0}, *v[SIDES];

	for (size_t k = 0; k < PLACES; k++)
		value[k] = quantile_of(w->sorted, w->n, dice->below[k], true);
	for (size_t s = 0; s < SIDES; s++) {
		v[s] = SA_NEW_ARRAY(scratch, p->n, double);
		aim[s] = p->n_of[s] ? truth(side[s], w) : 0.0;
	}
	for (size_t d = 0; d < dice->draws; d++) {
		size_t n[SIDES] = {0};
		double z = 0.0;

		for (size_t i = 0; i < p->n; i++) {
			z = link[i].before * z + link[i].fresh * dice->z[d * dice->width + i];
			double y = value_at(value, z);

			for (size_t s = 0; s < SIDES; s++) {
				v[s][n[s]] = y;
				n[s] += p->of[s][i];
			}
		}
		out[d] = 0.0;
		for (size_t s = 0; s < SIDES; s++) {
			if (n[s])
				out[d] += factor[s] * (aggregate(side[s], v[s], n[s]) - aim[s]) *
					  p->shrink[s];
		}
	}
	sa_arena_reset(scratch, mark);
}

static void reach_of(const struct sa_judge_reach_case *c, const struct work *w,
		     const struct dice *dice, const double *weight, struct sa_arena *scratch,
		     struct sa_judge_reach *out)
{
	double deviation[MOST_DRAWS], rho = 0.0, variance = 0.0, unit = 0.0;
	struct sa_ar1_fit fit;

	for (size_t k = 0; k < SA_AR1_GRID; k++) {
		rho += weight[k] * sa_ar1_grid[k];
		sa_ar1_fit_at(&w->sums, sa_ar1_grid[k], &fit);
		unit += weight[k] * fit.cov[0][0];
	}
	draw(c, w, dice, rho, scratch, deviation);
	for (size_t d = 0; d < dice->draws; d++)
		variance += deviation[d] * deviation[d] / (double)dice->draws;
	/* the spread was estimated too: as Student's t is wider than the normal distribution */
	double n_eff = 1.0 / unit, df = fmax(n_eff - 1.0, 1.0);
	double wider = sa_dist_t_quantile(SA_JUDGE_REACH_PASS, df) /
		       sa_dist_t_quantile(SA_JUDGE_REACH_PASS, 1e6);
	double p = c->at_least ? 1.0 - SA_JUDGE_REACH_PASS : SA_JUDGE_REACH_PASS;

	out->at = c->limit - ldexp(wider * pick_quantile(deviation, dice->draws, p), w->exponent) +
		  0.0;
	out->pass_probability = SA_JUDGE_REACH_PASS;
	out->se = ldexp(sqrt(variance), w->exponent);
	out->rho = rho;
	out->n_eff = n_eff * fmin(1.0, (double)w->n_window / (double)w->n);
}

void sa_judge_reach(const struct sa_judge_reach_case *cases, size_t n, struct sa_arena *scratch,
		    struct sa_judge_reach *out)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	struct work *w = SA_NEW_ARRAY(scratch, n + 1, struct work);
	double *loglik = SA_NEW_ARRAY(scratch, n * SA_AR1_GRID + 1, double);
	double *weight = SA_NEW_ARRAY(scratch, n * SA_AR1_GRID + 1, double);
	struct dice *dice = SA_NEW(scratch, struct dice);

	dice->draws = n > MANY_RULES ? MANY_DRAWS : MOST_DRAWS;
	dice->most_rows = n > MANY_RULES ? MANY_DRAWN : MOST_DRAWN;
	for (size_t i = 0; i < n; i++) {
		start(&cases[i], dice->most_rows, i ? &w[i - 1] : NULL, &w[i], scratch, &out[i]);
		struct sa_ar1_fit fit;

		if (w[i].n_window && w[i].plan.n > dice->width)
			dice->width = w[i].plan.n;
		for (size_t g = 0; w[i].n_window && g < SA_AR1_GRID; g++) {
			sa_ar1_fit_at(&w[i].sums, sa_ar1_grid[g], &fit);
			loglik[i * SA_AR1_GRID + g] =
				w[i].sorted[0] < w[i].sorted[w[i].n - 1] ? fit.loglik : 0.0;
		}
	}
	sa_pool_posterior(&sa_judge_rho_grid, loglik, n, scratch, weight);
	if (dice->width)
		throw_dice(dice, scratch);
	for (size_t i = 0; i < n; i++) {
		if (w[i].n_window)
			reach_of(&cases[i], &w[i], dice, weight + i * SA_AR1_GRID, scratch,
				 &out[i]);
	}
	sa_arena_reset(scratch, mark);
}
