/* SPDX-License-Identifier: MIT */
/*
 * Two tools for permutations of 0..n-1, n < 2^31: a stable sort of indices by a 64-bit key, and
 * counting (and drawing at random) the inversions of a permutation.
 */
#ifndef SA_STATS_RANK_H
#define SA_STATS_RANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sa_arena;

/* Keys and the indices they belong to in [0]; [1] is room of the same size. Sorting swaps them. */
struct sa_rank_sort {
	size_t n;
	uint64_t *key[2];
	void *room; /* the memory of both keys in one piece, free between sorts */
	uint32_t *index[2];
	uint32_t *histogram;
	bool uneven; /* learnt: keys are not spread evenly enough for the short way */
};

/* 24 bytes a value of `arena`; `room` >= n is the size of each array. */
void sa_rank_sort_init(struct sa_rank_sort *sort, size_t n, size_t room, struct sa_arena *arena);

/* Sorts the part [begin, end) of key[0] and index[0] by key, ascending and stable.
 * The keys are those of numbers (sa_median_key). O(end - begin) for every input. */
void sa_rank_sort_part(struct sa_rank_sort *sort, size_t begin, size_t end);

/*
 * How many of the values seen so far lie below a value: one bit a value, and above each 64 bits a
 * tree of counters with 16 branches a node.
 */
struct sa_rank_tree {
	size_t n, n_words, n_nodes;
	unsigned levels;
	size_t level_at[8];  /* first node of each level, root first */
	uint64_t *seen;	     /* bit v % 64 of seen[v / 64] */
	int32_t (*node)[16]; /* node[d] = values seen below branch d */
};

/* About 0.2 bytes a value of `arena`. */
void sa_rank_tree_init(struct sa_rank_tree *tree, size_t n, struct sa_arena *arena);

/* The number of pairs p < q with perm[p] > perm[q]; perm is a permutation of 0..tree->n-1. */
uint64_t sa_rank_inversions(struct sa_rank_tree *tree, const uint32_t *perm);

/*
 * Draws up to `want` inversions of `perm`, which has `total` of them: one at random from each of
 * `want` equal shares of their list (so they are distinct while want <= total). `random` is the
 * state of the generator. Stores the two values of each in pick[][2], larger first; returns how
 * many (fewer than `want` only when `total` was too large).
 */
size_t sa_rank_pick(struct sa_rank_tree *tree, const uint32_t *perm, uint64_t total, size_t want,
		    uint64_t *random, uint32_t (*pick)[2]);

#endif
