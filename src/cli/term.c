/* SPDX-License-Identifier: MIT */
/* Terminal. */
#include "cli/term.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HELP_WIDTH 80 /* where nobody says how wide the terminal is */
#define HELP_LEAST 40
#define HELP_MOST  120

const char *const sa_color_choices[] = {"auto", "always", "never", NULL};

bool sa_color_wanted(const struct sa_ctx *ctx, int choice)
{
	const char *no_color = ctx->env("NO_COLOR");
	const char *term = ctx->env("TERM");

	if (choice != SA_COLOR_AUTO)
		return choice == SA_COLOR_ALWAYS;
	if (no_color && *no_color)
		return false;
	return ctx->out_is_terminal && !(term && strcmp(term, "dumb") == 0);
}

bool sa_terminal_is_utf8(const struct sa_ctx *ctx)
{
	static const char *const name[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
		const char *value = ctx->env(name[i]);

		if (value && *value)
			return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
	}
	return false;
}

int sa_print(struct sa_ctx *ctx, const struct sa_str *text, struct sa_err *err)
{
	/* a reader that has seen enough (`| head`) is no error */
	if (fwrite(text->buf, 1, text->len, ctx->out) != text->len && errno != EPIPE)
		return sa_err_os(err, errno, "cannot write to standard output");
	return 0;
}

size_t sa_help_width(const struct sa_ctx *ctx)
{
	const char *columns = ctx->env("COLUMNS");
	uint64_t width = ctx->columns;

	if (!ctx->out_is_terminal)
		return HELP_WIDTH;
	if (columns && *columns && strspn(columns, "0123456789") == strlen(columns))
		width = strlen(columns) > 3 ? HELP_MOST : strtoul(columns, NULL, 10);
	if (!width)
		return HELP_WIDTH;
	return width < HELP_LEAST ? HELP_LEAST : width > HELP_MOST ? HELP_MOST : width;
}
