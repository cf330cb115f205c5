/* SPDX-License-Identifier: MIT */
/* Terminal. */
#include "app/term.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HELP_WIDTH 80 /* where nobody says how wide the terminal is */
#define HELP_LEAST 40
#define HELP_MOST  120

#define MOST_COLUMNS 1000
#define HANG	     4 /* of what goes on below its line */

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

/* Characters of a terminal's line; 0 where it is none, or not known. */
static size_t terminal_width(const struct sa_ctx *ctx)
{
	const char *columns = ctx->env("COLUMNS");

	if (!ctx->out_is_terminal)
		return 0;
	if (columns && *columns && strspn(columns, "0123456789") == strlen(columns))
		return strlen(columns) > 3 ? MOST_COLUMNS : strtoul(columns, NULL, 10);
	return ctx->columns;
}

/* Characters that are seen of a word in UTF-8: colours are none. */
static size_t seen_width(const char *word, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (word[i] == '\033') {
			while (i < len && word[i] != 'm')
				i++;
			continue;
		}
		n += ((unsigned char)word[i] & 0xc0) != 0x80;
	}
	return n;
}

static void put_line(struct sa_str *out, const char *line, size_t len, size_t width)
{
	size_t at = 0, indent = 0;

	while (indent < len && line[indent] == ' ')
		indent++;
	for (size_t i = 0, gap, n; i < len; i += gap + n) {
		for (gap = 0; i + gap < len && line[i + gap] == ' ';)
			gap++;
		for (n = 0; i + gap + n < len && line[i + gap + n] != ' ';)
			n++;
		size_t seen = seen_width(line + i + gap, n);

		if (i && at + gap + seen > width && indent + HANG < width / 2) {
			sa_str_putc(out, '\n');
			sa_str_fill(out, ' ', indent + HANG);
			at = indent + HANG + seen;
		} else {
			sa_str_fill(out, ' ', gap);
			at += gap + seen;
		}
		sa_str_add(out, line + i + gap, n);
	}
}

int sa_print_lines(struct sa_ctx *ctx, const struct sa_str *text, struct sa_err *err)
{
	size_t width = terminal_width(ctx);
	SA_STR_SCOPE(out);

	if (!width)
		return sa_print(ctx, text, err);
	for (const char *p = text->buf, *end = p + text->len, *stop; p < end; p = stop) {
		stop = memchr(p, '\n', (size_t)(end - p));
		stop = stop ? stop : end;
		put_line(&out, p, (size_t)(stop - p), width < HELP_LEAST ? HELP_LEAST : width);
		if (stop < end) {
			sa_str_putc(&out, '\n');
			stop++;
		}
	}
	return sa_print(ctx, &out, err);
}

size_t sa_help_width(const struct sa_ctx *ctx)
{
	size_t width = terminal_width(ctx);

	if (!width)
		return HELP_WIDTH;
	return width < HELP_LEAST ? HELP_LEAST : width > HELP_MOST ? HELP_MOST : width;
}
