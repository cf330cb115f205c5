/* SPDX-License-Identifier: MIT */
/* Markdown escaping. */
#include "codec/md_out.h"

#include <string.h>

#include "base/utf8.h"

/* An invisible break after these keeps `@name`, `#12`, `GH-1` and `http://` from becoming links. */
#define WORD_BREAK "<!-- -->"

static bool breaks_link(const char *s, size_t i)
{
	static const char *const start[] = {"://", "www.", "GH-"};

	for (size_t k = 0; k < sizeof start / sizeof *start; k++) {
		size_t n = strlen(start[k]);

		/* the break goes in before the last character of the pattern */
		if (i + 1 >= n && strncasecmp(s + i + 1 - n, start[k], n) == 0)
			return true;
	}
	return false;
}

void sa_md_text(struct sa_str *out, const char *text, size_t max_chars)
{
	SA_STR_SCOPE(plain);

	sa_utf8_plain(&plain, text, strlen(text), max_chars);
	for (size_t i = 0; i < plain.len; i++) {
		char c = plain.buf[i];

		switch (c) {
		case '&':
			sa_str_puts(out, "&amp;");
			break;
		case '<':
			sa_str_puts(out, "&lt;");
			break;
		case '>':
			sa_str_puts(out, "&gt;");
			break;
		case '|':
			sa_str_puts(out, "&#124;");
			break;
		case '@':
			sa_str_puts(out, "@" WORD_BREAK);
			break;
		case '#':
			sa_str_puts(out, "\\#" WORD_BREAK);
			break;
		case '\\':
		case '`':
		case '*':
		case '_':
		case '[':
		case ']':
		case '~':
		case '!':
		case '$':
			sa_str_putc(out, '\\');
			sa_str_putc(out, c);
			break;
		default:
			if (breaks_link(plain.buf, i))
				sa_str_puts(out, WORD_BREAK);
			sa_str_putc(out, c);
		}
	}
}
