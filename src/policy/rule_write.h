/* SPDX-License-Identifier: MIT */
/* Rules as text. */
#ifndef SA_POLICY_RULE_WRITE_H
#define SA_POLICY_RULE_WRITE_H

#include "base/arena.h"
#include "model/policy.h"

/*
 * The rule, whose right side is a number, with another: `limit` in the dimension of the left side. Left side, operator
 * and unit are as the rule wrote them. In `arena`.
 */
const char *sa_rule_with_limit(const struct sa_policy *policy, const struct sa_policy_rule *rule,
			       double limit, struct sa_arena *arena);

#endif
