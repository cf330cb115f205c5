/* SPDX-License-Identifier: MIT */
/* Edit distance with adjacent swaps (optimal string alignment). */
#include "base/suggest.h"

#include <stdbool.h>
#include <string.h>

#define LONGEST 40

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
	size_t row[3][LONGEST + 1];

	for (size_t j = 0; j <= m; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *now = row[i % 3];
		const size_t *up = row[(i + 2) % 3], *up2 = row[(i + 1) % 3];

		now[0] = i;
		for (size_t j = 1; j <= m; j++) {
			now[j] = least(least(up[j], now[j - 1]) + 1,
				       up[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], up2[j - 2] + 1);
		}
	}
	return row[n % 3][m];
}

const char *sa_suggest(const char *text, const char *const *name, size_t n)
{
	size_t len = strlen(text), best = len / 3 > 1 ? len / 3 + 1 : 2;
	const char *found = NULL;

	if (!len || len > LONGEST)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (!name[i] || strlen(name[i]) > LONGEST)
			continue;
		/* what is a beginning of a name is near to it, however short */
		bool prefix = len >= 3 && strncmp(name[i], text, len) == 0;
		size_t d = prefix ? 1 : distance(text, len, name[i], strlen(name[i]));

		if (d < best) {
			best = d;
			found = name[i];
		}
	}
	return found;
}
