/* SPDX-License-Identifier: MIT */
/*
 * The REST client: requests one after another, patience within one budget, failures as values.
 *
 *	struct sa_gh gh;
 *	if (sa_gh_init(&gh, &settings, err) != 0) …			// nothing is sent yet
 *	if (sa_gh_send(&gh, &call, err) != 0) … gh.cause says why …	// err->msg can be shown as it is
 *
 * - Every answer is judged by github/reply: limits are waited for, outages and broken answers are
 *   tried again with back-off and jitter, everything else is final.
 * - A write whose answer was lost, or that was answered with 5xx, may have happened. Before it is
 *   sent again, and also when there will be no other try, call.look is asked; without `look` it is
 *   sent again only when call.repeatable says that twice is the same as once.
 * - All time spent here (answers, waiting, looking) counts against budget_ms; time spent elsewhere
 *   between two calls does not.
 * - A bad token, a bad certificate, a signal and a used-up budget are final for the whole run: later
 *   calls fail at once with the same cause.
 * - A rate limit is remembered (github/limit.h): while it lasts no request goes where it holds. A call
 *   waits for its end when the time allows it, else it fails at once, unsent.
 * - sa_gh_allow shares the budget out: what one piece of work may take, whatever is left beyond.
 * - The token goes into one header of requests to the origin of api_url and nowhere else; it is
 *   masked in every message, also when the server quotes it.
 *
 * `cause` tells which of these it was. Nothing here decides anything about a verdict.
 */
#ifndef SA_GITHUB_CLIENT_H
#define SA_GITHUB_CLIENT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "github/http.h"
#include "github/limit.h"
#include "github/reply.h"

struct sa_arena;
struct sa_clock;
struct sa_json;

#define SA_GH_MAX_ANSWER ((size_t)8 << 20)  /* one object */
#define SA_GH_MAX_LIST	 ((size_t)64 << 20) /* one page of 100 comments at their largest */
#define SA_GH_MAX_PAGES	 100

struct sa_gh_settings {
	struct sa_arena *arena; /* what lives as long as the client */
	struct sa_http *http;
	const struct sa_clock *clock;
	const char *
		api_url; /* "https://api.github.com", or with a prefix; one slash at its end is fine */
	const char *token;	/* NULL or "": requests go without one, writes are refused here */
	const char *user_agent; /* "soak-audit/1.2.3" */
	const char
		*self_login; /* who the token is, when it is known; else NULL (see github/self.h) */
	int64_t budget_ms;
	int64_t write_gap_ms;		   /* between two writes; 0 = a good second */
	int64_t backoff_ms;		   /* first back-off, doubled each time; 0 = 500 ms */
	int64_t attempt_ms;		   /* longest single exchange; 0 = 30 s */
	const volatile sig_atomic_t *stop; /* waiting ends when it is not 0; may be NULL */
	/* Told about waits of a second and more, so that the log shows why nothing moves; may be NULL. */
	void (*say)(void *ctx, const char *text);
	void *say_ctx;
};

/* Who we are to GitHub; kept here, managed by github/self.h. */
struct sa_gh_self {
	const char *login; /* NULL = not known yet */
	bool certain;	   /* told by GitHub, not assumed */
};

struct sa_gh {
	struct sa_gh_settings set; /* api_url without the slash */
	enum sa_gh_cause cause;	   /* of the last failure */
	enum sa_gh_cause final;	   /* set when no later call can succeed */
	struct sa_gh_self self;
	long status; /* of the last answer, 0 when there was none */
	struct sa_limits limits;
	/* clock; a share ends when so much of the budget is spent */
	int64_t share_end_ms;
	int64_t spent_ms, entered_ms, last_write_ms;
	unsigned depth;
	bool has_written;
	bool unsure;	   /* the last write failed, and may have happened all the same */
	unsigned requests; /* sent so far */
};

struct sa_gh_call {
	enum sa_http_method method;
	const char *path; /* "/repos/o/r/…", put behind api_url; or a whole URL of that origin */
	const char *body; /* JSON, or NULL */
	size_t body_len;
	const char *what; /* "post the comment": errors begin with "cannot post the comment" */
	const char *permission; /* "pull-requests: write": named when it is refused */
	size_t max_body;	/* 0 = SA_GH_MAX_ANSWER */
	bool repeatable;	/* a write that may be sent twice */
	bool raw;		/* the answer is not JSON: `read` gets no tree */
	/*
	 * Takes a 2xx answer; NULL = its content does not matter. `json` and `response` live during the
	 * call only. -1 (with err) makes the answer count as broken, so it is tried again: no side
	 * effects before the content has been checked.
	 */
	int (*read)(void *ctx, const struct sa_json *json, const struct sa_http_response *response,
		    struct sa_err *err);
	void *ctx;
	/* Has this write happened? Sets *done; may use the client. Gets `ctx` too. */
	int (*look)(void *ctx, bool *done, struct sa_err *err);
};

/*
 * Errors: USAGE for an api_url or a token that cannot be used (the token is not shown). Copies
 * settings; its texts must live as long as the client.
 */
int sa_gh_init(struct sa_gh *gh, const struct sa_gh_settings *settings,
	       struct sa_err *err) SA_MUST_CHECK;

/*
 * Sends one call with all its patience. Errors: AUTH, RATE, NETWORK, NOT_FOUND, SCHEMA, LIMIT, USAGE,
 * with err->http_status when there was an answer; gh->cause is set.
 */
int sa_gh_send(struct sa_gh *gh, const struct sa_gh_call *call, struct sa_err *err) SA_MUST_CHECK;

/*
 * A GET of every page: call.read gets each in turn (it may be called again for a page that came
 * broken, see above) and returns 1 to end early. The next page is the URL of `Link: rel="next"` as it
 * stands, only on the same origin, never the same twice, at most SA_GH_MAX_PAGES (LIMIT).
 */
int sa_gh_send_pages(struct sa_gh *gh, const struct sa_gh_call *call,
		     struct sa_err *err) SA_MUST_CHECK;

/* The last failure is told to nobody: what made it final is found, and told, by the next call. */
void sa_gh_forget_failure(struct sa_gh *gh);

/* True, with *why set, when no call of this run can succeed any more. */
bool sa_gh_is_hopeless(const struct sa_gh *gh, const char **why);

/* The whole number of 1 .. 2^53 that an id is in JSON; 0 for anything else. */
uint64_t sa_gh_id(const struct sa_json *value);

#endif
