/* SPDX-License-Identifier: MIT */
/* Which directory may be audited, and which policy file read. */
#ifndef SA_APP_BASE_DIR_H
#define SA_APP_BASE_DIR_H

#include "base/ctx.h"

/*
 * Purpose: a base that is a link is followed only where it stays inside of the workspace (GITHUB_WORKSPACE,
 * else the current directory): a pull request that adds a link must not have other files of the machine
 * judged or written to. Without a job a link to a neighbour is fine, too (latest -> run-7). In a job a path
 * that lies inside of the workspace as it is spelled must not leave it through any of its parts.
 * Parameters: `path` as the user named it.
 * Returns: 0 when it may be used, also when it does not exist (opening it says so); -1 with
 * SA_ERR_NOT_FOUND and a message that names the real path, which can be given instead.
 */
int sa_base_dir_check(const struct sa_ctx *ctx, const char *path, struct sa_err *err);

/*
 * Purpose: in a job a policy that lies inside of the workspace as it is named must not leave it through a
 * link: a pull request that makes it one would have another file of the machine read, and quoted in errors.
 * Parameters: `file` as the user named it, NULL for those that are looked for.
 * Returns: the file that is such a link, NULL when none is and outside of a job.
 */
const char *sa_policy_file_leaves(const struct sa_ctx *ctx, const char *file);

#define SA_POLICY_FILE_LEAVES "it leads out of the workspace by a link; it is not followed"

/*
 * Purpose: where a job may write its reports: below the workspace or RUNNER_TEMP. All else is of the
 * container, where nobody finds it after the step, or of a machine that other jobs use too.
 * Parameters: `path` as the input names it; parts that do not exist yet are none that could lead elsewhere.
 * Returns: 0, also outside of a job; -1 with SA_ERR_USAGE and what to name instead.
 */
int sa_out_dir_check(const struct sa_ctx *ctx, const char *path, struct sa_err *err);

/*
 * "; did you mean 'DIR/latest'?" when `base` holds no ITER_SUMMARY file and a directory that is usual for
 * them, below or beside it, does; else "". The text lives in the context's arena.
 */
const char *sa_base_dir_hint(const struct sa_ctx *ctx, const char *base);

/* A hint at `dir:PATH` with a star behind it when `path` is a directory with directories in it; else "". */
const char *sa_runs_below_hint(const struct sa_ctx *ctx, const char *path);

/*
 * Says why there is nothing to judge in `base`, with that hint where the directory may be the wrong one.
 * Returns: the exit code, as sa_exit_with() does.
 */
int sa_exit_with_base_hint(struct sa_ctx *ctx, const char *base, const struct sa_err *err);

#endif
