/* SPDX-License-Identifier: MIT */
/* The resolved policy as JSON, and its SHA-256 (POLICY 15, 16). */
#ifndef SA_POLICY_DIGEST_H
#define SA_POLICY_DIGEST_H

#include "base/arena.h"
#include "base/str.h"
#include "model/policy.h"

/*
 * Writes the policy as one JSON object with sorted keys, `language: 1`, without origins, and without
 * members that are at their default. Equal policies give equal bytes, however they were written.
 */
void sa_policy_json(const struct sa_policy *policy, struct sa_str *out);

/* One top key, one key of a KPI (what comes from the policy's defaults included), or a window, as compact
 * JSON in `arena`; "" when it is at its default. */
const char *sa_policy_block_text(const struct sa_policy *policy, const char *key,
				 struct sa_arena *arena);
const char *sa_policy_member_text(const struct sa_policy *policy, size_t metric, const char *key,
				  struct sa_arena *arena);
const char *sa_policy_window_text(const struct sa_policy_window *window, struct sa_arena *arena);

/* SHA-256 of these bytes: 64 hexadecimal digits in `arena`. */
const char *sa_policy_digest(struct sa_arena *arena, const struct sa_policy *policy);

#endif
