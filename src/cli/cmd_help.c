/* SPDX-License-Identifier: MIT */
/* help: about the program, one command, or as manual and README. */
#include "cli/cmds.h"

#include "base/suggest.h"
#include "cli/exit.h"
#include "cli/help.h"
#include "cli/term.h"

struct settings {
	bool man, markdown;
};

static const struct sa_opt options[] = {
	{.name = "man",
	 .kind = SA_OPT_FLAG,
	 .offset = offsetof(struct settings, man),
	 .help = "print the manual page (roff)"},
	{.name = "markdown",
	 .kind = SA_OPT_FLAG,
	 .offset = offsetof(struct settings, markdown),
	 .help = "print the command reference of README"},
};

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	const struct settings *set = settings;
	const struct sa_cmd *cmd = n_args ? sa_cmd_find(args[0]) : NULL;
	struct sa_err err;
	SA_STR_SCOPE(out);

	if (n_args && !cmd) {
		sa_err_set(&err, SA_ERR_USAGE, "unknown command '%s'; see soak-audit --help",
			   args[0]);
		return sa_exit_with(ctx, &err);
	}
	if (set->man)
		sa_help_manual(&out);
	else if (set->markdown)
		sa_help_markdown(&out);
	else if (cmd)
		sa_help_command(cmd, &out);
	else
		sa_help_program(&out);
	return sa_print(ctx, &out, &err) == 0 ? SA_EXIT_OK : sa_exit_with(ctx, &err);
}

const struct sa_cmd sa_cmd_help = {
	.name = "help",
	.summary = "Help on the program or on one command",
	.usage = "[COMMAND]",
	.about = "",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.max_args = 1,
	.run = run,
};
