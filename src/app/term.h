/* SPDX-License-Identifier: MIT */
/* Colour and output to the user. */
#ifndef SA_APP_TERM_H
#define SA_APP_TERM_H

#include <stdbool.h>

#include "base/ctx.h"
#include "base/opt.h"
#include "base/str.h"

enum sa_color { SA_COLOR_AUTO, SA_COLOR_ALWAYS, SA_COLOR_NEVER };
extern const char *const sa_color_choices[];

/* Row for the option --color in a command whose settings have an int member `color`. */
#define SA_OPT_COLOR(type)                                                                     \
	{                                                                                      \
		.name = "color", .kind = SA_OPT_CHOICE, .offset = offsetof(type, color),       \
		.arg = "WHEN", .default_text = "auto", .choices = sa_color_choices,            \
		.help = "colours: auto (on a terminal, unless NO_COLOR is set), always, never" \
	}

/* Whether to use colours on stdout (no-color.org: NO_COLOR counts when it is not empty). */
bool sa_color_wanted(const struct sa_ctx *ctx, int choice);

/* Whether the terminal shows UTF-8, as the locale's variables say it. */
bool sa_terminal_is_utf8(const struct sa_ctx *ctx);

/* Writes the bytes to stdout; -1 with SA_ERR_IO when that fails. */
int sa_print(struct sa_ctx *ctx, const struct sa_str *text, struct sa_err *err) SA_MUST_CHECK;

/*
 * The same of text whose lines follow the terminal: one that is too long goes on below, behind its own indent. Where the
 * output is no terminal, or nobody says how wide it is, every line stays as it is.
 */
int sa_print_lines(struct sa_ctx *ctx, const struct sa_str *text, struct sa_err *err) SA_MUST_CHECK;

/*
 * How wide a help text may be: COLUMNS, else what the terminal says, at least 40 and at most 120; 80 where
 * nobody says it, and always where the output is no terminal.
 */
size_t sa_help_width(const struct sa_ctx *ctx);

#endif
