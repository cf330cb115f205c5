/* SPDX-License-Identifier: MIT */
/* A baseline that is a commit. */
#ifndef SA_BASELINE_OPEN_GIT_H
#define SA_BASELINE_OPEN_GIT_H

#include "baseline/reader.h"

/*
 * Hands to the reader what `spec`, "REF[:PATH]" of git:REF[:PATH], names: a folder or one file of that commit. A
 * reference holds no colon. Fills out->from. Errors: USAGE for a path from the root; those of git, of a fetch, and of the
 * reader.
 */
int sa_baseline_from_git(struct sa_ctx *ctx, const struct sa_baseline_place *place,
			 const struct sa_baseline_reader *reader, const char *spec,
			 struct sa_baseline *out, struct sa_err *err) SA_MUST_CHECK;

#endif
