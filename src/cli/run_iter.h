/* SPDX-License-Identifier: MIT */
/* What one iteration of `run` is: its artifacts made or commanded, then through the watcher. */
#ifndef SA_CLI_RUN_ITER_H
#define SA_CLI_RUN_ITER_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/cmd.h"
#include "cli/overrides_in.h"
#include "cli/run_dir.h"
#include "soak/runner.h"

struct sa_run_iter {
	struct sa_ctx *ctx;
	const struct sa_run_dir *dir;
	const struct sa_overrides_in *overrides; /* what the run began with */
	const char *command;			 /* NULL: mock */
	int64_t timeout_ms;			 /* 0: none */
	uint64_t iterations;
	bool auto_tune, show_progress;
	bool began; /* the first iteration of this process has been logged */
	/* what the progress line said last, and when */
	uint64_t shown_iteration;
	double shown_left_s;
	int64_t shown_at_ms, drawn_at_ms;
};

/* Runs the plan with these iterations. Errors: IO (the log cannot be written). */
int sa_run_iter_loop(struct sa_run_iter *iter, const struct sa_soak_plan *plan,
		     struct sa_soak_result *result, struct sa_err *err) SA_MUST_CHECK;

#endif
