/* SPDX-License-Identifier: MIT */
/* What the environment of a job and its event file say. */
#ifndef SA_PUBLISH_RUNNER_H
#define SA_PUBLISH_RUNNER_H

#include "base/ctx.h"
#include "github/event.h"
#include "publish/settings.h"

/* What the runner says; texts "" when it does not. */
struct sa_action_env {
	bool in_actions;
	const char *output_file, *summary_file; /* GITHUB_OUTPUT, GITHUB_STEP_SUMMARY */
	const char *api_url, *run_url, *ca_file, *image;
	uint64_t run_id, run_attempt; /* 0 = not known */
	uint64_t leg, legs;	      /* of a matrix: the first is 0, of at least 1 */
	const char *job;
	const char *server_url, *workflow, *workspace, *repo_id;
	struct sa_event event;
	const char *event_error; /* why nothing can be posted: the event file is broken; else "" */
};

/* Reads the environment and the event file. */
void sa_action_env_read(struct sa_ctx *ctx, const struct sa_post_settings *set,
			struct sa_action_env *env);

/* The page of this run of Actions, of characters that end no attribute and no link; "" when not known. */
const char *sa_action_run_url(struct sa_ctx *ctx);

/* What the event file says; `pr_number` 0: as the event does. Errors: those of sa_event_read, and I/O. */
int sa_action_event(struct sa_ctx *ctx, uint64_t pr_number, struct sa_event *event,
		    struct sa_err *err) SA_MUST_CHECK;

/* A line in the job log that cannot be a workflow command, as a warning annotation in Actions. */
void sa_action_say(struct sa_ctx *ctx, const struct sa_action_env *env, const char *fmt, ...)
	SA_PRINTF(3, 4);

/* The same of what makes the job fail: an error annotation. */
void sa_action_fail(struct sa_ctx *ctx, const struct sa_action_env *env, const char *fmt, ...)
	SA_PRINTF(3, 4);

#endif
