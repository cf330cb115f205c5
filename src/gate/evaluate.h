/* SPDX-License-Identifier: MIT */
/* Readings and rules to findings (FORMATS 4). Missing is never a pass. */
#ifndef SA_GATE_EVALUATE_H
#define SA_GATE_EVALUATE_H

#include "base/arena.h"
#include "gate/rules.h"
#include "model/run.h"
#include "model/verdict.h"
#include "model/window.h"

/*
 * Judges reading[SA_KPI_COUNT] by every rule, in their order. Unrounded values are compared and
 * equality passes; an infinite value is a value (POLICY 1). The array of checks lives in `arena`.
 */
void sa_evaluate(const struct sa_rules *rules, const struct sa_reading *reading,
		 struct sa_arena *arena, struct sa_verdict *verdict);

/*
 * Tells each failed check since which row it is broken: the rows at the end of `window`, and
 * before it, that are all beyond the limit or hold no value, as a policy's rules are told it
 * (gate/judge_since.c). The first of them holds one.
 */
void sa_checks_since(const struct sa_run *run, const struct sa_window *window,
		     struct sa_verdict *verdict);

#endif
