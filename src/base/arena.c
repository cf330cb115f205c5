/* SPDX-License-Identifier: MIT */
/* Chunk allocator: blocks that double, newest first. */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ALIGN	    ((size_t)16)
#define FIRST_CAP   16 /* elements of a growing array */
#define FIRST_BLOCK ((size_t)16 << 10)
#define MAX_BLOCK   ((size_t)1 << 20)
#define HUGE_PAGE   ((uintptr_t)2 << 20)
#define MOST_KEPT   ((size_t)512 << 10) /* bytes of released blocks that a thread keeps */

struct sa_arena_block {
	struct sa_arena_block *next;
	size_t size; /* bytes after the header */
};

#define HEADER ((sizeof(struct sa_arena_block) + ALIGN - 1) & ~(ALIGN - 1))

_Noreturn void sa_out_of_memory(void)
{
	fputs("soak-audit: out of memory\n", stderr);
	exit(4);
}

/* Large memory in large pages, where the kernel has them: the first touch of each page is a trap. */
static void ask_huge(void *p, size_t size)
{
	uintptr_t begin = ((uintptr_t)p + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
	uintptr_t end = ((uintptr_t)p + size) & ~(HUGE_PAGE - 1);

	if (begin < end)
		(void)madvise((char *)p + (begin - (uintptr_t)p), end - begin, MADV_HUGEPAGE);
}

void *sa_xrealloc(void *old, size_t size)
{
	void *p = realloc(old, size ? size : 1);

	if (!p)
		sa_out_of_memory();
	if (size >= 2 * HUGE_PAGE)
		ask_huge(p, size);
	return p;
}

/*
 * Blocks of arenas that were released, for the next one of this thread: an arena of one function is short, and
 * to map and unmap its memory each time takes longer than what it is used for.
 */
static _Thread_local struct sa_arena_block *kept;
static _Thread_local size_t kept_bytes;

/* The smallest block of a list that is large enough, taken off it; NULL when there is none. */
static struct sa_arena_block *take_from(struct sa_arena_block **list, size_t size)
{
	struct sa_arena_block **best = NULL, *block;

	for (struct sa_arena_block **at = list; *at; at = &(*at)->next) {
		if ((*at)->size >= size && (!best || (*at)->size < (*best)->size))
			best = at;
	}
	if (!best)
		return NULL;
	block = *best;
	*best = block->next;
	return block;
}

static void push_block(struct sa_arena *arena, size_t size)
{
	struct sa_arena_block *block = take_from(&arena->spare, size);

	if (!block && (block = take_from(&kept, size)))
		kept_bytes -= block->size;
	if (!block) {
		block = sa_xrealloc(NULL, HEADER + size);
		block->size = size;
	}
	block->next = arena->block;
	arena->block = block;
	arena->used = 0;
}

/* Memory the process has touched already is worth keeping: a scratch arena is reset often. */
static void drop_block(struct sa_arena *arena, struct sa_arena_block *block)
{
#ifdef SA_ARENA_DEBUG
	(void)arena;
	free(block);
#else
	block->next = arena->spare;
	arena->spare = block;
#endif
}

static void *take(struct sa_arena *arena, size_t size)
{
	char *p = (char *)arena->block + HEADER + arena->used;

	arena->used += size;
	return p;
}

static void *piece(struct sa_arena *arena, size_t size)
{
	if (size > SIZE_MAX / 2)
		sa_out_of_memory();
#ifdef SA_ARENA_DEBUG
	push_block(arena, size ? size : 1);
	return take(arena, size);
#else
	size = (size + ALIGN - 1) & ~(ALIGN - 1);
	if (!arena->block || arena->block->size - arena->used < size) {
		size_t want = arena->block ? arena->block->size * 2 : FIRST_BLOCK;

		if (want > MAX_BLOCK)
			want = MAX_BLOCK;
		push_block(arena, size > want ? size : want);
	}
	return take(arena, size);
#endif
}

static size_t bytes_of(size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		sa_out_of_memory();
	return total;
}

void *sa_arena_alloc(struct sa_arena *arena, size_t size)
{
	return memset(piece(arena, size), 0, size);
}

void *sa_arena_array(struct sa_arena *arena, size_t count, size_t size)
{
	return sa_arena_alloc(arena, bytes_of(count, size));
}

void *sa_arena_raw(struct sa_arena *arena, size_t count, size_t size)
{
	return piece(arena, bytes_of(count, size));
}

void *sa_arena_more(struct sa_arena *arena, void *items, size_t n, size_t *cap, size_t size)
{
	void *more;

	if (items && n < *cap)
		return items;
	*cap = *cap ? *cap * 2 : FIRST_CAP;
	more = sa_arena_array(arena, *cap, size);
	if (items && n)
		memcpy(more, items, n * size);
	return more;
}

char *sa_arena_strndup(struct sa_arena *arena, const char *text, size_t len)
{
	char *copy = sa_arena_alloc(arena, len + 1);

	if (len)
		memcpy(copy, text, len);
	return copy;
}

char *sa_arena_strdup(struct sa_arena *arena, const char *text)
{
	return sa_arena_strndup(arena, text, strlen(text));
}

char *sa_arena_printf(struct sa_arena *arena, const char *fmt, ...)
{
	va_list ap;
	char small[256];
	int n;

	va_start(ap, fmt);
	n = vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	SA_BUG_ON(n < 0);
	if ((size_t)n < sizeof small)
		return sa_arena_strndup(arena, small, (size_t)n);
	char *text = sa_arena_alloc(arena, (size_t)n + 1);

	va_start(ap, fmt);
	vsnprintf(text, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return text;
}

struct sa_arena_mark sa_arena_mark(const struct sa_arena *arena)
{
	return (struct sa_arena_mark){.block = arena->block, .used = arena->used};
}

void sa_arena_reset(struct sa_arena *arena, struct sa_arena_mark mark)
{
	while (arena->block != mark.block) {
		struct sa_arena_block *old = arena->block;

		SA_BUG_ON(!old);
		arena->block = old->next;
		drop_block(arena, old);
	}
	arena->used = mark.used;
}

void sa_arena_adopt(struct sa_arena *arena, struct sa_arena *from)
{
	struct sa_arena_block **end = &arena->block;

	if (!arena->block)
		arena->used = from->used;
	while (*end)
		end = &(*end)->next;
	*end = from->block;
	from->block = NULL;
	from->used = 0;
	sa_arena_release(from);
}

void sa_arena_release(struct sa_arena *arena)
{
	sa_arena_reset(arena, (struct sa_arena_mark){0});
	while (arena->spare) {
		struct sa_arena_block *block = arena->spare;

		arena->spare = block->next;
		if (block->size <= MOST_KEPT - kept_bytes) {
			block->next = kept;
			kept = block;
			kept_bytes += block->size;
		} else {
			free(block);
		}
	}
}

void sa_arena_trim(void)
{
	while (kept) {
		struct sa_arena_block *block = kept;

		kept = block->next;
		free(block);
	}
	kept_bytes = 0;
}
