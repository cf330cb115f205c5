/* SPDX-License-Identifier: MIT */
/*
 * A commit status on the head commit of a pull request. Statuses are never changed: the newest of a
 * context is what counts. A lost answer is looked up before the status is set again.
 */
#ifndef SA_GITHUB_STATUS_H
#define SA_GITHUB_STATUS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct sa_arena;
struct sa_gh;

#define SA_STATUS_MAX_TEXT    140 /* characters of a description */
#define SA_STATUS_MAX_CONTEXT 255 /* characters of a context */

enum sa_status_state {
	SA_STATUS_PENDING,
	SA_STATUS_SUCCESS,
	SA_STATUS_FAILURE,
	SA_STATUS_ERROR,
	SA_STATUS_STATE_COUNT
};

/* A status of a context: what it says, and the page it leads to ("" for none). */
struct sa_status {
	enum sa_status_state state;
	const char *description, *target_url;
};

struct sa_status_list {
	struct sa_status *item;
	size_t n, cap;
};

/*
 * The statuses of `context` on the commit, the newest first, as far as the first page (of 100 statuses
 * of any context) goes on which there is one. Errors: USAGE (repo, sha), those of
 * sa_gh_send_pages.
 */
int sa_status_find(struct sa_gh *gh, struct sa_arena *arena, const char *repo, const char *sha,
		   const char *context, struct sa_status_list *list,
		   struct sa_err *err) SA_MUST_CHECK;

/* Sets the commit status `context`. `target_url` may be NULL. Errors: as above. */
int sa_status_set(struct sa_gh *gh, struct sa_arena *arena, const char *repo, const char *sha,
		  const char *context, enum sa_status_state state, const char *description,
		  const char *target_url, struct sa_err *err) SA_MUST_CHECK;

#endif
