/* SPDX-License-Identifier: MIT */
/* Closed testing with a shortcut: the worst set of each size holds the largest p-values. */
#include "stats/closed.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/arena.h"
#include "stats/dist.h"

#define LEAST_P 1e-15

struct ranked {
	double p;
	size_t i;
};

/* Largest p first. */
static int by_p(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return x->p > y->p ? -1 : x->p < y->p ? 1 : (x->i > y->i) - (x->i < y->i);
}

static double score(double p)
{
	return -sa_dist_normal_quantile(fmin(fmax(p, LEAST_P), 1.0 - LEAST_P));
}

/* Over the sets of case `rank` with the largest p of the others, the largest p of a set. */
static double worst_set(const struct ranked *r, size_t n, size_t rank, double share,
			double correlation)
{
	double sum = score(r[rank].p), least = r[rank].p, worst = least, size = 1.0;

	for (size_t k = 0; k < n; k++) {
		if (k == rank)
			continue;
		size += 1.0;
		sum += score(r[k].p);
		least = fmin(least, r[k].p);
		double one = fmin(1.0, least * size / share), all = 1.0;

		if (share < 1.0)
			all = sa_dist_normal_upper(sum /
						   sqrt(size + size * (size - 1.0) * correlation)) /
			      (1.0 - share);
		worst = fmax(worst, fmin(one, all));
	}
	return worst;
}

void sa_closed_adjust(const double *p, size_t n, double share, double correlation,
		      struct sa_arena *scratch, double *adjusted)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	struct ranked *r = SA_NEW_ARRAY(scratch, n + 1, struct ranked);
	bool whole = n <= SA_CLOSED_MAX && share < 1.0;
	double most = 0.0;

	for (size_t i = 0; i < n; i++)
		r[i] = (struct ranked){p[i], i};
	qsort(r, n, sizeof *r, by_p);
	for (size_t k = n; k-- > 0;) {
		double holm = fmin(1.0, r[k].p * (double)(k + 1));

		adjusted[r[k].i] = most =
			fmax(most, whole ? worst_set(r, n, k, share, correlation) : holm);
	}
	sa_arena_reset(scratch, mark);
}
