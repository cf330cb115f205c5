/* SPDX-License-Identifier: MIT */
/*
 * The GitHub Action: settings, what the runner's environment says, and posting. cmd_action.c is the
 * script; action_env.c and action_post.c are its two halves that touch the outside.
 */
#ifndef SA_CLI_ACTION_H
#define SA_CLI_ACTION_H

#include "cli/cmd.h"
#include "cli/pipeline.h"
#include "github/check.h"
#include "github/client.h"
#include "github/comment.h"
#include "github/event.h"
#include "github/http_curl.h"
#include "model/publication.h"
#include "publish/outputs.h"

enum { SA_FAIL_ON_HOLD, SA_FAIL_ON_NEVER };
enum { SA_MODE_UPDATE, SA_MODE_NEW, SA_MODE_RECREATE, SA_MODE_OFF };
enum { SA_WHEN_ALWAYS, SA_WHEN_CHANGE, SA_WHEN_HOLD };

/* The inputs of action.yml. */
struct sa_action_settings {
	const char *base, *output_dir, *thresholds;
	uint64_t steady_start, window, min_iterations;
	int fail_on, comment, comment_on;
	const char *comment_key, *check_name, *commit_status;
	bool summary, annotations;
	const char *github_token;
	uint64_t api_timeout, pr_number;
};

extern const struct sa_opt sa_action_options[];
extern const size_t sa_action_option_count;

/* What the runner says; texts "" when it does not. */
struct sa_action_env {
	bool in_actions;
	const char *output_file, *summary_file; /* GITHUB_OUTPUT, GITHUB_STEP_SUMMARY */
	const char *api_url, *run_url, *run_id, *ca_file, *image;
	struct sa_event event;
};

/* The connection to GitHub, or why there is none. */
struct sa_action_link {
	struct sa_http_curl *curl;
	struct sa_gh gh;
	bool open;
	const char *why_not; /* said once; "" when there was nothing to post */
	struct sa_comments comments;
	bool comments_known;
	struct sa_check_run check;
};

/*
 * Reads the environment and the event file. Errors: USAGE for a repository or an URL that is none; a
 * broken event file is an error too when it is needed for posting.
 */
int sa_action_env_read(struct sa_ctx *ctx, const struct sa_action_settings *set,
		       struct sa_action_env *env, struct sa_err *err) SA_MUST_CHECK;

/* The docker line that gives the same verdict on a laptop. */
const char *sa_action_reproduce(struct sa_ctx *ctx, const struct sa_action_settings *set,
				const struct sa_action_env *env);

/*
 * Opens the connection when something is to be posted and can be, begins the check run, and reads
 * what the last comment said into pub->last. Failures end up in link->why_not.
 */
void sa_action_connect(struct sa_ctx *ctx, const struct sa_action_settings *set,
		       struct sa_action_env *env, struct sa_action_link *link,
		       struct sa_publication *pub);

/* Comment, check run and commit status. What fails is said once; nothing changes the decision. */
void sa_action_post(struct sa_ctx *ctx, const struct sa_action_settings *set,
		    const struct sa_action_env *env, struct sa_action_link *link,
		    const struct sa_publication *pub, struct sa_posted *posted);

/* A line in the job log that cannot be a workflow command, as a warning annotation in Actions. */
void sa_action_say(struct sa_ctx *ctx, const struct sa_action_env *env, const char *fmt, ...)
	SA_PRINTF(3, 4);

#endif
