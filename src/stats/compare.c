/* SPDX-License-Identifier: MIT */
/* Comparison of two runs. */
#include "stats/compare.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/num.h"
#include "stats/agg.h"
#include "stats/depend.h"
#include "stats/hodges.h"
#include "stats/permute.h"

#define P_STEPS (SA_PERMUTE_DRAWS + 1)
/*
 * How far beyond all finite values an infinite one is put, in spans of the finite ones: the mean of a
 * difference with it and one without is still told from every difference of finite values.
 */
#define BEYOND	      16.0
#define SMALLEST_SPAN 0x1p-20 /* of values near 1 */
#define SAME_PER      0x1p-48 /* of the largest value: what is nearer after the shift is a tie */

/* What is present of one run, times a power of two that brings the largest of both near 1. */
struct series {
	double *value; /* in iteration order */
	double *sorted;
	size_t n;
};

struct pair {
	struct series a, b;
	int exponent;
	struct sa_hodges hodges;
	double shift;	 /* scaled, as all values here */
	double infinite; /* scaled differences beyond it, either way, are infinite */
};

struct placed {
	double value;
	size_t place;
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int by_placed_value(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->value < y->value || x->value > y->value)
		return x->value < y->value ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

static size_t count_present(const double *v, size_t n)
{
	size_t present = 0;

	for (size_t i = 0; i < n; i++)
		present += !isnan(v[i]);
	return present;
}

/* Every k-th present value, so that at most SA_COMPARE_MAX_VALUES remain; the last one is kept. */
static void take(const double *v, size_t n, struct sa_arena *scratch, struct series *out)
{
	size_t present = count_present(v, n);
	size_t every = 1 + (present ? (present - 1) / SA_COMPARE_MAX_VALUES : 0);

	SA_BUG_ON(every == 0);

	out->n = 0;
	out->value = SA_NEW_ARRAY(scratch, SA_COMPARE_MAX_VALUES + 1, double);
	out->sorted = SA_NEW_ARRAY(scratch, SA_COMPARE_MAX_VALUES + 1, double);
	for (size_t i = 0; i < n; i++) {
		if (!isnan(v[i]) && --present % every == 0)
			out->value[out->n++] = v[i] + 0.0;
	}
}

static double largest(const struct series *s, double so_far)
{
	for (size_t i = 0; i < s->n; i++) {
		if (sa_num_is_finite(s->value[i]))
			so_far = fmax(fabs(s->value[i]), so_far);
	}
	return so_far;
}

static void scale(struct series *s, int exponent)
{
	for (size_t i = 0; i < s->n; i++)
		s->value[i] = ldexp(s->value[i], -exponent);
}

static void sort(struct series *s)
{
	memcpy(s->sorted, s->value, s->n * sizeof *s->sorted);
	qsort(s->sorted, s->n, sizeof *s->sorted, by_value);
}

struct reach {
	double low, high; /* of the finite values */
	bool infinite;	  /* there are others */
};

static void widen(const struct series *s, struct reach *reach)
{
	for (size_t i = 0; i < s->n; i++) {
		if (!sa_num_is_finite(s->value[i])) {
			reach->infinite = true;
			continue;
		}
		reach->low = fmin(reach->low, s->value[i]);
		reach->high = fmax(reach->high, s->value[i]);
	}
}

static void put_beyond(struct series *s, double below, double above)
{
	for (size_t i = 0; i < s->n; i++) {
		if (!sa_num_is_finite(s->value[i]))
			s->value[i] = s->value[i] < 0 ? below : above;
	}
}

/*
 * An infinite value is worse than every finite one and as bad as any other infinite one (POLICY 1). The
 * test knows values by their order alone, so a number far enough out stands for it.
 */
static void replace_infinite(struct pair *p)
{
	struct reach reach = {INFINITY, -INFINITY, false};

	p->infinite = INFINITY;
	widen(&p->a, &reach);
	widen(&p->b, &reach);
	if (!reach.infinite)
		return;
	if (reach.low > reach.high)
		reach.low = reach.high = 0;
	double span = fmax(reach.high - reach.low, SMALLEST_SPAN);

	p->infinite = 2 * span;
	put_beyond(&p->a, reach.low - BEYOND * span, reach.high + BEYOND * span);
	put_beyond(&p->b, reach.low - BEYOND * span, reach.high + BEYOND * span);
}

static double unscale(const struct pair *p, double v)
{
	if (isnan(v))
		return v;
	if (fabs(v) > p->infinite)
		return v < 0 ? -INFINITY : INFINITY;
	return fmin(fmax(ldexp(v, p->exponent), -DBL_MAX), DBL_MAX) + 0.0;
}

static bool is_constant(const struct series *s)
{
	return s->sorted[0] >= s->sorted[s->n - 1];
}

static bool same_values(const struct pair *p)
{
	if (is_constant(&p->a) && is_constant(&p->b))
		return !(p->a.value[0] < p->b.value[0] || p->a.value[0] > p->b.value[0]);
	if (p->a.n != p->b.n)
		return false;
	for (size_t i = 0; i < p->a.n; i++) {
		if (p->a.value[i] < p->b.value[i] || p->a.value[i] > p->b.value[i])
			return false;
	}
	return true;
}

static bool ranks_come_first(const int32_t *x, size_t n_x, const int32_t *y, size_t n_y)
{
	if (n_x != n_y)
		return n_x < n_y;
	for (size_t i = 0; i < n_x; i++) {
		if (x[i] != y[i])
			return x[i] < y[i];
	}
	return true;
}

/*
 * Doubled midranks of both runs with the shift taken out of B. Which run comes first is decided by
 * the ranks themselves, so that the draws do not depend on who is A.
 */
static struct sa_permute_ranks aligned_ranks(const struct pair *p, struct sa_arena *scratch)
{
	size_t m = p->a.n, all = m + p->b.n;
	struct placed *v = SA_NEW_ARRAY(scratch, all, struct placed);
	int32_t *rank = SA_NEW_ARRAY(scratch, all + m, int32_t);

	for (size_t i = 0; i < all; i++)
		v[i] = (struct placed){i < m ? p->a.value[i] : p->b.value[i - m] - p->shift, i};
	qsort(v, all, sizeof *v, by_placed_value);
	for (size_t begin = 0, end; begin < all; begin = end) {
		for (end = begin + 1; end < all && v[end].value - v[begin].value <= SAME_PER; end++)
			;
		for (size_t i = begin; i < end; i++)
			rank[v[i].place] = (int32_t)(begin + end + 1);
	}
	if (ranks_come_first(rank, m, rank + m, p->b.n))
		return (struct sa_permute_ranks){rank, m, p->b.n};
	memcpy(rank + all, rank, m * sizeof *rank);
	return (struct sa_permute_ranks){rank + m, p->b.n, m};
}

/* The share of the variance that ties leave. */
static double ties_factor(const struct sa_permute_ranks *r)
{
	int64_t all = (int64_t)(r->m + r->n), squares = 0;

	for (int64_t i = 0; i < all; i++)
		squares += ((int64_t)r->rank[i] - (all + 1)) * ((int64_t)r->rank[i] - (all + 1));
	return 3.0 * (double)squares / (double)(all * all * all - all);
}

static void set_result(const struct pair *p, double pvalue, double lo, double hi,
		       struct sa_compare_kpi *out)
{
	out->p = pvalue;
	out->lo = unscale(p, lo);
	out->hi = unscale(p, hi);
}

/* Test and interval for runs that vary. */
static void test(const struct pair *p, double alpha, struct sa_arena *scratch,
		 struct sa_compare_kpi *out)
{
	struct sa_permute_ranks ranks = aligned_ranks(p, scratch);
	uint32_t *drawn = SA_NEW_ARRAY(scratch, SA_PERMUTE_DRAWS, uint32_t);
	double seen = fabs((double)sa_hodges_dominance(&p->hodges));
	double pairs = (double)p->a.n * (double)p->b.n;
	size_t count = 1, least = 1, allowed = 0;

	out->rho = sa_depend_rho(&ranks);
	out->block = sa_depend_block(out->rho, p->a.n < p->b.n ? p->a.n : p->b.n);
	double variance = sa_depend_variance(out->rho, ranks.m, ranks.n) * ties_factor(&ranks);
	double of_draws =
		(double)sa_permute_draw(&ranks, out->block, scratch, drawn) / SA_PERMUTE_DRAWS;

	if (!(of_draws > 0.0)) { /* constant but for rounding */
		set_result(p, 1.0 / P_STEPS, p->shift, p->shift, out);
		return;
	}
	double widen = variance > of_draws ? sqrt(variance / of_draws) : 1.0;

	for (size_t i = SA_PERMUTE_DRAWS; i-- > 0 && drawn[i] * widen >= seen;)
		count++;
	while ((double)(allowed + 1) / P_STEPS < alpha)
		allowed++;
	/* p < alpha exactly when `seen` is above the allowed-th largest draw */
	double critical = allowed ? drawn[SA_PERMUTE_DRAWS - allowed] * widen : pairs;
	uint64_t first = critical < pairs ? (uint64_t)ceil((pairs - critical) / 2.0) : 0;

	for (size_t i = SA_PERMUTE_DRAWS; i-- > 0 && drawn[i] * widen >= pairs;)
		least++;
	out->p_least = (double)least / P_STEPS;
	set_result(p, (double)count / P_STEPS, SA_MISSING, SA_MISSING, out);
	if (first)
		set_result(p, out->p, sa_hodges_at(&p->hodges, first),
			   sa_hodges_at(&p->hodges, (uint64_t)pairs + 1 - first), out);
}

static void compare_pair(struct pair *p, double alpha, struct sa_arena *scratch,
			 struct sa_compare_kpi *out)
{
	double most = largest(&p->b, largest(&p->a, 0.0));

	p->exponent = most > 0.0 ? ilogb(most) : 0;
	scale(&p->a, p->exponent);
	scale(&p->b, p->exponent);
	replace_infinite(p);
	sort(&p->a);
	sort(&p->b);
	p->hodges = (struct sa_hodges){p->a.sorted, p->b.sorted, p->a.n, p->b.n};
	p->shift = sa_hodges_shift(&p->hodges);
	out->shift = unscale(p, p->shift);
	if (fabs(out->a) > 0.0 && sa_num_is_finite(out->a) && sa_num_is_finite(out->shift))
		out->shift_pct = 100.0 * (out->shift / fabs(out->a)) + 0.0;
	if (same_values(p)) {
		out->why = SA_COMPARE_WHY_SAME_VALUES;
		set_result(p, 1.0, 0.0, 0.0, out);
	} else if (is_constant(&p->a) && is_constant(&p->b)) {
		out->why = SA_COMPARE_WHY_CONSTANT;
		set_result(p, 1.0 / P_STEPS, p->shift, p->shift, out);
	} else {
		test(p, alpha, scratch, out);
	}
}

static enum sa_compare_why why_not(size_t n_a, size_t n_b)
{
	if (!n_a || !n_b)
		return n_b   ? SA_COMPARE_WHY_ABSENT_A
		       : n_a ? SA_COMPARE_WHY_ABSENT_B
			     : SA_COMPARE_WHY_ABSENT_BOTH;
	if (n_a < SA_COMPARE_MIN_VALUES || n_b < SA_COMPARE_MIN_VALUES)
		return SA_COMPARE_WHY_TOO_FEW;
	return SA_COMPARE_WHY_NONE;
}

void sa_compare_series(const double *a, size_t n_a, const double *b, size_t n_b, double alpha,
		       struct sa_arena *scratch, struct sa_compare_kpi *out)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	struct pair p = {.exponent = 0};

	*out = (struct sa_compare_kpi){
		.n_a = count_present(a, n_a),
		.n_b = count_present(b, n_b),
		.a = sa_agg_median(a, n_a, scratch),
		.b = sa_agg_median(b, n_b, scratch),
		.shift = SA_MISSING,
		.shift_pct = SA_MISSING,
		.lo = SA_MISSING,
		.hi = SA_MISSING,
		.p = SA_MISSING,
		.p_least = 1.0 / P_STEPS,
		.p_holm = SA_MISSING,
		.floor = SA_MISSING,
		.detectable = SA_MISSING,
		.rho = SA_MISSING,
	};
	out->why = why_not(out->n_a, out->n_b);
	if (out->why == SA_COMPARE_WHY_NONE) {
		out->verdict = SA_COMPARE_INCONCLUSIVE;
		take(a, n_a, scratch, &p.a);
		take(b, n_b, scratch, &p.b);
		compare_pair(&p, alpha, scratch, out);
		/* only what is bad is infinite, and half of a run needs no test */
		if (isinf(out->b) && !isinf(out->a))
			out->why = SA_COMPARE_WHY_INFINITE;
	}
	sa_arena_reset(scratch, mark);
}

void sa_compare_holm(const double *p, size_t n, double *adjusted)
{
	size_t order[64], present = 0;
	double running = 0.0;

	SA_BUG_ON(n > sizeof order / sizeof *order);
	for (size_t i = 0; i < n; i++) {
		adjusted[i] = SA_MISSING;
		if (isnan(p[i]))
			continue;
		size_t at = present++;

		for (; at > 0 && p[order[at - 1]] > p[i]; at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
	for (size_t k = 0; k < present; k++) {
		running = fmax(running, fmin(1.0, (double)(present - k) * p[order[k]]));
		adjusted[order[k]] = running;
	}
}

static enum sa_compare_verdict judge(const struct sa_compare_kpi *k, double alpha,
				     enum sa_better better)
{
	if (k->why == SA_COMPARE_WHY_INFINITE)
		return SA_COMPARE_REGRESSED;
	if (k->p_holm < alpha && fabs(k->shift) > k->floor)
		return (k->shift > 0.0) == (better == SA_HIGHER) ? SA_COMPARE_IMPROVED
								 : SA_COMPARE_REGRESSED;
	if (k->lo >= -k->floor && k->hi <= k->floor)
		return SA_COMPARE_UNCHANGED;
	return SA_COMPARE_INCONCLUSIVE;
}

void sa_compare_judge(struct sa_compare *compare, const struct sa_compare_floor floor[SA_KPI_COUNT])
{
	double p[SA_KPI_COUNT], adjusted[SA_KPI_COUNT];
	size_t compared = 0;

	memset(compare->n_by_verdict, 0, sizeof compare->n_by_verdict);
	for (size_t i = 0; i < SA_KPI_COUNT; i++) {
		p[i] = compare->kpi[i].p;
		compared += !isnan(p[i]);
	}
	sa_compare_holm(p, SA_KPI_COUNT, adjusted);
	for (size_t i = 0; i < SA_KPI_COUNT; i++) {
		struct sa_compare_kpi *k = &compare->kpi[i];

		if (k->verdict != SA_COMPARE_NOT_COMPARABLE) {
			k->p_holm = adjusted[i];
			k->powerless = (double)compared * k->p_least >= compare->alpha;
			k->floor = floor[i].percent ? floor[i].value / 100.0 * fabs(k->a)
						    : floor[i].value;
			if (!sa_num_is_finite(k->floor)) /* per cent of an infinite median */
				k->floor = 0.0;
			k->detectable = SA_MISSING;
			if (!isnan(k->lo))
				k->detectable =
					fmax(k->floor, fmax(k->hi - k->shift, k->shift - k->lo));
			k->verdict = judge(k, compare->alpha, sa_kpi_table[i].better);
		}
		compare->n_by_verdict[k->verdict]++;
	}
}

static double *column(const struct sa_compare_side *side, enum sa_kpi_id kpi,
		      struct sa_arena *scratch)
{
	double *v = SA_NEW_ARRAY(scratch, side->window->n_rows, double);

	for (size_t i = 0; i < side->window->n_rows; i++)
		v[i] = side->run->iter[side->window->first_row + i].kpi[kpi];
	return v;
}

void sa_compare_runs(const struct sa_compare_side *a, const struct sa_compare_side *b,
		     const struct sa_compare_opts *opts, struct sa_arena *scratch,
		     struct sa_compare *out)
{
	out->alpha = opts->alpha;
	for (size_t i = 0; i < SA_KPI_COUNT; i++) {
		struct sa_arena_mark mark = sa_arena_mark(scratch);
		enum sa_kpi_id kpi = (enum sa_kpi_id)i;
		double *va = column(a, kpi, scratch), *vb = column(b, kpi, scratch);
		struct sa_compare_kpi *k = &out->kpi[i];

		sa_compare_series(va, a->window->n_rows, vb, b->window->n_rows, opts->alpha,
				  scratch, k);
		if (opts->same_data && k->verdict != SA_COMPARE_NOT_COMPARABLE) {
			k->verdict = SA_COMPARE_NOT_COMPARABLE;
			k->why = SA_COMPARE_WHY_SAME_DATA;
			k->shift = k->shift_pct = k->lo = k->hi = k->p = k->rho = SA_MISSING;
			k->block = 0;
		}
		sa_arena_reset(scratch, mark);
	}
	sa_compare_judge(out, opts->floor);
}
