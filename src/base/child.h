/* SPDX-License-Identifier: MIT */
/* A function in a process of its own, for a library that waits longer than we may. */
#ifndef SA_BASE_CHILD_H
#define SA_BASE_CHILD_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define SA_CHILD_MOST 4096 /* bytes of an answer: what a pipe takes at once */

enum sa_child_end {
	SA_CHILD_ANSWERED,
	SA_CHILD_SILENT, /* it ended, or could not be started, without an answer */
	SA_CHILD_TIMED_OUT,
	SA_CHILD_INTERRUPTED, /* we were told to end (base/interrupt.h) */
};

/*
 * Calls work(ctx, answer) in a copy of this process and brings the `size` bytes of `answer`, which are
 * zeroed before, back. The copy is killed after `timeout_ms`, or when a signal tells us to end; it does
 * not outlive us. Nothing else of what it does to memory is seen here. `size` is at most SA_CHILD_MOST.
 */
enum sa_child_end sa_child_run(void (*work)(void *ctx, void *answer), void *ctx, void *answer,
			       size_t size, int64_t timeout_ms);

#endif
