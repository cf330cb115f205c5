/* SPDX-License-Identifier: MIT */
/* Radix sort and inversion counting, both without data-dependent branches in the inner loops. */
#include "stats/rank.h"

#include <string.h>

#include "base/arena.h"
#include "stats/median.h"

#define DIGIT_BITS 11
#define DIGITS	   (1u << DIGIT_BITS)
#define PASSES	   6
#define SMALL	   32 /* so few keys are sorted by insertion */
#define FANOUT	   16

void sa_rank_sort_init(struct sa_rank_sort *sort, size_t n, size_t room, struct sa_arena *arena)
{
	*sort = (struct sa_rank_sort){.n = n};
	sort->room = SA_NEW_ARRAY(arena, 2 * room, uint64_t);
	sort->key[0] = sort->room;
	sort->key[1] = sort->key[0] + room;
	sort->index[0] = SA_NEW_ARRAY(arena, n, uint32_t);
	sort->index[1] = SA_NEW_ARRAY(arena, n, uint32_t);
	sort->histogram = SA_NEW_ARRAY(arena, PASSES * DIGITS, uint32_t);
}

/* Stable insertion; false when it gave up after `budget` moves (the part is still a permutation). */
static bool insert_all(uint64_t *key, uint32_t *index, size_t n, size_t budget)
{
	for (size_t i = 1; i < n; i++) {
		uint64_t k = key[i];
		uint32_t x = index[i];
		size_t j = i;

		for (; j > 0 && key[j - 1] > k; j--) {
			key[j] = key[j - 1];
			index[j] = index[j - 1];
		}
		key[j] = k;
		index[j] = x;
		if (i - j > budget)
			return false;
		budget -= i - j;
	}
	return true;
}

struct pass_data {
	uint64_t *key;
	uint32_t *index;
};

/* Counts become the places where the digits begin. */
static void accumulate(uint32_t *count)
{
	uint32_t at = 0;

	for (unsigned d = 0; d < DIGITS; d++) {
		uint32_t here = count[d];

		count[d] = at;
		at += here;
	}
}

static void move(const struct pass_data *from, size_t i, const struct pass_data *to, uint32_t slot)
{
	to->key[slot] = from->key[i];
	to->index[slot] = from->index[i];
}

/* Pass 0 takes the lowest 11 bits, pass 5 the highest 9. */
static unsigned digit_of(uint64_t key, unsigned pass)
{
	return (unsigned)(key >> (pass * DIGIT_BITS)) & (DIGITS - 1);
}

/* Least significant digit first, over all bits; true when the result is in `b`. */
static bool radix(struct pass_data a, struct pass_data b, size_t n, uint32_t *histogram)
{
	bool swapped = false;

	memset(histogram, 0, sizeof *histogram * PASSES * DIGITS);
	for (size_t i = 0; i < n; i++)
		for (unsigned pass = 0; pass < PASSES; pass++)
			histogram[pass * DIGITS + digit_of(a.key[i], pass)]++;
	for (unsigned pass = 0; pass < PASSES; pass++) {
		uint32_t *count = histogram + pass * DIGITS;
		struct pass_data from = a;

		if (count[digit_of(a.key[0], pass)] == n)
			continue; /* one digit for all: nothing to do */
		accumulate(count);
		for (size_t i = 0; i < n; i++)
			move(&a, i, &b, count[digit_of(a.key[i], pass)]++);
		a = b;
		b = from;
		swapped = !swapped;
	}
	return swapped;
}

/* Numbers as 22 bits, in proportion to their distance from the least of them. */
struct grid {
	double least, factor;
};

static struct grid grid_of(const uint64_t *key, size_t n)
{
	uint64_t least = key[0], most = key[0];
	struct grid grid;
	double factor;

	for (size_t i = 1; i < n; i++) {
		least = key[i] < least ? key[i] : least;
		most = key[i] > most ? key[i] : most;
	}
	grid.least = sa_median_value(least);
	factor = (double)(DIGITS * DIGITS - 1) / (sa_median_value(most) - grid.least);
	grid.factor = factor < 1e300 ? factor * (1.0 - 0x1p-50) : 0.0;
	return grid;
}

static uint32_t cell_of(const struct grid *grid, uint64_t key)
{
	return (uint32_t)((sa_median_value(key) - grid->least) * grid->factor);
}

/*
 * Two passes over 22 bits order numbers that are spread evenly but for a few neighbours. The result
 * is in `a` again.
 */
static void spread(const struct pass_data *a, const struct pass_data *b, size_t n,
		   uint32_t *histogram)
{
	uint32_t *low = histogram, *high = histogram + DIGITS;
	struct grid grid = grid_of(a->key, n);

	memset(histogram, 0, sizeof *histogram * 2 * DIGITS);
	for (size_t i = 0; i < n; i++) {
		uint32_t cell = cell_of(&grid, a->key[i]);

		low[cell & (DIGITS - 1)]++;
		high[cell >> DIGIT_BITS]++;
	}
	accumulate(low);
	accumulate(high);
	for (size_t i = 0; i < n; i++)
		move(a, i, b, low[cell_of(&grid, a->key[i]) & (DIGITS - 1)]++);
	for (size_t i = 0; i < n; i++)
		move(b, i, a, high[cell_of(&grid, b->key[i]) >> DIGIT_BITS]++);
}

/* Brings the result of a sort into [0]: by swapping when it is the whole array. */
static void settle(struct sa_rank_sort *sort, size_t begin, size_t n)
{
	if (n == sort->n) {
		uint64_t *key = sort->key[0];
		uint32_t *index = sort->index[0];

		sort->key[0] = sort->key[1];
		sort->key[1] = key;
		sort->index[0] = sort->index[1];
		sort->index[1] = index;
		return;
	}
	memcpy(sort->key[0] + begin, sort->key[1] + begin, n * sizeof *sort->key[0]);
	memcpy(sort->index[0] + begin, sort->index[1] + begin, n * sizeof *sort->index[0]);
}

void sa_rank_sort_part(struct sa_rank_sort *sort, size_t begin, size_t end)
{
	struct pass_data a = {sort->key[0] + begin, sort->index[0] + begin};
	struct pass_data b = {sort->key[1] + begin, sort->index[1] + begin};
	size_t n = end - begin;

	if (n <= SMALL) {
		insert_all(a.key, a.index, n, SIZE_MAX);
		return;
	}
	if (!sort->uneven) {
		spread(&a, &b, n, sort->histogram);
		if (insert_all(a.key, a.index, n, n / 2))
			return;
		sort->uneven = n == sort->n;
	}
	if (radix(a, b, n, sort->histogram))
		settle(sort, begin, n);
}

void sa_rank_tree_init(struct sa_rank_tree *tree, size_t n, struct sa_arena *arena)
{
	size_t width[8] = {0}; /* nodes a level, lowest first */
	size_t nodes;

	*tree = (struct sa_rank_tree){.n = n, .n_words = n / 64 + 1};
	nodes = tree->n_words;
	do {
		nodes = (nodes + FANOUT - 1) / FANOUT;
		width[tree->levels++] = nodes;
	} while (nodes > 1);
	for (unsigned level = 0; level < tree->levels; level++) {
		tree->level_at[level] = tree->n_nodes;
		tree->n_nodes += width[tree->levels - 1 - level];
	}
	tree->seen = SA_NEW_ARRAY(arena, tree->n_words, uint64_t);
	tree->node = sa_arena_array(arena, tree->n_nodes, sizeof *tree->node);
}

/* The processor's own instruction may not be there (x86-64 without -mpopcnt). */
static uint32_t bit_count(uint64_t v)
{
	v -= (v >> 1) & UINT64_C(0x5555555555555555);
	v = (v & UINT64_C(0x3333333333333333)) + ((v >> 2) & UINT64_C(0x3333333333333333));
	v = (v + (v >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (uint32_t)((v * UINT64_C(0x0101010101010101)) >> 56);
}

typedef int32_t lanes __attribute__((vector_size(16), may_alias));

/* Adds `value`; returns how many values below it had been added before. */
static uint32_t add(struct sa_rank_tree *tree, uint32_t value)
{
	static const lanes number[4] = {
		{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9, 10, 11}, {12, 13, 14, 15}};
	uint64_t *word = &tree->seen[value / 64], bit = UINT64_C(1) << (value % 64);
	uint32_t below = bit_count(*word & (bit - 1));
	unsigned shift = 6 + 4 * tree->levels;

	*word |= bit;
	for (unsigned level = 0; level < tree->levels; level++) {
		shift -= 4;
		int32_t digit = (int32_t)(value >> shift) & (FANOUT - 1);
		int32_t *node = tree->node[tree->level_at[level] + (value >> shift >> 4)];
		lanes *part = (lanes *)node;
		lanes wide = {digit, digit, digit, digit};

		below += (uint32_t)node[digit];
		for (unsigned i = 0; i < 4; i++)
			part[i] -= number[i] > wide; /* true is -1 */
	}
	return below;
}

/* The value with `rank` added values below it. */
static uint32_t find(const struct sa_rank_tree *tree, uint32_t rank)
{
	uint32_t prefix = 0;
	uint64_t word;

	for (unsigned level = 0; level < tree->levels; level++) {
		const int32_t *node = tree->node[tree->level_at[level] + prefix];
		const lanes *part = (const lanes *)node;
		lanes wide = {(int32_t)rank, (int32_t)rank, (int32_t)rank, (int32_t)rank};
		lanes fit = {0};
		uint32_t digit;

		for (unsigned i = 0; i < 4; i++)
			fit -= part[i] <= wide; /* node[0] is 0 and always fits */
		digit = (uint32_t)(fit[0] + fit[1] + fit[2] + fit[3]) - 1;
		rank -= (uint32_t)node[digit];
		prefix = prefix * FANOUT + digit;
	}
	for (word = tree->seen[prefix]; rank > 0; rank--)
		word &= word - 1;
	return prefix * 64 + (uint32_t)__builtin_ctzll(word);
}

static void clear(struct sa_rank_tree *tree)
{
	memset(tree->seen, 0, tree->n_words * sizeof *tree->seen);
	memset(tree->node, 0, tree->n_nodes * sizeof *tree->node);
}

uint64_t sa_rank_inversions(struct sa_rank_tree *tree, const uint32_t *perm)
{
	uint64_t n = tree->n, below = 0;

	clear(tree);
	for (size_t q = 0; q < n; q++)
		below += add(tree, perm[q]);
	return n ? n * (n - 1) / 2 - below : 0;
}

/* splitmix64 (Steele, Lea & Flood 2014) */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* A random number of the share `i` of `want` equal shares of [0, total). */
static uint64_t target_in(uint64_t total, size_t want, size_t i, uint64_t *random)
{
	double unit = (double)(next_random(random) >> 11) * 0x1p-53;
	double target = ((double)i + unit) * ((double)total / (double)want);

	return target < (double)total ? (uint64_t)target : total - 1;
}

size_t sa_rank_pick(struct sa_rank_tree *tree, const uint32_t *perm, uint64_t total, size_t want,
		    uint64_t *random, uint32_t (*pick)[2])
{
	uint64_t passed = 0, target;
	size_t n = 0;

	if (want == 0 || total == 0)
		return 0;
	clear(tree);
	target = target_in(total, want, 0, random);
	for (size_t q = 0; q < tree->n && n < want; q++) {
		uint32_t below = add(tree, perm[q]);
		uint64_t above = q - below;

		while (n < want && target < passed + above) {
			pick[n][0] = find(tree, below + 1 + (uint32_t)(target - passed));
			pick[n][1] = perm[q];
			if (++n < want)
				target = target_in(total, want, n, random);
		}
		passed += above;
	}
	return n;
}
