/* SPDX-License-Identifier: MIT */
/* The built-in policy for tests of what judges by it. */
#ifndef T_BUILTIN_H
#define T_BUILTIN_H

#include "gate/checks.h"
#include "policy/load.h"
#include "policy/overlay.h"

/* builtin/mm-bot with n thresholds over it, in `arena`. -1 with the first mistake in `m`, set up here. */
static inline int t_builtin_try(struct sa_arena *arena, struct sa_policy *policy,
				const char *const *threshold, size_t n, struct sa_mistakes *m)
{
	const struct sa_policy_request request = {.builtin_only = true};
	const struct sa_policy_overlay overlay = {
		.plain = true, .threshold = threshold, .n_threshold = n};
	struct sa_err err;

	*m = (struct sa_mistakes){.arena = arena};
	return sa_policy_load(&request, arena, policy, NULL, m, &err) == 0
		       ? sa_policy_overlay(policy, &overlay, arena, m, &err)
		       : -1;
}

/* The same as it stands in the program, without any threshold. */
static inline const struct sa_policy *t_builtin_policy(struct sa_arena *arena)
{
	struct sa_policy *policy = SA_NEW(arena, struct sa_policy);
	struct sa_mistakes m;

	SA_BUG_ON(t_builtin_try(arena, policy, NULL, 0, &m) != 0);
	return policy;
}

/* The same where nothing is wrong; its rules as reports show them. */
static inline struct sa_rules t_builtin(struct sa_arena *arena, struct sa_policy *policy,
					const char *const *threshold, size_t n)
{
	struct sa_mistakes m;

	SA_BUG_ON(t_builtin_try(arena, policy, threshold, n, &m) != 0);
	return sa_rules_of(policy, arena);
}

#endif
