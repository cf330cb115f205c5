/* SPDX-License-Identifier: MIT */
/* The rows of the commands; each is defined in its own cmd_<name>.c and listed in commands.c. */
#ifndef SA_CLI_CMDS_H
#define SA_CLI_CMDS_H

#include "cli/cmd.h"

extern const struct sa_cmd sa_cmd_audit;
extern const struct sa_cmd sa_cmd_compare;
extern const struct sa_cmd sa_cmd_pr_summary;
extern const struct sa_cmd sa_cmd_help;

#endif
