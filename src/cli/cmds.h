/* SPDX-License-Identifier: MIT */
/* The rows of the commands; each is defined in its own cmd_<id>.c and a line of commands.def. */
#ifndef SA_CLI_CMDS_H
#define SA_CLI_CMDS_H

#include "cli/cmd.h"

#define COMMAND(id) extern const struct sa_cmd sa_cmd_##id;
#include "cli/commands.def"
#undef COMMAND

#endif
