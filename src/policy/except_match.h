/* SPDX-License-Identifier: MIT */
/* The rules that an exception waives are those of the policy that judges, options included (POLICY 15). */
#ifndef SA_POLICY_EXCEPT_MATCH_H
#define SA_POLICY_EXCEPT_MATCH_H

#include "base/arena.h"
#include "model/policy.h"

/*
 * Fills rule and n_rule of the exception: the rules of the policy whose parsed form is that of its parts, none
 * without parts; `rule` lives in `arena`. To be asked again whenever a rule was moved or added. Errors: none.
 */
void sa_except_match(const struct sa_policy *policy, struct sa_policy_exception *e,
		     struct sa_arena *arena);

#endif
