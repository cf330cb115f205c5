/* SPDX-License-Identifier: MIT */
/*
 * One try of a call: the request, what it is redirected to, and what the answer says. Whether there is another try, and
 * when, is the business of client.c; no other file includes this.
 */
#ifndef SA_GITHUB_ATTEMPT_H
#define SA_GITHUB_ATTEMPT_H

#include "github/client.h"
#include "github/reply.h"

/* What one try gave, besides its answer. */
struct sa_attempt {
	struct sa_reply reply;
	struct sa_err err;
	bool answered;
	const char *url;  /* that answered, after redirects */
	const char *next; /* of a page */
	int end;	  /* call.read wants no more pages */
};

/* The whole address of a call's path, in `arena`. */
const char *sa_gh_url_of(const struct sa_gh *gh, struct sa_arena *arena, const char *path);

/*
 * Sends `call` once, in at most half of the time that is left. `limits_met`: how many rate limits the call has met
 * before. Returns 0 when the call is done; else -1, and a->reply says what to do, a->err what was wrong. `keep` holds
 * a->next and the message.
 */
int sa_gh_attempt(struct sa_gh *gh, struct sa_arena *keep, const struct sa_gh_call *call,
		  unsigned limits_met, struct sa_attempt *a) SA_MUST_CHECK;

#endif
