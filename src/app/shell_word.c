/* SPDX-License-Identifier: MIT */
/* A text as one word of a shell command. */
#include "app/shell_word.h"

#include <string.h>

#include "base/utf8.h"

#define MOST_CHARS 1000

void sa_shell_word(struct sa_str *out, const char *text)
{
	static const char bare[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				   "-._/:=@,+";
	SA_STR_SCOPE(shown);

	/* a control character would only be noise, or worse, in a comment */
	sa_utf8_plain(&shown, text, strlen(text), MOST_CHARS);
	if (shown.len && !shown.buf[strspn(shown.buf, bare)]) {
		sa_str_puts(out, shown.buf);
		return;
	}
	sa_str_putc(out, '\'');
	for (const char *p = shown.buf; *p; p++) {
		if (*p == '\'')
			sa_str_puts(out, "'\\''");
		else
			sa_str_putc(out, *p);
	}
	sa_str_putc(out, '\'');
}
