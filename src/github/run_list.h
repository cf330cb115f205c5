/* SPDX-License-Identifier: MIT */
/*
 * The runs that a baseline may come from, newest first, out of GitHub's lists: nothing is opened.
 *
 * A run counts only when it belongs to this very repository (the id of its head repository is ours),
 * its event is push, schedule, workflow_dispatch or merge_group, it concluded with success, and it ran
 * the workflow that was asked for. A branch name alone proves nothing: a fork can have a branch called
 * `main`, and GitHub's `branch` filter matches it. So that a fork with a thousand runs of that name
 * cannot use up what GitHub lists (1,000 runs a query), the list is asked again event by event as soon
 * as a page of it holds nothing that is trusted: a fork starts none of these events here.
 *
 *	sa_run_list_begin(&list, gh, arena, &query);
 *	while ((rc = sa_run_list_next(&list, &run, err)) > 0)
 *		if (!run->obstacle) ...
 */
#ifndef SA_GITHUB_RUN_LIST_H
#define SA_GITHUB_RUN_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct sa_arena;
struct sa_gh;
struct sa_artifact_list;

#define SA_RUN_STREAMS 5 /* all events of the branch, the merge queue, three events one by one */

struct sa_run_query {
	const char *repo;     /* "owner/name" */
	uint64_t repo_id;     /* 0 = not known: then the run's own repository id is taken */
	const char *branch;   /* not "" */
	const char *workflow; /* file name (ci.yml), path or id; "" = any */
};

/* Texts are never NULL; they come from GitHub and are of the right form or "". */
struct sa_workflow_run {
	uint64_t id, head_repo_id, repo_id, workflow_id;
	const char *event, *conclusion, *head_branch, *head_sha;
	const char *path; /* ".github/workflows/ci.yml" */
	const char *url;  /* for people */
	const char *created_at;
	int64_t created_ms;   /* 0 when it is not told */
	const char *obstacle; /* NULL: trusted; else why not */
	bool taken;	      /* handed out by sa_run_list_next or _find */
	struct sa_artifact_list
		*artifacts; /* of the caller, who may keep them here; NULL at first */
};

struct sa_run_stream {
	const char *event; /* "" = of all events */
	bool any_branch;   /* the merge queue has branches of its own */
	const char *next;  /* URL of the next page; NULL: none is left */
	int64_t oldest_ms; /* of what was listed; INT64_MAX before the first page */
	size_t n_listed, total;
	unsigned n_pages;
};

struct sa_run_list {
	struct sa_gh *gh;
	struct sa_arena *arena;
	struct sa_run_query query;
	struct sa_run_stream stream[SA_RUN_STREAMS];
	size_t n_streams;
	struct sa_workflow_run **run; /* newest first */
	size_t n, cap;
	bool by_event;	   /* the list was asked event by event */
	bool any_workflow; /* GitHub does not know the workflow by that name: all runs are listed */
	bool cut;	   /* GitHub keeps older runs from us */
};

/* Sends nothing yet. */
void sa_run_list_begin(struct sa_run_list *list, struct sa_gh *gh, struct sa_arena *arena,
		       const struct sa_run_query *query);

/*
 * The newest run that was not handed out: 1, with *run (it lives in the arena); 0 when there is none;
 * -1 with the errors of sa_gh_send. Runs with an obstacle are handed out too.
 */
int sa_run_list_next(struct sa_run_list *list, struct sa_workflow_run **run,
		     struct sa_err *err) SA_MUST_CHECK;

/*
 * The newest trusted run of a commit that was not handed out; pages are loaded until it is seen, or
 * until they are older than `since_ms`. Returns as sa_run_list_next.
 */
int sa_run_list_find(struct sa_run_list *list, const char *sha, int64_t since_ms,
		     struct sa_workflow_run **run, struct sa_err *err) SA_MUST_CHECK;

/* NULL when the run is trusted, else why it is not. */
const char *sa_run_obstacle(const struct sa_workflow_run *run, const struct sa_run_query *query,
			    struct sa_arena *arena);

#endif
