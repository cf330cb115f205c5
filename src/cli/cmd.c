/* SPDX-License-Identifier: MIT */
/* Looking for a command. */
#include "cli/cmd.h"

#include <string.h>

const struct sa_cmd *sa_cmd_find(const struct sa_cmd *const *commands, const char *name)
{
	for (const struct sa_cmd *const *cmd = commands; *cmd; cmd++) {
		if (strcmp((*cmd)->name, name) == 0)
			return *cmd;
	}
	return NULL;
}
