/* SPDX-License-Identifier: MIT */
/* RUN_PLAN.json as input (FORMATS 15.26). */
#ifndef SA_LOAD_RUN_PLAN_LOAD_H
#define SA_LOAD_RUN_PLAN_LOAD_H

#include "base/fs.h"
#include "model/run_plan.h"
#include "source/source.h"

#define SA_RUN_PLAN_NAME "RUN_PLAN.json" /* below the base directory of a run */

/*
 * Reads the content of a plan: {"iterations": 24, "started": "2025-10-19T12:34:56Z", "ended": null}.
 * `buf` is decoded in place. A time that is absent or null is SA_RUN_PLAN_NO_TIME.
 * Errors: PARSE with the place; SCHEMA (no object, no whole number of iterations, a time that is none).
 */
int sa_run_plan_parse(struct sa_buf *buf, struct sa_run_plan *plan,
		      struct sa_err *err) SA_MUST_CHECK;

/*
 * Reads the plan of a run, and asks for its lock without waiting when the source is a directory. A
 * missing file leaves found = false, a broken one sets `error` (in the arena).
 */
void sa_run_plan_load(const struct sa_source *source, struct sa_arena *arena,
		      struct sa_run_plan *plan);

#endif
