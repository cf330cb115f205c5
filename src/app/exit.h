/* SPDX-License-Identifier: MIT */
/* The exit codes, one table for all commands (FORMATS, "Exit codes of every command"). */
#ifndef SA_APP_EXIT_H
#define SA_APP_EXIT_H

#include <stddef.h>

#include "base/ctx.h"
#include "base/err.h"

enum {
	SA_EXIT_OK = 0,
	SA_EXIT_HOLD = 1,
	SA_EXIT_USAGE = 2,
	SA_EXIT_INCONCLUSIVE = 3,
	SA_EXIT_INPUT = 4,
	SA_EXIT_GITHUB = 5,
};

struct sa_exit_row {
	int code;
	const char *meaning;
};
extern const struct sa_exit_row sa_exit_table[];
extern const size_t sa_exit_count;

/* Exit code for an error. */
int sa_exit_code(const struct sa_err *err);

/*
 * Prints "soak-audit: <message>" on the error stream, in GitHub Actions with an annotation, and returns
 * the exit code for it.
 */
int sa_exit_with(struct sa_ctx *ctx, const struct sa_err *err);

#endif
