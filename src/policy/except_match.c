/* SPDX-License-Identifier: MIT */
/* What rules an exception's text names. */
#include "policy/except_match.h"

#include "policy/rule_parse.h"

/* Whether the rules from `first` on of the policy are this rule or these parts joined by " or ": how many, else 0. */
static size_t same_from(const struct sa_policy *policy, size_t first,
			const struct sa_policy_rule *part, size_t n)
{
	size_t any = policy->rule[first].any_of;

	for (size_t i = 0; i < n; i++) {
		if (first + i >= policy->n_rule || policy->rule[first + i].any_of != any ||
		    !sa_rule_equal(&policy->rule[first + i], &part[i]))
			return 0;
	}
	bool whole = n == 1 ? !any || first + 1 == policy->n_rule ||
				      policy->rule[first + 1].any_of != any
			    : any && (first + n == policy->n_rule ||
				      policy->rule[first + n].any_of != any);
	bool begins = !any || !first || policy->rule[first - 1].any_of != any;

	return whole && begins ? n : 0;
}

void sa_except_match(const struct sa_policy *policy, struct sa_policy_exception *e,
		     struct sa_arena *arena)
{
	e->n_rule = 0;
	e->rule = SA_NEW_ARRAY(arena, policy->n_rule + 1, size_t);
	for (size_t i = 0; i < policy->n_rule && e->n_part; i++) {
		for (size_t k = same_from(policy, i, e->part, e->n_part); k; k--)
			e->rule[e->n_rule++] = i + e->n_part - k;
	}
}
