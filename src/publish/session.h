/* SPDX-License-Identifier: MIT */
/* The connection to GitHub, and what became of it. */
#ifndef SA_PUBLISH_SESSION_H
#define SA_PUBLISH_SESSION_H

#include "github/check.h"
#include "github/client.h"
#include "github/comment.h"
#include "github/http_curl.h"
#include "model/publication.h"
#include "publish/runner.h"
#include "publish/settings.h"

/* The connection to GitHub, and what became of it. Zeroed before sa_action_connect. */
struct sa_action_link {
	struct sa_http_curl *curl;
	struct sa_http_curl_settings
		*http; /* of it: the stop flag is taken away for a last chance */
	struct sa_gh gh;
	bool open;	  /* for posting */
	bool reading;	  /* for reading a baseline only */
	unsigned missing; /* what could not be posted: bits of post_part.h */
	const char *why;  /* each reason once; NULL when there is none */
	bool hopeless;	  /* the reason that no later call can succeed is in `why` */
	bool hinted;	  /* what a fork's or Dependabot's token takes is in `why` */
	int signal;	  /* that came meanwhile, 0 = none */
	struct sa_comments comments;
	bool comments_known;
	struct sa_check_run check;
};

/*
 * Opens the connection when something is to be posted and can be, and finds out what the run is about.
 * Nothing is written. Failures end up in link->why.
 */
void sa_action_connect(struct sa_ctx *ctx, const struct sa_post_settings *set,
		       struct sa_action_env *env, struct sa_action_link *link,
		       struct sa_publication *pub);

/* The client for reading: the one for posting, or one that is opened now; NULL without a token. */
struct sa_gh *sa_action_reader(struct sa_ctx *ctx, const struct sa_post_settings *set,
			       const struct sa_action_env *env, struct sa_action_link *link);

#endif
