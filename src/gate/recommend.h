/* SPDX-License-Identifier: MIT */
/* What to do about each failure (FORMATS 8); "no action needed" on an OK alone. */
#ifndef SA_GATE_RECOMMEND_H
#define SA_GATE_RECOMMEND_H

#include "base/arena.h"
#include "model/audit.h"

/* Fills recommendation and n_recommendations of the audit, whose decision has been made. */
void sa_recommend(struct sa_audit *audit, struct sa_arena *arena);

#endif
