/* SPDX-License-Identifier: MIT */
/* What the Actions runner hands over, and what of it can be used. */
#include "publish/runner.h"

#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "base/version.h"
#include "github/action.h"

#define SAY_CHARS   2048
#define EVENT_BYTES ((size_t)32 << 20)

static const char *get(struct sa_ctx *ctx, const char *name)
{
	const char *value = ctx->env(name);

	return value ? value : "";
}

SA_PRINTF(4, 0)
static void say(struct sa_ctx *ctx, const struct sa_action_env *env, bool fails, const char *fmt,
		va_list ap)
{
	char text[SAY_CHARS];
	SA_STR_SCOPE(out);

	vsnprintf(text, sizeof text, fmt, ap);
	if (env->in_actions) {
		sa_action_annotation(&out, fails ? SA_ERROR : SA_WARNING, "", 0, "soak-audit",
				     text);
		fwrite(out.buf, 1, out.len, ctx->out);
		fflush(ctx->out);
	} else {
		sa_utf8_plain(&out, text, strlen(text), SAY_CHARS);
		fprintf(ctx->err, "soak-audit: %s\n", out.buf);
	}
}

void sa_action_say(struct sa_ctx *ctx, const struct sa_action_env *env, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(ctx, env, false, fmt, ap);
	va_end(ap);
}

void sa_action_fail(struct sa_ctx *ctx, const struct sa_action_env *env, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(ctx, env, true, fmt, ap);
	va_end(ap);
}

static uint64_t get_number(struct sa_ctx *ctx, const char *name)
{
	const char *text = get(ctx, name);
	uint64_t value;

	return sa_num_uint(text, strlen(text), &value) ? value : 0;
}

/* A text of which nothing can leave an HTML attribute or a Markdown link; else "". */
static const char *plain_url(const char *text)
{
	static const char fine[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				   "-._~:/%";

	return text[strspn(text, fine)] ? "" : text;
}

/* "o/r/.github/workflows/ci.yml@refs/heads/main" is the workflow "ci.yml". */
static const char *workflow_file(struct sa_ctx *ctx)
{
	const char *ref = get(ctx, "GITHUB_WORKFLOW_REF");
	const char *path = sa_arena_strndup(ctx->arena, ref, strcspn(ref, "@"));
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

const char *sa_action_run_url(struct sa_ctx *ctx)
{
	const char *server = get(ctx, "GITHUB_SERVER_URL");
	const char *repo = get(ctx, "GITHUB_REPOSITORY");
	const char *run = get(ctx, "GITHUB_RUN_ID");

	if (!*server || !*repo || !*run)
		return "";
	/* the page of a later attempt tells it from the first one, in a status too */
	return plain_url(
		get_number(ctx, "GITHUB_RUN_ATTEMPT") > 1
			? sa_arena_printf(ctx->arena, "%s/%s/actions/runs/%s/attempts/%s", server,
					  repo, run, get(ctx, "GITHUB_RUN_ATTEMPT"))
			: sa_arena_printf(ctx->arena, "%s/%s/actions/runs/%s", server, repo, run));
}

int sa_action_event(struct sa_ctx *ctx, uint64_t pr_number, struct sa_event *event,
		    struct sa_err *err)
{
	const char *path = get(ctx, "GITHUB_EVENT_PATH");
	SA_BUF_SCOPE(buf);

	if (*path && sa_file_read(ctx->fs, path, EVENT_BYTES, &buf, err) != 0)
		return sa_err_wrap(err, "event file");
	const struct sa_event_input input = {
		.name = get(ctx, "GITHUB_EVENT_NAME"),
		.json = *path ? buf.data : NULL,
		.len = buf.len,
		.repository = get(ctx, "GITHUB_REPOSITORY"),
		.sha = get(ctx, "GITHUB_SHA"),
		.base_ref = get(ctx, "GITHUB_BASE_REF"),
		.actor = get(ctx, "GITHUB_ACTOR"),
		.pr_number = pr_number,
	};

	return sa_event_read(ctx->arena, &input, event, err);
}

/* Nothing known about the run: nothing is posted. */
static const struct sa_event no_event = {
	.name = "",
	.repo = "",
	.head_sha = "",
	.head_repo = "",
	.head_branch = "",
	.base_branch = "",
	.base_sha = "",
	.default_branch = "",
	.trigger_event = "",
};

void sa_action_env_read(struct sa_ctx *ctx, const struct sa_post_settings *set,
			struct sa_action_env *env)
{
	const char *ca = get(ctx, "SSL_CERT_FILE");
	struct sa_err err;

	*env = (struct sa_action_env){
		.in_actions = strcmp(get(ctx, "GITHUB_ACTIONS"), "true") == 0,
		.output_file = get(ctx, "GITHUB_OUTPUT"),
		.summary_file = get(ctx, "GITHUB_STEP_SUMMARY"),
		.api_url = *get(ctx, "GITHUB_API_URL") ? get(ctx, "GITHUB_API_URL")
						       : "https://api.github.com",
		.run_url = sa_action_run_url(ctx),
		.server_url = get(ctx, "GITHUB_SERVER_URL"),
		.workflow = workflow_file(ctx),
		.workspace = get(ctx, "GITHUB_WORKSPACE"),
		.repo_id = get(ctx, "GITHUB_REPOSITORY_ID"),
		.run_id = get_number(ctx, "GITHUB_RUN_ID"),
		.run_attempt = get_number(ctx, "GITHUB_RUN_ATTEMPT"),
		.job = get(ctx, "GITHUB_JOB"),
		.leg = set->job_index,
		.legs = set->job_total,
		.ca_file = *ca ? ca : get(ctx, "CURL_CA_BUNDLE"),
		.image = *get(ctx, "SOAK_AUDIT_IMAGE")
				 ? get(ctx, "SOAK_AUDIT_IMAGE")
				 : sa_arena_printf(ctx->arena, "soak-audit:%s", sa_version),
		.event_error = "",
	};
	if (sa_action_event(ctx, set->pr_number, &env->event, &err) == 0) {
		env->event.must_fit = set->mode == SA_STAGE_RELAY;
		return;
	}
	env->event = no_event;
	env->event_error = sa_arena_strdup(ctx->arena, err.msg);
}
