/* SPDX-License-Identifier: MIT */
/* completion: what a shell needs to complete our command line, from the rows of commands and options. */
#include "cli/cmds.h"

#include <string.h>

#include "cli/exit.h"
#include "cli/term.h"

static void put_commands(struct sa_str *out)
{
	for (const struct sa_cmd *const *cmd = sa_commands; *cmd; cmd++) {
		if (!(*cmd)->hidden)
			sa_str_printf(out, "%s%s", cmd == sa_commands ? "" : " ", (*cmd)->name);
	}
}

/* The words after an option that takes one of a few. */
static void put_choices(const struct sa_cmd *cmd, struct sa_str *out)
{
	for (size_t i = 0; i < cmd->n_opt; i++) {
		const struct sa_opt *opt = &cmd->opt[i];

		if (opt->kind != SA_OPT_CHOICE || opt->env_only)
			continue;
		sa_str_printf(out, "\t%s:--%s) words='", cmd->name, opt->name);
		for (size_t k = 0; opt->choices[k]; k++)
			sa_str_printf(out, "%s%s", k ? " " : "", opt->choices[k]);
		sa_str_puts(out, "' ;;\n");
	}
}

/* The options whose value is a file, a number ...: files are offered. */
static void put_values(const struct sa_cmd *cmd, struct sa_str *out)
{
	size_t n = 0;

	for (size_t i = 0; i < cmd->n_opt; i++) {
		const struct sa_opt *opt = &cmd->opt[i];

		if (opt->kind == SA_OPT_CHOICE || opt->kind == SA_OPT_FLAG || opt->env_only)
			continue;
		sa_str_printf(out, "%s%s:--%s", n++ ? "|" : "\t", cmd->name, opt->name);
	}
	if (n)
		sa_str_puts(out, ") files=1 ;;\n");
}

static void put_options(const struct sa_cmd *cmd, struct sa_str *out)
{
	sa_str_printf(out, "\t%s:*) words='--help", cmd->name);
	for (size_t i = 0; i < cmd->n_opt; i++) {
		if (!cmd->opt[i].env_only)
			sa_str_printf(out, " --%s", cmd->opt[i].name);
	}
	sa_str_puts(out, "' files=1 ;;\n");
}

static void put_bash(struct sa_str *out)
{
	sa_str_puts(out,
		    "# bash completion of soak-audit; made by `soak-audit completion bash`.\n"
		    "_soak_audit() {\n\tlocal words='' files='' now=${COMP_WORDS[COMP_CWORD]}\n"
		    "\tCOMPREPLY=()\n\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\twords='");
	put_commands(out);
	sa_str_puts(out, " --help --version'\n\telse\n\tcase "
			 "${COMP_WORDS[1]}:${COMP_WORDS[COMP_CWORD-1]} in\n\thelp:*) words='");
	put_commands(out);
	sa_str_puts(out, "' ;;\n");
	for (const struct sa_cmd *const *cmd = sa_commands; *cmd; cmd++) {
		if ((*cmd)->hidden || strcmp((*cmd)->name, "help") == 0)
			continue;
		put_choices(*cmd, out);
		put_values(*cmd, out);
		put_options(*cmd, out);
	}
	sa_str_puts(out,
		    "\tesac\n\tfi\n"
		    "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$now\"\n"
		    "\t\tif [ -n \"$files\" ] && [ \"${now#-}\" = \"$now\" ]; then compgen -f -- "
		    "\"$now\"; fi)\n}\ncomplete -o filenames -F _soak_audit soak-audit\n");
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	struct sa_err err;
	SA_STR_SCOPE(out);

	(void)settings, (void)n_args;
	if (strcmp(args[0], "bash") != 0) {
		sa_err_set(&err, SA_ERR_USAGE, "completion: unknown shell '%s'; it takes bash",
			   args[0]);
		return sa_exit_with(ctx, &err);
	}
	put_bash(&out);
	return sa_print(ctx, &out, &err) == 0 ? SA_EXIT_OK : sa_exit_with(ctx, &err);
}

const struct sa_cmd sa_cmd_completion = {
	.name = "completion",
	.summary = "Completion of commands and options for bash",
	.usage = "bash",
	.about =
		"Prints what bash needs to complete commands, options and their words; `make install` puts "
		"it where bash-completion looks. For one shell: source <(soak-audit completion bash)",
	.settings_size = 1,
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
