/* SPDX-License-Identifier: MIT */
/*
 * A check run and a commit status on the head commit of a pull request.
 *
 *	sa_check_begin(gh, arena, &where, &run, err);		// early: in_progress
 *	sa_check_finish(gh, arena, &where, success, &output, &run, err);	// always, whatever begin gave
 *
 * The first request of finish carries the conclusion, so the run is complete even when later batches
 * of annotations fail. Conclusions are success or failure only: GitHub takes `neutral` and `skipped`
 * for a pass. Texts are cut here to what GitHub takes. A lost answer is looked up before anything is
 * sent again: a check run would be there twice, and annotations would be added twice.
 */
#ifndef SA_GITHUB_CHECK_H
#define SA_GITHUB_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct sa_arena;
struct sa_gh;

#define SA_CHECK_MAX_TEXT     65535 /* bytes of summary and of text */
#define SA_CHECK_MAX_TITLE    255   /* characters */
#define SA_CHECK_BATCH	      50    /* annotations a request */
#define SA_STATUS_MAX_TEXT    140   /* characters of a description */
#define SA_STATUS_MAX_CONTEXT 255   /* characters of a context */

enum sa_check_level { SA_CHECK_NOTICE, SA_CHECK_WARNING, SA_CHECK_FAILURE, SA_CHECK_LEVEL_COUNT };

struct sa_check_annotation {
	const char *path; /* in the repository, not empty */
	unsigned line;	  /* 0 = 1 */
	enum sa_check_level level;
	const char *title; /* "" for none */
	const char *message;
};

/* What people see; texts are Markdown. */
struct sa_check_output {
	const char *title;
	const char *summary;
	const char *text; /* NULL or "" for none */
	const struct sa_check_annotation *annotation;
	size_t n_annotation;
};

struct sa_check_where {
	const char *repo; /* "owner/name" */
	const char *sha;  /* the head commit, in full */
	const char *name; /* of the check; the same in every run */
	const char
		*external_id; /* of this run and attempt: tells our check run from an older one */
	const char *details_url; /* NULL for GitHub's own page */
};

/* Zeroed before begin; id 0 = none was created. */
struct sa_check_run {
	uint64_t id;
	const char *url;  /* for people; "" when GitHub gave none */
	bool completed;	  /* the conclusion has arrived */
	size_t annotated; /* annotations that have arrived */
	bool maybe;	  /* set by a begin that failed: one may be there all the same */
};

/*
 * Creates the check run in_progress. Errors: USAGE (repo, sha), those of sa_gh_send; then only
 * run->maybe is set.
 */
int sa_check_begin(struct sa_gh *gh, struct sa_arena *arena, const struct sa_check_where *where,
		   struct sa_check_run *run, struct sa_err *err) SA_MUST_CHECK;

/*
 * Completes it with success or failure, or creates it complete when begin failed or was left out.
 * On an error run->completed says whether the conclusion has arrived.
 */
int sa_check_finish(struct sa_gh *gh, struct sa_arena *arena, const struct sa_check_where *where,
		    bool success, const struct sa_check_output *output, struct sa_check_run *run,
		    struct sa_err *err) SA_MUST_CHECK;

enum sa_status_state {
	SA_STATUS_PENDING,
	SA_STATUS_SUCCESS,
	SA_STATUS_FAILURE,
	SA_STATUS_ERROR,
	SA_STATUS_STATE_COUNT
};

/* Sets the commit status `context`. `target_url` may be NULL. Errors: as above. */
int sa_status_set(struct sa_gh *gh, struct sa_arena *arena, const char *repo, const char *sha,
		  const char *context, enum sa_status_state state, const char *description,
		  const char *target_url, struct sa_err *err) SA_MUST_CHECK;

#endif
