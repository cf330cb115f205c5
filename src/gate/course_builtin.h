/* SPDX-License-Identifier: MIT */
/* Trend, crossing and reach of the six KPIs that the built-in rules know. */
#ifndef SA_GATE_COURSE_BUILTIN_H
#define SA_GATE_COURSE_BUILTIN_H

#include "model/audit.h"
#include "stats/judge.h"

/*
 * Fills audit->drift, and the reach of the checks that passed, as
 * gate/judge_course.c does by a policy (JUDGE 3, 4): the line is drawn over the steady window, the horizon is that
 * of the built-in policy. To be called after sa_evaluate(). Errors: none.
 */
void sa_judge_builtin(struct sa_audit *audit, struct sa_arena *arena);

/* One KPI in a window as the statistics read it: of rows of the same index the last value. In `arena`. */
struct sa_judge_series sa_judge_builtin_series(const struct sa_run *run,
					       const struct sa_window *window, enum sa_kpi_id kpi,
					       struct sa_arena *arena);

#endif
