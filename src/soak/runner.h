/* SPDX-License-Identifier: MIT */
/*
 * The soak runner: iteration after iteration, whoever makes them. It keeps the order of things, the
 * time between them and the count; what an iteration is, the caller's functions say.
 */
#ifndef SA_SOAK_RUNNER_H
#define SA_SOAK_RUNNER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct sa_soak_plan {
	uint64_t first, last; /* iterations to run, both included; none when first > last */
	int64_t interval_ms;  /* between the end of one and the start of the next */
};

struct sa_soak_result {
	uint64_t done, failed; /* the iteration that a signal cut short is neither */
	bool last_failed;      /* the last one that was made */
	bool interrupted;
};

struct sa_soak_ops {
	void *ctx;
	/* Leaves the artifacts of an iteration. An error makes it a failed one. */
	int (*make)(void *ctx, uint64_t iteration, struct sa_err *err);
	/* Evaluates them; appends what the log says. An error makes the iteration a failed one. */
	int (*evaluate)(void *ctx, uint64_t iteration, struct sa_str *log, struct sa_err *err);
	/*
	 * Makes sure that what a failed iteration left passes for nothing, and that it is known as
	 * failed. An error is logged beside the first one.
	 */
	int (*failed)(void *ctx, uint64_t iteration, const struct sa_err *why, struct sa_err *err);
	/* Takes lines of the log. Errors: IO, which ends the run. */
	int (*say)(void *ctx, const struct sa_str *log, struct sa_err *err);
	/* About every second while waiting; left_s is negative while it cannot be told. May be NULL. */
	void (*progress)(void *ctx, uint64_t iteration, double left_s);
};

/*
 * Runs the plan. A failed iteration is logged and the next one follows; SIGINT and SIGTERM
 * (base/interrupt.h) end the run after the iteration that is under way. Errors: what `say` reports.
 */
int sa_soak_run(const struct sa_soak_plan *plan, const struct sa_soak_ops *ops,
		struct sa_soak_result *result, struct sa_err *err) SA_MUST_CHECK;

/* The rule below the headings of the log. */
extern const char sa_soak_rule[];

#endif
