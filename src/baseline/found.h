/* SPDX-License-Identifier: MIT */
/* What is known of a baseline while it is looked for. */
#ifndef SA_BASELINE_FOUND_H
#define SA_BASELINE_FOUND_H

#include "base/ctx.h"
#include "baseline/spec.h"
#include "model/baseline.h"

#define SA_BASELINE_DAY_MS (24LL * 3600 * 1000)

/* A baseline of which nothing is known yet. */
void sa_baseline_begin(const struct sa_baseline_spec *spec, struct sa_baseline *out);

/* Appends a step to the list of what was tried. */
void sa_baseline_step(struct sa_ctx *ctx, struct sa_baseline *b, const char *place,
		      const char *outcome);

/* Days from an ISO 8601 time to sa_now_ms(); SA_MISSING when it is none. */
double sa_baseline_age_days(const struct sa_ctx *ctx, const char *at);

#endif
