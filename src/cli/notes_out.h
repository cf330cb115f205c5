/* SPDX-License-Identifier: MIT */
/* Notes for commands that write no report of their own. */
#ifndef SA_CLI_NOTES_OUT_H
#define SA_CLI_NOTES_OUT_H

#include "base/note.h"
#include "cli/cmd.h"

/* Prints "soak-audit: <severity>: <file>: <text>" lines on the error stream. */
void sa_print_notes(struct sa_ctx *ctx, const struct sa_notes *notes);

#endif
