/* SPDX-License-Identifier: MIT */
/* completion: what a shell needs to complete our command line, from the rows of commands and options. */
#include "cli/cmds.h"

#include <string.h>

#include "app/exit.h"
#include "app/term.h"

static void put_commands(const struct sa_cmd *const *commands, struct sa_str *out)
{
	for (const struct sa_cmd *const *cmd = commands; *cmd; cmd++) {
		if (!(*cmd)->hidden)
			sa_str_printf(out, "%s%s", cmd == commands ? "" : " ", (*cmd)->name);
	}
}

static void put_shells(struct sa_str *out, const char *between);

/* The words after an option that takes one of a few. */
static void put_choices(const struct sa_cmd *cmd, struct sa_str *out)
{
	for (size_t i = 0; i < cmd->n_opt; i++) {
		const struct sa_opt *opt = &cmd->opt[i];

		if (opt->kind != SA_OPT_CHOICE || opt->env_only)
			continue;
		sa_str_printf(out, "\t%s:--%s) offer='", cmd->name, opt->name);
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
	sa_str_printf(out, "\t%s:*) offer='--help", cmd->name);
	for (size_t i = 0; i < cmd->n_opt; i++) {
		if (!cmd->opt[i].env_only)
			sa_str_printf(out, " --%s", cmd->opt[i].name);
	}
	sa_str_puts(out, "' files=1 ;;\n");
}

/* The lines between `case COMMAND:WORD in` and `esac`, the same for bash and zsh. */
static void put_cases(const struct sa_cmd *const *commands, struct sa_str *out)
{
	sa_str_puts(out, "\thelp:*) offer='");
	put_commands(commands, out);
	sa_str_puts(out, "' ;;\n\tcompletion:*) offer='");
	put_shells(out, " ");
	sa_str_puts(out, "' ;;\n");
	for (const struct sa_cmd *const *cmd = commands; *cmd; cmd++) {
		if ((*cmd)->hidden || !(*cmd)->n_opt)
			continue;
		put_choices(*cmd, out);
		put_values(*cmd, out);
		put_options(*cmd, out);
	}
}

static void put_bash(const struct sa_cmd *const *commands, struct sa_str *out)
{
	sa_str_puts(out,
		    "# bash completion of soak-audit; made by `soak-audit completion bash`.\n"
		    "_soak_audit() {\n\tlocal offer='' files='' now=${COMP_WORDS[COMP_CWORD]}\n"
		    "\tCOMPREPLY=()\n\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\toffer='");
	put_commands(commands, out);
	sa_str_puts(out, " --help --version'\n\telse\n\tcase "
			 "${COMP_WORDS[1]}:${COMP_WORDS[COMP_CWORD-1]} in\n");
	put_cases(commands, out);
	sa_str_puts(out,
		    "\tesac\n\tfi\n"
		    "\tmapfile -t COMPREPLY < <(compgen -W \"$offer\" -- \"$now\"\n"
		    "\t\tif [ -n \"$files\" ] && [ \"${now#-}\" = \"$now\" ]; then compgen -f -- "
		    "\"$now\"; fi)\n}\ncomplete -o filenames -F _soak_audit soak-audit\n");
}

static void put_zsh(const struct sa_cmd *const *commands, struct sa_str *out)
{
	sa_str_puts(out, "#compdef soak-audit\n"
			 "# zsh completion of soak-audit; made by `soak-audit completion zsh`.\n"
			 "_soak_audit() {\n\tlocal offer='' files=''\n"
			 "\tif (( CURRENT == 2 )); then\n\t\toffer='");
	put_commands(commands, out);
	sa_str_puts(out, " --help --version'\n\telse\n\tcase "
			 "${words[2]}:${words[CURRENT-1]} in\n");
	put_cases(commands, out);
	sa_str_puts(out, "\tesac\n\tfi\n\tcompadd -- ${=offer}\n"
			 "\tif [[ -n $files && $PREFIX != -* ]]; then _files; fi\n}\n"
			 "if [[ ${funcstack[1]} = _soak_audit ]]; then _soak_audit \"$@\"; "
			 "else compdef _soak_audit soak-audit; fi\n");
}

/* A text between the single quotes of fish. */
static void put_quoted(struct sa_str *out, const char *text)
{
	sa_str_putc(out, '\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			sa_str_putc(out, '\\');
		sa_str_putc(out, *text);
	}
	sa_str_puts(out, "'\n");
}

static void put_fish_option(const struct sa_cmd *cmd, const struct sa_opt *opt, struct sa_str *out)
{
	sa_str_printf(out, "complete -c soak-audit -n '__fish_seen_subcommand_from %s' -l %s",
		      cmd->name, opt->name);
	if (opt->letter)
		sa_str_printf(out, " -s %c", opt->letter);
	if (opt->kind == SA_OPT_CHOICE) {
		sa_str_puts(out, " -xa '");
		for (size_t k = 0; opt->choices[k]; k++)
			sa_str_printf(out, "%s%s", k ? " " : "", opt->choices[k]);
		sa_str_putc(out, '\'');
	} else if (opt->kind != SA_OPT_FLAG) {
		sa_str_puts(out, " -r");
	}
	sa_str_puts(out, " -d ");
	put_quoted(out, opt->help);
}

static void put_fish(const struct sa_cmd *const *commands, struct sa_str *out)
{
	sa_str_puts(out, "# fish completion of soak-audit; made by `soak-audit completion fish`.\n"
			 "complete -c soak-audit -l help -d 'help'\n"
			 "complete -c soak-audit -n '__fish_seen_subcommand_from help' -xa '");
	put_commands(commands, out);
	sa_str_puts(out,
		    "'\ncomplete -c soak-audit -n '__fish_seen_subcommand_from completion' -xa '");
	put_shells(out, " ");
	sa_str_puts(out, "'\n");
	for (const struct sa_cmd *const *cmd = commands; *cmd; cmd++) {
		if ((*cmd)->hidden)
			continue;
		sa_str_printf(out, "complete -c soak-audit -n __fish_use_subcommand -f -a %s -d ",
			      (*cmd)->name);
		put_quoted(out, (*cmd)->summary);
		for (size_t i = 0; i < (*cmd)->n_opt; i++) {
			if (!(*cmd)->opt[i].env_only)
				put_fish_option(*cmd, &(*cmd)->opt[i], out);
		}
	}
}

static const struct {
	const char *name;
	void (*put)(const struct sa_cmd *const *commands, struct sa_str *out);
} shells[] = {{"bash", put_bash}, {"zsh", put_zsh}, {"fish", put_fish}};
#define N_SHELLS (sizeof shells / sizeof *shells)

static void put_shells(struct sa_str *out, const char *between)
{
	for (size_t i = 0; i < N_SHELLS; i++)
		sa_str_printf(out, "%s%s", i ? between : "", shells[i].name);
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	struct sa_err err;
	SA_STR_SCOPE(out);

	(void)settings, (void)n_args;
	for (size_t i = 0; i < N_SHELLS; i++) {
		if (strcmp(args[0], shells[i].name) == 0)
			shells[i].put(ctx->commands, &out);
	}
	if (!out.len) {
		put_shells(&out, ", ");
		sa_err_set(&err, SA_ERR_USAGE, "completion: unknown shell '%s'; it takes %s",
			   args[0], out.buf);
		return sa_exit_with(ctx, &err);
	}
	return sa_print(ctx, &out, &err) == 0 ? SA_EXIT_OK : sa_exit_with(ctx, &err);
}

const struct sa_cmd sa_cmd_completion = {
	.name = "completion",
	.summary = "Completion of commands and options for bash, zsh and fish",
	.usage = "bash|zsh|fish",
	.about =
		"Prints what a shell needs to complete commands, options and their words; `make install` "
		"puts it where bash, zsh and fish look. For one shell: source <(soak-audit completion "
		"bash), or the same with zsh; in fish: soak-audit completion fish | source",
	.settings_size = 1,
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
