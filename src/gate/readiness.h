/* SPDX-License-Identifier: MIT */
/* Which number of a run each rule judges, and where it comes from (FORMATS 3). */
#ifndef SA_GATE_READINESS_H
#define SA_GATE_READINESS_H

#include "base/arena.h"
#include "base/note.h"
#include "model/audit.h"

/*
 * Fills reading[SA_KPI_COUNT]: from the snapshot when it was usable, else the medians of the last
 * window with the names and formulas that gave them. `field_shown`/`field_conversion` tell the name
 * and the formula behind struct sa_iter's `field` (load/run_load.h has them).
 */
void sa_readings_build(const struct sa_run *run, const struct sa_window *last,
		       const struct sa_snapshot *snapshot, const char *(*field_shown)(unsigned),
		       const char *(*field_conversion)(unsigned), struct sa_arena *arena,
		       struct sa_reading *reading);

/* Notes every KPI whose snapshot value differs from what the iterations of the last window say. */
void sa_snapshot_compare(const struct sa_window *last, const struct sa_snapshot *snapshot,
			 struct sa_notes *notes);

#endif
