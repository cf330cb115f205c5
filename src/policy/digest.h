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

/* SHA-256 of these bytes: 64 hexadecimal digits in `arena`. */
const char *sa_policy_digest(struct sa_arena *arena, const struct sa_policy *policy);

#endif
