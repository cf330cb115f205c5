/* SPDX-License-Identifier: MIT */
/* Block permutations of ranks. */
#include "stats/permute.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define SEED	   UINT64_C(0x736f616b2d636d70)
#define DIGIT_BITS 8
#define DIGIT_MASK ((1u << DIGIT_BITS) - 1)

struct block {
	uint32_t begin, len;
};

/* splitmix64 (Steele, Lea & Flood 2014, OOPSLA): the high half of the next number. */
static uint32_t next(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)((z ^ (z >> 31)) >> 32);
}

/* 0..n-1; the bias of n / 2^32 does not matter here. */
static uint32_t below(uint64_t *state, size_t n)
{
	return (uint32_t)(((uint64_t)next(state) * n) >> 32);
}

/* Cuts the places [begin, end) into blocks, the first of `first` places; returns how many. */
static size_t cut(size_t begin, size_t end, size_t first, size_t block, struct block *out)
{
	size_t n = 0;

	for (size_t len = first; begin < end; begin += len, len = block) {
		if (len > end - begin)
			len = end - begin;
		out[n++] = (struct block){(uint32_t)begin, (uint32_t)len};
	}
	return n;
}

/* Sum of the ranks at the first `places` places after a shuffle; sum[i] = ranks before place i. */
static int64_t deal(struct block *b, size_t n, size_t places, const int64_t *sum, uint64_t *state)
{
	int64_t total = 0;

	for (size_t i = 0; i < n && places; i++) {
		size_t j = i + below(state, n - i);
		struct block taken = b[j];

		b[j] = b[i];
		if (taken.len > places)
			taken.len = (uint32_t)places;
		total += sum[taken.begin + taken.len] - sum[taken.begin];
		places -= taken.len;
	}
	return total;
}

/* Radix sort, as many digits as the largest value has. */
static void sort_draws(uint32_t *v, uint32_t largest)
{
	uint32_t other[SA_PERMUTE_DRAWS];

	for (unsigned shift = 0; shift < 32 && largest >> shift; shift += DIGIT_BITS) {
		uint32_t at[1u << DIGIT_BITS] = {0}, begin = 0;

		for (size_t i = 0; i < SA_PERMUTE_DRAWS; i++)
			at[v[i] >> shift & DIGIT_MASK]++;
		for (size_t d = 0; d <= DIGIT_MASK; d++) {
			uint32_t count = at[d];

			at[d] = begin;
			begin += count;
		}
		for (size_t i = 0; i < SA_PERMUTE_DRAWS; i++)
			other[at[v[i] >> shift & DIGIT_MASK]++] = v[i];
		memcpy(v, other, sizeof other);
	}
}

uint64_t sa_permute_draw(const struct sa_permute_ranks *ranks, size_t block,
			 struct sa_arena *scratch, uint32_t out[SA_PERMUTE_DRAWS])
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	size_t m = ranks->m, all = m + ranks->n;
	int64_t *sum = SA_NEW_ARRAY(scratch, all + 1, int64_t);
	struct block *b = SA_NEW_ARRAY(scratch, all + 2, struct block);
	uint64_t state = SEED, squares = 0;
	uint32_t largest = 0;

	for (size_t i = 0; i < all; i++)
		sum[i + 1] = sum[i] + ranks->rank[i];
	for (size_t r = 0; r < SA_PERMUTE_DRAWS; r++) {
		size_t n = cut(0, m, 1 + below(&state, block), block, b);

		n += cut(m, all, 1 + below(&state, block), block, b + n);
		/* twice the rank sum less its mean m (m + n + 1): minus the dominance */
		int64_t off = deal(b, n, m, sum, &state) - (int64_t)(m * (all + 1));

		out[r] = (uint32_t)llabs(off);
		largest = out[r] > largest ? out[r] : largest;
		squares += (uint64_t)(off * off);
	}
	sort_draws(out, largest);
	sa_arena_reset(scratch, mark);
	return squares;
}
