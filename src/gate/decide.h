/* SPDX-License-Identifier: MIT */
/* The combined decision of the Action: readiness and KPI gate. */
#ifndef SA_GATE_DECIDE_H
#define SA_GATE_DECIDE_H

#include "base/arena.h"
#include "model/publication.h"

/*
 * Fills pub->decision from audit, error and gate. HOLD when readiness is HOLD, when the KPI gate says
 * FAIL, or when no audit was possible. The job fails on a readiness HOLD only with `fail_on_hold`; on a
 * FAIL of the KPI gate and on an audit that could not be done always.
 */
void sa_decide(struct sa_publication *pub, bool fail_on_hold, struct sa_arena *arena);

#endif
