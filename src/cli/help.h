/* SPDX-License-Identifier: MIT */
/* Help, manual and README sections, all from the rows of commands, options and exit codes. */
#ifndef SA_CLI_HELP_H
#define SA_CLI_HELP_H

#include "base/str.h"
#include "cli/cmd.h"

/* `commands`: sa_commands, ended by NULL. */
void sa_help_program(const struct sa_cmd *const *commands, size_t width, struct sa_str *out);
/* `width`: columns of the terminal, sa_help_width(). */
void sa_help_command(const struct sa_cmd *cmd, size_t width, struct sa_str *out);
/* docs/soak-audit.1 */
void sa_help_manual(const struct sa_cmd *const *commands, struct sa_str *out);
/* The command reference of README. */
void sa_help_markdown(const struct sa_cmd *const *commands, struct sa_str *out);

/* action.yml, and its tables of inputs and outputs for README. */
void sa_help_action(struct sa_str *out);
void sa_help_inputs(struct sa_str *out);
void sa_help_outputs(struct sa_str *out);

#endif
