/* SPDX-License-Identifier: MIT */
/*
 * What an answer of GitHub means: done, try again (when?), or give up (why?). Pure functions; the
 * rules are those of GitHub's documentation on rate limits and best practices.
 */
#ifndef SA_GITHUB_REPLY_H
#define SA_GITHUB_REPLY_H

#include <stdbool.h>
#include <stdint.h>

struct sa_arena;
struct sa_http_response;

/* Why a request came to nothing; one per reaction of the command. */
enum sa_gh_cause {
	SA_GH_FINE,
	SA_GH_NO_TOKEN,	  /* none was given, and writing needs one */
	SA_GH_BAD_TOKEN,  /* 401 */
	SA_GH_FORBIDDEN,  /* 403: a permission is missing; forks and Dependabot always */
	SA_GH_ABSENT,	  /* 404, 410: not there, or not visible with this token */
	SA_GH_INVALID,	  /* 4xx: the request itself was refused */
	SA_GH_RATE_LIMIT, /* told to wait longer than the budget, or too often */
	SA_GH_OUTAGE,	  /* 5xx, no connection, or connections that break off */
	SA_GH_BAD_ANSWER, /* not what the API documents: broken JSON, a proxy's page, odd redirect */
	SA_GH_TLS,	  /* the certificate is not to be trusted */
	SA_GH_BUDGET,	  /* the time for GitHub is used up */
	SA_GH_STOPPED,	  /* a signal */
	SA_GH_CAUSE_COUNT
};

/* A word for each: "rate limit", "outage", … */
const char *sa_gh_cause_name(enum sa_gh_cause cause);

struct sa_reply {
	enum sa_gh_cause cause;
	bool retry;
	bool maybe_done; /* a write may have happened all the same */
	bool limited;	 /* a rate limit: counted apart from failures */
	bool primary;	 /* the limit is that of a resource, not of the host (github/limit.h) */
	int64_t wait_ms; /* what the server asked for; -1 = back off by our own rule */
	const char *
		message; /* GitHub's own text in the arena, "" when there is none; not yet masked */
};

/*
 * Judges an answer by status, headers and body. `limits_met` counts the rate limits met before in
 * this call: a secondary limit without a time costs 60 s, then twice as much each time. `utc_ms` is
 * the present when the answer has no Date header.
 */
struct sa_reply sa_reply_judge(struct sa_arena *arena, const struct sa_http_response *response,
			       unsigned limits_met, int64_t utc_ms);

/* The same for an exchange without an answer (response->fail). */
struct sa_reply sa_reply_judge_fail(const struct sa_http_response *response);

/*
 * Milliseconds until the reset when the answer says that nothing is left of a resource, whatever else
 * it says; -1 when it does not.
 */
int64_t sa_reply_exhausted_ms(const struct sa_http_response *response, int64_t utc_ms);

/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110) as ms since 1970; -1 for anything else. */
int64_t sa_reply_http_date(const char *text);

#endif
