/* SPDX-License-Identifier: MIT */
/*
 * Options as rows: the parser, --help, the manual and README all come from them.
 *
 * A command keeps its settings in a struct of its own; a row says at which offset. Defaults are the
 * row's `default_text`, parsed like a value from the command line, so help and behaviour agree.
 */
#ifndef SA_BASE_OPT_H
#define SA_BASE_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct sa_arena;

enum sa_opt_kind {
	SA_OPT_FLAG,   /* bool */
	SA_OPT_TEXT,   /* const char * */
	SA_OPT_UINT,   /* uint64_t, min .. max */
	SA_OPT_NUMBER, /* double, min .. max */
	SA_OPT_CHOICE, /* int: index into choices */
	SA_OPT_LIST,   /* struct sa_opt_list: may be given more than once */
};

#define SA_OPT_LIST_MAX 64
struct sa_opt_list {
	const char *item[SA_OPT_LIST_MAX];
	size_t n;
};

struct sa_opt {
	const char *name; /* long name; hyphens and underscores are the same to the parser */
	char letter;	  /* short name, 0 for none */
	enum sa_opt_kind kind;
	size_t offset;
	const char *arg; /* name of the value in help, NULL for a flag */
	const char *help;
	const char *default_text;   /* NULL: zero, or required to be looked at by the command */
	double min, max;	    /* of UINT and NUMBER; of TEXT the most characters, 0 = any */
	const char *const *choices; /* of CHOICE, NULL-terminated */
	bool env_only;		    /* a secret: never taken from the command line */
	const char *
		workflow; /* of an input: what only the workflow knows, its default in action.yml */
};

/* Sets all options of `row[n]` in `settings` to their defaults. */
int sa_opt_defaults(const struct sa_opt *row, size_t n, void *settings,
		    struct sa_err *err) SA_MUST_CHECK;

/*
 * Sets the options for which the environment has a value that is not blank: <prefix>FAIL_ON for
 * fail-on, else INPUT_FAIL-ON as the Actions runner writes it. Blanks and line breaks around a value do
 * not count, nor does a row's `workflow` that nobody has put a value for (a runner that is not GitHub's);
 * the trimmed texts live in `arena`. A wrong value leaves its option as it was, and the
 * others are read all the same. Errors: USAGE for the first wrong value, naming the input, what it got
 * and what it takes.
 */
int sa_opt_from_env(const struct sa_opt *row, size_t n, void *settings, struct sa_arena *arena,
		    const char *prefix, const char *(*env)(const char *name),
		    struct sa_err *err) SA_MUST_CHECK;

/*
 * Reads argv[0..argc) into `settings`. What is no option is moved to the front of argv, and *n_args
 * counts it; "--" ends the options. `*help` is set by -h and --help.
 * Errors: USAGE, with the nearest option suggested.
 */
int sa_opt_parse(const struct sa_opt *row, size_t n, void *settings, int argc, char **argv,
		 int *n_args, bool *help, struct sa_err *err) SA_MUST_CHECK;

/* The row called `name`, NULL when there is none. */
const struct sa_opt *sa_opt_find(const struct sa_opt *row, size_t n, const char *name, size_t len);

/* A number that is a macro, as default_text. */
#define SA_OPT_DIGITS(number)	 SA_OPT_DIGITS_OF(number)
#define SA_OPT_DIGITS_OF(number) #number

/* Rows of an array of them. */
#define SA_OPT_COUNT(rows) (sizeof(rows) / sizeof *(rows))

#endif
