/* SPDX-License-Identifier: MIT */
/* The baselines of an audit by a policy: read, or refused (FORMATS 15.32). */
#ifndef SA_CLI_POLICY_BASELINE_H
#define SA_CLI_POLICY_BASELINE_H

#include "cli/policy_audit.h"
#include "gate/judge_rules.h"

/*
 * Reads the runs that the command line names, else those of the policy, into in->baseline: all that are
 * baselines for the run in in->data. Refused is one that is this run or has its data, that is too old or
 * of the future, or that today's policy holds back (unless job->allow_hold_baseline). Each one that is
 * passed over is a note; why there is none goes into in->no_baseline_why when none is left.
 * Errors: USAGE when one that the command line names has to be there and is not.
 */
int sa_policy_baselines(struct sa_ctx *ctx, const struct sa_policy_job *job,
			struct sa_judge_input *in, struct sa_notes *notes,
			struct sa_err *err) SA_MUST_CHECK;

/* What it means that a baseline of the command line cannot be read, or is refused. */
struct sa_no_baseline_state sa_policy_no_baseline(const struct sa_policy_job *job);

#endif
