/* SPDX-License-Identifier: MIT */
/* What a use case gets from outside. It stands here, for rooms below the use cases hand it on. */
#ifndef SA_BASE_CTX_H
#define SA_BASE_CTX_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/fs.h"

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
	const struct sa_cmd *const *
		commands; /* all of them (cli/cmd.h), for help and completion; sa_cli_main sets it */
	bool system_clock; /* what is judged is held against it, whatever SOURCE_DATE_EPOCH says (POLICY 15) */
};

/*
 * "Now", Unix milliseconds: what exceptions, ages and dates ahead are held against. SOURCE_DATE_EPOCH, when set, is
 * it, but in the Action, where whoever writes the job's environment would move it (POLICY 15).
 */
int64_t sa_now_ms(const struct sa_ctx *ctx);

#endif
