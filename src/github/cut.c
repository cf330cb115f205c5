/* SPDX-License-Identifier: MIT */
/* Cutting of texts. */
#include "github/cut.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"

#define NOTICE "\n\n(cut here: the text is longer than GitHub takes)\n"

const char *sa_cut_bytes(struct sa_arena *arena, const char *text, size_t max)
{
	size_t len = strlen(text), whole = 0;
	SA_STR_SCOPE(out);

	/* `whole` is how much fits when the notice has to follow */
	for (size_t i = 0; i < len && out.len <= max;) {
		uint32_t cp;
		size_t n = sa_utf8_span(text + i, len - i, &cp);

		if (n)
			sa_str_add(&out, text + i, n);
		else
			sa_utf8_put(&out, 0xFFFD);
		i += n ? n : 1;
		if (out.len + strlen(NOTICE) <= max)
			whole = out.len;
	}
	if (out.len <= max)
		return sa_str_finish(&out, arena);
	SA_STR_SCOPE(cut);

	sa_str_add(&cut, out.buf, whole);
	if (max >= strlen(NOTICE))
		sa_str_puts(&cut, NOTICE);
	return sa_str_finish(&cut, arena);
}

const char *sa_cut_chars(struct sa_arena *arena, const char *text, size_t max)
{
	size_t len = strlen(text), chars = 0, last = 0;
	SA_STR_SCOPE(out);

	for (size_t i = 0; i < len; chars++) {
		uint32_t cp = 0;
		size_t n = sa_utf8_span(text + i, len - i, &cp);

		if (chars == max) {
			return sa_arena_printf(arena, "%.*s…", (int)last, out.buf);
		}
		last = out.len;
		if (!n)
			sa_utf8_put(&out, 0xFFFD);
		else if (cp < ' ' || cp == 0x7F)
			sa_str_putc(&out, ' ');
		else
			sa_str_add(&out, text + i, n);
		i += n ? n : 1;
	}
	return sa_str_finish(&out, arena);
}
