/* SPDX-License-Identifier: MIT */
/*
 * Commands: one file each, one row in commands.c. From the row come dispatch, --help, the manual and
 * the suggestions for a mistyped name.
 */
#ifndef SA_CLI_CMD_H
#define SA_CLI_CMD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/fs.h"
#include "cli/opt.h"

struct sa_cmd;

/* Everything a command gets from outside; tests fill it with fakes and call the command in-process. */
struct sa_ctx {
	struct sa_arena *arena; /* results live here and die with the command */
	struct sa_fs *fs;	/* NULL, or faults for tests */
	FILE *out, *err;
	bool out_is_terminal;
	unsigned columns;		      /* of that terminal; 0: not known */
	const char *(*env)(const char *name); /* NULL when unset */
	/* what gives the verdict again: words for a shell, without what is about output; NULL: not known */
	const char *command_line;
	const struct sa_cmd *const
		*commands; /* all of them, for help and completion; sa_cli_main sets it */
	bool system_clock; /* what is judged is held against it, whatever SOURCE_DATE_EPOCH says (POLICY 15) */
};

/*
 * "Now", Unix milliseconds: what exceptions, ages and dates ahead are held against. SOURCE_DATE_EPOCH, when set, is
 * it, but in the Action, where whoever writes the job's environment would move it (POLICY 15).
 */
int64_t sa_now_ms(const struct sa_ctx *ctx);

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
	/* Returns the exit code. `settings` was filled from the options. */
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

/* Runs the program: argv as main gets it. Returns the exit code. */
int sa_cli_main(struct sa_ctx *ctx, int argc, char **argv);

#define SA_OPT_COUNT(rows) (sizeof(rows) / sizeof *(rows))

#endif
