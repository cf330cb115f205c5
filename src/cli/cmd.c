/* SPDX-License-Identifier: MIT */
/* Looking for a command, and what is said when there is none. */
#include "cli/cmd.h"

#include <string.h>

#include "base/suggest.h"

const struct sa_cmd *sa_cmd_find(const struct sa_cmd *const *commands, const char *name)
{
	for (const struct sa_cmd *const *cmd = commands; *cmd; cmd++) {
		if (strcmp((*cmd)->name, name) == 0)
			return *cmd;
	}
	return NULL;
}

void sa_cmd_unknown(const struct sa_cmd *const *commands, const char *name, struct sa_err *err)
{
	const char *known[32];
	size_t n = 0;

	for (const struct sa_cmd *const *cmd = commands; *cmd && n < 32; cmd++)
		known[n++] = (*cmd)->name;
	const char *near = sa_suggest(name, known, n);

	if (name[0] == '-')
		sa_err_set(
			err, SA_ERR_USAGE,
			"unknown option '%s'; the command comes first, its options behind it: see "
			"soak-audit --help",
			name);
	else if (near)
		sa_err_set(err, SA_ERR_USAGE, "unknown command '%s'; did you mean '%s'?", name,
			   near);
	else
		sa_err_set(err, SA_ERR_USAGE, "unknown command '%s'; see soak-audit --help", name);
}
