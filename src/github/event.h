/* SPDX-License-Identifier: MIT */
/*
 * What a workflow run is about: the repository, the pull request (if any), and the commit that check
 * runs and statuses belong on.
 *
 *	sa_event_read(arena, &input, &event, err);		// from the event file alone
 *	if (event.lookup != SA_LOOKUP_NONE)
 *		sa_event_resolve(gh, arena, &event, err);	// asks the API for what the file lacks
 *
 * "No pull request" (event.pr == 0) is no error: push, schedule, workflow_dispatch and merge_group
 * have none. The event file is foreign data: a number, an id or a name that is not of the right form
 * counts as absent.
 */
#ifndef SA_GITHUB_EVENT_H
#define SA_GITHUB_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct sa_arena;
struct sa_gh;

/* Values of the environment; NULL and "" mean "not set". */
struct sa_event_input {
	const char *name; /* GITHUB_EVENT_NAME */
	const char *json; /* content of GITHUB_EVENT_PATH, SA_FS_PAD zero bytes behind; or NULL */
	size_t len;
	const char *repository; /* GITHUB_REPOSITORY */
	const char *sha;	/* GITHUB_SHA */
	const char *base_ref;	/* GITHUB_BASE_REF */
	const char *actor;	/* GITHUB_ACTOR */
	uint64_t pr_number;	/* the input `pr-number`, 0 = none: wins over the event */
};

enum sa_event_lookup {
	SA_LOOKUP_NONE,
	SA_LOOKUP_PULL,	  /* the number is known, its head is not: GET /pulls/N */
	SA_LOOKUP_COMMIT, /* workflow_run without pull requests (forks): by commit, then by branch */
};

/* Texts are never NULL: "" = not known. */
struct sa_event {
	const char *name;
	const char *repo;   /* "owner/name", where things are posted */
	uint64_t pr;	    /* 0 = none */
	uint64_t queued_pr; /* merge_group: the pull request that is in the queue; for show only */
	const char *head_sha;  /* where check runs and statuses belong */
	const char *head_repo; /* "owner/name" of the branch; "" when that was deleted */
	const char *head_branch;
	const char *base_branch;
	const char *base_sha;
	const char *default_branch; /* of the repository */
	bool is_fork;		    /* the branch is of another repository */
	bool is_dependabot;	    /* Dependabot started this run */
	bool read_only; /* so the job's own token cannot write: GitHub's rule, see event.c */
	enum sa_event_lookup lookup;
	bool must_fit; /* a number that was given is refused when it is not of the branch or commit of the run */
	/* of workflow_run: the run that is over, its attempt, the id of its workflow, what started it */
	uint64_t trigger_run, trigger_attempt;
	const char *trigger_workflow; /* "" when not known */
	const char *trigger_event;
};

/*
 * Errors: PARSE for an event file that is not JSON, USAGE for a repository that is not "owner/name".
 * Without name and file (a laptop) everything is empty.
 */
int sa_event_read(struct sa_arena *arena, const struct sa_event_input *input,
		  struct sa_event *event, struct sa_err *err) SA_MUST_CHECK;

/*
 * Fills in what `lookup` asks for; lookup becomes NONE. That no pull request is found is no error.
 * Errors: those of sa_gh_send; the event stays as it was.
 */
int sa_event_resolve(struct sa_gh *gh, struct sa_arena *arena, struct sa_event *event,
		     struct sa_err *err) SA_MUST_CHECK;

/*
 * The head commit of a pull request as it is now, in `arena`. Errors: those of sa_gh_send; NOT_FOUND for
 * a plain issue.
 */
int sa_pull_head(struct sa_gh *gh, struct sa_arena *arena, const char *repo, uint64_t number,
		 const char **sha, struct sa_err *err) SA_MUST_CHECK;

#endif
