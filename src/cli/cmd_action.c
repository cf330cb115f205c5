/* SPDX-License-Identifier: MIT */
/* action: the GitHub Action. The audit of cmd_audit.c, with settings from inputs, then published. */
#include "cli/cmds.h"

#include <string.h>

#include "app/action_audit.h"
#include "app/action_bundle.h"
#include "app/base_dir.h"
#include "app/exit.h"
#include "base/remove_tree.h"
#include "github/action.h"
#include "model/report.h"
#include "policy/load.h"
#include "publish/job_log.h"
#include "publish/secret.h"
#include "render/console.h"
#include "render/pr_body.h"

#define SIGNAL_EXIT 128 /* plus the signal's number, as a shell says it */

static void write_summary(struct sa_ctx *ctx, const struct sa_action_settings *set,
			  const struct sa_action_env *env, const struct sa_publication *pub)
{
	struct sa_err err;
	size_t room;
	SA_STR_SCOPE(body);

	if (sa_action_summary_room(env->summary_file, &room, &err) == 0) {
		sa_render_pr_body(pub, room, &body);
		sa_secret_hide(&body, set->post.github_token);
		if (sa_action_summary(env->summary_file, body.buf, body.len, &err) == 0)
			return;
	}
	sa_action_say(ctx, env, "job summary not written: %s", err.msg);
}

/*
 * The last line of the log is what decided. Where the step ends in another way than the decision asked for,
 * because its outputs could not be written, that is said once more before it (FORMATS 15.5).
 */
static void conclude(struct sa_ctx *ctx, const struct sa_action_settings *set,
		     const struct sa_action_env *env, const struct sa_publication *pub, int code)
{
	SA_STR_SCOPE(out);
	SA_STR_SCOPE(line);

	if (env->in_actions && set->post.annotations)
		sa_job_annotations(pub, &out);
	if (code != pub->decision.exit_code) {
		struct sa_decision ended = pub->decision;

		ended.exit_code = code;
		sa_console_exit(&ended, sa_action_fail_on(set), &out);
	}
	sa_render_decision(pub, &line);
	sa_action_text(&out, line.buf, line.len);
	sa_str_putc(&out, '\n');
	sa_action_print(ctx, set, &out);
}

/* What the first stage judged by, where that is something else. */
static void tell_policy(struct sa_ctx *ctx, const struct sa_action_env *env,
			const struct sa_bundle_policy *theirs, const struct sa_publication *pub)
{
	const char *ours = pub->judged ? pub->judged->policy->origin : SA_POLICY_BUILTIN;

	if (pub->audit && theirs->sha256[0] && strcmp(theirs->sha256, pub->policy_sha256) != 0)
		sa_action_say(
			ctx, env,
			"the first stage judged by policy '%s' (sha256 %.12s); judged by '%s' "
			"(sha256 %.12s), the policy of the base branch",
			theirs->origin, theirs->sha256, ours, pub->policy_sha256);
}

/* The second stage for forks: what a stranger uploaded, judged with our own settings. */
static int relay(struct sa_ctx *ctx, const struct sa_action_settings *set,
		 struct sa_action_env *env, struct sa_action_link *link, struct sa_publication *pub)
{
	struct sa_action_settings *own = SA_NEW(ctx->arena, struct sa_action_settings);
	struct sa_bundle_policy theirs;
	const char *folder = NULL;
	struct sa_err err;
	int code;

	*own = *set;
	if (env->event.trigger_run) {
		/* what is posted is of the run that was judged, whenever its relay came */
		env->run_id = env->event.trigger_run;
		env->run_attempt = env->event.trigger_attempt;
	}
	if (sa_relay_fetch(ctx, own, env, link, &theirs, &folder, &err) == 0) {
		code = sa_action_audit(ctx, own, env, link, pub);
		pub->reproduce = "";
		tell_policy(ctx, env, &theirs, pub);
	} else {
		pub->error = sa_arena_strdup(ctx->arena, err.msg);
		sa_action_not_done(pub, SA_FAIL_ON_HOLD, ctx->arena);
		code = sa_exit_code(&err);
	}
	if (folder)
		sa_remove_tree(folder);
	return code;
}

/* For the second stage; where there is none to come, a file that does no harm. */
static void leave_bundle(struct sa_ctx *ctx, const struct sa_action_settings *set,
			 const struct sa_action_env *env, const struct sa_publication *pub)
{
	const char *json = pub->path[SA_REPORT_JSON], *slash = strrchr(json, '/');
	struct sa_err err;

	if (!env->in_actions || !env->event.pr || set->post.mode != SA_STAGE_JUDGE || !slash)
		return;
	if (sa_bundle_write(ctx, set, env, pub,
			    sa_arena_strndup(ctx->arena, json, (size_t)(slash - json)), &err) != 0)
		sa_action_say(ctx, env, SA_BUNDLE_NAME " not written: %s", err.msg);
}

/* Whoever reads the outputs or the comment learns of it, and no older pass stays in place. */
static void set_wrong(struct sa_ctx *ctx, struct sa_action_settings *set, const struct sa_err *err)
{
	SA_STR_SCOPE(line);

	set->wrong = sa_arena_strdup(ctx->arena, err->msg);
	sa_action_text(&line, err->msg, strlen(err->msg));
	sa_secret_hide(&line, set->post.github_token);
	fprintf(ctx->err, "soak-audit: action: %s\n", line.buf);
}

/* What an input by itself cannot tell. */
static void check_inputs(struct sa_ctx *ctx, struct sa_action_settings *set)
{
	struct sa_err err;

	if (set->wrong)
		return;
	if (set->post.job_index >= set->post.job_total) {
		sa_err_set(&err, SA_ERR_USAGE,
			   "input 'job-index': there is no leg %llu of %llu (job-total); it counts "
			   "from 0: leave both at their defaults",
			   (unsigned long long)set->post.job_index,
			   (unsigned long long)set->post.job_total);
		set_wrong(ctx, set, &err);
	} else if (set->output_dir[0] && sa_out_dir_check(ctx, set->output_dir, &err) != 0) {
		(void)sa_err_wrap(&err, "input 'output-dir'");
		set_wrong(ctx, set, &err);
	}
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	struct sa_action_settings *set = settings;
	struct sa_publication pub = {
		.key = set->post.comment_key, .path = {"", "", "", ""}, .reproduce = ""};
	struct sa_posted posted = {.comment_url = "", .check_url = ""};
	struct sa_action_link link = {0};
	struct sa_action_env env;
	struct sa_err err;

	(void)n_args, (void)args;
	ctx->system_clock = true;
	check_inputs(ctx, set);
	sa_action_env_read(ctx, &set->post, &env);
	pub.sha = env.event.head_sha;
	pub.run_url = env.run_url;
	pub.charts = (enum sa_charts)set->charts;
	pub.last = (struct sa_last_said){.sha = ""};
	sa_action_connect(ctx, &set->post, &env, &link, &pub);
	int code = set->post.mode == SA_STAGE_RELAY && !set->wrong
			   ? relay(ctx, set, &env, &link, &pub)
			   : sa_action_audit(ctx, set, &env, &link, &pub);

	pub.base = set->base; /* of a relay: the folder of its bundle */
	sa_action_post(ctx, &set->post, &env, &link, &pub, &posted);
	sa_http_curl_close(&link.curl);
	leave_bundle(ctx, set, &env, &pub);
	if (set->summary && env.summary_file[0])
		write_summary(ctx, set, &env, &pub);
	if (env.output_file[0] &&
	    sa_outputs_write(env.output_file, set->post.github_token, &pub, &posted, &err) != 0) {
		code = SA_EXIT_INPUT;
		sa_action_fail(ctx, &env, "step outputs not written: %s", err.msg);
	}
	if (link.signal)
		code = SIGNAL_EXIT + link.signal;
	conclude(ctx, set, &env, &pub, code);
	return code;
}

static int refuse(struct sa_ctx *ctx, void *settings, const struct sa_err *err)
{
	set_wrong(ctx, settings, err);
	return run(ctx, settings, 0, NULL);
}

const struct sa_cmd sa_cmd_action = {
	.name = "action",
	.summary = "The GitHub Action: audit, outputs, summary, comment, check",
	.usage = "",
	.about =
		"Runs the audit and publishes it: step outputs, job summary, annotations, one "
		"pull-request comment, and, when asked, a check run and a commit status. Every "
		"option is an input of the Action and can be given as SOAK_AUDIT_<NAME> in the "
		"environment. Outside of Actions it needs no token, no event and no network.\n\n"
		"The decision is OK, WARN, INCONCLUSIVE or HOLD, and every output shows the same. The "
		"job fails on HOLD (exit code 1) and INCONCLUSIVE (3); with --fail-on warn on WARN too; "
		"with --fail-on never only when artifacts/KPI_GATE.json says FAIL or the audit could "
		"not be done. What GitHub answers never changes the decision.",
	.opt = sa_action_options,
	.n_opt = SA_ACTION_OPTIONS,
	.settings_size = sizeof(struct sa_action_settings),
	.run = run,
	.refuse = refuse,
	.finishes = true,
	.env_prefix = SA_ACTION_ENV_PREFIX,
};
