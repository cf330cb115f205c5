/* SPDX-License-Identifier: MIT */
/*
 * The open interval of slopes that holds the wanted rank: counting the slopes below a threshold, and
 * moving one end of the interval there. stats/slope.h says why; only stats/slope.c uses it.
 */
#ifndef SA_STATS_BRACKET_H
#define SA_STATS_BRACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/rank.h"
#include "stats/slope.h"

/* The open interval (lo, hi) that holds the wanted rank, and the order of the points at both ends. */
struct sa_bracket {
	const struct sa_slope_points *points;
	struct sa_rank_sort sort;
	struct sa_rank_tree tree;
	double lo, hi;
	uint64_t below_hi;   /* slopes < hi */
	uint64_t upto_lo;    /* slopes <= lo */
	uint32_t *order_lo;  /* by residual at lo, pairs of slope lo counted as below */
	uint32_t *order_hi;  /* by residual at hi, pairs of slope hi not counted as below */
	size_t most;	     /* pairs that can be looked at in the end */
	size_t n_ties;	     /* groups of equal residuals of the last count, in sort.key[1] */
	uint64_t known_upto; /* when the slope is found: all ranks up to this one have it */
	uint64_t pairs;	     /* all of them */
	uint64_t random;     /* state of the generator */
	double *sample;	     /* slopes drawn from the interval, sorted */
	size_t n_sample;
};

/* Slopes below, and equal to, a threshold. */
struct sa_bracket_tally {
	uint64_t less, equal;
};

static inline double sa_bracket_slope(const struct sa_slope_points *p, size_t i, size_t j)
{
	return (p->y[j] - p->y[i]) / (p->x[j] - p->x[i]);
}

static inline uint64_t sa_bracket_pairs_of(uint64_t n)
{
	return n ? n * (n - 1) / 2 : 0;
}

/* Makes it the interval of all slopes. The arrays are the caller's. */
void sa_bracket_open(struct sa_bracket *s);

/* Counts the slopes below and at t; leaves the order at t in sort.index[0] and the ties noted. */
struct sa_bracket_tally sa_bracket_count(struct sa_bracket *s, double t);

/*
 * Moves the end of the interval that does not cut rank k off to t, by the count just made there.
 * True, and nothing moved, when the slope of rank k is t itself: then known_upto is set.
 */
bool sa_bracket_narrow(struct sa_bracket *s, double t, struct sa_bracket_tally tally, uint64_t k);

/* Pairs whose slope lies in the interval. */
static inline uint64_t sa_bracket_pairs(const struct sa_bracket *s)
{
	return s->below_hi > s->upto_lo ? s->below_hi - s->upto_lo : 0;
}

static inline bool sa_bracket_holds(const struct sa_bracket *s, double t)
{
	return t > s->lo && t < s->hi;
}

#endif
