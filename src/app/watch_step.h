/* SPDX-License-Identifier: MIT */
/*
 * One iteration through the watcher: read, summarise, propose, guard, apply, write. Shared by `watch`
 * and `run`, so that both do the same.
 */
#ifndef SA_APP_WATCH_STEP_H
#define SA_APP_WATCH_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/note.h"
#include "tune/overrides.h"
#include "tune/write.h"

#define SA_TUNING_REPORT_NAME "TUNING_REPORT.json"

struct sa_watch_job {
	const char *artifacts, *out; /* directories; `out` is made when it is not there */
	uint64_t iteration;
	uint64_t total; /* iterations of the run, 0 when not known */
	/* values to propose from; with `apply` they are used when that file is not there yet */
	const struct sa_overrides *overrides;
	const char *apply; /* overrides file to change, NULL: propose only */
	bool need_both;	   /* no usable EDGE_REPORT.json, or no KPI_GATE.json, is an error */
	uint64_t lock_wait_s;
};

struct sa_watch_done {
	struct sa_iter_artifacts artifacts;
	struct sa_iter_summary summary;
	struct sa_proposal proposal;
	struct sa_overrides before, after;
	struct sa_tune_record record; /* points into the others */
	struct sa_notes notes;	      /* what could not be used */
};

/*
 * Does it all. The three files are written to temporary names and renamed one after the other:
 * TUNING_REPORT.json, the overrides, ITER_SUMMARY_<n>.json. Killed in between, the same iteration can
 * be run again: the entry tells by its state hash whether its deltas have been applied already.
 * A report that cannot be read is moved aside, never overwritten.
 * Errors: NOT_FOUND (no artifacts directory), SCHEMA (nothing in it that can be used), USAGE (broken
 * overrides), IO, LIMIT.
 */
int sa_watch_step(struct sa_ctx *ctx, const struct sa_watch_job *job, struct sa_watch_done *done,
		  struct sa_err *err) SA_MUST_CHECK;

#endif
