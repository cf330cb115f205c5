/* SPDX-License-Identifier: MIT */
/* builtin/mm-bot and the options over it. */
#include "app/builtin_policy.h"

#include "app/pipeline.h"
#include "gate/checks.h"
#include "policy/load.h"
#include "policy/overlay.h"

static struct sa_policy_overlay overlay_of(const struct sa_builtin_options *o)
{
	return (struct sa_policy_overlay){
		.plain = true,
		.threshold = o->threshold,
		.n_threshold = o->n_threshold,
		.moves_steady = o->windows && o->steady_start != SA_STEADY_START,
		.steady_start = o->steady_start,
		.tolerance = o->tolerance,
		.n_tolerance = o->n_tolerance,
		.last_rows = o->windows && o->last_n != SA_LAST_N ? o->last_n : 0,
	};
}

int sa_builtin_load(struct sa_ctx *ctx, const struct sa_builtin_options *options,
		    const struct sa_builtin **out, struct sa_err *err)
{
	struct sa_builtin *builtin = SA_NEW(ctx->arena, struct sa_builtin);
	/* (it has no exceptions, for which the time would matter) */
	const struct sa_policy_request request = {
		.fs = ctx->fs, .builtin_only = true, .undigested = true};
	const struct sa_policy_overlay overlay = overlay_of(options);
	struct sa_mistakes mistakes = {.arena = ctx->arena};
	struct sa_policy *policy = &builtin->policy;

	if (sa_policy_load(&request, ctx->arena, policy, NULL, &mistakes, err) != 0)
		return -1;
	if ((overlay.n_threshold || overlay.n_tolerance || overlay.moves_steady ||
	     overlay.last_rows) &&
	    sa_policy_overlay(policy, &overlay, ctx->arena, &mistakes, err) != 0)
		/* of an option, not of a place in a file */
		return sa_err_set(err, SA_ERR_USAGE, "%s", mistakes.item[0].text);
	builtin->rules = sa_rules_of(policy, ctx->arena);
	*out = builtin;
	return 0;
}

const struct sa_builtin *sa_builtin_plain(struct sa_ctx *ctx)
{
	const struct sa_builtin_options none = {0};
	const struct sa_builtin *out;
	struct sa_err err;

	SA_BUG_ON(sa_builtin_load(ctx, &none, &out, &err) != 0);
	return out;
}
