/* SPDX-License-Identifier: MIT */
/*
 * Commands: one file each, one row of commands.def. From the row come dispatch, --help, the manual and
 * the suggestions for a mistyped name.
 */
#ifndef SA_CLI_CMD_H
#define SA_CLI_CMD_H

#include <stdbool.h>
#include <stddef.h>

#include "app/exit.h"
#include "base/ctx.h"
#include "base/err.h"
#include "base/opt.h"

struct sa_cmd {
	const char *name;
	const char *summary; /* one line for the list of commands */
	const char *usage;   /* arguments after the options: "[FILE]", "" for none */
	const char *about;   /* paragraphs for help and manual */
	const struct sa_opt *opt;
	size_t n_opt;
	size_t settings_size;
	int min_args, max_args;
	const char *dir; /* the TEXT option that an argument stands for: "base"; NULL = none */
	/* Returns the exit code (app/exit.h). `settings` was filled from the options. */
	int (*run)(struct sa_ctx *ctx, void *settings, int n_args, char **args);
	/*
	 * Takes the place of `run` when a variable of the environment has a wrong value; the other options
	 * are set. NULL: the error is printed.
	 */
	int (*refuse)(struct sa_ctx *ctx, void *settings, const struct sa_err *err);
	bool hidden;
	bool finishes; /* SIGINT and SIGTERM are a flag from the program's first line on: it ends what it began */
	const char *env_prefix; /* options are read from <prefix>NAME too, NULL = they are not */
};

/* All commands, ended by NULL. */
extern const struct sa_cmd *const sa_commands[];

/* The command called `name` of a list that NULL ends; NULL when there is none. */
const struct sa_cmd *sa_cmd_find(const struct sa_cmd *const *commands, const char *name);

/* Sets *err to what is wrong with `name`, which is no command of the list: the nearest one is suggested. */
void sa_cmd_unknown(const struct sa_cmd *const *commands, const char *name, struct sa_err *err);

/* Runs the program: argv as main gets it. Returns the exit code. */
int sa_cli_main(struct sa_ctx *ctx, int argc, char **argv);

#endif
