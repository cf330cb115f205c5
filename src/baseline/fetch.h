/* SPDX-License-Identifier: MIT */
/* A commit that a shallow or partial checkout lacks. */
#ifndef SA_BASELINE_FETCH_H
#define SA_BASELINE_FETCH_H

#include "base/ctx.h"
#include "baseline/place.h"
#include "source/source.h"

struct sa_git_spec;
struct sa_git_found;

/*
 * Opens what a shallow checkout lacks from a copy fetched from GitHub into `*folder`, which the caller
 * removes after closing the source; NULL on failure. `err` is only changed by a fetch that was tried.
 */
int sa_baseline_fetch(struct sa_ctx *ctx, const struct sa_baseline_place *place,
		      const struct sa_git_spec *missing, struct sa_source *source,
		      struct sa_git_found *found, const char **folder,
		      struct sa_err *err) SA_MUST_CHECK;

#endif
