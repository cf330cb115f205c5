/* SPDX-License-Identifier: MIT */
/*
 * Data lives in the arena of the command and dies with it; only handles are closed by hand.
 *
 * Pieces are zeroed (but for those of SA_NEW_RAW) and aligned to 16 bytes. Running out of memory ends the process here, in one
 * place, so no caller checks. An arena belongs to one thread at a time.
 * Built with -DSA_ARENA_DEBUG every piece is a malloc of its own, so that sanitizers see overruns
 * and use after reset.
 */
#ifndef SA_BASE_ARENA_H
#define SA_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/err.h"

struct sa_arena_block;

struct sa_arena {
	struct sa_arena_block *block; /* newest first */
	size_t used;		      /* bytes of the newest block that are taken */
	struct sa_arena_block *spare; /* given back by a reset, kept for the next pieces */
};

struct sa_arena_mark {
	struct sa_arena_block *block;
	size_t used;
};

/* Runs sa_arena_release at the end of the scope: `SA_ARENA_SCOPE(scratch);` declares and opens one. */
#define SA_CLEANUP(fn)	     __attribute__((cleanup(fn)))
#define SA_ARENA_SCOPE(name) SA_CLEANUP(sa_arena_release) struct sa_arena name = {0}

/* Gives every piece back; the arena is empty and usable again. The thread keeps some of the memory. */
void sa_arena_release(struct sa_arena *arena);

/* Frees what this thread keeps of released arenas: at the end of a thread. */
void sa_arena_trim(void);

/* `size` zeroed bytes (size 0 gives a valid pointer). Never NULL. */
void *sa_arena_alloc(struct sa_arena *arena, size_t size)
	__attribute__((returns_nonnull, malloc, alloc_size(2)));

/* `count` zeroed elements of `size` bytes; an overflow of the product ends the process. */
void *sa_arena_array(struct sa_arena *arena, size_t count, size_t size)
	__attribute__((returns_nonnull, malloc, alloc_size(2, 3)));

#define SA_NEW(arena, type)		 ((type *)sa_arena_alloc((arena), sizeof(type)))
#define SA_NEW_ARRAY(arena, count, type) ((type *)sa_arena_array((arena), (count), sizeof(type)))

/*
 * `count` elements whose bytes are whatever was there, for large arrays that are filled at once: to zero them
 * first costs as much as to fill them. An overflow of the product ends the process.
 */
void *sa_arena_raw(struct sa_arena *arena, size_t count, size_t size)
	__attribute__((returns_nonnull, malloc, alloc_size(2, 3)));

#define SA_NEW_RAW(arena, count, type) ((type *)sa_arena_raw((arena), (count), sizeof(type)))

/* A terminated copy of `len` bytes of `text`. */
char *sa_arena_strndup(struct sa_arena *arena, const char *text, size_t len)
	__attribute__((returns_nonnull));
char *sa_arena_strdup(struct sa_arena *arena, const char *text) __attribute__((returns_nonnull));

/* `from` is empty afterwards: its pieces live as long as `arena`, and no mark gives them back. */
void sa_arena_adopt(struct sa_arena *arena, struct sa_arena *from);

/*
 * Room for one more in a growing array of `n` elements of `size` bytes: `items` itself (NULL for none
 * yet), or, when *cap is used up, a copy with twice the room, zeroed behind the n-th.
 */
void *sa_arena_more(struct sa_arena *arena, void *items, size_t n, size_t *cap, size_t size)
	__attribute__((returns_nonnull));

/* A formatted text; integers and strings only (numbers with a fraction go through base/num.h). */
char *sa_arena_printf(struct sa_arena *arena, const char *fmt, ...) SA_PRINTF(2, 3)
	__attribute__((returns_nonnull));

/* Remember a point, and later give back everything taken after it. */
struct sa_arena_mark sa_arena_mark(const struct sa_arena *arena);
void sa_arena_reset(struct sa_arena *arena, struct sa_arena_mark mark);

/* malloc/realloc that end the process when there is no memory; for growing buffers of base/. */
void *sa_xrealloc(void *old, size_t size) __attribute__((returns_nonnull));
_Noreturn void sa_out_of_memory(void);

#endif
