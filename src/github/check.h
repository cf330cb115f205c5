/* SPDX-License-Identifier: MIT */
/*
 * A check run on the head commit of a pull request.
 *
 *	sa_check_find(gh, arena, &where, &found, err);	// what is there under that name
 *	sa_check_finish(gh, arena, &where, success, &output, &run, err);	// run.id: that one is updated
 *	sa_check_annotate(gh, arena, &where, &output, &run, err);		// later, when there is time
 *
 * A check run is created once, completed: nothing that a kill leaves behind is in progress. Conclusions
 * are success or failure only: GitHub takes `neutral` and `skipped` for a pass. Texts are cut here to
 * what GitHub takes. A lost answer is looked up before anything is sent again: a check run would be
 * there twice, and annotations would be added twice.
 */
#ifndef SA_GITHUB_CHECK_H
#define SA_GITHUB_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct sa_arena;
struct sa_gh;

#define SA_CHECK_MAX_TEXT  65535 /* bytes of summary and of text */
#define SA_CHECK_MAX_TITLE 255	 /* characters */
#define SA_CHECK_BATCH	   50	 /* annotations a request */

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
	/* of this run, attempt and comment-key; legs of a matrix share it: "42-1-nightly" */
	const char *external_id;
	const char *details_url; /* NULL for GitHub's own page */
};

/* Zeroed, or what was found: id 0 = one is created. */
struct sa_check_run {
	uint64_t id;
	const char *url;  /* for people; "" when GitHub gave none */
	size_t annotated; /* annotations that have arrived */
};

/* A completed check run of that name on that commit. */
struct sa_check_there {
	struct sa_check_run run;
	const char *external_id;
	bool success;
	const char *title, *summary; /* "" for none */
};
struct sa_check_list {
	struct sa_check_there *item;
	size_t n, cap;
};

/*
 * The completed check runs of where->name on where->sha that have an external id, the newest (largest
 * id) first. Errors: USAGE (repo, sha), those of sa_gh_send_pages.
 */
int sa_check_find(struct sa_gh *gh, struct sa_arena *arena, const struct sa_check_where *where,
		  struct sa_check_list *list, struct sa_err *err) SA_MUST_CHECK;

/*
 * Creates the check run, completed with success or failure, or, when run->id is set, makes that one so.
 * Annotations are not sent. Errors: USAGE (repo, sha), those of sa_gh_send.
 */
int sa_check_finish(struct sa_gh *gh, struct sa_arena *arena, const struct sa_check_where *where,
		    bool success, const struct sa_check_output *output, struct sa_check_run *run,
		    struct sa_err *err) SA_MUST_CHECK;

/*
 * Adds the annotations of `output` to the check run, SA_CHECK_BATCH a request; run->annotated says how
 * many have arrived. Errors: those of sa_gh_send.
 */
int sa_check_annotate(struct sa_gh *gh, struct sa_arena *arena, const struct sa_check_where *where,
		      const struct sa_check_output *output, struct sa_check_run *run,
		      struct sa_err *err) SA_MUST_CHECK;

#endif
