/* SPDX-License-Identifier: MIT */
/* What an audit that could not be done leaves behind (FORMATS 15.19, 15.25). */
#ifndef SA_APP_NO_AUDIT_H
#define SA_APP_NO_AUDIT_H

#include "app/pipeline.h"

/*
 * Reports of an earlier audit in the output directory would go on saying what was true then. An older
 * POST_SOAK_AUDIT_SUMMARY.json is replaced by one whose decision is HOLD, for the reason `why`, or removed where that cannot be written; the
 * other files stay, and a line on the error stream says of when they are and, where the summary could not
 * be replaced, that. `*dir` becomes the directory. Returns the end of that line, "of an earlier audit, of
 * 2025-10-19 12:34:56 UTC; its JSON summary says HOLD now", in the context's arena, or NULL when no report lies there.
 */
const char *sa_no_audit_leave(struct sa_ctx *ctx, const struct sa_pipeline *p, const char **dir,
			      const struct sa_err *why);

#endif
