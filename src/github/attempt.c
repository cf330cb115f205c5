/* SPDX-License-Identifier: MIT */
/* One try. */
#include "github/attempt.h"

#include "codec/json_in.h"
#include "github/budget.h"
#include "github/clock.h"
#include "github/page.h"
#include "github/url.h"

#define API_VERSION    "2022-11-28"
#define MAX_HOPS       5
#define MIN_ATTEMPT_MS 1000

const char *sa_gh_url_of(const struct sa_gh *gh, struct sa_arena *arena, const char *path)
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
		    struct sa_http_response *response, bool *foreign, struct sa_attempt *a)
{
	struct sa_http_header header[5];
	struct sa_http_request request = {
		.method = call->method,
		.url = sa_gh_url_of(gh, arena, call->path),
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
		int64_t wait = sa_limits_wait_ms(&gh->limits, request.url, gh->set.api_url,
						 sa_gh_now_ms(gh));

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

int sa_gh_attempt(struct sa_gh *gh, struct sa_arena *keep, const struct sa_gh_call *call,
		  unsigned limits_met, struct sa_attempt *a)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_http_response response = {0};
	int64_t utc_ms = gh->set.clock->utc_ms(gh->set.clock->ctx);
	bool foreign = false;
	const char *link;
	int rc;

	*a = (struct sa_attempt){0};
	gh->status = 0;
	if (exchange(gh, &scratch, call, &response, &foreign, a) != 0) {
		if (!a->reply.limited)
			a->reply = sa_reply_judge_fail(&response);
		return -1;
	}
	a->answered = true;
	a->reply = sa_reply_judge(keep, &response, limits_met, utc_ms);
	sa_limits_learn(&gh->limits, a->url, gh->set.api_url, &response, &a->reply,
			sa_gh_now_ms(gh), utc_ms);
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
