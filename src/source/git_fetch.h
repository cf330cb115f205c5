/* SPDX-License-Identifier: MIT */
/* One commit from another repository, for a shallow clone that lacks it. The clone is not touched. */
#ifndef SA_SOURCE_GIT_FETCH_H
#define SA_SOURCE_GIT_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#define SA_GIT_ID_TEXT 65 /* bytes for a commit id, terminator included */

/* One commit to fetch into a repository of its own. */
struct sa_git_fetch {
	const char *url; /* https://..., or a path or file:// */
	const char
		*token; /* sent as the password of x-access-token over https, to the host of the url
			    * only; NULL for none */
	const char *want;   /* a full commit id, or a full reference ("refs/heads/main") */
	const char *into;   /* an empty or missing folder; becomes a bare repository */
	int64_t timeout_ms; /* of all of it */
};

/*
 * Fetches one commit, alone (depth 1) where libgit2 can (1.7), else with its history. Open it with
 * sa_source_open_git afterwards: repo = into, ref = the id in `commit`. The caller removes the folder.
 * It runs in a child, which is killed when the time is up or a signal tells us to end.
 * Errors: NETWORK (time, signal), AUTH, GIT, LIMIT. The message never holds the token.
 */
int sa_git_fetch_commit(const struct sa_git_fetch *fetch, char commit[SA_GIT_ID_TEXT],
			struct sa_err *err) SA_MUST_CHECK;

/* The URL of `origin`, "" when there is none. Errors: those of opening the repository. */
int sa_git_origin_url(struct sa_arena *arena, const char *repo, bool any_owner, const char **url,
		      struct sa_err *err) SA_MUST_CHECK;

#endif
