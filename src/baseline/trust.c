/* SPDX-License-Identifier: MIT */
/* What makes any run no baseline, whatever judges it. */
#include "baseline/trust.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/utc.h"

#define OWN_REPORTS	   "/reports/"
#define TAKEN_ALL_THE_SAME "; --allow-hold-baseline takes it all the same"

const char *sa_baseline_is_base(const char *path, const char *base)
{
	char real[PATH_MAX], real_base[PATH_MAX];

	if (!realpath(path, real) || !realpath(base, real_base))
		return NULL;
	size_t len = strlen(real_base);

	if (strncmp(real, real_base, len) != 0)
		return NULL;
	if (!real[len])
		return "it is the directory of the run that is judged";
	return strncmp(real + len, OWN_REPORTS, strlen(OWN_REPORTS)) == 0
		       ? "it is a report of the run that is judged"
		       : NULL;
}

const char *sa_baseline_is_ahead(struct sa_ctx *ctx, int64_t at_ms)
{
	int64_t now_ms = sa_now_ms(ctx);

	if (at_ms <= now_ms + SA_BASELINE_AHEAD_MS)
		return NULL;
	return sa_arena_printf(ctx->arena,
			       "it is dated %s, in the future (now it is %s); one of the clocks is "
			       "wrong",
			       sa_utc_iso(ctx->arena, at_ms), sa_utc_iso(ctx->arena, now_ms));
}

const char *sa_baseline_was(struct sa_ctx *ctx, enum sa_state state)
{
	return sa_arena_printf(ctx->arena, "its own verdict was %s" TAKEN_ALL_THE_SAME,
			       sa_state_name(state));
}

const char *sa_baseline_is_held(struct sa_ctx *ctx, enum sa_state state, const char *why)
{
	return sa_arena_printf(ctx->arena, "by today's rules it is %s (%s)" TAKEN_ALL_THE_SAME,
			       state == SA_STATE_HOLD ? "a HOLD" : "INCONCLUSIVE", why);
}
