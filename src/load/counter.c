/* SPDX-License-Identifier: MIT */
/* An open hash table beside a list. */
#include "load/counter.h"

#include <string.h>

_Static_assert(SA_COUNTER_MAX * 4 <= SA_COUNTER_SLOTS, "the table stays mostly empty");

/* FNV-1a (Fowler, Noll, Vo). At most SA_COUNTER_MAX names are in the table, so even names that were
 * chosen to meet in one slot cost no more than a walk over them. */
static size_t hash(const char *name, size_t len)
{
	uint64_t h = 0xCBF29CE484222325ULL;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)name[i]) * 0x100000001B3ULL;
	return (size_t)(h ^ h >> 32);
}

void sa_counter_add(struct sa_counter *counter, struct sa_arena *arena, const char *name,
		    size_t len, double amount)
{
	size_t at = hash(name, len) % SA_COUNTER_SLOTS;

	for (; counter->slot[at]; at = (at + 1) % SA_COUNTER_SLOTS) {
		struct sa_count *item = &counter->item[counter->slot[at] - 1];

		if (strncmp(item->name, name, len) == 0 && !item->name[len]) {
			item->count += amount;
			return;
		}
	}
	if (counter->n == SA_COUNTER_MAX) {
		counter->dropped++;
		return;
	}
	if (!counter->item)
		counter->item = SA_NEW_ARRAY(arena, SA_COUNTER_MAX, struct sa_count);
	counter->item[counter->n++] =
		(struct sa_count){.name = sa_arena_strndup(arena, name, len), .count = amount};
	counter->slot[at] = (uint16_t)counter->n;
}

void sa_counter_clear(struct sa_counter *counter)
{
	counter->n = 0;
	counter->dropped = 0;
	memset(counter->slot, 0, sizeof counter->slot);
}
