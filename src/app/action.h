/* SPDX-License-Identifier: MIT */
/*
 * The GitHub Action: settings, what the runner's environment says, and posting. cmd_action.c is the
 * script; action_env.c and action_post.c are its two halves that touch the outside.
 */
#ifndef SA_APP_ACTION_H
#define SA_APP_ACTION_H

#include "app/baseline.h"
#include "app/pipeline.h"
#include "base/ctx.h"
#include "base/opt.h"
#include "github/check.h"
#include "github/client.h"
#include "github/comment.h"
#include "github/event.h"
#include "github/http_curl.h"
#include "github/status.h"
#include "model/publication.h"
#include "publish/outputs.h"
#include "render/policy_text.h"

enum { SA_MODE_UPDATE, SA_MODE_NEW, SA_MODE_RECREATE, SA_MODE_OFF, SA_MODE_COUNT };
enum { SA_STAGE_JUDGE, SA_STAGE_RELAY };
enum { SA_WHEN_ALWAYS, SA_WHEN_CHANGE, SA_WHEN_HOLD };

enum { SA_POLICY_CHANGE_WARN, SA_POLICY_CHANGE_HOLD, SA_POLICY_CHANGE_IGNORE };
enum { SA_POLICY_FROM_HEAD, SA_POLICY_FROM_BASE };

/* The inputs of action.yml. */
struct sa_action_settings {
	const char *base, *output_dir, *thresholds, *policy, *profile;
	uint64_t steady_start, window, min_iterations;
	int fail_on, comment, comment_on, charts;
	const char *comment_key, *check_name, *commit_status;
	bool summary, annotations, html, plots;
	const char *github_token;
	uint64_t api_timeout, pr_number;
	uint64_t job_index, job_total;
	const char *relay_artifact;
	int mode, policy_change, policy_from;
	struct sa_baseline_settings baseline;
	const char *
		wrong; /* what is wrong with the inputs: no audit is done; NULL when they are fine */
};

#define SA_ACTION_OPTIONS 38
extern const struct sa_opt sa_action_options[];

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

/* The connection to GitHub, and what became of it. Zeroed before sa_action_connect. */
struct sa_action_link {
	struct sa_http_curl *curl;
	struct sa_http_curl_settings
		*http; /* of it: the stop flag is taken away for a last chance */
	struct sa_gh gh;
	bool open;	  /* for posting */
	bool reading;	  /* for reading a baseline only */
	unsigned missing; /* what could not be posted: bits of action_part.h */
	const char *why;  /* each reason once; NULL when there is none */
	bool hopeless;	  /* the reason that no later call can succeed is in `why` */
	bool hinted;	  /* what a fork's or Dependabot's token takes is in `why` */
	int signal;	  /* that came meanwhile, 0 = none */
	struct sa_comments comments;
	bool comments_known;
	struct sa_check_run check;
};

/* Reads the environment and the event file. */
void sa_action_env_read(struct sa_ctx *ctx, const struct sa_action_settings *set,
			struct sa_action_env *env);

/* The page of this run of Actions, of characters that end no attribute and no link; "" when not known. */
const char *sa_action_run_url(struct sa_ctx *ctx);

/* What the event file says; `pr_number` 0: as the event does. Errors: those of sa_event_read, and I/O. */
int sa_action_event(struct sa_ctx *ctx, uint64_t pr_number, struct sa_event *event,
		    struct sa_err *err) SA_MUST_CHECK;

/* What fails the job, of the input fail-on. */
enum sa_fail_on sa_action_fail_on(const struct sa_action_settings *set);

/*
 * The commands that give the decision of `audit` on a laptop: `docker run …`, and before it how to get
 * a baseline that came from an artifact. Says plainly when it reproduces readiness only. In the arena
 * of `ctx`.
 */
const char *sa_action_reproduce(struct sa_ctx *ctx, const struct sa_action_settings *set,
				const struct sa_action_env *env, const struct sa_rules *rules,
				const struct sa_audit *audit);

/* The same for an audit by a policy. */
const char *sa_action_reproduce_policy(struct sa_ctx *ctx, const struct sa_action_settings *set,
				       const struct sa_action_env *env,
				       const struct sa_policy_report *report);

/* The rules of the input `thresholds`, one a line, in the arena of `ctx`. */
struct sa_policy_names sa_action_thresholds(struct sa_ctx *ctx,
					    const struct sa_action_settings *set);

/*
 * Opens the connection when something is to be posted and can be, and finds out what the run is about.
 * Nothing is written. Failures end up in link->why.
 */
void sa_action_connect(struct sa_ctx *ctx, const struct sa_action_settings *set,
		       struct sa_action_env *env, struct sa_action_link *link,
		       struct sa_publication *pub);

/*
 * Reads what the last comment said into pub->last, and posts: check run and commit status, which have
 * time of their own and are seen to also after a signal, then the comment, then annotations. What could
 * not be posted is said once, with the reasons; nothing changes the decision.
 */
void sa_action_post(struct sa_ctx *ctx, const struct sa_action_settings *set,
		    const struct sa_action_env *env, struct sa_action_link *link,
		    struct sa_publication *pub, struct sa_posted *posted);

/* A line in the job log that cannot be a workflow command, as a warning annotation in Actions. */
void sa_action_say(struct sa_ctx *ctx, const struct sa_action_env *env, const char *fmt, ...)
	SA_PRINTF(3, 4);

/* The same of what makes the job fail: an error annotation. */
void sa_action_fail(struct sa_ctx *ctx, const struct sa_action_env *env, const char *fmt, ...)
	SA_PRINTF(3, 4);

/*
 * What is known about baselines, and the client to read them with: the one for posting, or one that is
 * opened now.
 */
void sa_action_baseline_place(struct sa_ctx *ctx, const struct sa_action_settings *set,
			      const struct sa_action_env *env, struct sa_action_link *link,
			      struct sa_baseline_place *place);

/* The client for reading: the one for posting, or one that is opened now; NULL without a token. */
struct sa_gh *sa_action_reader(struct sa_ctx *ctx, const struct sa_action_settings *set,
			       const struct sa_action_env *env, struct sa_action_link *link);

/*
 * The same for a command that is not the Action but runs in a job: token and settings come from the
 * Action's variables. The caller closes link->curl. Errors: USAGE for a variable with a wrong value.
 */
int sa_action_baseline_alone(struct sa_ctx *ctx, struct sa_action_link *link,
			     struct sa_baseline_place *place, struct sa_err *err) SA_MUST_CHECK;
#define SA_ACTION_ENV_PREFIX "SOAK_AUDIT_"

#endif
