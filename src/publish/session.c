/* SPDX-License-Identifier: MIT */
/* The connection to GitHub: whether there is one, what the run is about, and what went wrong. */
#include "publish/session.h"

#include <string.h>

#include "base/interrupt.h"
#include "base/num.h"
#include "base/version.h"
#include "github/action.h"
#include "github/budget.h"
#include "github/clock.h"
#include "publish/post_part.h"
#include "publish/secret.h"

/* The runner sends SIGINT, SIGTERM 7.5 s later, SIGKILL 2.5 s after that (GitHub's documentation). */
#define AFTER_SIGINT_MS	 4000
#define AFTER_SIGTERM_MS 2200
#define PARTS		 4 /* of api-timeout; the last one is for posting only */

static void say_wait(void *ctx, const char *text)
{
	SA_STR_SCOPE(line);

	sa_action_text(&line, text, strlen(text));
	fprintf(((struct sa_ctx *)ctx)->err, "soak-audit: %s\n", line.buf);
}

static bool wants_comment(const struct sa_post_settings *set, const struct sa_action_env *env)
{
	return set->comment != SA_MODE_OFF &&
	       (env->event.pr || env->event.lookup == SA_LOOKUP_COMMIT);
}

static bool wants_commit(const struct sa_post_settings *set)
{
	return set->check_name[0] || set->commit_status[0];
}

/* Why nothing can be posted, known before any request; NULL when it can. */
static const char *known_obstacle(struct sa_ctx *ctx, const struct sa_post_settings *set,
				  const struct sa_action_env *env)
{
	if (!env->in_actions && !set->github_token[0])
		return "";
	if (env->event_error[0] && (set->comment != SA_MODE_OFF || wants_commit(set)))
		return sa_arena_printf(ctx->arena,
				       "nothing is posted to GitHub, everything is in the job "
				       "summary: %s",
				       env->event_error);
	if (!env->event.repo[0] || (!wants_comment(set, env) && !wants_commit(set)))
		return "";
	if (!set->github_token[0])
		return "no github-token: nothing is posted to GitHub, everything is in the job "
		       "summary";
	return NULL;
}

static int open_client(struct sa_ctx *ctx, const struct sa_post_settings *set,
		       const struct sa_action_env *env, struct sa_action_link *link,
		       struct sa_err *err)
{
	struct sa_http_curl_settings *http = SA_NEW(ctx->arena, struct sa_http_curl_settings);

	link->http = http;
	*http = (struct sa_http_curl_settings){
		.ca_file = env->ca_file,
		.allow_http = strncmp(env->api_url, "http://", 7) == 0,
		.stop = sa_interrupt_flag(),
	};
	if (sa_http_curl_open(ctx->arena, http, &link->curl, err) != 0)
		return -1;
	const struct sa_gh_settings settings = {
		.arena = ctx->arena,
		.http = sa_http_curl_http(link->curl),
		.clock = &sa_clock_system,
		.api_url = env->api_url,
		.token = set->github_token,
		.user_agent = sa_arena_printf(ctx->arena, "soak-audit/%s", sa_version),
		/* what is read before has the rest to itself, whatever it is and however much of it there is */
		.budget_ms = (int64_t)set->api_timeout * 1000 * (PARTS - 1) / PARTS,
		.stop = sa_interrupt_flag(),
		.say = say_wait,
		.say_ctx = ctx,
	};

	if (sa_gh_init(&link->gh, &settings, err) == 0)
		return 0;
	sa_http_curl_close(&link->curl); /* who asks again opens another one */
	return -1;
}

/* ---- what could not be posted ---- */

/* What it takes, once; the 403 has decided, not the event. */
static const char *read_only_hint(const struct sa_action_env *env, struct sa_action_link *link)
{
	if (!env->event.read_only || link->hinted || link->gh.cause != SA_GH_FORBIDDEN)
		return "";
	link->hinted = true;
	return env->event.is_dependabot
		       ? "; Dependabot's token is read-only unless the job has a 'permissions:' key"
		       : "; the token of a pull request from a fork is read-only (docs/recipes.md, \"Pull "
			 "requests from forks\": post in a second stage, with 'mode: relay', or let a "
			 "private repository send write tokens)";
}

void sa_action_failed(struct sa_ctx *ctx, const struct sa_action_env *env,
		      struct sa_action_link *link, unsigned what, const struct sa_err *err)
{
	const char *reason = strstr(err->msg, ": "), *ignored;
	bool is_known = link->hopeless;

	reason = strncmp(err->msg, "cannot ", 7) == 0 && reason ? reason + 2 : err->msg;
	link->missing |= what;
	link->hopeless = link->open && sa_gh_is_hopeless(&link->gh, &ignored);
	const char *hint = link->open ? read_only_hint(env, link) : "";

	if (!link->why)
		link->why = sa_arena_printf(ctx->arena, "%s%s", err->msg, hint);
	else if (!is_known && !strstr(link->why, reason))
		link->why = sa_arena_printf(ctx->arena, "%s; %s%s", link->why, err->msg, hint);
}

/* ---- before the audit ---- */

static unsigned all_wanted(const struct sa_post_settings *set, const struct sa_action_env *env)
{
	return (wants_comment(set, env) ? SA_THE_COMMENT : 0u) |
	       (set->check_name[0] ? SA_THE_CHECK_RUN : 0u) |
	       (set->commit_status[0] ? SA_THE_STATUS : 0u);
}

/* -1 when nothing may be posted: a number that the user gave has to be that of a pull request. */
static int resolve(struct sa_ctx *ctx, const struct sa_post_settings *set,
		   struct sa_action_env *env, struct sa_action_link *link)
{
	bool is_given = set->pr_number && env->event.lookup == SA_LOOKUP_PULL &&
			env->event.pr == set->pr_number;
	struct sa_err err;

	if (env->event.lookup == SA_LOOKUP_NONE ||
	    sa_event_resolve(&link->gh, ctx->arena, &env->event, &err) == 0)
		return 0;
	if (is_given) {
		if (link->gh.cause == SA_GH_ABSENT)
			(void)sa_err_set(
				&err, SA_ERR_USAGE,
				"'pr-number': #%llu is no pull request of %s that the token "
				"can see (the number of a plain issue?)",
				(unsigned long long)set->pr_number, env->event.repo);
		sa_action_failed(ctx, env, link, all_wanted(set, env), &err);
		env->event.pr = 0;
		return -1;
	}
	sa_action_failed(ctx, env, link,
			 all_wanted(set, env) & ~(env->event.pr ? SA_THE_COMMENT : 0u) &
				 ~(env->event.head_sha[0] ? SA_THE_CHECK_RUN | SA_THE_STATUS : 0u),
			 &err);
	return 0;
}

void sa_action_connect(struct sa_ctx *ctx, const struct sa_post_settings *set,
		       struct sa_action_env *env, struct sa_action_link *link,
		       struct sa_publication *pub)
{
	const char *obstacle = known_obstacle(ctx, set, env);
	struct sa_err err;

	if (obstacle) {
		if (obstacle[0])
			sa_action_say(ctx, env, "%s", obstacle);
		return;
	}
	if (open_client(ctx, set, env, link, &err) != 0) {
		sa_action_failed(ctx, env, link, all_wanted(set, env), &err);
		return;
	}
	link->open = true;
	sa_gh_allow(&link->gh, sa_gh_left_ms(&link->gh) / 4);
	if (resolve(ctx, set, env, link) != 0) {
		link->open = false;
		link->reading = true;
	}
	if (env->event.head_sha[0])
		pub->sha = env->event.head_sha;
	else if (link->open &&
		 (all_wanted(set, env) & (SA_THE_CHECK_RUN | SA_THE_STATUS)) & ~link->missing) {
		(void)sa_err_set(&err, SA_ERR_SCHEMA, "the event names no commit");
		sa_action_failed(ctx, env, link,
				 all_wanted(set, env) & (SA_THE_CHECK_RUN | SA_THE_STATUS), &err);
	}
}

/* ---- signals ---- */

static void take_last_chance(struct sa_action_link *link)
{
	link->signal = sa_interrupted();
	/* from here on only the clock ends things: SIGTERM follows SIGINT */
	link->http->stop = NULL;
	sa_gh_last_chance(&link->gh, link->signal == SIGTERM ? AFTER_SIGTERM_MS : AFTER_SIGINT_MS);
}

int sa_action_insist(struct sa_action_post *p,
		     int (*call)(struct sa_action_post *p, struct sa_err *err), struct sa_err *err)
{
	struct sa_action_link *link = p->link;

	if (!link->signal && sa_interrupted())
		take_last_chance(link);
	int rc = call(p, err);

	if (rc != 0 && !link->signal && sa_interrupted()) {
		take_last_chance(link);
		rc = call(p, err);
	}
	return rc;
}

/* ---- baselines ---- */

struct sa_gh *sa_action_reader(struct sa_ctx *ctx, const struct sa_post_settings *set,
			       const struct sa_action_env *env, struct sa_action_link *link)
{
	struct sa_err ignored;

	if (env->in_actions && env->event.repo[0] && set->github_token[0] && !link->open &&
	    !link->reading)
		link->reading = open_client(ctx, set, env, link, &ignored) == 0;
	return link->open || link->reading ? &link->gh : NULL;
}
