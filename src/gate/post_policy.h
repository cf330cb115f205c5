/* SPDX-License-Identifier: MIT */
/* From a run that a policy judged to its snapshot. */
#ifndef SA_GATE_POST_POLICY_H
#define SA_GATE_POST_POLICY_H

#include "base/arena.h"
#include "model/post_policy.h"

/*
 * Fills *out (arena memory). The verdict is PASS for OK, WARN for WARN, else FAIL: `state` is that of the
 * decision. Errors: none.
 */
void sa_post_policy_build(const struct sa_judged *judged, enum sa_state state,
			  struct sa_arena *arena, struct sa_post_policy *out);

#endif
