/* SPDX-License-Identifier: MIT */
/* A merge sort, and histograms made with it. */
#include "base/tally.h"

#include <stdlib.h>
#include <string.h>

#define AT(i) (base + (i)*size)

/* `tmp` has room for half of the elements. */
static void merge_sort(char *base, char *tmp, size_t n, size_t size,
		       int (*order)(const void *, const void *))
{
	size_t half = n / 2;

	if (n < 2)
		return;
	merge_sort(base, tmp, half, size, order);
	merge_sort(AT(half), tmp, n - half, size, order);
	if (order(AT(half - 1), AT(half)) <= 0)
		return;
	memcpy(tmp, base, half * size);
	for (size_t a = 0, b = half, to = 0; a < half; to++) {
		if (b < n && order(tmp + a * size, AT(b)) > 0)
			memcpy(AT(to), AT(b++), size);
		else
			memcpy(AT(to), tmp + a++ * size, size);
	}
}

void sa_sort_stable(void *base, size_t n, size_t size, int (*order)(const void *, const void *))
{
	if (n < 2)
		return;
	char *tmp = sa_xrealloc(NULL, n / 2 * size);

	merge_sort(base, tmp, n, size, order);
	free(tmp);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int by_count(const void *a, const void *b)
{
	const struct sa_count *x = a, *y = b;

	return x->count > y->count ? -1 : x->count < y->count;
}

size_t sa_texts_unique(const char **text, size_t n)
{
	size_t kept = 0;

	sa_sort_stable(text, n, sizeof *text, by_text);
	for (size_t i = 0; i < n; i++) {
		if (!kept || strcmp(text[kept - 1], text[i]) != 0)
			text[kept++] = text[i];
	}
	return kept;
}

struct sa_count *sa_texts_count(struct sa_arena *arena, const char **text, size_t n,
				size_t *n_different)
{
	struct sa_count *count = SA_NEW_ARRAY(arena, n, struct sa_count);
	size_t different = 0;

	sa_sort_stable(text, n, sizeof *text, by_text);
	for (size_t i = 0; i < n; i++) {
		if (!different || strcmp(count[different - 1].name, text[i]) != 0)
			count[different++] = (struct sa_count){.name = text[i]};
		count[different - 1].count++;
	}
	sa_sort_stable(count, different, sizeof *count, by_count); /* (they are in order already) */
	*n_different = different;
	return count;
}
