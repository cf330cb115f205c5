/* SPDX-License-Identifier: MIT */
/* What to turn when a KPI failed (FORMATS 8). */
#ifndef SA_GATE_RECOMMEND_H
#define SA_GATE_RECOMMEND_H

#include "base/arena.h"
#include "model/audit.h"

/* Fills recommendation and n_recommendations of the audit from its verdict and windows. */
void sa_recommend(struct sa_audit *audit, struct sa_arena *arena);

#endif
