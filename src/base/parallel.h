/* SPDX-License-Identifier: MIT */
/* Spreads independent work over the processors. Results must not depend on the number of threads. */
#ifndef SA_BASE_PARALLEL_H
#define SA_BASE_PARALLEL_H

#include <stddef.h>

/*
 * Calls fn(ctx, worker, begin, end) until [0, n) is covered in pieces of at most `piece` items, from
 * up to `max_workers` threads (the caller's is one). `worker` is 0 .. workers-1. One thread is used
 * when there is only one piece, one processor, or no thread can be started. A file that fn opens must be
 * closed by fn: each thread may have a table of open files of its own.
 */
void sa_parallel_for(size_t n, size_t piece, size_t max_workers,
		     void (*fn)(void *ctx, size_t worker, size_t begin, size_t end), void *ctx);

/* Processors this process may run on, at most SA_MAX_WORKERS. */
size_t sa_processors(void);
#define SA_MAX_WORKERS 16

#endif
