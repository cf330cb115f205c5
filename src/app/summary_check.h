/* SPDX-License-Identifier: MIT */
/* Whether an audit summary is still about the run beside it (FORMATS 15.25). */
#ifndef SA_APP_SUMMARY_CHECK_H
#define SA_APP_SUMMARY_CHECK_H

#include "base/ctx.h"
#include "model/summary.h"

/*
 * Digests the run in `base` (NULL: there is none) and compares with the summary's. A summary without a digest
 * cannot be checked and passes, and so does one that came without its run: no input lies there, and it is not
 * the place that the summary names as its run. Errors: SCHEMA "audited before the run changed".
 */
int sa_summary_check(struct sa_ctx *ctx, const char *base, const char *path,
		     const struct sa_audit_summary *summary, struct sa_err *err) SA_MUST_CHECK;

/*
 * The run that lies beside the summary at `path`: by the usual place of reports, else the run that the summary
 * names, when it lies in a folder of it. NULL when there is none.
 */
const char *sa_summary_base(struct sa_ctx *ctx, const char *path,
			    const struct sa_audit_summary *summary);

#endif
