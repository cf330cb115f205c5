/* SPDX-License-Identifier: MIT */
/* help: about the program or one command, and everything that is made from the tables. */
#include "cli/cmds.h"

#include "app/exit.h"
#include "app/term.h"
#include "cli/help.h"
#include "policy/reference.h"

enum what { HELP, MAN, COMMANDS, INPUTS, OUTPUTS, ACTION, POLICY };
static const char *const what_choices[] = {"help",    "man",	"commands", "inputs",
					   "outputs", "action", "policy",   NULL};

struct settings {
	int what;
};

static const struct sa_opt options[] = {
	{.name = "print",
	 .kind = SA_OPT_CHOICE,
	 .offset = offsetof(struct settings, what),
	 .arg = "WHAT",
	 .default_text = "help",
	 .choices = what_choices,
	 .help = "help, man (the manual page), commands, inputs or outputs (tables of README), "
		 "action (action.yml), or policy (every key of a policy file)"},
};

static void print(const struct sa_ctx *ctx, enum what what, const struct sa_cmd *cmd,
		  struct sa_str *out)
{
	switch (what) {
	case MAN:
		sa_help_manual(ctx->commands, out);
		break;
	case COMMANDS:
		sa_help_markdown(ctx->commands, out);
		break;
	case INPUTS:
		sa_help_inputs(out);
		break;
	case OUTPUTS:
		sa_help_outputs(out);
		break;
	case ACTION:
		sa_help_action(out);
		break;
	case POLICY:
		sa_policy_reference(out);
		break;
	case HELP:
		if (cmd)
			sa_help_command(cmd, sa_help_width(ctx), out);
		else
			sa_help_program(ctx->commands, sa_help_width(ctx), out);
		break;
	}
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	const struct settings *set = settings;
	const struct sa_cmd *cmd = n_args ? sa_cmd_find(ctx->commands, args[0]) : NULL;
	struct sa_err err;
	SA_STR_SCOPE(out);

	/* `help baseline save` is what one reads on the command line */
	if (cmd && n_args > 1 && strcmp(args[1], cmd->usage) != 0) {
		sa_err_set(&err, SA_ERR_USAGE,
			   "help: unexpected argument '%s'; see soak-audit %s --help", args[1],
			   cmd->name);
		return sa_exit_with(ctx, &err);
	}
	if (n_args && !cmd) {
		sa_cmd_unknown(ctx->commands, args[0], &err);
		return sa_exit_with(ctx, &err);
	}
	print(ctx, (enum what)set->what, cmd, &out);
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
	.max_args = 2,
	.run = run,
};
