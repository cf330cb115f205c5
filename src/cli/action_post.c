/* SPDX-License-Identifier: MIT */
/* Posting: comment, check run, commit status. A failure here is said once and changes nothing. */
#include <string.h>

#include "base/interrupt.h"
#include "base/num.h"
#include "cli/action.h"
#include "cli/version.h"
#include "github/action.h"
#include "github/clock.h"
#include "github/marker.h"
#include "load/last_said.h"
#include "publish/secret.h"
#include "render/phrase.h"
#include "render/pr_body.h"

#define LAST_CHANCE_MS 2000 /* the runner kills 2.5 s after SIGTERM */

enum { THE_COMMENT = 1, THE_CHECK_RUN = 2, THE_STATUS = 4 };

static void say_wait(void *ctx, const char *text)
{
	SA_STR_SCOPE(line);

	sa_action_text(&line, text, strlen(text));
	fprintf(((struct sa_ctx *)ctx)->err, "soak-audit: %s\n", line.buf);
}

static bool wants_comment(const struct sa_action_settings *set, const struct sa_action_env *env)
{
	return set->comment != SA_MODE_OFF &&
	       (env->event.pr || env->event.lookup == SA_LOOKUP_COMMIT);
}

static bool wants_commit(const struct sa_action_settings *set)
{
	return set->check_name[0] || set->commit_status[0];
}

/* Why nothing can be posted, known before any request; NULL when it can. */
static const char *known_obstacle(struct sa_ctx *ctx, const struct sa_action_settings *set,
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
	if (env->event.read_only)
		return env->event.is_dependabot
			       ? "Dependabot's token is read-only: nothing is posted to GitHub, "
				 "everything is in the job summary"
			       : "the token of a pull request from a fork is read-only: nothing is "
				 "posted to GitHub, everything is in the job summary (README, "
				 "\"Pull requests from forks\", shows the way in two stages)";
	return NULL;
}

static int open_client(struct sa_ctx *ctx, const struct sa_action_settings *set,
		       const struct sa_action_env *env, struct sa_action_link *link,
		       struct sa_err *err)
{
	struct sa_http_curl_settings *http = SA_NEW(ctx->arena, struct sa_http_curl_settings);

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
		.budget_ms = (int64_t)set->api_timeout * 1000,
		.stop = sa_interrupt_flag(),
		.say = say_wait,
		.say_ctx = ctx,
	};

	return sa_gh_init(&link->gh, &settings, err);
}

static struct sa_check_where where(const struct sa_action_settings *set,
				   const struct sa_action_env *env)
{
	return (struct sa_check_where){
		.repo = env->event.repo,
		.sha = env->event.head_sha,
		.name = set->check_name,
		.external_id = env->run_id,
		.details_url = env->run_url[0] ? env->run_url : NULL,
	};
}

static struct sa_comment_place place(const struct sa_action_settings *set,
				     const struct sa_action_env *env)
{
	return (struct sa_comment_place){
		.repo = env->event.repo, .number = env->event.pr, .key = set->comment_key};
}

static void read_last(struct sa_ctx *ctx, struct sa_action_link *link, struct sa_publication *pub)
{
	const struct sa_comment *latest = sa_comments_latest(&link->comments);

	if (latest)
		sa_last_said_parse(ctx->arena, latest->marker.version, latest->marker.data,
				   latest->marker.data_len, &pub->last);
}

/* ---- what could not be posted ---- */

/* Remembers it; one reason is told once, however many things it keeps from being posted. */
static void failed(struct sa_ctx *ctx, struct sa_action_link *link, unsigned what,
		   const struct sa_err *err)
{
	const char *reason = strstr(err->msg, ": "), *ignored;
	bool is_known = link->hopeless;

	reason = strncmp(err->msg, "cannot ", 7) == 0 && reason ? reason + 2 : err->msg;
	link->missing |= what;
	link->hopeless = link->open && sa_gh_is_hopeless(&link->gh, &ignored);
	if (!link->why)
		link->why = sa_arena_strdup(ctx->arena, err->msg);
	else if (!is_known && !strstr(link->why, reason))
		link->why = sa_arena_printf(ctx->arena, "%s; %s", link->why, err->msg);
}

static void tell_failures(struct sa_ctx *ctx, const struct sa_action_env *env,
			  const struct sa_action_link *link)
{
	static const char *const name[] = {"comment", "check run", "commit status"};
	const char *lead = " (";
	SA_STR_SCOPE(what);

	if (!link->why)
		return;
	for (unsigned i = 0; i < sizeof name / sizeof *name; i++) {
		if (link->missing & 1u << i) {
			sa_str_printf(&what, "%s%s", lead, name[i]);
			lead = ", ";
		}
	}
	sa_str_puts(&what, what.len ? ")" : "");
	sa_action_say(ctx, env,
		      "not posted to GitHub%s: %s; the verdict stands, and the job summary has "
		      "everything",
		      what.buf, link->why);
}

/* ---- before the audit ---- */

static unsigned all_wanted(const struct sa_action_settings *set, const struct sa_action_env *env)
{
	return (wants_comment(set, env) ? THE_COMMENT : 0u) |
	       (set->check_name[0] ? THE_CHECK_RUN : 0u) |
	       (set->commit_status[0] ? THE_STATUS : 0u);
}

static void resolve(struct sa_ctx *ctx, const struct sa_action_settings *set,
		    struct sa_action_env *env, struct sa_action_link *link)
{
	struct sa_err err;

	if (env->event.lookup == SA_LOOKUP_NONE ||
	    sa_event_resolve(&link->gh, ctx->arena, &env->event, &err) == 0)
		return;
	failed(ctx, link,
	       all_wanted(set, env) & ~(env->event.pr ? THE_COMMENT : 0u) &
		       ~(env->event.head_sha[0] ? THE_CHECK_RUN | THE_STATUS : 0u),
	       &err);
}

static void begin_check(struct sa_ctx *ctx, const struct sa_action_settings *set,
			const struct sa_action_env *env, struct sa_action_link *link)
{
	const struct sa_check_where check = where(set, env);
	const char *why;
	struct sa_err err;

	if (!set->check_name[0] || !check.sha[0] ||
	    sa_check_begin(&link->gh, ctx->arena, &check, &link->check, &err) == 0)
		return;
	link->check_refused = link->gh.cause == SA_GH_FORBIDDEN || link->gh.cause == SA_GH_ABSENT ||
			      link->gh.cause == SA_GH_INVALID;
	/* else the end of the audit is the next chance */
	if (link->check_refused || sa_gh_is_hopeless(&link->gh, &why))
		failed(ctx, link, THE_CHECK_RUN, &err);
}

static void find_comments(struct sa_ctx *ctx, const struct sa_action_settings *set,
			  const struct sa_action_env *env, struct sa_action_link *link,
			  struct sa_publication *pub)
{
	const struct sa_comment_place at = place(set, env);
	struct sa_err err;

	if (set->comment == SA_MODE_OFF || !env->event.pr)
		return;
	if (sa_comments_find(&link->gh, ctx->arena, &at, &link->comments, &err) != 0) {
		failed(ctx, link, THE_COMMENT, &err);
		return;
	}
	link->comments_known = true;
	read_last(ctx, link, pub);
}

void sa_action_connect(struct sa_ctx *ctx, const struct sa_action_settings *set,
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
		failed(ctx, link, all_wanted(set, env), &err);
		return;
	}
	link->open = true;
	resolve(ctx, set, env, link);
	if (env->event.head_sha[0])
		pub->sha = env->event.head_sha;
	begin_check(ctx, set, env, link);
	find_comments(ctx, set, env, link, pub);
}

/* ---- after it ---- */

/* Whether a comment is due. `hold` also tells that an older HOLD is resolved. */
static bool comment_due(const struct sa_action_settings *set, const struct sa_publication *pub)
{
	switch (set->comment_on) {
	case SA_WHEN_CHANGE:
		return !pub->last.known || pub->last.hold != pub->decision.hold;
	case SA_WHEN_HOLD:
		return pub->decision.hold || (pub->last.known && pub->last.hold);
	default:
		return true;
	}
}

static int build_body(const struct sa_action_settings *set, const struct sa_publication *pub,
		      struct sa_str *body, struct sa_err *err)
{
	SA_STR_SCOPE(data);
	struct sa_marker marker = {
		.kind = set->comment == SA_MODE_NEW ? SA_MARKER_SINGLE : SA_MARKER_STICKY,
		.key = set->comment_key,
		.version = SA_PR_DATA_VERSION,
	};

	sa_render_pr_data(pub, &data);
	marker.data = data.buf;
	marker.data_len = data.len;
	if (sa_marker_write(body, &marker, err) != 0)
		return -1;
	sa_render_pr_body(pub, SA_COMMENT_MAX_BYTES - body->len, body);
	sa_secret_hide(body, set->github_token);
	return sa_str_check(body, "the comment", err);
}

static void post_comment(struct sa_ctx *ctx, const struct sa_action_settings *set,
			 const struct sa_action_env *env, struct sa_action_link *link,
			 const struct sa_publication *pub, struct sa_posted *posted)
{
	static const enum sa_comment_mode mode[] = {
		[SA_MODE_UPDATE] = SA_COMMENT_UPDATE,
		[SA_MODE_NEW] = SA_COMMENT_NEW,
		[SA_MODE_RECREATE] = SA_COMMENT_RECREATE,
	};
	const struct sa_comment_place at = place(set, env);
	struct sa_comment_posted done;
	struct sa_err err;
	SA_STR_SCOPE(body);

	if (build_body(set, pub, &body, &err) != 0 ||
	    sa_comment_publish(&link->gh, ctx->arena, &at, mode[set->comment], body.buf, body.len,
			       &link->comments, &done, &err) != 0) {
		failed(ctx, link, THE_COMMENT, &err);
		return;
	}
	posted->comment_id = done.id;
	posted->comment_url = done.url;
	if (done.warning)
		sa_action_say(ctx, env, "%s", done.warning);
}

static const enum sa_check_level level_of[] = {
	[SA_INFO] = SA_CHECK_NOTICE,
	[SA_WARNING] = SA_CHECK_WARNING,
	[SA_ERROR] = SA_CHECK_FAILURE,
};

/* Annotations need a path in the repository: notes with a file have one. */
static void annotate(struct sa_ctx *ctx, const struct sa_action_settings *set,
		     const struct sa_publication *pub, struct sa_check_output *output)
{
	const struct sa_notes *notes = pub->audit ? pub->audit->notes : NULL;
	const char *base = set->base;
	struct sa_check_annotation *list;

	while (strncmp(base, "./", 2) == 0)
		base += 2;
	if (!notes || base[0] == '/')
		return;
	output->annotation = list = SA_NEW_ARRAY(ctx->arena, notes->n, struct sa_check_annotation);
	for (size_t i = 0; i < notes->n; i++) {
		SA_STR_SCOPE(text);

		if (!notes->note[i].file[0])
			continue;
		sa_str_puts(&text, notes->note[i].text);
		sa_secret_hide(&text, set->github_token);
		list[output->n_annotation++] = (struct sa_check_annotation){
			.path = sa_path_join(ctx->arena, base, notes->note[i].file),
			.level = level_of[notes->note[i].severity],
			.title = "soak-audit",
			.message = sa_str_finish(&text, ctx->arena),
		};
	}
}

static void put_decision(struct sa_str *out, const struct sa_action_settings *set,
			 const struct sa_publication *pub)
{
	sa_str_printf(out, "%s: %s", pub->decision.hold ? "HOLD" : "OK", pub->decision.because);
	sa_secret_hide(out, set->github_token);
}

static void finish_check(struct sa_ctx *ctx, const struct sa_action_settings *set,
			 const struct sa_action_env *env, struct sa_action_link *link,
			 const struct sa_publication *pub, struct sa_posted *posted)
{
	const struct sa_check_where at = where(set, env);
	struct sa_err err;
	SA_STR_SCOPE(title);
	SA_STR_SCOPE(body);

	if (link->signal) {
		sa_interrupt_forget();
		sa_gh_last_chance(&link->gh, LAST_CHANCE_MS);
	}
	put_decision(&title, set, pub);
	sa_render_pr_body(pub, SA_CHECK_MAX_TEXT, &body);
	sa_secret_hide(&body, set->github_token);
	struct sa_check_output output = {.title = title.buf, .summary = body.buf};

	annotate(ctx, set, pub, &output);
	if (sa_check_finish(&link->gh, ctx->arena, &at, !pub->decision.hold, &output, &link->check,
			    &err) == 0)
		link->missing &= ~(unsigned)THE_CHECK_RUN;
	else
		failed(ctx, link, THE_CHECK_RUN, &err);
	posted->check_url = link->check.url ? link->check.url : "";
}

static void set_status(struct sa_ctx *ctx, const struct sa_action_settings *set,
		       const struct sa_action_env *env, struct sa_action_link *link,
		       const struct sa_publication *pub)
{
	struct sa_err err;
	SA_STR_SCOPE(text);

	put_decision(&text, set, pub);
	if (sa_status_set(&link->gh, ctx->arena, env->event.repo, env->event.head_sha,
			  set->commit_status,
			  pub->decision.hold ? SA_STATUS_FAILURE : SA_STATUS_SUCCESS, text.buf,
			  env->run_url[0] ? env->run_url : NULL, &err) != 0)
		failed(ctx, link, THE_STATUS, &err);
}

void sa_action_post(struct sa_ctx *ctx, const struct sa_action_settings *set,
		    const struct sa_action_env *env, struct sa_action_link *link,
		    const struct sa_publication *pub, struct sa_posted *posted)
{
	link->signal = sa_interrupted();
	/* what blocks a merge first: the comment may use up what is left of the budget */
	if (link->open && env->event.head_sha[0]) {
		if (set->check_name[0] && !link->check_refused)
			finish_check(ctx, set, env, link, pub, posted);
		if (set->commit_status[0])
			set_status(ctx, set, env, link, pub);
	}
	if (link->comments_known && comment_due(set, pub))
		post_comment(ctx, set, env, link, pub, posted);
	if (sa_interrupted())
		link->signal = sa_interrupted();
	tell_failures(ctx, env, link);
}

/* ---- baselines ---- */

void sa_action_baseline_place(struct sa_ctx *ctx, const struct sa_action_settings *set,
			      const struct sa_action_env *env, struct sa_action_link *link,
			      struct sa_baseline_place *place)
{
	struct sa_err err;

	*place = (struct sa_baseline_place){
		.gh_why_not = "there is no github-token",
		.repo = env->event.repo,
		.server_url = env->server_url,
		.token = set->github_token,
		.base_branch = env->event.base_branch,
		.head_sha = env->event.head_sha,
		.default_branch = env->event.default_branch,
		.workflow = env->workflow,
		.workspace = env->workspace,
	};
	if (!sa_num_uint(env->repo_id, strlen(env->repo_id), &place->repo_id))
		place->repo_id = 0;
	const char *run_id = ctx->env("GITHUB_RUN_ID");

	if (!run_id || !sa_num_uint(run_id, strlen(run_id), &place->run_id))
		place->run_id = 0;
	if (!env->in_actions || !env->event.repo[0])
		place->gh_why_not = "this is no run of GitHub Actions";
	else if (set->github_token[0] && !link->open && !link->reading)
		link->reading = open_client(ctx, set, env, link, &err) == 0;
	if (link->open || link->reading)
		place->gh = &link->gh;
}

int sa_action_baseline_alone(struct sa_ctx *ctx, struct sa_action_link *link,
			     struct sa_baseline_place *place, struct sa_err *err)
{
	struct sa_action_settings *set = SA_NEW(ctx->arena, struct sa_action_settings);
	struct sa_action_env *env = SA_NEW(ctx->arena, struct sa_action_env);

	if (sa_opt_defaults(sa_action_options, sa_action_option_count, set, err) != 0 ||
	    sa_opt_from_env(sa_action_options, sa_action_option_count, set, ctx->arena,
			    SA_ACTION_ENV_PREFIX, ctx->env, err) != 0)
		return -1;
	sa_action_env_read(ctx, set, env);
	sa_action_baseline_place(ctx, set, env, link, place);
	return 0;
}
