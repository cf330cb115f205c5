/* SPDX-License-Identifier: MIT */
/* How far beyond its limit the truth may lie and a rule still pass. */
#include "stats/judge_reach.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/num.h"
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
#define MANY_RULES \
	400 /* of more the series are fewer and shorter, and shared between rules that are alike */
#define MANY_DRAWS 250
#define MANY_DRAWN 50
#define RHO_STEPS  32		      /* rho of shared series is a multiple of 1/32 */
#define SHARED_MAX ((size_t)16 << 20) /* bytes of shared series */

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
	double *sorted, *y; /* ascending and smoothed; in the order of the rows */
	uint32_t *gap;
	size_t n, n_window;
	int exponent;
	struct plan plan;
};

/* How many series are drawn, and those of plans without gaps: MANY_DRAWS x rows, by rows and rho. */
struct drawing {
	size_t draws, most_rows, bytes;
	const double *shared[MANY_DRAWN + 1][2 * RHO_STEPS + 1];
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

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

static void start(const struct sa_judge_reach_case *c, size_t most, struct work *w,
		  struct sa_arena *arena, struct sa_judge_reach *out)
{
	struct sa_judge_series context;
	struct sa_judge_case self = {.baseline = &context, .n_baseline = 1};
	struct sa_judge_columns k;
	uint32_t last = 0;
	double median;

	*out = sa_judge_no_reach;
	if (!plan_rows(c, most, arena, w, &context, out))
		return;
	self.current = context;
	sa_judge_columns_make(&self, arena, &k);
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
	w->n_window = w->n >= SA_JUDGE_REACH_MIN_ROWS ? out->n : 0;
	qsort(raw, w->n, sizeof *raw, by_value);
	smooth(raw, w->n, w->sorted);
	sa_judge_clip(w->y, w->n, arena, &median);
}

/* Between the order statistics; beyond the ends straight on with the spacing there. */
static double quantile_of(const double *sorted, size_t n, double p, bool beyond)
{
	double at = beyond ? p * (double)n - 0.5 : p * ((double)n - 1.0);
	double whole = floor(fmin(fmax(at, 0.0), (double)n - 2.0));
	size_t k = (size_t)whole;

	return sorted[k] + (at - whole) * (sorted[k + 1] - sorted[k]);
}

/* Few values in place, most of the time nearly in order. */
static void sort_values(double *v, size_t n)
{
	if (n > 32) {
		qsort(v, n, sizeof *v, by_value);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		double x = v[i];
		size_t k = i;

		for (; k && v[k - 1] > x; k--)
			v[k] = v[k - 1];
		v[k] = x;
	}
}

static double aggregate(const struct sa_judge_side *side, double *v, size_t n)
{
	double sum = 0.0;

	if (side->agg == SA_JUDGE_AGG_MEAN) {
		for (size_t i = 0; i < n; i++)
			sum += v[i];
		return sum / (double)n;
	}
	sort_values(v, n);
	return quantile_of(v, n, side->quantile, false);
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

/* Ranks, 0..1, of `draws` Gaussian AR(1) series of the rows of the plan. */
static void fill_ranks(const struct plan *p, double rho, size_t draws, double *out)
{
	uint64_t state = SEED;

	for (size_t d = 0; d < draws; d++) {
		double z = sa_random_gauss(&state);

		for (size_t i = 0; i < p->n; i++) {
			double c = sa_ar1_power(rho, i + 1 < p->n ? p->gap[i + 1] : 1);

			*out++ = 1.0 - sa_dist_normal_upper(z);
			z = c * z + sqrt(1.0 - c * c) * sa_random_gauss(&state);
		}
	}
}

/* The ranks of many rules are those of the nearest rho, and kept. */
static const double *shared_ranks(struct drawing *g, const struct plan *p, double rho,
				  struct sa_arena *arena)
{
	double step = floor(rho * RHO_STEPS + 0.5);
	const double **kept = &g->shared[p->n][(size_t)(step + RHO_STEPS)];
	size_t bytes = g->draws * p->n * sizeof **kept;

	if (!*kept && g->bytes + bytes <= SHARED_MAX) {
		double *ranks = SA_NEW_ARRAY(arena, g->draws * p->n, double);

		fill_ranks(p, step / RHO_STEPS, g->draws, ranks);
		g->bytes += bytes;
		*kept = ranks;
	}
	return *kept;
}

/* Deviations of the aggregate, of both sides their difference, from the truth; ascending, scaled. */
static void draw(const struct sa_judge_reach_case *c, const struct work *w, struct drawing *g,
		 double rho, struct sa_arena *scratch, double *out)
{
	const struct sa_judge_side *side[SIDES] = {&c->left, &c->right};
	const double factor[SIDES] = {1.0, -c->factor};
	const struct plan *p = &w->plan;
	bool two = p->n_of[RIGHT] > 0;
	const double *u = g->draws < MOST_DRAWS && !two ? shared_ranks(g, p, rho, scratch) : NULL;
	double *v = SA_NEW_ARRAY(scratch, p->n, double), aim[SIDES] = {truth(&c->left, w)};
	struct sa_arena_mark mark = sa_arena_mark(scratch);

	if (two)
		aim[RIGHT] = truth(&c->right, w);
	if (!u) {
		double *ranks = SA_NEW_ARRAY(scratch, g->draws * p->n, double);

		fill_ranks(p, rho, g->draws, ranks);
		u = ranks;
	}
	for (size_t d = 0; d < g->draws; d++, u += p->n) {
		out[d] = 0.0;
		for (size_t s = 0; s < SIDES && p->n_of[s]; s++) {
			size_t n = 0;

			for (size_t i = 0; i < p->n; i++) {
				if (p->of[s][i])
					v[n++] = quantile_of(w->sorted, w->n, u[i], true);
			}
			out[d] += factor[s] * (aggregate(side[s], v, n) - aim[s]) * p->shrink[s];
		}
	}
	sa_arena_reset(scratch, mark);
	qsort(out, g->draws, sizeof *out, by_value);
}

static void reach_of(const struct sa_judge_reach_case *c, const struct work *w, struct drawing *g,
		     const double *weight, struct sa_arena *scratch, struct sa_judge_reach *out)
{
	double deviation[MOST_DRAWS], rho = 0.0, variance = 0.0, unit = 0.0;
	struct sa_ar1_rows rows = {.n = w->n, .n_x = 1, .y = w->y, .gap = w->gap};
	struct sa_ar1_fit fit;

	for (size_t k = 0; k < SA_AR1_GRID; k++) {
		rho += weight[k] * sa_ar1_grid[k];
		sa_ar1_fit(&rows, sa_ar1_grid[k], &fit);
		unit += weight[k] * fit.cov[0][0];
	}
	draw(c, w, g, rho, scratch, deviation);
	for (size_t d = 0; d < g->draws; d++)
		variance += deviation[d] * deviation[d] / (double)g->draws;
	/* the spread was estimated too: as Student's t is wider than the normal distribution */
	double n_eff = 1.0 / unit, df = fmax(n_eff - 1.0, 1.0);
	double wider = sa_dist_t_quantile(SA_JUDGE_REACH_PASS, df) /
		       sa_dist_t_quantile(SA_JUDGE_REACH_PASS, 1e6);
	double p = c->at_least ? 1.0 - SA_JUDGE_REACH_PASS : SA_JUDGE_REACH_PASS;

	out->at = c->limit -
		  ldexp(wider * quantile_of(deviation, g->draws, p, false), w->exponent) + 0.0;
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
	struct drawing *drawing = SA_NEW(scratch, struct drawing);

	drawing->draws = n > MANY_RULES ? MANY_DRAWS : MOST_DRAWS;
	drawing->most_rows = n > MANY_RULES ? MANY_DRAWN : MOST_DRAWN;
	for (size_t i = 0; i < n; i++) {
		start(&cases[i], drawing->most_rows, &w[i], scratch, &out[i]);
		struct sa_ar1_rows rows = {.n = w[i].n, .n_x = 1, .y = w[i].y, .gap = w[i].gap};
		struct sa_ar1_fit fit;

		for (size_t g = 0; w[i].n_window && g < SA_AR1_GRID; g++) {
			sa_ar1_fit(&rows, sa_ar1_grid[g], &fit);
			loglik[i * SA_AR1_GRID + g] =
				w[i].sorted[0] < w[i].sorted[w[i].n - 1] ? fit.loglik : 0.0;
		}
	}
	sa_pool_posterior(&sa_judge_rho_grid, loglik, n, scratch, weight);
	for (size_t i = 0; i < n; i++) {
		if (w[i].n_window)
			reach_of(&cases[i], &w[i], drawing, weight + i * SA_AR1_GRID, scratch,
				 &out[i]);
	}
	sa_arena_reset(scratch, mark);
}
