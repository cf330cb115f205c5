/* SPDX-License-Identifier: MIT */
/*
 * The rate limits that are known: until when nothing may be sent where.
 *
 * A secondary limit, or one that came with `retry-after`, closes the whole host. A primary limit
 * (`x-ratelimit-remaining: 0`) closes the resource that `x-ratelimit-resource` names, "core" when it
 * names none. Which resource a request counts for is learned from the answers, by the part of the API
 * it goes to ("actions", "issues", ...); until something else is known that is "core". Times are those
 * of the clock's monotonic_ms. (GitHub's documentation, "Rate limits for the REST API".)
 */
#ifndef SA_GITHUB_LIMIT_H
#define SA_GITHUB_LIMIT_H

#include <stddef.h>
#include <stdint.h>

struct sa_http_response;
struct sa_reply;

#define SA_LIMITS_MAX	   16
#define SA_LIMITS_MAX_TEXT 128

/* One row: a closed resource of an origin ("" = the whole host), or what part counts for which one. */
struct sa_limit {
	char origin[SA_LIMITS_MAX_TEXT], resource[SA_LIMITS_MAX_TEXT];
	int64_t until_ms;
};
struct sa_limit_part {
	char part[SA_LIMITS_MAX_TEXT], resource[SA_LIMITS_MAX_TEXT];
};

/* Zeroed: nothing is known. */
struct sa_limits {
	struct sa_limit limit[SA_LIMITS_MAX];
	struct sa_limit_part part[SA_LIMITS_MAX];
	size_t n_limit, n_part;
};

/*
 * Takes what an answer of `url` says. `api_url` tells which part of the API it is; `now_ms` is the
 * monotonic clock, `utc_ms` the present when the answer has no Date.
 */
void sa_limits_learn(struct sa_limits *limits, const char *url, const char *api_url,
		     const struct sa_http_response *response, const struct sa_reply *reply,
		     int64_t now_ms, int64_t utc_ms);

/* How many milliseconds a request to `url` has to wait; 0 = it may go. */
int64_t sa_limits_wait_ms(const struct sa_limits *limits, const char *url, const char *api_url,
			  int64_t now_ms);

#endif
