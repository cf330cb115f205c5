/* SPDX-License-Identifier: MIT */
/* The baselines of an audit by a policy: read, or refused (FORMATS 15.32). */
#ifndef SA_APP_POLICY_BASELINE_H
#define SA_APP_POLICY_BASELINE_H

#include "app/policy_audit.h"
#include "gate/judge_rules.h"

/*
 * Reads the runs that the command line names, else those of the policy, into in->baseline: all that are
 * baselines for the run in in->data, those of a search (artifact:, auto) newest first, up to 10 where no *N
 * says how many. Refused is one that is this run or has its data, that is too old or of the future, or that
 * today's policy holds back (unless they may). What is passed over is a note and a step of in->runs; that
 * none is left, or that a search was cut, is in->runs->why with its state.
 * Errors: USAGE when one that the command line names has to be there and is not, for a spec that is none,
 * and for `auto` where several artifacts may be meant.
 */
int sa_policy_baselines(struct sa_ctx *ctx, const struct sa_policy_job *job,
			struct sa_judge_input *in, struct sa_notes *notes,
			struct sa_err *err) SA_MUST_CHECK;

#endif
