/* SPDX-License-Identifier: MIT */
/*
 * Who we are to GitHub: needed to know our own comments.
 *
 * In this order, the first that says something counts:
 * 1. settings.self_login, when the caller knows.
 * 2. What an answer to one of our writes said (comment.user, status.creator, check_run.app): each
 *    write teaches it, at no cost. sa_self_learn.
 * 3. A token that begins with `ghs_` belongs to an installed app. GitHub's REST API does not tell an
 *    installation its name, but the job's GITHUB_TOKEN is always `github-actions[bot]`, so that is
 *    assumed. For a token of another app the assumption finds none of its comments; the answer to the
 *    comment that is then created corrects it, and the older one is found and kept (comment.h).
 *    Passing self_login ("my-app[bot]") or setting a commit status or check run first saves that.
 * 4. Any other token: GET /user. 403 and 404 mean an installation: as 3.
 * A login in brackets cannot be registered by a person, and logins are unique at any time.
 */
#ifndef SA_GITHUB_SELF_H
#define SA_GITHUB_SELF_H

#include <stdbool.h>

#include "base/err.h"

struct sa_gh;

#define SA_SELF_JOB_TOKEN "github-actions[bot]"

/* Makes gh->self.login known. Errors: those of sa_gh_send for GET /user. */
int sa_self_know(struct sa_gh *gh, struct sa_err *err) SA_MUST_CHECK;

/* Takes the author that the answer to our own write names; an unusable one is ignored. */
void sa_self_learn(struct sa_gh *gh, const char *login);
/* The same from the slug of the app that made it. */
void sa_self_learn_app(struct sa_gh *gh, const char *slug);

/* True when it is us; false as long as we do not know ourselves. */
bool sa_self_is_login(const struct sa_gh *gh, const char *login);

#endif
