/* SPDX-License-Identifier: MIT */
/* Whether an audit summary is still about the run beside it (FORMATS 15.25). */
#ifndef SA_CLI_SUMMARY_CHECK_H
#define SA_CLI_SUMMARY_CHECK_H

#include "cli/cmd.h"
#include "model/summary.h"

/*
 * Loads the run in `base` and compares its digest with the summary's. A summary without a digest and a
 * place without iterations cannot be checked and pass. Errors: SCHEMA "audited before the run changed".
 */
int sa_summary_check(struct sa_ctx *ctx, const char *base, const char *path,
		     const struct sa_audit_summary *summary, struct sa_err *err) SA_MUST_CHECK;

/* The base of the run whose summary lies at `path`; NULL when the path is not of the usual shape. */
const char *sa_summary_base(struct sa_ctx *ctx, const char *path);

#endif
