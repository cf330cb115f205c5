/* SPDX-License-Identifier: MIT */
/* Selection among pairwise differences. */
#include "stats/hodges.h"

#include "stats/median.h"

/* Pairs with b_j - a_i <= t. */
static uint64_t count_upto(const struct sa_hodges *h, double t)
{
	uint64_t count = 0;

	for (size_t j = 0, i = 0; j < h->n; j++) {
		while (i < h->m && h->b[j] - h->a[i] > t)
			i++;
		count += h->m - i;
	}
	return count;
}

double sa_hodges_at(const struct sa_hodges *h, uint64_t k)
{
	uint64_t lo = sa_median_key(h->b[0] - h->a[h->m - 1] + 0.0);
	uint64_t hi = sa_median_key(h->b[h->n - 1] - h->a[0] + 0.0);

	while (lo < hi) {
		uint64_t mid = lo + (hi - lo) / 2;

		if (count_upto(h, sa_median_value(mid)) >= k)
			hi = mid;
		else
			lo = mid + 1;
	}
	return sa_median_value(lo) + 0.0;
}

double sa_hodges_shift(const struct sa_hodges *h)
{
	uint64_t pairs = (uint64_t)h->m * h->n;
	double low = sa_hodges_at(h, (pairs + 1) / 2);

	return pairs % 2 ? low : sa_median_midpoint(low, sa_hodges_at(h, pairs / 2 + 1));
}

int64_t sa_hodges_dominance(const struct sa_hodges *h)
{
	int64_t above = 0, below = 0;

	for (size_t j = 0, less = 0, upto = 0; j < h->n; j++) {
		while (less < h->m && h->a[less] < h->b[j])
			less++;
		while (upto < h->m && h->a[upto] <= h->b[j])
			upto++;
		above += (int64_t)less;
		below += (int64_t)(h->m - upto);
	}
	return above - below;
}
