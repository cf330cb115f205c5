/* SPDX-License-Identifier: MIT */
/* What a policy makes of the data, apart from what it asks of them. */
#ifndef SA_POLICY_READING_H
#define SA_POLICY_READING_H

#include "base/arena.h"
#include "model/policy.h"
#include "model/record.h"

/*
 * Of a KPI the SHA-256 of what decides its rows (its input, sources, kind, reduction, unit and direction), and of
 * what decides which of them count and whether they are enough (min-present, the rows that completeness proves, the
 * masks); of a window its compact JSON. Rules, floors, exceptions and the like are no part of it: a record that was
 * saved before a limit moved says what it said. Texts live in `arena`.
 */
struct sa_policy_reading sa_policy_reading_of(const struct sa_policy *policy,
					      struct sa_arena *arena);

#endif
