/* SPDX-License-Identifier: MIT */
/* The real clock. */
#include "github/clock.h"

#include <sys/random.h>
#include <time.h>

#include "base/utc.h"

/* A signal that arrives just before the wait is noticed after this time. */
#define LONGEST_NAP_MS 100

static int64_t monotonic_ms(void *ctx)
{
	(void)ctx;
	return sa_monotonic_ms();
}

static int64_t utc_ms(void *ctx)
{
	(void)ctx;
	return sa_utc_now_ms();
}

static void sleep_ms(void *ctx, int64_t ms)
{
	(void)ctx;
	if (ms <= 0)
		return;
	if (ms > LONGEST_NAP_MS)
		ms = LONGEST_NAP_MS;
	nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

static uint32_t chance(void *ctx)
{
	uint32_t value;

	(void)ctx;
	if (getrandom(&value, sizeof value, GRND_NONBLOCK) != (ssize_t)sizeof value)
		value = (uint32_t)sa_monotonic_ms() * 2654435761u;
	return value;
}

const struct sa_clock sa_clock_system = {
	.monotonic_ms = monotonic_ms,
	.utc_ms = utc_ms,
	.sleep_ms = sleep_ms,
	.chance = chance,
};
