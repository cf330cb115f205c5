/* SPDX-License-Identifier: MIT */
/* Where an audit is made. */
#include "app/origin.h"

#include <string.h>

#include "app/action.h"
#include "base/num.h"

#define BRANCHES "refs/heads/"

static const char *get(struct sa_ctx *ctx, const char *name)
{
	const char *value = ctx->env(name);

	return value ? value : "";
}

/* The Action has its inputs from the environment: its command line says nothing. */
static const char *command_of(struct sa_ctx *ctx)
{
	const char *line = ctx->command_line;

	return line && strcmp(line, "soak-audit action") != 0 ? line : "";
}

static const char *branch_of(struct sa_ctx *ctx, const struct sa_event *event)
{
	const char *ref = get(ctx, "GITHUB_REF");

	if (*event->head_branch)
		return event->head_branch;
	return strncmp(ref, BRANCHES, strlen(BRANCHES)) == 0 ? ref + strlen(BRANCHES)
							     : get(ctx, "GITHUB_HEAD_REF");
}

struct sa_audit_origin sa_origin_read(struct sa_ctx *ctx)
{
	struct sa_audit_origin origin = {.command = command_of(ctx),
					 .repository = "",
					 .commit = "",
					 .branch = "",
					 .pull_request = "",
					 .server = "",
					 .run_url = ""};
	struct sa_event event;
	struct sa_err ignored;
	SA_STR_SCOPE(number);

	if (strcmp(get(ctx, "GITHUB_ACTIONS"), "true") != 0)
		return origin;
	origin.server = get(ctx, "GITHUB_SERVER_URL");
	origin.repository = get(ctx, "GITHUB_REPOSITORY");
	origin.run_url = sa_action_run_url(ctx);
	origin.commit = get(ctx, "GITHUB_SHA");
	/* of a pull request GITHUB_SHA is a merge that nobody pushed: the event names its head */
	if (sa_action_event(ctx, 0, &event, &ignored) != 0)
		return origin;
	if (*event.head_sha)
		origin.commit = event.head_sha;
	origin.branch = branch_of(ctx, &event);
	if (event.pr) {
		sa_str_uint(&number, event.pr);
		origin.pull_request = sa_str_finish(&number, ctx->arena);
	}
	return origin;
}
