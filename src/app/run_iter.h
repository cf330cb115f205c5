/* SPDX-License-Identifier: MIT */
/* What one iteration of `run` is: its artifacts made or commanded, then through the watcher. */
#ifndef SA_APP_RUN_ITER_H
#define SA_APP_RUN_ITER_H

#include <stdbool.h>
#include <stdint.h>

#include "app/overrides_in.h"
#include "app/run_dir.h"
#include "base/ctx.h"
#include "base/opt.h"
#include "model/kpi_gate.h"
#include "soak/runner.h"

struct sa_run_iter {
	struct sa_ctx *ctx;
	const struct sa_run_dir *dir;
	const struct sa_overrides_in *overrides; /* what the run began with */
	const char *command;			 /* NULL: mock */
	const struct sa_opt_list *exec_env;	 /* variables that the command gets all the same */
	int64_t timeout_ms;			 /* 0: none */
	uint64_t iterations;
	bool auto_tune, show_progress;
	bool began; /* the first iteration of this process has been logged */
	/* what the progress line said last, and when */
	uint64_t shown_iteration;
	double shown_left_s;
	int64_t shown_at_ms, drawn_at_ms;
};

/* Reads a gate file of the artifacts directory. Errors: those of sa_kpi_gate_load. */
int sa_run_gate_read(struct sa_ctx *ctx, const char *artifacts, const char *name,
		     struct sa_kpi_gate *gate, struct sa_err *err) SA_MUST_CHECK;

/* Runs the plan with these iterations. Errors: IO (the log cannot be written). */
int sa_run_iter_loop(struct sa_run_iter *iter, const struct sa_soak_plan *plan,
		     struct sa_soak_result *result, struct sa_err *err) SA_MUST_CHECK;

#endif
