/* SPDX-License-Identifier: MIT */
/* The pen of the console report: colours, the heads of its steps, foreign text. */
#include "render/console_part.h"

#include <string.h>

#include "base/utf8.h"

void sa_console_paint(struct sa_str *out, const struct sa_console_opts *opts, const char *code,
		      const char *text)
{
	sa_str_printf(out, "%s%s%s", opts->color ? code : "", text, opts->color ? "\033[0m" : "");
}

void sa_console_step(struct sa_str *out, const struct sa_console_opts *opts, int number,
		     const char *title)
{
	SA_STR_SCOPE(line);

	sa_str_putc(out, '\n');
	sa_str_printf(&line, "[%d/11] %s...", number, title);
	sa_console_paint(out, opts, SA_CONSOLE_BOLD, line.buf);
	sa_str_putc(out, '\n');
}

void sa_console_plain(struct sa_str *out, const char *text)
{
	sa_utf8_plain(out, text, strlen(text), SA_LIMIT_SHOWN_TEXT);
}

const char *sa_console_color(enum sa_state state)
{
	return state == SA_STATE_OK	? SA_CONSOLE_GREEN
	       : state == SA_STATE_HOLD ? SA_CONSOLE_RED
					: SA_CONSOLE_YELLOW;
}
