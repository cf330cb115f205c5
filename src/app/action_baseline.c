/* SPDX-License-Identifier: MIT */
/* Where a job may look for baselines. */
#include <string.h>

#include "app/action.h"
#include "base/num.h"

void sa_action_baseline_place(struct sa_ctx *ctx, const struct sa_action_settings *set,
			      const struct sa_action_env *env, struct sa_action_link *link,
			      struct sa_baseline_place *place)
{
	*place = (struct sa_baseline_place){
		.gh_why_not = "there is no github-token",
		.repo = env->event.repo,
		.server_url = env->server_url,
		.token = set->post.github_token,
		.base_branch = env->event.base_branch,
		.head_sha = env->event.head_sha,
		.default_branch = env->event.default_branch,
		/* the second stage uploads no run: the workflow of the first one does */
		.workflow = set->post.mode == SA_STAGE_RELAY && env->event.trigger_workflow[0]
				    ? env->event.trigger_workflow
				    : env->workflow,
		.workspace = env->workspace,
	};
	if (!sa_num_uint(env->repo_id, strlen(env->repo_id), &place->repo_id))
		place->repo_id = 0;
	place->run_id = env->run_id;
	if (!env->in_actions || !env->event.repo[0])
		place->gh_why_not = "this is no run of GitHub Actions";
	place->gh = sa_action_reader(ctx, &set->post, env, link);
	/* the other half is for posting, whatever happens here */
	if (place->gh)
		place->spent_end_ms =
			place->gh->spent_ms + (int64_t)set->post.api_timeout * 1000 / 2;
}

int sa_action_baseline_alone(struct sa_ctx *ctx, struct sa_action_link *link,
			     struct sa_baseline_place *place, struct sa_err *err)
{
	struct sa_action_settings *set = SA_NEW(ctx->arena, struct sa_action_settings);
	struct sa_action_env *env = SA_NEW(ctx->arena, struct sa_action_env);

	if (sa_opt_defaults(sa_action_options, SA_ACTION_OPTIONS, set, err) != 0 ||
	    sa_opt_from_env(sa_action_options, SA_ACTION_OPTIONS, set, ctx->arena,
			    SA_ACTION_ENV_PREFIX, ctx->env, err) != 0)
		return -1;
	sa_action_env_read(ctx, &set->post, env);
	sa_action_baseline_place(ctx, set, env, link, place);
	return 0;
}
