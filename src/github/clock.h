/* SPDX-License-Identifier: MIT */
/*
 * The clock seam of this room: measuring, waiting and chance. Tests pass their own, so that a wait of
 * an hour takes no time. All members are set; `ctx` is handed to each.
 */
#ifndef SA_GITHUB_CLOCK_H
#define SA_GITHUB_CLOCK_H

#include <stdint.h>

struct sa_clock {
	int64_t (*monotonic_ms)(void *ctx);
	int64_t (*utc_ms)(void *ctx); /* used only for answers without a Date header */
	/* Waits for `ms`, or less: the caller looks at the clock and calls again. */
	void (*sleep_ms)(void *ctx, int64_t ms);
	uint32_t (*chance)(void *ctx); /* any value; for jitter, not for secrets */
	void *ctx;
};

/* The real one. */
extern const struct sa_clock sa_clock_system;

#endif
