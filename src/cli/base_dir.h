/* SPDX-License-Identifier: MIT */
/* Which directory may be audited. */
#ifndef SA_CLI_BASE_DIR_H
#define SA_CLI_BASE_DIR_H

#include "cli/cmd.h"

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
 * "; did you mean 'DIR/latest'?" when `base` holds no ITER_SUMMARY file and a directory that is usual for
 * them, below or beside it, does; else "". The text lives in the context's arena.
 */
const char *sa_base_dir_hint(const struct sa_ctx *ctx, const char *base);

#endif
