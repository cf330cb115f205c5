/* SPDX-License-Identifier: MIT */
/* Notes for commands that write no report of their own. */
#ifndef SA_APP_NOTES_OUT_H
#define SA_APP_NOTES_OUT_H

#include "base/ctx.h"
#include "base/note.h"

/* Prints "soak-audit: <severity>: <file>: <text>" lines on the error stream. */
void sa_print_notes(struct sa_ctx *ctx, const struct sa_notes *notes);

/*
 * Prints "soak-audit: ERROR loading <name>: <why>" on the error stream for every file of a run that was
 * not used (FORMATS 0.12). `where` is the directory when it has to be told from another one, else NULL.
 */
void sa_print_load_errors(struct sa_ctx *ctx, const char *where, const struct sa_notes *notes);

#endif
