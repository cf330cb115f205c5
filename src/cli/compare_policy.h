/* SPDX-License-Identifier: MIT */
/* compare under a policy: two directories, judged by the same policy now. */
#ifndef SA_CLI_COMPARE_POLICY_H
#define SA_CLI_COMPARE_POLICY_H

#include "cli/policy_audit.h"
#include "model/summary.h"

/*
 * Judges the run that `spec` names (a directory, or dir:PATH) by the policy of `job`; *summary gets its
 * findings, in the context's arena. Errors: USAGE for a policy that is wrong, and for a spec that is no
 * directory; those of the input.
 */
int sa_compare_by_policy(struct sa_ctx *ctx, const struct sa_policy_job *job, const char *spec,
			 struct sa_audit_summary *summary, struct sa_err *err) SA_MUST_CHECK;

#endif
