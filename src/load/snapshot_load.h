/* SPDX-License-Identifier: MIT */
/* POST_SOAK_SNAPSHOT.json as input of the audit and the gate (FORMATS 3). */
#ifndef SA_LOAD_SNAPSHOT_LOAD_H
#define SA_LOAD_SNAPSHOT_LOAD_H

#include "base/fs.h"
#include "model/audit.h"
#include "source/source.h"

/*
 * Reads the KPIs of a snapshot's content (`buf` is decoded in place); `file` is its name for lineage.
 * The block is the first of kpi_last_n, kpi_last8, kpi_last_8, last8, metrics that is a non-empty
 * object, else the top level. A KPI is a number, or an object of which the median (p95_latency_ms:
 * the max) counts, else the fallbacks of FORMATS 3. A KPI or member that is not there or null is lacking;
 * one that is there and no finite number makes its KPI missing (FORMATS 15.3, 15.31).
 * Sets used, block, kpi[], no_number[], goal_missed[], and which iterations it says it is about. Errors:
 * PARSE, SCHEMA (the top level is no object), LIMIT.
 */
int sa_snapshot_parse(struct sa_arena *arena, struct sa_buf *buf, const char *file,
		      struct sa_snapshot *snapshot, struct sa_err *err) SA_MUST_CHECK;

/*
 * Looks for the snapshot of a run at the path of FORMATS 3. A missing file leaves found = false; a
 * broken one sets `error` and leaves used = false.
 */
void sa_snapshot_load(const struct sa_source *source, struct sa_arena *arena,
		      struct sa_snapshot *snapshot);

/* The same for the file at `path` of the source. */
void sa_snapshot_load_at(const struct sa_source *source, const char *path, struct sa_arena *arena,
			 struct sa_snapshot *snapshot);

#endif
