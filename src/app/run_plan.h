/* SPDX-License-Identifier: MIT */
/*
 * RUN_PLAN.json: what a run set out to do, written when it begins and when it comes to its end
 * (FORMATS 15.26). In between its lock is held, so that whoever looks knows that more is to come.
 */
#ifndef SA_APP_RUN_PLAN_H
#define SA_APP_RUN_PLAN_H

#include <stdint.h>

#include "base/ctx.h"
#include "base/lock.h"

struct sa_run_plan_file {
	const char *path;
	uint64_t iterations; /* of the whole run */
	int64_t started_ms;
	struct sa_lock lock;
};

/*
 * Writes the plan into the directory of the run and locks it. A plan that is there already (of a run
 * that is resumed) keeps its start. Errors: IO.
 */
int sa_run_plan_begin(struct sa_ctx *ctx, const char *out, uint64_t iterations,
		      struct sa_run_plan_file *plan, struct sa_err *err) SA_MUST_CHECK;

/* Writes the end into the plan. A run that was killed or interrupted never comes here. Errors: IO. */
int sa_run_plan_end(struct sa_ctx *ctx, const struct sa_run_plan_file *plan,
		    struct sa_err *err) SA_MUST_CHECK;

#endif
