/* SPDX-License-Identifier: MIT */
/*
 * The inputs of the GitHub Action, and what they stand for. cmd_action.c is the script; what the runner says and all
 * posting is in the room publish.
 */
#ifndef SA_APP_ACTION_H
#define SA_APP_ACTION_H

#include "app/baseline.h"
#include "app/pipeline.h"
#include "base/ctx.h"
#include "base/opt.h"
#include "model/publication.h"
#include "publish/post.h"
#include "render/policy_text.h"

enum { SA_POLICY_CHANGE_WARN, SA_POLICY_CHANGE_HOLD, SA_POLICY_CHANGE_IGNORE };
enum { SA_POLICY_FROM_HEAD, SA_POLICY_FROM_BASE };

/* The inputs of action.yml. */
struct sa_action_settings {
	const char *base, *output_dir, *thresholds, *policy, *profile;
	uint64_t steady_start, window, min_iterations;
	int fail_on, charts;
	bool summary, html, plots;
	const char *relay_artifact;
	int policy_change, policy_from;
	struct sa_post_settings post;
	struct sa_baseline_settings baseline;
	const char *
		wrong; /* what is wrong with the inputs: no audit is done; NULL when they are fine */
};

#define SA_ACTION_OPTIONS 38
extern const struct sa_opt sa_action_options[];

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
 * What is known about baselines, and the client to read them with: the one for posting, or one that is
 * opened now.
 */
void sa_action_baseline_place(struct sa_ctx *ctx, const struct sa_action_settings *set,
			      const struct sa_action_env *env, struct sa_action_link *link,
			      struct sa_baseline_place *place);

/*
 * The same for a command that is not the Action but runs in a job: token and settings come from the
 * Action's variables. The caller closes link->curl. Errors: USAGE for a variable with a wrong value.
 */
int sa_action_baseline_alone(struct sa_ctx *ctx, struct sa_action_link *link,
			     struct sa_baseline_place *place, struct sa_err *err) SA_MUST_CHECK;
#define SA_ACTION_ENV_PREFIX "SOAK_AUDIT_"

#endif
