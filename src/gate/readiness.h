/* SPDX-License-Identifier: MIT */
/* Which number of a run each rule judges, and where it comes from (FORMATS 3). */
#ifndef SA_GATE_READINESS_H
#define SA_GATE_READINESS_H

#include "base/arena.h"
#include "gate/checks.h"
#include "model/audit.h"

struct sa_readings_in {
	const struct sa_run *run;
	const struct sa_window *last;	/* the window that is judged */
	size_t last_n;			/* how many rows it asks for */
	const struct sa_policy *policy; /* builtin/mm-bot with thresholds over it */
	const struct sa_rules *rules;	/* of it */
};

/*
 * Whether the snapshot is that of this run: it lists exactly the iterations of the judged window, counts
 * as many as were loaded (each where it says so), and all its KPIs agree with the iterations under the
 * same aggregate, within 1e-3 absolute or relative. If not, `used` becomes false and `error` says why
 * (FORMATS 15.4, 15.31).
 */
void sa_snapshot_check(const struct sa_readings_in *in, struct sa_snapshot *snapshot,
		       struct sa_arena *arena);

/*
 * Fills reading[SA_KPI_COUNT]. A KPI comes from the snapshot when that is used and holds the aggregate
 * that every rule of it judges, and no rule would say something else of the iterations; else from the
 * iterations, with the names and formulas that gave it. Either way it is missing when too few rows hold it.
 */
void sa_readings_build(const struct sa_readings_in *in, const struct sa_snapshot *snapshot,
		       struct sa_arena *arena, struct sa_reading *reading);

/*
 * The same from a snapshot without any iteration beside it, so that nothing can be checked but what it
 * says of itself: which iterations it is about, how many they are (FORMATS 15.2, 15.31), and a goal that
 * is missed by a value within its limit (its KPI had too few values: missing). `policy` is builtin/mm-bot,
 * and `goals` are its rules without any threshold. Returns false, with `used` false and `error` set, when it
 * is not about the last `last_n` iterations.
 */
bool sa_readings_alone(struct sa_snapshot *snapshot, const struct sa_policy *policy,
		       const struct sa_rules *goals, size_t last_n, struct sa_arena *arena,
		       struct sa_reading *reading);

/*
 * Counts the values of the KPI in the window, which asks for `last_n` rows (duplicates on top), and makes
 * the reading missing when fewer of them are there than the policy wants.
 */
void sa_reading_require(struct sa_reading *reading, const struct sa_policy *policy,
			const struct sa_window *last, size_t last_n, size_t kpi);

#endif
