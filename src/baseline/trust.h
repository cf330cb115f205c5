/* SPDX-License-Identifier: MIT */
/* What makes any run no baseline, whatever judges it (FORMATS 15.32): texts for people, in the context's arena. */
#ifndef SA_BASELINE_TRUST_H
#define SA_BASELINE_TRUST_H

#include "base/ctx.h"
#include "model/state.h"

#define SA_BASELINE_AHEAD_MS (3600LL * 1000) /* how far clocks may differ */

/*
 * The two reasons that --allow-hold-baseline does away with, in the context's arena: the state that it ended with, and
 * what holds it (`why`, verbatim) in the state that today's rules give it, HOLD or INCONCLUSIVE.
 */
const char *sa_baseline_was(struct sa_ctx *ctx, enum sa_state state);
const char *sa_baseline_is_held(struct sa_ctx *ctx, enum sa_state state, const char *why);

/* Why a run of that time (Unix, milliseconds) is none: it is of the future; NULL when it is not. */
const char *sa_baseline_is_ahead(struct sa_ctx *ctx, int64_t at_ms);

/* Why a path is no baseline for the run in `base`: it is that run, or one of its reports; else NULL. */
const char *sa_baseline_is_base(const char *path, const char *base);

#endif
