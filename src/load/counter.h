/* SPDX-License-Identifier: MIT */
/* Counting by name, with a limit on how many different names are kept. */
#ifndef SA_LOAD_COUNTER_H
#define SA_LOAD_COUNTER_H

#include "base/arena.h"
#include "base/limits.h"
#include "model/audit.h"

/* Room for this many names at most. */
#define SA_COUNTER_MAX	 SA_LIMIT_REASONS
#define SA_COUNTER_SLOTS 4096 /* a power of two, four times the names */

struct sa_counter {
	struct sa_count *item; /* in the order in which they were first seen; in the arena */
	size_t n;
	uint64_t dropped;		 /* additions of names for which there was no room */
	uint16_t slot[SA_COUNTER_SLOTS]; /* 1-based index of item, 0 = free */
};

/*
 * Adds `amount` to the count of a name of `len` bytes, which is copied when it is new. Constant time
 * on average.
 */
void sa_counter_add(struct sa_counter *counter, struct sa_arena *arena, const char *name,
		    size_t len, double amount);

/* Forgets all names; the room in the arena is used again. */
void sa_counter_clear(struct sa_counter *counter);

#endif
