/* SPDX-License-Identifier: MIT */
/*
 * Artifacts of workflow runs, and the history that leads to them. Which run may be asked for its
 * artifacts is the matter of github/run_list.
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
#define SA_ARTIFACT_MAX_LIST  1000		  /* artifacts of one run and name */

/* Texts are never NULL; they come from GitHub and are of the right form or "". */
struct sa_artifact {
	uint64_t id, run_id;
	const char *name;	/* verbatim */
	const char *digest;	/* "sha256:<64 hex>", or "" on older servers */
	const char *created_at; /* ISO 8601 */
	uint64_t size_bytes;
	bool expired;
};

struct sa_artifact_list {
	struct sa_artifact *item;
	size_t n, cap;
};

/*
 * Lists the artifacts of one run whose name is `name` (or fits it, when it has wildcards), those of
 * earlier attempts too, in no order. Errors: those of sa_gh_send_pages; LIMIT.
 */
int sa_artifacts_of_run(struct sa_gh *gh, struct sa_arena *arena, const char *repo, uint64_t run_id,
			const char *name, struct sa_artifact_list *list,
			struct sa_err *err) SA_MUST_CHECK;

/* True when `name` fits the pattern; * stands for any text, ? for one byte. */
bool sa_artifact_name_fits(const char *pattern, const char *name);

/* What an artifact is, by its bytes; no zip is the file itself (uploaded with `archive: false`). */
enum sa_artifact_form { SA_ARTIFACT_ZIP, SA_ARTIFACT_JSON, SA_ARTIFACT_OTHER };

/*
 * Downloads the artifact into `buf` and compares it with the digest that the API names. The signed
 * address on another host is fetched unchanged and without the token.
 * Errors: those of sa_gh_send (NOT_FOUND for one that vanished or expired); SCHEMA for a digest that
 * differs; LIMIT.
 */
int sa_artifact_download(struct sa_gh *gh, struct sa_arena *arena, const char *repo,
			 const struct sa_artifact *artifact, struct sa_buf *buf,
			 enum sa_artifact_form *form, struct sa_err *err) SA_MUST_CHECK;

/* Errors: SCHEMA, always: what can only be a zip or JSON is neither. */
int sa_artifact_is_neither(struct sa_err *err);

/*
 * The commit where the histories of two branches or commits part. Errors: those of sa_gh_send.
 */
int sa_merge_base(struct sa_gh *gh, struct sa_arena *arena, const char *repo, const char *base,
		  const char *head, const char **sha, struct sa_err *err) SA_MUST_CHECK;

struct sa_ancestor {
	const char *sha;
	const char *parent; /* its first one; "" for the first commit */
	int64_t at_ms;	    /* when it was committed; INT64_MIN when that is not told */
};

/* The commit and up to `most` - 1 of its ancestors, nearest first. Errors: those of sa_gh_send. */
int sa_ancestors(struct sa_gh *gh, struct sa_arena *arena, const char *repo, const char *sha,
		 size_t most, struct sa_ancestor *list, size_t *n,
		 struct sa_err *err) SA_MUST_CHECK;

#endif
