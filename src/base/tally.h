/* SPDX-License-Identifier: MIT */
/* Sorting that keeps the order of equals, and counting texts: the one way of each. */
#ifndef SA_BASE_TALLY_H
#define SA_BASE_TALLY_H

#include <stddef.h>

#include "base/arena.h"

/* A text and how often it occurs. */
struct sa_count {
	const char *name;
	double count;
};

/*
 * Sorts `n` elements of `size` bytes each; equal ones keep their order, whatever the C library's qsort
 * does. `order` returns less than, equal to or greater than 0.
 */
void sa_sort_stable(void *base, size_t n, size_t size, int (*order)(const void *, const void *));

/* Sorts texts by their bytes and keeps one of each; returns how many are left. */
size_t sa_texts_unique(const char **text, size_t n);

/*
 * Counts equal texts: the most frequent first, equally frequent ones by their bytes. `text` is sorted
 * in passing. The list is in `arena`, *n_different long; its names are those of `text`. (Sorted, because
 * a hash table can be made slow by chosen texts.)
 */
struct sa_count *sa_texts_count(struct sa_arena *arena, const char **text, size_t n,
				size_t *n_different);

#endif
