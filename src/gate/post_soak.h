/* SPDX-License-Identifier: MIT */
/* From a run to its snapshot: aggregates, goals, verdict, guard activity (FORMATS 11.1). */
#ifndef SA_GATE_POST_SOAK_H
#define SA_GATE_POST_SOAK_H

#include "base/arena.h"
#include "model/columns.h"
#include "model/post_soak.h"

/*
 * Fills `out` and the verdict and readings of `audit`, whose run, windows and settings are there
 * already; `detail` has one element for each iteration of the run. What the tuner did comes from `log`, where that has an
 * entry for the iteration, else from the iteration itself. The goals are the default rules
 * on the median of the last window (p95_latency_ms: the maximum); a missing value meets no goal.
 * `data` are the columns of the run by builtin/mm-bot, whose rules `rules` are. PASS: all goals; WARN: risk and net; else FAIL.
 *
 * Aggregates are rounded to 4 places, except where that would move one across a limit: so whoever
 * judges the written file comes to the verdict of the unrounded values.
 */
void sa_post_soak_build(struct sa_audit *audit, const struct sa_detail *detail,
			const struct sa_tuning_log *log, const struct sa_data *data,
			const struct sa_rules *rules, struct sa_arena *arena,
			struct sa_post_soak *out);

#endif
