/* SPDX-License-Identifier: MIT */
/* What to do about each failure (FORMATS 8); "no action needed" on an OK alone. */
#ifndef SA_GATE_RECOMMEND_H
#define SA_GATE_RECOMMEND_H

#include "base/arena.h"
#include "model/audit.h"

/*
 * Fills recommendation and n_recommendations of the audit, whose decision has been made. `course` is the sentence about the
 * KPI that is nearest to its limit, or beyond it ("net_bps reaches 2.9 in about 6 iterations (2 to 14)"; JUDGE 4); NULL
 * when there is none. It is said where nothing else is to be done.
 */
void sa_recommend(struct sa_audit *audit, const char *course, struct sa_arena *arena);

#endif
