/* SPDX-License-Identifier: MIT */
/* Median slope: all pairs for few points, randomised narrowing for many. */
#include "stats/slope.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/num.h"
#include "stats/rank.h"
#include "stats/median.h"

#define ALL_PAIRS_MAX 50000 /* so many pairs are enumerated at once */
#define MIN_ROOM      8192  /* pairs looked at in the end: twice this, or twice the points */
#define MAX_SAMPLE    16384
#define MAX_STEPS     5	  /* guided steps after one sample */
#define MAX_ROUNDS    100 /* a guard: each round is expected to shrink the interval 30 times */
#define SEED	      UINT64_C(0x736f616b2d617564)

/* The open interval (lo, hi) that holds the wanted rank, and the order of the points at both ends. */
struct search {
	const struct sa_slope_points *points;
	struct sa_rank_sort sort;
	struct sa_rank_tree tree;
	double lo, hi;
	uint64_t below_hi;    /* slopes < hi */
	uint64_t upto_lo;     /* slopes <= lo */
	uint32_t *order_lo;   /* by residual at lo, pairs of slope lo counted as below */
	uint32_t *order_hi;   /* by residual at hi, pairs of slope hi not counted as below */
	size_t most;	      /* pairs that can be looked at in the end */
	size_t n_ties;	      /* groups of equal residuals of the last count, in sort.key[1] */
	uint64_t known_upto;  /* when the slope is found: all ranks up to this one have it */
	uint64_t pairs, random;
	double *sample;	      /* slopes drawn from the interval, sorted */
	size_t n_sample;
};

/* Slopes below, and equal to, a threshold. */
struct tally {
	uint64_t less, equal;
};

static double slope_of(const struct sa_slope_points *p, size_t i, size_t j)
{
	return (p->y[j] - p->y[i]) / (p->x[j] - p->x[i]);
}

/* End of the group of points with the x of point `begin`. */
static size_t group_end(const struct sa_slope_points *p, size_t begin)
{
	size_t end = begin + 1;

	while (end < p->n && p->x[end] == p->x[begin])
		end++;
	return end;
}

static uint64_t choose_two(uint64_t n)
{
	return n ? n * (n - 1) / 2 : 0;
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
	out->pairs = choose_two(p->n) - out->x_ties.two / 2;
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

/* --- residuals ----------------------------------------------------------------------------------- */

struct wide {
	double high, low;
};

/* Upper 26 bits of a number (Veltkamp 1968); the rest is exact too. |a| < 2^990. */
static double upper_half(double a)
{
	double c = a * 134217729.0; /* 2^27 + 1 */

	return c - (c - a);
}

/*
 * y - t * x to twice the precision of double: product by Dekker (1971), difference by Knuth.
 * `high` is the rounded residual, `low` what is missing from it. Needs -ffp-contract=off where the
 * target has a fused multiply-add.
 */
static struct wide residual(double x, double y, double t, double t_upper)
{
	double x_upper = upper_half(x), x_rest = x - x_upper, t_rest = t - t_upper;
	double p = t * x;
	double p_low = ((t_upper * x_upper - p) + t_upper * x_rest + t_rest * x_upper) +
		       t_rest * x_rest;
	double s = y - p, back = s - y;
	double low = ((y - (s - back)) - (p + back)) - p_low;
	struct wide r = {.high = s + low};

	r.low = low - (r.high - s);
	r.high += 0.0;
	r.low += 0.0;
	return r;
}

/* --- counting ------------------------------------------------------------------------------------ */

/* Keeps a group of equal residuals, sort positions [begin, end); returns its pairs with slope t. */
static uint64_t note_ties(struct search *s, size_t begin, size_t end)
{
	const uint32_t *index = s->sort.index[0];
	const double *x = s->points->x;
	uint64_t equal = choose_two(end - begin);
	size_t same = 1;

	/* in a group the points are in order of x; those of one x are no pair */
	for (size_t q = begin + 1; q < end; q++) {
		if (x[index[q]] != x[index[q - 1]])
			same = 1;
		else
			equal -= same++;
	}
	if (equal) /* at most one group for two positions, so this never overtakes `begin` */
		s->sort.key[1][s->n_ties++] = (uint64_t)begin << 32 | end;
	return equal;
}

/* Orders points whose upper residuals agree, positions [begin, end), by the lower ones. */
static uint64_t order_by_low(struct search *s, size_t begin, size_t end, double t)
{
	double t_upper = upper_half(t);
	uint64_t equal = 0, *key = s->sort.key[0];

	for (size_t q = begin; q < end; q++) {
		size_t i = s->sort.index[0][q];

		key[q] = sa_median_key(
			residual(s->points->x[i], s->points->y[i], t, t_upper).low);
	}
	sa_rank_sort_part(&s->sort, begin, end);
	key = s->sort.key[0];
	for (size_t from = begin, to; from < end; from = to) {
		for (to = from + 1; to < end && key[to] == key[from]; to++)
			;
		if (to - from > 1)
			equal += note_ties(s, from, to);
	}
	return equal;
}

/* Counts the slopes below and at t; leaves the order at t in sort.index[0] and the ties noted. */
static struct tally count_at(struct search *s, double t)
{
	const struct sa_slope_points *p = s->points;
	double t_upper = upper_half(t);
	struct tally tally = {0, 0};

	for (size_t i = 0; i < p->n; i++) {
		s->sort.key[0][i] = sa_median_key(residual(p->x[i], p->y[i], t, t_upper).high);
		s->sort.index[0][i] = (uint32_t)i;
	}
	sa_rank_sort_part(&s->sort, 0, p->n);
	s->n_ties = 0;
	for (size_t begin = 0, end; begin < p->n; begin = end) {
		const uint64_t *key = s->sort.key[0];

		for (end = begin + 1; end < p->n && key[end] == key[begin]; end++)
			;
		if (end - begin > 1)
			tally.equal += order_by_low(s, begin, end, t);
	}
	tally.less = sa_rank_inversions(&s->tree, s->sort.index[0]);
	return tally;
}

static void reverse(uint32_t *v, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		uint32_t other = v[n - 1 - i];

		v[n - 1 - i] = v[i];
		v[i] = other;
	}
}

/* Turns points in order of x round; those of one x keep their order. */
static void reverse_groups(const struct sa_slope_points *p, uint32_t *v, size_t n)
{
	reverse(v, n);
	for (size_t begin = 0, end; begin < n; begin = end) {
		for (end = begin + 1; end < n && p->x[v[end]] == p->x[v[begin]]; end++)
			;
		reverse(v + begin, end - begin);
	}
}

static void swap_order(uint32_t **a, uint32_t **b)
{
	uint32_t *old = *a;

	*a = *b;
	*b = old;
}

/* Narrows the interval by the count at t; true when the slope of rank k is t itself. */
static bool narrow(struct search *s, double t, struct tally tally, uint64_t k)
{
	if (k < tally.less) {
		s->hi = t;
		s->below_hi = tally.less;
		swap_order(&s->order_hi, &s->sort.index[0]);
		return false;
	}
	if (k < tally.less + tally.equal) {
		s->known_upto = tally.less + tally.equal;
		return true;
	}
	for (size_t g = 0; g < s->n_ties; g++) {
		size_t begin = s->sort.key[1][g] >> 32, end = s->sort.key[1][g] & UINT32_MAX;

		reverse_groups(s->points, s->sort.index[0] + begin, end - begin);
	}
	s->lo = t;
	s->upto_lo = tally.less + tally.equal;
	swap_order(&s->order_lo, &s->sort.index[0]);
	return false;
}

static uint64_t inside(const struct search *s)
{
	return s->below_hi > s->upto_lo ? s->below_hi - s->upto_lo : 0;
}

static bool is_inside(const struct search *s, double t)
{
	return t > s->lo && t < s->hi;
}

/* --- narrowing ----------------------------------------------------------------------------------- */

/* The order at hi in terms of places in the order at lo: its inversions are the pairs inside. */
static const uint32_t *lo_places(struct search *s)
{
	uint32_t *place = s->sort.index[1], *perm = s->sort.index[0];

	for (size_t q = 0; q < s->points->n; q++)
		place[s->order_lo[q]] = (uint32_t)q;
	for (size_t q = 0; q < s->points->n; q++)
		perm[q] = place[s->order_hi[q]];
	return perm;
}

static void sort_sample(struct search *s)
{
	struct sa_rank_sort part = s->sort; /* the indices are carried along and not used */

	part.n = s->n_sample;
	part.uneven = false;
	sa_rank_sort_part(&part, 0, s->n_sample);
	for (size_t i = 0; i < s->n_sample; i++)
		s->sample[i] = sa_median_value(part.key[0][i]);
}

/* Draws slopes from the interval. */
static void draw(struct search *s)
{
	size_t n = s->points->n, want = n / 2 < MAX_SAMPLE ? n / 2 : MAX_SAMPLE;
	uint32_t(*pick)[2] = (void *)s->sort.key[1];
	uint64_t *key = s->sort.key[0];

	s->n_sample = sa_rank_pick(&s->tree, lo_places(s), inside(s), want, &s->random, pick);
	for (size_t i = 0; i < s->n_sample; i++) {
		double v = slope_of(s->points, s->order_lo[pick[i][0]], s->order_lo[pick[i][1]]);

		key[i] = sa_median_key(v + 0.0);
	}
	sort_sample(s);
}

/* Where in the sample the slope of rank k is expected. */
static size_t sample_place(const struct search *s, uint64_t k)
{
	double share = ((double)(k - s->upto_lo) + 0.5) / (double)inside(s);
	double place = share * (double)s->n_sample;

	return place < (double)(s->n_sample - 1) ? (size_t)place : s->n_sample - 1;
}

/* Counts at t and narrows; *past becomes how many slopes beyond rank k the threshold t is. */
static bool step(struct search *s, double t, uint64_t k, double *past)
{
	struct tally tally = count_at(s, t);

	*past = k < tally.less ? (double)(tally.less - k)
			       : (double)(tally.less + tally.equal) - (double)k - 1.0;
	return narrow(s, t, tally, k);
}

/*
 * The first threshold to try: from the end of the interval when that is close to rank k, else the
 * slope of that rank in the sample.
 */
static double first_guess(const struct search *s, uint64_t k, double density, size_t place)
{
	double to_hi = (double)(s->below_hi - k), to_lo = (double)(k - s->upto_lo);
	double close = (double)inside(s) * 2.0 / sqrt((double)s->n_sample);
	double guess = s->sample[place];

	if (to_hi <= to_lo && to_hi < close && isfinite(s->hi))
		guess = s->hi - to_hi / density;
	else if (to_lo < to_hi && to_lo < close && isfinite(s->lo))
		guess = s->lo + to_lo / density;
	return is_inside(s, guess) ? guess : s->sample[place];
}

/*
 * Follows the density of slopes towards rank k (a secant method), and steps over it on purpose when
 * it is near, to close the interval. Gives up when a step does not help. True: *value is the slope.
 */
static bool follow(struct search *s, uint64_t k, double *value)
{
	size_t place = sample_place(s, k), reach = s->n_sample / 40 + 4;
	size_t from = place > reach ? place - reach : 0;
	size_t to = place + reach < s->n_sample ? place + reach : s->n_sample - 1;
	double width = s->sample[to] - s->sample[from];
	double density = (double)(to - from) / (double)s->n_sample * (double)inside(s) / width;
	double t, past, last_t = SA_MISSING, last_past = SA_MISSING;

	if (!(width > 0) || !isfinite(density) || !(density > 0))
		return false;
	t = first_guess(s, k, density, place);
	for (int i = 0; i < MAX_STEPS && is_inside(s, t); i++) {
		if (step(s, t, k, &past)) {
			*value = t;
			return true;
		}
		if (inside(s) <= s->most || fabs(past) > fabs(last_past) / 2)
			break;
		if ((past - last_past) / (t - last_t) > 0)
			density = (past - last_past) / (t - last_t);
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
static bool cut(struct search *s, uint64_t k, double *value)
{
	size_t place = sample_place(s, k), reach = (size_t)sqrt((double)s->n_sample) + 1;
	double expected = s->sample[place];
	double low = place > reach ? beside(s->sample[place - reach], -HUGE_VAL) : s->lo;
	double high = s->hi, past;

	if (place + reach < s->n_sample)
		high = beside(s->sample[place + reach], HUGE_VAL);
	if (!is_inside(s, low) && !is_inside(s, high)) {
		low = beside(expected, -HUGE_VAL);
		high = beside(expected, HUGE_VAL);
		*value = expected;
		s->known_upto = s->below_hi;
		if (!is_inside(s, low) && !is_inside(s, high))
			return true;
	}
	*value = low;
	if (is_inside(s, low) && step(s, low, k, &past))
		return true;
	*value = high;
	return is_inside(s, high) && step(s, high, k, &past);
}

/* Looks at every pair in the interval, at most s->most; sets the slopes of rank k and k + 1. */
static void finish(struct search *s, uint64_t k, double *at, double *after)
{
	uint64_t *const *key = s->sort.key; /* one piece, the lower one begins it */
	double *slope = (double *)(key[0] < key[1] ? key[0] : key[1]);
	size_t found = 0, n = s->points->n;
	uint32_t *perm = s->sort.index[0];

	lo_places(s);
	for (size_t q = 1; q < n; q++) { /* insertion sort: each move is one inversion */
		uint32_t moving = perm[q];
		size_t p = q;

		for (; p > 0 && perm[p - 1] > moving && found < s->most; p--) {
			perm[p] = perm[p - 1];
			slope[found++] =
				slope_of(s->points, s->order_lo[perm[p]], s->order_lo[moving]);
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

/* The interval of all slopes. */
static void open_search(struct search *s)
{
	size_t n = s->points->n;

	s->lo = -HUGE_VAL;
	s->hi = HUGE_VAL;
	s->upto_lo = 0;
	s->below_hi = s->pairs;
	for (size_t i = 0; i < n; i++)
		s->order_lo[i] = s->order_hi[i] = (uint32_t)i;
	reverse_groups(s->points, s->order_hi, n);
}

/* Narrows until few pairs are left; true when *value is the slope of rank k already. */
static bool search_rank(struct search *s, uint64_t k, double *value)
{
	for (int round = 0; round < MAX_ROUNDS && inside(s) > s->most; round++) {
		uint64_t before = inside(s);

		draw(s);
		if (!s->n_sample)
			break;
		if (follow(s, k, value))
			return true;
		if (inside(s) <= s->most || inside(s) < before / 16)
			continue;
		draw(s);
		if (!s->n_sample)
			break;
		if (cut(s, k, value))
			return true;
	}
	return false;
}

/* Sets *at to the slope of rank k, and *after to that of rank k + 1 or, if it was not seen, NaN. */
static void find_rank(struct search *s, uint64_t k, struct sa_slope_summary *out, double *at,
		      double *after)
{
	struct tally at_zero;

	open_search(s);
	at_zero = count_at(s, 0.0);
	out->falling = at_zero.less;
	out->rising = s->pairs - at_zero.less - at_zero.equal;
	out->y_ties = ties_in_y(s->points, s->sort.index[0]);
	*at = 0.0;
	if (narrow(s, 0.0, at_zero, k) || search_rank(s, k, at))
		*after = k + 1 < s->known_upto ? *at : SA_MISSING;
	else
		finish(s, k, at, after);
}

static void summarize_many(const struct sa_slope_points *p, struct sa_arena *scratch,
			   struct sa_slope_summary *out)
{
	size_t room = p->n > MIN_ROOM ? p->n : MIN_ROOM;
	struct search s = {.points = p, .pairs = out->pairs, .random = SEED, .most = 2 * room};
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
			slope[found++] = slope_of(p, i, j);
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
