/* SPDX-License-Identifier: MIT */
/* Readings and rules to a verdict (FORMATS 4). Missing is never a pass. */
#ifndef SA_GATE_EVALUATE_H
#define SA_GATE_EVALUATE_H

#include "base/arena.h"
#include "gate/rules.h"
#include "model/verdict.h"

/*
 * Judges reading[SA_KPI_COUNT] by every rule, in their order. Unrounded values are compared and
 * equality passes. Texts and the array of checks live in `arena`.
 */
void sa_evaluate(const struct sa_rules *rules, const struct sa_reading *reading,
		 struct sa_arena *arena, struct sa_verdict *verdict);

#endif
