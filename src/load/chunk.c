/* SPDX-License-Identifier: MIT */
/* The memory of records on their way into columns, and the groups they are of. */
#include "load/intake_part.h"

#include <stdlib.h>
#include <string.h>

void sa_chunk_init(struct sa_chunk *c, const struct sa_wanted *wanted)
{
	*c = (struct sa_chunk){.wanted = wanted};
	sa_trie_reader_init(&c->reader, wanted->trie);
	c->wrong = SA_NEW_ARRAY(&c->arena, wanted->n_metric, struct sa_wrong);
}

static void free_rows(struct sa_chunk *c)
{
	if (c->lent)
		return;
	free(c->record);
	free(c->y);
	free(c->from);
}

void sa_chunk_release(struct sa_chunk *c)
{
	sa_trie_reader_release(&c->reader);
	free_rows(c);
	free(c->extra);
	free(c->group);
	free(c->group_hash);
	sa_arena_release(&c->arena);
	*c = (struct sa_chunk){0};
}

void sa_chunk_lend(struct sa_chunk *c, const struct sa_slab *slab, size_t first, size_t n)
{
	c->record = slab->record + first;
	c->y = slab->y + first;
	c->from = slab->from + first;
	c->cap = n;
	c->stride = slab->n;
	c->lent = true;
}

void sa_chunk_reserve(struct sa_chunk *c)
{
	size_t m = c->wanted->n_metric, n = c->n, cap = c->cap ? c->cap * 2 : 64;

	if (n < c->cap)
		return;
	struct sa_record *record = sa_xrealloc(NULL, cap * sizeof *record);
	double *y = sa_xrealloc(NULL, cap * m * sizeof *y);
	uint8_t *from = sa_xrealloc(NULL, cap * m);

	if (n)
		memcpy(record, c->record, n * sizeof *record);
	for (size_t k = 0; k < m && n; k++) {
		memcpy(y + k * cap, c->y + k * c->stride, n * sizeof *y);
		memcpy(from + k * cap, c->from + k * c->stride, n);
	}
	free_rows(c);
	c->record = record;
	c->y = y;
	c->from = from;
	c->cap = c->stride = cap;
	c->lent = false;
}

/* ---- groups ---- */

static uint64_t text_hash(const char *text, size_t len)
{
	uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
	return h ^ h >> 32;
}

static void rehash(struct sa_chunk *c)
{
	size_t size = c->group_mask ? (c->group_mask + 1) * 2 : 16;

	free(c->group_hash);
	c->group_hash = sa_xrealloc(NULL, size * sizeof *c->group_hash);
	memset(c->group_hash, 0, size * sizeof *c->group_hash);
	c->group_mask = size - 1;
	for (size_t i = 0; i < c->n_group; i++) {
		uint64_t h = text_hash(c->group[i], strlen(c->group[i])) & c->group_mask;

		while (c->group_hash[h])
			h = (h + 1) & c->group_mask;
		c->group_hash[h] = (uint32_t)i + 1;
	}
}

uint32_t sa_chunk_group(struct sa_chunk *c, const char *name, size_t len)
{
	if (c->n_group * 2 >= c->group_mask)
		rehash(c);
	uint64_t h = text_hash(name, len) & c->group_mask;

	for (; c->group_hash[h]; h = (h + 1) & c->group_mask) {
		const char *known = c->group[c->group_hash[h] - 1];

		if (strncmp(known, name, len) == 0 && !known[len])
			return c->group_hash[h] - 1;
	}
	if (c->n_group == c->cap_group) {
		c->cap_group = c->cap_group ? c->cap_group * 2 : 16;
		c->group = sa_xrealloc(c->group, c->cap_group * sizeof *c->group);
	}
	c->group[c->n_group] = sa_arena_strndup(&c->arena, name, len);
	c->group_hash[h] = (uint32_t)++c->n_group;
	return (uint32_t)c->n_group - 1;
}
