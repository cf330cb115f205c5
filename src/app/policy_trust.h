/* SPDX-License-Identifier: MIT */
/* What a change does to the policy that judges it (POLICY 3, "A pull request can change its own policy"). */
#ifndef SA_APP_POLICY_TRUST_H
#define SA_APP_POLICY_TRUST_H

#include "app/action.h"
#include "app/policy_audit.h"

/*
 * Compares the policy of the workspace with that of the commit that the change goes into, as the inputs
 * policy-change and policy-from say. Fills `failures` (its arena set) with what speaks against the run, and
 * pub->remark with each thing that became looser; with policy-from: base the job judges by the base's policy
 * from then on. Does nothing for a run that is of no change.
 * Errors: those of reading the base's policy, when it is to judge.
 */
int sa_policy_trust(struct sa_ctx *ctx, const struct sa_action_settings *set,
		    const struct sa_action_env *env, struct sa_action_link *link,
		    struct sa_policy_job *job, struct sa_failures *failures,
		    struct sa_publication *pub, struct sa_err *err) SA_MUST_CHECK;

/*
 * The built-in policy judges because no policy was found at the base, and `why` that is not known to be so: told, and
 * INCONCLUSIVE under policy-change: hold.
 */
void sa_policy_untold(struct sa_ctx *ctx, const struct sa_action_settings *set,
		      struct sa_failures *failures, const char *why);

#endif
