/* SPDX-License-Identifier: MIT */
/* The directory of a soak run: what an earlier run left in it, and one run at a time. */
#ifndef SA_APP_RUN_DIR_H
#define SA_APP_RUN_DIR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/lock.h"

struct sa_run_dir {
	const char *out;       /* as the user named it */
	const char *artifacts; /* absolute */
	const char *overrides; /* the active ones: runtime_overrides.json in `out` */
	const char *moved_to;  /* where what was there before went, NULL when there was nothing */
	uint64_t last;	       /* highest iteration that is there, 0 when there is none */
	uint64_t done, failed; /* iterations that are there, of a run that is resumed */
	bool last_failed;      /* the highest of them */
	struct sa_lock lock;   /* on the artifacts, for the whole run */
};

/*
 * Makes `out` and its artifacts directory. Files of an earlier run are moved into out/RUN_<ms>/, unless
 * the run is resumed: nothing is deleted, and nothing old is judged with the new. Reports on the state
 * before (audit, snapshot, warm-up metrics, verified deltas) are moved there in any case (FORMATS 15.7).
 * Errors: IO (another run is using it, cannot be written).
 */
int sa_run_dir_open(struct sa_ctx *ctx, const char *out, bool resume, struct sa_run_dir *dir,
		    struct sa_err *err) SA_MUST_CHECK;
void sa_run_dir_close(struct sa_run_dir *dir);

#endif
