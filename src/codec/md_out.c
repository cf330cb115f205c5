/* SPDX-License-Identifier: MIT */
/* Markdown escaping. */
#include "codec/md_out.h"

#include <ctype.h>
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

/*
 * Where the text is the first of its block (a list item), a list or code by indentation would begin
 * here. Returns the bytes that were written.
 */
static size_t put_first(struct sa_str *out, const char *text)
{
	size_t digits = strspn(text, "0123456789");
	char after = digits ? text[digits] : '\0';

	if (*text == ' ') {
		sa_str_puts(out, "&#32;");
		return 1;
	}
	if (*text == '-' || *text == '+') {
		sa_str_printf(out, "\\%c", *text);
		return 1;
	}
	if ((after == '.' || after == ')') && (!text[digits + 1] || text[digits + 1] == ' ')) {
		sa_str_printf(out, "%.*s\\%c", (int)digits, text, after);
		return digits + 1;
	}
	return 0;
}

/* An underscore inside a word is no emphasis, what begins no tag is no HTML, and only a line's first `>` quotes. */
static bool is_harmless(const char *s, size_t i)
{
	char next = s[i + 1];

	if (s[i] == '_')
		return i && isalnum((unsigned char)s[i - 1]) && isalnum((unsigned char)next);
	if (s[i] == '<')
		return next == ' ' || next == '=' || isdigit((unsigned char)next);
	return s[i] == '>' && i;
}

static void put_text(struct sa_str *out, const char *text, size_t max_chars, bool readable)
{
	SA_STR_SCOPE(plain);

	sa_utf8_plain(&plain, text, strlen(text), max_chars);
	for (size_t i = put_first(out, plain.buf); i < plain.len; i++) {
		char c = plain.buf[i];

		if (readable && is_harmless(plain.buf, i)) {
			sa_str_putc(out, c);
			continue;
		}
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

void sa_md_text(struct sa_str *out, const char *text, size_t max_chars)
{
	put_text(out, text, max_chars, false);
}

void sa_md_sentence(struct sa_str *out, const char *text, size_t max_chars)
{
	put_text(out, text, max_chars, true);
}

void sa_md_name(struct sa_str *out, const char *name, size_t max_chars)
{
	static const char harmless[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	size_t len = strlen(name);

	/* an underscore inside a word is no emphasis */
	if (len && len <= max_chars && name[0] != '_' && name[len - 1] != '_' &&
	    strspn(name, harmless) == len)
		sa_str_puts(out, name);
	else
		sa_md_text(out, name, max_chars);
}
