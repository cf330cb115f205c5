/* SPDX-License-Identifier: MIT */
/*
 * Artifacts of trusted workflow runs: what a baseline may come from.
 *
 * A run counts only when it belongs to this very repository (the id of its head repository is ours),
 * its event is push, schedule, workflow_dispatch or merge_group, it concluded with success, and it ran
 * the workflow that was asked for. A branch name alone proves nothing: a fork can have a branch called
 * `main`, and GitHub's `branch` filter matches it.
 *
 *	sa_artifacts_list(gh, arena, &query, &list, err);	// one request a page, newest first
 *	sa_run_read(gh, arena, repo, list.item[i].run_id, &run, err);
 *	why = sa_run_obstacle(&run, &query, arena);	// NULL: trusted
 *	sa_artifact_download(gh, arena, repo, &list.item[i], &zip, err);
 */
#ifndef SA_GITHUB_ARTIFACT_H
#define SA_GITHUB_ARTIFACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/fs.h"

struct sa_arena;
struct sa_gh;

#define SA_ARTIFACT_MAX_BYTES ((size_t)256 << 20) /* of one zip */
#define SA_ARTIFACT_MAX_LIST  1000		  /* artifacts looked at */

/* Texts are never NULL; they come from GitHub and are of the right form or "". */
struct sa_artifact {
	uint64_t id, run_id;
	const char *name;	/* verbatim */
	const char *digest;	/* "sha256:<64 hex>", or "" on older servers */
	const char *created_at; /* ISO 8601 */
	const char *head_branch, *head_sha;
	uint64_t head_repo_id, repo_id, size_bytes;
	bool expired;
};

struct sa_artifact_list {
	struct sa_artifact *item;
	size_t n, cap;
	size_t n_runs; /* with an artifact that nothing in the list speaks against */
};

struct sa_artifact_query {
	const char *repo;     /* "owner/name" */
	uint64_t repo_id;     /* 0 = not known: then the artifact's own repository id is taken */
	const char *name;     /* exact, or with * and ? as wildcards */
	const char *branch;   /* "" = any */
	const char *workflow; /* file name (ci.yml) or id; "" = any */
	size_t enough_runs;   /* no further page after this many runs without obstacle; 0 = all */
};

struct sa_workflow_run {
	uint64_t id, head_repo_id, repo_id, workflow_id;
	const char *event, *conclusion, *head_branch, *head_sha;
	const char *path; /* ".github/workflows/ci.yml" */
	const char *url;  /* for people */
	const char *created_at;
};

/*
 * Lists the artifacts that carry the name (all of the repository's when it has wildcards), newest
 * first, at most SA_ARTIFACT_MAX_LIST. Errors: those of sa_gh_send_pages.
 */
int sa_artifacts_list(struct sa_gh *gh, struct sa_arena *arena,
		      const struct sa_artifact_query *query, struct sa_artifact_list *list,
		      struct sa_err *err) SA_MUST_CHECK;

/* True when `name` fits the pattern; * stands for any text, ? for one byte. */
bool sa_artifact_name_fits(const char *pattern, const char *name);

/*
 * What can be told without a request: NULL when the artifact may be used, else why it is passed over
 * ("it has expired", "it is from another repository", "it is from branch 'x'").
 */
const char *sa_artifact_obstacle(const struct sa_artifact *artifact,
				 const struct sa_artifact_query *query, struct sa_arena *arena);

/* Reads one run. Errors: those of sa_gh_send. */
int sa_run_read(struct sa_gh *gh, struct sa_arena *arena, const char *repo, uint64_t run_id,
		struct sa_workflow_run *run, struct sa_err *err) SA_MUST_CHECK;

/* NULL when the run is trusted, else why it is not. */
const char *sa_run_obstacle(const struct sa_workflow_run *run,
			    const struct sa_artifact_query *query, struct sa_arena *arena);

/*
 * Downloads the zip into `zip` and compares it with the digest that the API names. The signed address
 * on another host is fetched unchanged and without the token.
 * Errors: those of sa_gh_send (NOT_FOUND for one that vanished or expired); SCHEMA for a digest that
 * differs or an answer that is no zip; LIMIT.
 */
int sa_artifact_download(struct sa_gh *gh, struct sa_arena *arena, const char *repo,
			 const struct sa_artifact *artifact, struct sa_buf *zip,
			 struct sa_err *err) SA_MUST_CHECK;

/*
 * The commit where the histories of two branches or commits part. Errors: those of sa_gh_send.
 */
int sa_merge_base(struct sa_gh *gh, struct sa_arena *arena, const char *repo, const char *base,
		  const char *head, const char **sha, struct sa_err *err) SA_MUST_CHECK;

/* The commit and up to `most` - 1 of its ancestors, nearest first. Errors: those of sa_gh_send. */
int sa_ancestors(struct sa_gh *gh, struct sa_arena *arena, const char *repo, const char *sha,
		 size_t most, const char **list, size_t *n, struct sa_err *err) SA_MUST_CHECK;

#endif
