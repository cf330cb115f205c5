/* SPDX-License-Identifier: MIT */
/*
 * Repositories, names and commits: what source_git and git_fetch share. Only the three of them know
 * libgit2; its types are named here without its headers.
 */
#ifndef SA_SOURCE_GIT_REPO_H
#define SA_SOURCE_GIT_REPO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct git_repository;
struct git_commit;
struct git_oid;

/* Each start needs its stop; they count. */
void sa_git_start(void);
void sa_git_stop(void);

/* Like sa_err_set, with what libgit2 said last behind it. Returns -1. */
int sa_git_err(struct sa_err *err, enum sa_err_code code, const char *fmt, ...) SA_PRINTF(3, 4);

/*
 * The repository that `path` lies in. `any_owner` switches libgit2's owner check off for the time of
 * this call (the switch is process-wide). Errors: NOT_FOUND, GIT.
 */
int sa_git_open(const char *path, bool any_owner, struct git_repository **repo,
		struct sa_err *err) SA_MUST_CHECK;

/* Refuses what git would read as an option, a range, a search or a path. Errors: USAGE. */
int sa_git_check_name(const char *name, struct sa_err *err) SA_MUST_CHECK;

/*
 * The commit that a branch, tag or commit id stands for. Branches of `origin` are found by their
 * plain name after local ones, or before them. Errors: USAGE, GIT.
 */
int sa_git_resolve(struct git_repository *repo, const char *name, bool origin_first,
		   struct git_commit **commit, struct sa_err *err) SA_MUST_CHECK;

/* The best common ancestor of `head` and the branch `base`. Errors: USAGE, GIT. */
int sa_git_merge_base(struct git_repository *repo, const char *head, const char *base,
		      struct git_commit **commit, struct sa_err *err) SA_MUST_CHECK;

/* The first parent of a commit. Errors: GIT (it has none, or this clone lacks it). */
int sa_git_parent(struct git_repository *repo, const struct git_commit *commit,
		  struct git_commit **parent, struct sa_err *err) SA_MUST_CHECK;

/* Whether it is a partial clone: objects may be missing that git would fetch when it needs them. */
bool sa_git_is_partial(struct git_repository *repo);

/* Whether what failed last is an object that is not there. */
bool sa_git_is_missing(void);

/* Commits of `head` that are not in `commit`; -1 when that is not known or takes too long. */
int64_t sa_git_distance(struct git_repository *repo, const char *head,
			const struct git_oid *commit);

#endif
