/* SPDX-License-Identifier: MIT */
/* Counting slopes below a threshold by sorting residuals. */
#include "stats/bracket.h"

#include <math.h>

#include "stats/median.h"
#include "stats/residual.h"

/* Keeps a group of equal residuals, sort positions [begin, end); returns its pairs with slope t. */
static uint64_t note_ties(struct sa_bracket *s, size_t begin, size_t end)
{
	const uint32_t *index = s->sort.index[0];
	const double *x = s->points->x;
	uint64_t equal = sa_bracket_pairs_of(end - begin);
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
static uint64_t order_by_low(struct sa_bracket *s, size_t begin, size_t end, double t)
{
	double t_upper = sa_residual_upper(t);
	uint64_t equal = 0, *key = s->sort.key[0];

	if (t == 0.0) /* the residual is y: nothing is missing from the upper part */
		return note_ties(s, begin, end);
	for (size_t q = begin; q < end; q++) {
		size_t i = s->sort.index[0][q];

		key[q] = sa_median_key(
			sa_residual_at(s->points->x[i], s->points->y[i], t, t_upper).low);
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

struct sa_bracket_tally sa_bracket_count(struct sa_bracket *s, double t)
{
	const struct sa_slope_points *p = s->points;
	double t_upper = sa_residual_upper(t);
	struct sa_bracket_tally tally = {0, 0};

	for (size_t i = 0; i < p->n; i++) {
		s->sort.key[0][i] =
			sa_median_key(sa_residual_at(p->x[i], p->y[i], t, t_upper).high);
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

bool sa_bracket_narrow(struct sa_bracket *s, double t, struct sa_bracket_tally tally, uint64_t k)
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

void sa_bracket_open(struct sa_bracket *s)
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
