/* SPDX-License-Identifier: MIT */
/* The clock of what is judged. */
#include "base/ctx.h"

#include "base/utc.h"

int64_t sa_now_ms(const struct sa_ctx *ctx)
{
	return ctx->system_clock ? sa_utc_clock_ms() : sa_utc_now_ms();
}
