/* SPDX-License-Identifier: MIT */
/* Requests with patience. */
#include "github/client.h"

#include <string.h>

#include "base/arena.h"
#include "base/num.h"
#include "base/str.h"
#include "base/utf8.h"
#include "codec/json_in.h"
#include "github/attempt.h"
#include "github/budget.h"
#include "github/clock.h"
#include "github/explain.h"
#include "github/url.h"

#define MAX_TRIES	7
#define MAX_LIMITS	4
#define MAX_BACKOFF_MS	30000
#define LEAST_USEFUL_MS 20 /* with less left no request is begun */
#define MAX_ID		9007199254740992.0
#define MAX_TOKEN	4096

static bool is_stopped(const struct sa_gh *gh)
{
	return gh->set.stop && *gh->set.stop;
}

static bool is_write(const struct sa_gh_call *call)
{
	return call->method != SA_HTTP_GET;
}

/* ---- the token ---- */

/* Any other character could end the header line. */
static bool is_token(const char *token)
{
	size_t n = 0;

	for (; token[n]; n++) {
		if (token[n] <= ' ' || token[n] >= 0x7F)
			return false;
	}
	return n <= MAX_TOKEN;
}

int sa_gh_init(struct sa_gh *gh, const struct sa_gh_settings *settings, struct sa_err *err)
{
	struct sa_gh made = {.set = *settings};
	const char *api = settings->api_url ? settings->api_url : "";
	struct sa_url url;
	size_t len;

	if (!sa_url_parse(api, &url) || memchr(url.target, '?', url.target_len))
		return sa_err_set(err, SA_ERR_USAGE,
				  "'%s' is not the URL of an API; it must be https://host[/prefix]",
				  sa_utf8_shown(settings->arena, api));
	if (settings->token && !is_token(settings->token))
		return sa_err_set(
			err, SA_ERR_USAGE,
			"the GitHub token has characters that no token has (a line break or "
			"a blank?)");
	len = (size_t)(url.target - api) + url.target_len;
	while (len && api[len - 1] == '/')
		len--;
	made.set.api_url = sa_arena_strndup(settings->arena, api, len);
	if (settings->token && !settings->token[0])
		made.set.token = NULL;
	if (!made.set.write_gap_ms)
		made.set.write_gap_ms = 1010; /* our milliseconds are cut, GitHub's are not */
	if (!made.set.backoff_ms)
		made.set.backoff_ms = 500;
	if (!made.set.attempt_ms)
		made.set.attempt_ms = 30000;
	if (settings->self_login)
		made.self = (struct sa_gh_self){settings->self_login, true};
	made.share_end_ms = INT64_MAX;
	*gh = made;
	return 0;
}

uint64_t sa_gh_id(const struct sa_json *value)
{
	double number = sa_json_is(value, SA_JSON_NUMBER) ? sa_json_number(value) : 0.0;

	if (!(number >= 1.0 && number <= MAX_ID))
		return 0;
	return (double)(uint64_t)number < number ? 0 : (uint64_t)number;
}

/* ---- failures ---- */

static int fail(struct sa_gh *gh, const struct sa_gh_call *call, enum sa_gh_cause cause,
		const char *text, struct sa_err *err)
{
	gh->cause = cause;
	if (cause == SA_GH_BAD_TOKEN || cause == SA_GH_TLS || cause == SA_GH_STOPPED ||
	    cause == SA_GH_BUDGET)
		gh->final = cause;
	(void)sa_err_set(err, sa_gh_code(cause), "cannot %s: %s", call->what, text);
	err->http_status = gh->status;
	return -1;
}

void sa_gh_forget_failure(struct sa_gh *gh)
{
	if (gh->final == SA_GH_BAD_TOKEN || gh->final == SA_GH_TLS)
		gh->final = SA_GH_FINE;
}

bool sa_gh_is_hopeless(const struct sa_gh *gh, const char **why)
{
	switch (gh->final) {
	case SA_GH_BAD_TOKEN:
		*why = "GitHub does not accept the token (see above)";
		return true;
	case SA_GH_TLS:
		*why = "the server's certificate is not trusted (see above)";
		return true;
	case SA_GH_STOPPED:
		*why = "interrupted by a signal";
		return true;
	case SA_GH_BUDGET:
		*why = "the time for GitHub (api-timeout) is used up";
		return true;
	case SA_GH_FINE:
	case SA_GH_NO_TOKEN:
	case SA_GH_FORBIDDEN:
	case SA_GH_ABSENT:
	case SA_GH_INVALID:
	case SA_GH_RATE_LIMIT:
	case SA_GH_OUTAGE:
	case SA_GH_BAD_ANSWER:
	case SA_GH_CAUSE_COUNT:
		break;
	}
	return false;
}

/* ---- waiting ---- */

static void say_wait(const struct sa_gh *gh, const struct sa_gh_call *call, const char *why,
		     int64_t ms)
{
	SA_STR_SCOPE(text);

	if (!gh->set.say || ms < 1000)
		return;
	sa_str_printf(&text, "waiting %lld s before the next try to %s: %s",
		      (long long)((ms + 999) / 1000), call->what, why);
	gh->set.say(gh->set.say_ctx, text.buf);
}

/* False when a signal ended the wait. */
static bool wait_ms(const struct sa_gh *gh, int64_t ms)
{
	int64_t end = sa_gh_now_ms(gh) + ms, left;

	while (!is_stopped(gh) && (left = end - sa_gh_now_ms(gh)) > 0)
		gh->set.clock->sleep_ms(gh->set.clock->ctx, left);
	return !is_stopped(gh);
}

/* Between half and one and a half of the doubled step, so that parallel jobs spread. */
static int64_t backoff_ms(const struct sa_gh *gh, unsigned failures)
{
	int64_t step = gh->set.backoff_ms;

	while (failures-- > 1 && step < MAX_BACKOFF_MS)
		step *= 2;
	if (step > MAX_BACKOFF_MS)
		step = MAX_BACKOFF_MS;
	return step / 2 + gh->set.clock->chance(gh->set.clock->ctx) % (step + 1);
}

/* ---- a call with patience ---- */

/* Keeps writes apart. -1 when there is no time for it. */
static int pace(struct sa_gh *gh, const struct sa_gh_call *call, struct sa_err *err)
{
	int64_t due = gh->last_write_ms + gh->set.write_gap_ms - sa_gh_now_ms(gh);

	if (!is_write(call) || !gh->has_written || due <= 0)
		return 0;
	if (due >= sa_gh_left_ms(gh))
		return fail(gh, call, SA_GH_BUDGET, "the time for GitHub (api-timeout) is used up",
			    err);
	return wait_ms(gh, due) ? 0 : fail(gh, call, SA_GH_STOPPED, "interrupted by a signal", err);
}

static const char *used_up(const struct sa_gh *gh)
{
	return gh->share_end_ms < gh->set.budget_ms
		       ? "its share of the time for GitHub (api-timeout) is used up"
		       : "the time for GitHub (api-timeout) is used up";
}

static int check_begin(struct sa_gh *gh, const struct sa_gh_call *call, struct sa_err *err)
{
	const char *why;

	if (is_stopped(gh))
		return fail(gh, call, SA_GH_STOPPED, "interrupted by a signal", err);
	if (sa_gh_is_hopeless(gh, &why))
		return fail(gh, call, gh->final, why, err);
	if (is_write(call) && !gh->set.token)
		return fail(gh, call, SA_GH_NO_TOKEN,
			    "no token; pass 'github-token' (its default is the job's own)", err);
	if (sa_gh_left_ms(gh) < LEAST_USEFUL_MS)
		return fail(gh, call, SA_GH_BUDGET, used_up(gh), err);
	return 0;
}

/* Lets a known rate limit pass; -1, unsent, when it lasts too long. */
static int await_limit(struct sa_gh *gh, struct sa_arena *arena, const struct sa_gh_call *call,
		       struct sa_err *err)
{
	int64_t wait = sa_limits_wait_ms(&gh->limits, sa_gh_url_of(gh, arena, call->path),
					 gh->set.api_url, sa_gh_now_ms(gh));
	int64_t left = sa_gh_left_ms(gh);

	if (wait <= 0)
		return 0;
	if (wait + LEAST_USEFUL_MS >= left) {
		gh->status = 0;
		return fail(gh, call, SA_GH_RATE_LIMIT,
			    sa_arena_printf(arena,
					    "not sent, because GitHub's rate limit lasts %lld s "
					    "more and %lld s of api-timeout are left",
					    (long long)((wait + 999) / 1000),
					    (long long)((left > 0 ? left : 0) / 1000)),
			    err);
	}
	say_wait(gh, call, "GitHub's rate limit is used up", wait);
	return wait_ms(gh, wait) ? 0
				 : fail(gh, call, SA_GH_STOPPED, "interrupted by a signal", err);
}

/* Waits before the next try; -1 when that makes no sense. */
static int wait_for_next(struct sa_gh *gh, struct sa_arena *arena, const struct sa_gh_call *call,
			 const struct sa_attempt *a, unsigned failures, struct sa_err *err)
{
	int64_t wait = a->reply.wait_ms >= 0 ? a->reply.wait_ms : backoff_ms(gh, failures);
	int64_t left = sa_gh_left_ms(gh);
	const char *why = sa_gh_explain(gh, arena, call, &a->reply, a->err.msg);

	if (wait + LEAST_USEFUL_MS >= left) {
		if (a->reply.wait_ms < 0)
			return fail(
				gh, call, SA_GH_BUDGET,
				sa_arena_printf(arena, "%s; the last try: %s", used_up(gh), why),
				err);
		return fail(gh, call, a->reply.cause,
			    sa_arena_printf(arena,
					    "%s; it asks to wait %lld s and %lld s of api-timeout "
					    "are left",
					    why, (long long)((wait + 999) / 1000),
					    (long long)((left > 0 ? left : 0) / 1000)),
			    err);
	}
	say_wait(gh, call, why, wait);
	return wait_ms(gh, wait) ? 0
				 : fail(gh, call, SA_GH_STOPPED, "interrupted by a signal", err);
}

/*
 * After a write that may have happened: 1 = it has, 0 = it has not (or once more does no harm), -1 =
 * nobody can tell.
 */
static int look(struct sa_gh *gh, struct sa_arena *arena, const struct sa_gh_call *call,
		const struct sa_attempt *a, struct sa_err *err)
{
	bool done = false;

	if (!is_write(call) || !a->reply.maybe_done)
		return 0;
	if (!call->look) {
		if (call->repeatable)
			return 0;
		return fail(gh, call, a->reply.cause,
			    sa_gh_explain(gh, arena, call, &a->reply, a->err.msg), err);
	}
	if (call->look(call->ctx, &done, err) != 0)
		return sa_err_wrap(err,
				   "cannot %s: the answer was lost, and it cannot be seen whether "
				   "it happened",
				   call->what);
	return done;
}

static int run(struct sa_gh *gh, struct sa_arena *keep, const struct sa_gh_call *call,
	       struct sa_attempt *a, struct sa_err *err)
{
	unsigned failures = 0, limits = 0;

	for (;;) {
		SA_ARENA_SCOPE(scratch);

		if (check_begin(gh, call, err) != 0 || await_limit(gh, &scratch, call, err) != 0 ||
		    pace(gh, call, err) != 0)
			return -1;
		int rc = sa_gh_attempt(gh, keep, call, limits, a);

		if (is_write(call)) {
			gh->has_written = true;
			gh->last_write_ms = sa_gh_now_ms(gh);
		}
		if (rc == 0)
			return 0;
		/* an answer that makes no sense: once more. What we refuse ourselves stays refused */
		if (a->answered && a->reply.cause == SA_GH_BAD_ANSWER && !is_write(call) &&
		    failures == 0)
			a->reply.retry = true;
		if (a->reply.limited)
			limits++;
		else
			failures++;
		bool last = !a->reply.retry || failures >= MAX_TRIES || limits >= MAX_LIMITS;
		long status = gh->status;

		/* a short pause also before looking: a write may still be on its way in */
		if (!last && wait_for_next(gh, &scratch, call, a, failures, err) != 0)
			return -1;
		if (a->reply.cause != SA_GH_STOPPED && (call->look || !last)) {
			rc = look(gh, &scratch, call, a, err);
			if (rc != 0)
				return rc < 0 ? -1 : 0;
			a->reply.maybe_done = false;
		}
		gh->status = status;
		if (last)
			return fail(gh, call, a->reply.cause,
				    sa_gh_explain(gh, &scratch, call, &a->reply, a->err.msg), err);
	}
}

static int leave(struct sa_gh *gh, int rc, struct sa_err *err)
{
	sa_gh_leave(gh);
	if (rc < 0)
		sa_gh_mask_err(gh, err);
	return rc;
}

int sa_gh_send(struct sa_gh *gh, const struct sa_gh_call *call, struct sa_err *err)
{
	SA_ARENA_SCOPE(keep);
	struct sa_attempt a = {.reply = {.maybe_done = false}};

	sa_gh_enter(gh);
	int rc = run(gh, &keep, call, &a, err);

	if (is_write(call))
		gh->unsure = rc < 0 && a.reply.maybe_done;
	return leave(gh, rc, err);
}

static int run_pages(struct sa_gh *gh, struct sa_arena *keep, const struct sa_gh_call *first,
		     struct sa_err *err)
{
	struct sa_gh_call call = *first;
	const char *url = sa_gh_url_of(gh, keep, first->path);
	struct sa_attempt a;

	for (unsigned page = 1;; page++) {
		call.path = url;
		if (run(gh, keep, &call, &a, err) != 0)
			return -1;
		if (a.end || !a.next)
			return 0;
		if (page == SA_GH_MAX_PAGES) {
			gh->cause = SA_GH_BAD_ANSWER;
			return sa_err_set(err, SA_ERR_LIMIT, "cannot %s: more than %d pages",
					  call.what, SA_GH_MAX_PAGES);
		}
		if (!sa_url_same_origin(a.next, gh->set.api_url) || strcmp(a.next, url) == 0)
			return fail(
				gh, &call, SA_GH_BAD_ANSWER,
				"the next page is said to be on another host, or to be this one",
				err);
		url = a.next;
	}
}

int sa_gh_send_pages(struct sa_gh *gh, const struct sa_gh_call *call, struct sa_err *err)
{
	SA_ARENA_SCOPE(keep);

	sa_gh_enter(gh);
	return leave(gh, run_pages(gh, &keep, call, err), err);
}
