/* SPDX-License-Identifier: MIT */
/* Requests with patience. */
#include "github/client.h"

#include <string.h>

#include "base/arena.h"
#include "base/fs.h"
#include "base/num.h"
#include "base/str.h"
#include "base/utf8.h"
#include "codec/json_in.h"
#include "github/clock.h"
#include "github/explain.h"
#include "github/page.h"
#include "github/url.h"

#define API_VERSION	"2022-11-28"
#define MAX_TRIES	7
#define MAX_LIMITS	4
#define MAX_HOPS	5
#define MAX_BACKOFF_MS	30000
#define MIN_ATTEMPT_MS	1000
#define LEAST_USEFUL_MS 20 /* with less left no request is begun */
#define MAX_ID		9007199254740992.0
#define MAX_TOKEN	4096

/* What one try gave, besides its answer. */
struct attempt {
	struct sa_reply reply;
	struct sa_err err;
	bool answered;
	const char *url;  /* that answered, after redirects */
	const char *next; /* of a page */
	int end;	  /* call.read wants no more pages */
};

static int64_t now_ms(const struct sa_gh *gh)
{
	return gh->set.clock->monotonic_ms(gh->set.clock->ctx);
}

int64_t sa_gh_left_ms(const struct sa_gh *gh)
{
	int64_t running = gh->depth ? now_ms(gh) - gh->entered_ms : 0;

	int64_t end = gh->set.budget_ms < gh->share_end_ms ? gh->set.budget_ms : gh->share_end_ms;

	return end - gh->spent_ms - running;
}

void sa_gh_allow(struct sa_gh *gh, int64_t ms)
{
	gh->share_end_ms = ms < 0 ? INT64_MAX : gh->spent_ms + ms;
	if (gh->final == SA_GH_BUDGET)
		gh->final = SA_GH_FINE;
}

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

void sa_gh_last_chance(struct sa_gh *gh, int64_t ms)
{
	if (gh->final == SA_GH_BUDGET || gh->final == SA_GH_STOPPED)
		gh->final = SA_GH_FINE;
	gh->set.stop = NULL;
	gh->set.budget_ms = gh->spent_ms + ms;
	gh->share_end_ms = INT64_MAX;
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
	int64_t end = now_ms(gh) + ms, left;

	while (!is_stopped(gh) && (left = end - now_ms(gh)) > 0)
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

/* ---- one try ---- */

static const char *url_of(const struct sa_gh *gh, struct sa_arena *arena, const char *path)
{
	return path[0] == '/' ? sa_arena_printf(arena, "%s%s", gh->set.api_url, path) : path;
}

/* Half of what is left, so that one hanging answer leaves time for another try. */
static int64_t attempt_timeout(const struct sa_gh *gh)
{
	int64_t left = sa_gh_left_ms(gh), ms = left / 2;

	if (ms < MIN_ATTEMPT_MS)
		ms = MIN_ATTEMPT_MS;
	if (ms > gh->set.attempt_ms)
		ms = gh->set.attempt_ms;
	return ms < left ? ms : left;
}

/* The request and what it is redirected to. *foreign: the answer is of another host. */
static int exchange(struct sa_gh *gh, struct sa_arena *arena, const struct sa_gh_call *call,
		    struct sa_http_response *response, bool *foreign, struct attempt *a)
{
	struct sa_http_header header[5];
	struct sa_http_request request = {
		.method = call->method,
		.url = url_of(gh, arena, call->path),
		.header = header,
		.token = gh->set.token,
		.body = call->body,
		.body_len = call->body_len,
		.max_body = call->max_body ? call->max_body : SA_GH_MAX_ANSWER,
	};
	struct sa_err *err = &a->err;
	int more;

	header[request.n_header++] =
		(struct sa_http_header){"accept", "application/vnd.github+json"};
	header[request.n_header++] = (struct sa_http_header){"x-github-api-version", API_VERSION};
	header[request.n_header++] = (struct sa_http_header){"user-agent", gh->set.user_agent};
	if (call->body)
		header[request.n_header++] =
			(struct sa_http_header){"content-type", "application/json"};
	if (!sa_url_same_origin(request.url, gh->set.api_url)) {
		response->fail = SA_HTTP_FAIL_REFUSED;
		return sa_err_set(err, SA_ERR_NETWORK, "the address is not on the API's own host");
	}
	for (int hop = 0;; hop++) {
		int64_t wait =
			sa_limits_wait_ms(&gh->limits, request.url, gh->set.api_url, now_ms(gh));

		/* of the host that the answer sends us to; run() has seen to our own */
		if (hop > 0 && wait > 0) {
			a->reply = (struct sa_reply){.cause = SA_GH_RATE_LIMIT,
						     .retry = true,
						     .limited = true,
						     .wait_ms = wait,
						     .message = ""};
			return sa_err_set(err, SA_ERR_RATE, "its rate limit is still in force");
		}
		request.timeout_ms = attempt_timeout(gh);
		gh->requests++;
		*response = (struct sa_http_response){0};
		if (gh->set.http->send(gh->set.http, arena, &request, response, err) != 0)
			return -1;
		gh->status = response->status;
		a->url = request.url;
		more = sa_http_redirect(arena, &request, response, &request, err);
		if (more <= 0)
			return more;
		*foreign = !sa_url_same_origin(request.url, gh->set.api_url);
		if (hop == MAX_HOPS) {
			response->fail = SA_HTTP_FAIL_REFUSED;
			return sa_err_set(err, SA_ERR_NETWORK, "more than %d redirects", MAX_HOPS);
		}
	}
}

static int read_answer(const struct sa_gh_call *call, const struct sa_http_response *response,
		       struct sa_err *err)
{
	SA_JSON_SCOPE(doc);

	if (!call->read)
		return 0;
	if (!call->raw && sa_json_parse(response->body, response->body_len, &doc, err) != 0)
		return sa_err_wrap(err, "the answer is not JSON");
	return call->read(call->ctx, doc.root, response, err);
}

/* 0 when the call is done; else a->reply says what to do. `keep` holds a->next and the message. */
static int attempt(struct sa_gh *gh, struct sa_arena *keep, const struct sa_gh_call *call,
		   unsigned limits_met, struct attempt *a)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_http_response response = {0};
	int64_t utc_ms = gh->set.clock->utc_ms(gh->set.clock->ctx);
	bool foreign = false;
	const char *link;
	int rc;

	*a = (struct attempt){0};
	gh->status = 0;
	if (exchange(gh, &scratch, call, &response, &foreign, a) != 0) {
		if (!a->reply.limited)
			a->reply = sa_reply_judge_fail(&response);
		return -1;
	}
	a->answered = true;
	a->reply = sa_reply_judge(keep, &response, limits_met, utc_ms);
	sa_limits_learn(&gh->limits, a->url, gh->set.api_url, &response, &a->reply, now_ms(gh),
			utc_ms);
	/* a stranger did not see the token, and can say nothing about it */
	if (a->reply.cause == SA_GH_BAD_TOKEN || a->reply.cause == SA_GH_FORBIDDEN)
		a->reply.cause = foreign	  ? SA_GH_BAD_ANSWER
				 : !gh->set.token ? SA_GH_NO_TOKEN
						  : a->reply.cause;
	if (a->reply.cause != SA_GH_FINE)
		return -1;
	rc = read_answer(call, &response, &a->err);
	if (rc < 0) {
		a->reply.cause = SA_GH_BAD_ANSWER;
		a->reply.retry = a->reply.maybe_done = true;
		return -1;
	}
	a->end = rc;
	link = sa_http_find(&response, "link");
	a->next = link ? sa_page_next(keep, link) : NULL;
	return 0;
}

/* ---- a call with patience ---- */

/* Keeps writes apart. -1 when there is no time for it. */
static int pace(struct sa_gh *gh, const struct sa_gh_call *call, struct sa_err *err)
{
	int64_t due = gh->last_write_ms + gh->set.write_gap_ms - now_ms(gh);

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
	int64_t wait = sa_limits_wait_ms(&gh->limits, url_of(gh, arena, call->path),
					 gh->set.api_url, now_ms(gh));
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
			 const struct attempt *a, unsigned failures, struct sa_err *err)
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
		const struct attempt *a, struct sa_err *err)
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
	       struct attempt *a, struct sa_err *err)
{
	unsigned failures = 0, limits = 0;

	for (;;) {
		SA_ARENA_SCOPE(scratch);

		if (check_begin(gh, call, err) != 0 || await_limit(gh, &scratch, call, err) != 0 ||
		    pace(gh, call, err) != 0)
			return -1;
		int rc = attempt(gh, keep, call, limits, a);

		if (is_write(call)) {
			gh->has_written = true;
			gh->last_write_ms = now_ms(gh);
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

static void enter(struct sa_gh *gh)
{
	if (gh->depth++ == 0)
		gh->entered_ms = now_ms(gh);
}

static int leave(struct sa_gh *gh, int rc, struct sa_err *err)
{
	if (--gh->depth == 0)
		gh->spent_ms += now_ms(gh) - gh->entered_ms;
	if (rc < 0)
		sa_gh_mask_err(gh, err);
	return rc;
}

int sa_gh_send(struct sa_gh *gh, const struct sa_gh_call *call, struct sa_err *err)
{
	SA_ARENA_SCOPE(keep);
	struct attempt a = {.reply = {.maybe_done = false}};

	enter(gh);
	int rc = run(gh, &keep, call, &a, err);

	if (is_write(call))
		gh->unsure = rc < 0 && a.reply.maybe_done;
	return leave(gh, rc, err);
}

static int run_pages(struct sa_gh *gh, struct sa_arena *keep, const struct sa_gh_call *first,
		     struct sa_err *err)
{
	struct sa_gh_call call = *first;
	const char *url = url_of(gh, keep, first->path);
	struct attempt a;

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

	enter(gh);
	return leave(gh, run_pages(gh, &keep, call, err), err);
}
