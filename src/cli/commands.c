/* SPDX-License-Identifier: MIT */
/* The list of commands, and the dispatch. */
#include <string.h>

#include "app/exit.h"
#include "app/shell_word.h"
#include "app/term.h"
#include "base/version.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "cli/cmds.h"
#include "cli/help.h"

const struct sa_cmd *const sa_commands[] = {
#define COMMAND(id) &sa_cmd_##id,
#include "cli/commands.def"
#undef COMMAND
	NULL,
};

static int print(struct sa_ctx *ctx, const struct sa_str *text)
{
	struct sa_err err;

	return sa_print(ctx, text, &err) == 0 ? SA_EXIT_OK : sa_exit_with(ctx, &err);
}

/* The run's directory is --base of one command, --path or --src of another: each takes the words of all. */
static void name_directory(struct sa_ctx *ctx, const struct sa_cmd *cmd, int argc, char **argv)
{
	static const char *const words[] = {"base", "path", "src"};

	for (int i = 0; i < argc && cmd->dir && strcmp(argv[i], "--") != 0; i++) {
		size_t len = strncmp(argv[i], "--", 2) == 0 ? strcspn(argv[i] + 2, "=") : 0;

		if (!len || sa_opt_find(cmd->opt, cmd->n_opt, argv[i] + 2, len))
			continue;
		for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
			if (strlen(words[w]) == len && strncmp(words[w], argv[i] + 2, len) == 0)
				argv[i] = sa_arena_printf(ctx->arena, "--%s%s", cmd->dir,
							  argv[i] + 2 + len);
		}
	}
}

/* `audit DIR` is `audit --base DIR`. */
static int take_directory(struct sa_ctx *ctx, const struct sa_cmd *cmd, void *settings,
			  const char *dir, struct sa_err *err)
{
	const struct sa_opt *row = sa_opt_find(cmd->opt, cmd->n_opt, cmd->dir, strlen(cmd->dir));
	const char **value = (const char **)(void *)((char *)settings + row->offset);

	if (strcmp(*value, row->default_text) != 0)
		return sa_err_set(
			err, SA_ERR_USAGE,
			"%s: the directory is named twice, as '%s' and with --%s '%s'; once "
			"is enough",
			cmd->name, sa_utf8_shown(ctx->arena, dir), cmd->dir,
			sa_utf8_shown(ctx->arena, *value));
	*value = dir;
	return 0;
}

static int run_command(struct sa_ctx *ctx, const struct sa_cmd *cmd, int argc, char **argv)
{
	void *settings = sa_arena_alloc(ctx->arena, cmd->settings_size);
	struct sa_err err, env_err;
	bool help, wrong_env = false;
	int n_args;

	int rc = sa_opt_defaults(cmd->opt, cmd->n_opt, settings, &err);

	if (rc == 0 && cmd->env_prefix)
		wrong_env = sa_opt_from_env(cmd->opt, cmd->n_opt, settings, ctx->arena,
					    cmd->env_prefix, ctx->env, &env_err) != 0;
	name_directory(ctx, cmd, argc, argv);
	if (rc == 0)
		rc = sa_opt_parse(cmd->opt, cmd->n_opt, settings, argc, argv, &n_args, &help, &err);
	if (rc != 0) {
		sa_err_wrap(&err, "%s", cmd->name);
		return sa_exit_with(ctx, &err);
	}
	if (help) {
		SA_STR_SCOPE(out);

		sa_help_command(cmd, sa_help_width(ctx), &out);
		return print(ctx, &out);
	}
	if (n_args < cmd->min_args || n_args > cmd->max_args) {
		if (n_args > cmd->max_args)
			sa_err_set(&err, SA_ERR_USAGE, "%s: unexpected argument '%s'; see --help",
				   cmd->name, argv[cmd->max_args]);
		else
			sa_err_set(&err, SA_ERR_USAGE, "%s: an argument is missing: %s; see --help",
				   cmd->name, cmd->usage);
		return sa_exit_with(ctx, &err);
	}
	if (n_args && cmd->dir && take_directory(ctx, cmd, settings, argv[0], &err) != 0)
		return sa_exit_with(ctx, &err);
	if (wrong_env && cmd->refuse)
		return cmd->refuse(ctx, settings, &env_err);
	if (wrong_env) {
		sa_err_wrap(&env_err, "%s", cmd->name);
		return sa_exit_with(ctx, &env_err);
	}
	return cmd->run(ctx, settings, n_args, argv);
}

/* Options that say where a verdict goes and what it looks like: it is the same without them. */
static const struct {
	const char *name;
	bool takes_value;
} about_output[] = {{"--out", true},	{"--format", true}, {"--color", true}, {"--html", false},
		    {"--plots", false}, {"--quiet", false}, {"-q", false},     {"--brief", false}};

/* How many of the arguments from `at` on are such an option. */
static int is_about_output(int argc, char **argv, int at)
{
	for (size_t i = 0; i < sizeof about_output / sizeof *about_output; i++) {
		size_t len = strlen(about_output[i].name);

		if (strncmp(argv[at], about_output[i].name, len) != 0)
			continue;
		if (!argv[at][len])
			return about_output[i].takes_value && at + 1 < argc ? 2 : 1;
		if (argv[at][len] == '=')
			return 1;
	}
	return 0;
}

static const char *command_line_of(struct sa_ctx *ctx, int argc, char **argv)
{
	SA_STR_SCOPE(out);

	sa_str_puts(&out, "soak-audit");
	for (int i = 1; i < argc; i++) {
		int skipped = is_about_output(argc, argv, i);

		if (skipped) {
			i += skipped - 1;
			continue;
		}
		sa_str_putc(&out, ' ');
		sa_shell_word(&out, argv[i]);
	}
	return sa_str_finish(&out, ctx->arena);
}

int sa_cli_main(struct sa_ctx *ctx, int argc, char **argv)
{
	ctx->commands = sa_commands;
	const char *name = argc > 1 ? argv[1] : NULL;
	SA_STR_SCOPE(out);

	if (!name) {
		sa_help_program(sa_commands, sa_help_width(ctx), &out);
		fwrite(out.buf, 1, out.len, ctx->err);
		return SA_EXIT_USAGE;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
		sa_help_program(sa_commands, sa_help_width(ctx), &out);
		return print(ctx, &out);
	}
	if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
		sa_str_printf(&out, "soak-audit %s", sa_version);
		if (sa_commit[0])
			sa_str_printf(&out, " (%s)", sa_commit);
		sa_str_putc(&out, '\n');
		return print(ctx, &out);
	}
	const struct sa_cmd *cmd = sa_cmd_find(sa_commands, name);

	ctx->command_line = command_line_of(ctx, argc, argv);
	if (cmd)
		return run_command(ctx, cmd, argc - 2, argv + 2);
	struct sa_err err;

	sa_cmd_unknown(sa_commands, name, &err);
	return sa_exit_with(ctx, &err);
}
