/* SPDX-License-Identifier: MIT */
/* Median slope: all pairs for few points, randomised narrowing for many. */
#include "stats/slope.h"

#include <math.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/num.h"
#include "stats/bracket.h"
#include "stats/median.h"
#include "stats/rank.h"

#define ALL_PAIRS_MAX 50000 /* so many pairs are enumerated at once */
#define MIN_ROOM      8192  /* pairs looked at in the end: twice this, or twice the points */
#define MAX_SAMPLE    16384
#define MAX_STEPS     5	  /* guided steps after one sample */
#define MIN_CLUSTER   4	  /* equal slopes in a part of the sample that are no chance */
#define MAX_ROUNDS    100 /* a guard: each round is expected to shrink the interval 30 times */
#define SEED	      UINT64_C(0x736f616b2d617564)

/* End of the group of points with the x of point `begin`. */
static size_t group_end(const struct sa_slope_points *p, size_t begin)
{
	size_t end = begin + 1;

	while (end < p->n && p->x[end] == p->x[begin])
		end++;
	return end;
}

static void add_ties(struct sa_slope_ties *ties, uint64_t t)
{
	ties->two += t * (t - 1);
	ties->variance += t * (t - 1) * (2 * t + 5);
	if (t > 2)
		ties->three += t * (t - 1) * (t - 2);
}

static void count_pairs(const struct sa_slope_points *p, struct sa_slope_summary *out)
{
	for (size_t begin = 0, end; begin < p->n; begin = end) {
		end = group_end(p, begin);
		add_ties(&out->x_ties, end - begin);
	}
	out->pairs = sa_bracket_pairs_of(p->n) - out->x_ties.two / 2;
}

/* `order` sorts the points by y. */
static struct sa_slope_ties ties_in_y(const struct sa_slope_points *p, const uint32_t *order)
{
	struct sa_slope_ties ties = {0};

	for (size_t begin = 0, end; begin < p->n; begin = end) {
		for (end = begin + 1; end < p->n && p->y[order[end]] == p->y[order[begin]]; end++)
			;
		add_ties(&ties, end - begin);
	}
	return ties;
}

/* The order at hi in terms of places in the order at lo: its inversions are the pairs inside. */
static const uint32_t *lo_places(struct sa_bracket *s)
{
	uint32_t *place = s->sort.index[1], *perm = s->sort.index[0];

	for (size_t q = 0; q < s->points->n; q++)
		place[s->order_lo[q]] = (uint32_t)q;
	for (size_t q = 0; q < s->points->n; q++)
		perm[q] = place[s->order_hi[q]];
	return perm;
}

static void sort_sample(struct sa_bracket *s)
{
	struct sa_rank_sort part = s->sort; /* the indices are carried along and not used */

	part.n = s->n_sample;
	part.uneven = false;
	sa_rank_sort_part(&part, 0, s->n_sample);
	for (size_t i = 0; i < s->n_sample; i++)
		s->sample[i] = sa_median_value(part.key[0][i]);
}

/* Draws slopes from the interval. */
static void draw(struct sa_bracket *s)
{
	size_t n = s->points->n, want = n / 2 < MAX_SAMPLE ? n / 2 : MAX_SAMPLE;
	uint32_t(*pick)[2] = (void *)s->sort.key[1];
	uint64_t *key = s->sort.key[0];

	s->n_sample =
		sa_rank_pick(&s->tree, lo_places(s), sa_bracket_pairs(s), want, &s->random, pick);
	for (size_t i = 0; i < s->n_sample; i++) {
		double v = sa_bracket_slope(s->points, s->order_lo[pick[i][0]],
					    s->order_lo[pick[i][1]]);

		key[i] = sa_median_key(v + 0.0);
	}
	sort_sample(s);
}

/* Where in the sample the slope of rank k is expected. */
static size_t sample_place(const struct sa_bracket *s, uint64_t k)
{
	double share = ((double)(k - s->upto_lo) + 0.5) / (double)sa_bracket_pairs(s);
	double place = share * (double)s->n_sample;

	return place < (double)(s->n_sample - 1) ? (size_t)place : s->n_sample - 1;
}

/* Counts at t and narrows; *past becomes how many slopes beyond rank k the threshold t is. */
static bool step(struct sa_bracket *s, double t, uint64_t k, double *past)
{
	struct sa_bracket_tally tally = sa_bracket_count(s, t);

	*past = k < tally.less ? (double)(tally.less - k)
			       : (double)(tally.less + tally.equal) - (double)k - 1.0;
	return sa_bracket_narrow(s, t, tally, k);
}

/*
 * The first threshold to try: from the end of the interval when that is close to rank k, else the
 * slope of that rank in the sample.
 */
static double first_guess(const struct sa_bracket *s, uint64_t k, double density, size_t place)
{
	double to_hi = (double)(s->below_hi - k), to_lo = (double)(k - s->upto_lo);
	double close = (double)sa_bracket_pairs(s) * 2.0 / sqrt((double)s->n_sample);
	double guess = s->sample[place];

	if (to_hi <= to_lo && to_hi < close && isfinite(s->hi))
		guess = s->hi - to_hi / density;
	else if (to_lo < to_hi && to_lo < close && isfinite(s->lo))
		guess = s->lo + to_lo / density;
	return sa_bracket_holds(s, guess) ? guess : s->sample[place];
}

/*
 * The first threshold worth a try: a slope that occurs often near the place in the sample, because
 * one count tells whether it is the slope of rank k; else first_guess.
 */
static double first_threshold(const struct sa_bracket *s, uint64_t k, double density, size_t place)
{
	size_t reach = (size_t)sqrt((double)s->n_sample), longest = MIN_CLUSTER - 1;
	size_t from = place > reach ? place - reach : 0;
	double often = SA_MISSING;

	for (size_t i = from, run = 1; i + 1 < s->n_sample && i < place + reach; i++) {
		run = s->sample[i + 1] > s->sample[i] ? 1 : run + 1;
		if (run > longest) {
			longest = run;
			often = s->sample[i];
		}
	}
	return sa_bracket_holds(s, often) ? often : first_guess(s, k, density, place);
}

/* Slopes per unit of slope around the place in the sample; infinite in a cluster. */
static double density_at(const struct sa_bracket *s, size_t place)
{
	size_t reach = s->n_sample / 40 + 4;
	size_t from = place > reach ? place - reach : 0;
	size_t to = place + reach < s->n_sample ? place + reach : s->n_sample - 1;
	double share = (double)(to - from) / (double)s->n_sample;

	return share * (double)sa_bracket_pairs(s) / (s->sample[to] - s->sample[from]);
}

/*
 * Follows the density of slopes towards rank k (a secant method), and steps over it on purpose when
 * it is near, to close the interval. Gives up when a step does not help. True: *value is the slope.
 */
static bool follow(struct sa_bracket *s, uint64_t k, double *value)
{
	size_t place = sample_place(s, k);
	double density = density_at(s, place), t = first_threshold(s, k, density, place);
	double past, last_t = SA_MISSING, last_past = SA_MISSING;

	for (int i = 0; i < MAX_STEPS && sa_bracket_holds(s, t); i++) {
		*value = t;
		if (step(s, t, k, &past))
			return true;
		if (sa_bracket_pairs(s) <= s->most || fabs(past) > fabs(last_past) / 2)
			break;
		if ((past - last_past) / (t - last_t) > 0)
			density = (past - last_past) / (t - last_t);
		if (!isfinite(density) || !(density > 0))
			break;
		last_t = t;
		last_past = past;
		if (fabs(past) * 1.25 < 0.7 * (double)s->most)
			past += copysign(fabs(past) * 0.25 + (double)s->points->n / 8, past);
		t -= past / density;
	}
	return false;
}

/* Two places of double away from v: a slope is rounded twice, so a cluster may spread over one. */
static double beside(double v, double towards)
{
	return nextafter(nextafter(v, towards), towards);
}

/*
 * Counts at slopes of the sample on both sides of rank k, or, when the interval does not shrink by
 * that, right beside the expected slope. True: *value is the slope, or the interval is down to the
 * rounding of one slope.
 */
static bool cut(struct sa_bracket *s, uint64_t k, double *value)
{
	size_t place = sample_place(s, k), reach = (size_t)sqrt((double)s->n_sample) + 1;
	double expected = s->sample[place];
	double low = place > reach ? beside(s->sample[place - reach], -HUGE_VAL) : s->lo;
	double high = s->hi, past;

	if (place + reach < s->n_sample)
		high = beside(s->sample[place + reach], HUGE_VAL);
	if (!sa_bracket_holds(s, low) && !sa_bracket_holds(s, high)) {
		low = beside(expected, -HUGE_VAL);
		high = beside(expected, HUGE_VAL);
		*value = expected;
		s->known_upto = s->below_hi;
		if (!sa_bracket_holds(s, low) && !sa_bracket_holds(s, high))
			return true;
	}
	*value = low;
	if (sa_bracket_holds(s, low) && step(s, low, k, &past))
		return true;
	*value = high;
	return sa_bracket_holds(s, high) && step(s, high, k, &past);
}

/* Looks at every pair in the interval, at most s->most; sets the slopes of rank k and k + 1. */
static void finish(struct sa_bracket *s, uint64_t k, double *at, double *after)
{
	double *slope = s->sort.room;
	size_t found = 0, n = s->points->n;
	uint32_t *perm = s->sort.index[0];

	lo_places(s);
	for (size_t q = 1; q < n; q++) { /* insertion sort: each move is one inversion */
		uint32_t moving = perm[q];
		size_t p = q;

		for (; p > 0 && perm[p - 1] > moving && found < s->most; p--) {
			perm[p] = perm[p - 1];
			slope[found++] = sa_bracket_slope(s->points, s->order_lo[perm[p]],
							  s->order_lo[moving]);
		}
		perm[p] = moving;
	}
	k -= s->upto_lo;
	*after = SA_MISSING;
	*at = isfinite(s->lo) ? s->lo : s->hi;
	if (!found)
		return; /* only if rounding made the counts disagree about one slope */
	sa_median_select(slope, found, k < found ? k : found - 1, at, after);
	if (k + 1 >= found)
		*after = SA_MISSING;
}

/* Narrows until few pairs are left; true when *value is the slope of rank k already. */
static bool search_rank(struct sa_bracket *s, uint64_t k, double *value)
{
	for (int round = 0; round < MAX_ROUNDS && sa_bracket_pairs(s) > s->most; round++) {
		uint64_t before = sa_bracket_pairs(s);

		draw(s);
		if (!s->n_sample)
			break;
		if (follow(s, k, value))
			return true;
		if (sa_bracket_pairs(s) <= s->most || sa_bracket_pairs(s) < before / 16)
			continue;
		if (sa_bracket_pairs(s) < before)
			draw(s);
		if (!s->n_sample)
			break;
		if (cut(s, k, value))
			return true;
	}
	return false;
}

/* Sets *at to the slope of rank k, and *after to that of rank k + 1 or, if it was not seen, NaN. */
static void find_rank(struct sa_bracket *s, uint64_t k, struct sa_slope_summary *out, double *at,
		      double *after)
{
	struct sa_bracket_tally at_zero;

	sa_bracket_open(s);
	at_zero = sa_bracket_count(s, 0.0);
	out->falling = at_zero.less;
	out->rising = s->pairs - at_zero.less - at_zero.equal;
	out->y_ties = ties_in_y(s->points, s->sort.index[0]);
	*at = 0.0;
	if (sa_bracket_narrow(s, 0.0, at_zero, k) || search_rank(s, k, at))
		*after = k + 1 < s->known_upto ? *at : SA_MISSING;
	else
		finish(s, k, at, after);
}

static void summarize_many(const struct sa_slope_points *p, struct sa_arena *scratch,
			   struct sa_slope_summary *out)
{
	size_t room = p->n > MIN_ROOM ? p->n : MIN_ROOM;
	struct sa_bracket s = {.points = p, .pairs = out->pairs, .random = SEED, .most = 2 * room};
	double at, after;

	sa_rank_sort_init(&s.sort, p->n, room, scratch);
	sa_rank_tree_init(&s.tree, p->n, scratch);
	s.order_lo = SA_NEW_ARRAY(scratch, p->n, uint32_t);
	s.order_hi = SA_NEW_ARRAY(scratch, p->n, uint32_t);
	s.sample = SA_NEW_ARRAY(scratch, MAX_SAMPLE, double);
	find_rank(&s, (out->pairs - 1) / 2, out, &at, &after);
	if (out->pairs % 2 == 0) {
		double ignored;

		if (isnan(after))
			find_rank(&s, out->pairs / 2, out, &after, &ignored);
		at = sa_median_midpoint(at, after);
	}
	out->median = at;
}

static void summarize_few(const struct sa_slope_points *p, struct sa_arena *scratch,
			  struct sa_slope_summary *out)
{
	double *slope = SA_NEW_ARRAY(scratch, out->pairs, double);
	struct sa_rank_sort sort;
	size_t found = 0;

	sa_rank_sort_init(&sort, p->n, p->n, scratch);
	for (size_t i = 0, end = 0; i < p->n; i++) {
		end = i < end ? end : group_end(p, i);
		for (size_t j = end; j < p->n; j++) {
			slope[found++] = sa_bracket_slope(p, i, j);
			out->rising += p->y[j] > p->y[i];
			out->falling += p->y[j] < p->y[i];
		}
		sort.key[0][i] = sa_median_key(p->y[i]);
		sort.index[0][i] = (uint32_t)i;
	}
	sa_rank_sort_part(&sort, 0, p->n);
	out->y_ties = ties_in_y(p, sort.index[0]);
	if (found)
		out->median = sa_median_of(slope, found);
}

void sa_slope_summarize(const struct sa_slope_points *points, struct sa_arena *scratch,
			struct sa_slope_summary *out)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	struct sa_slope_summary summary = {.median = SA_MISSING};

	count_pairs(points, &summary);
	if (summary.pairs <= ALL_PAIRS_MAX)
		summarize_few(points, scratch, &summary);
	else
		summarize_many(points, scratch, &summary);
	*out = summary;
	sa_arena_reset(scratch, mark);
}
