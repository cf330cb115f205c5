/* SPDX-License-Identifier: MIT */
/*
 * A folder of a commit as a source: blobs straight from the object database, no checkout, nothing in
 * the repository is changed. Links and submodules are reported and never followed.
 */
#ifndef SA_SOURCE_SOURCE_GIT_H
#define SA_SOURCE_SOURCE_GIT_H

#include <stdbool.h>
#include <stdint.h>

#include "source/source.h"

#define SA_GIT_MERGE_BASE "merge-base"

struct sa_git_spec {
	const char *repo; /* a path in the work tree, a bare repository or a .git folder */
	/* The repository was named by the user or is the checkout of this job: it may belong to another
	 * uid. Switches libgit2's owner check off while it is opened (the switch is process-wide). */
	bool any_owner;
	const char *
		ref; /* branch, tag, commit (4 digits or more, ~n and ^n allowed) or "merge-base" */
	const char *path; /* folder or single file in the tree; NULL or "" for all of it */
	const char *
		base; /* for merge-base: the base branch of a pull request; NULL when there is none: */
	/* then the first that is there of origin/HEAD, this one (NULL when it is not known), main, master */
	const char *default_branch;
	const char *
		head; /* the commit that is compared, for merge-base and the distance; NULL: HEAD */
};

/* What was found; texts live in the arena. */
struct sa_git_found {
	const char *commit;	 /* full id */
	int64_t committed_at_ms; /* committer time, UTC */
	int64_t distance; /* commits of `head` that are not in the baseline; -1 when it cannot be told */
	const char *file; /* name of the file when `path` is a single file, else NULL */
	/* set on failure too, with the commit ("" when that was not found) */
	bool shallow; /* the repository is a shallow clone */
	bool partial; /* it is a partial clone: files are fetched when git needs them, which we do not */
	bool is_parent; /* merge-base was the head itself: this is the commit before it */
};

/*
 * Opens a folder of a commit. A `path` that is a file becomes a source with that one file in it.
 * `found` may be NULL. Branches of `origin` are found by their plain name too; for merge-base they
 * come first, because a local branch may be stale. A merge base that is the head itself (a push to the
 * default branch) would be no baseline: it stands for the first parent of the head.
 * Errors: USAGE (a name that cannot be one), NOT_FOUND (no repository), GIT (no such
 * reference, commit or path, no common ancestor, corrupt object, foreign owner), LIMIT. The message
 * about a commit that a shallow clone lacks names the cure.
 */
int sa_source_open_git(struct sa_arena *arena, const struct sa_git_spec *spec,
		       struct sa_source *source, struct sa_git_found *found,
		       struct sa_err *err) SA_MUST_CHECK;

#endif
