/* SPDX-License-Identifier: MIT */
/* UTF-8 decoding and display. */
#include "base/utf8.h"

#include <string.h>

size_t sa_utf8_span(const char *text, size_t len, uint32_t *codepoint)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t need;
	uint32_t cp, least;

	if (!len)
		return 0;
	if (s[0] < 0x80) {
		*codepoint = s[0];
		return 1;
	}
	if (s[0] >= 0xC2 && s[0] <= 0xDF) {
		need = 2, cp = s[0] & 0x1Fu, least = 0x80;
	} else if ((s[0] & 0xF0) == 0xE0) {
		need = 3, cp = s[0] & 0x0Fu, least = 0x800;
	} else if (s[0] >= 0xF0 && s[0] <= 0xF4) {
		need = 4, cp = s[0] & 0x07u, least = 0x10000;
	} else {
		return 0;
	}
	if (len < need)
		return 0;
	for (size_t i = 1; i < need; i++) {
		if ((s[i] & 0xC0) != 0x80)
			return 0;
		cp = cp << 6 | (s[i] & 0x3Fu);
	}
	if (cp < least || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		return 0;
	*codepoint = cp;
	return need;
}

size_t sa_utf8_encode(char out[4], uint32_t codepoint)
{
	uint32_t cp = codepoint;

	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = 0xFFFD;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6), out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12), out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18), out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F)), out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

void sa_utf8_put(struct sa_str *out, uint32_t codepoint)
{
	char bytes[4];
	size_t len = sa_utf8_encode(bytes, codepoint);

	sa_str_add(out, bytes, len);
}

static uint32_t unit_at(const char *p, bool big_endian)
{
	const unsigned char *b = (const unsigned char *)p;

	return big_endian ? (uint32_t)b[0] << 8 | b[1] : (uint32_t)b[1] << 8 | b[0];
}

size_t sa_utf16_span(const char *p, size_t len, bool big_endian, uint32_t *codepoint)
{
	if (len < 2)
		return 0;
	*codepoint = unit_at(p, big_endian);
	if (*codepoint < 0xD800 || *codepoint > 0xDBFF)
		return 2;
	if (len < 4)
		return 0;
	uint32_t low = unit_at(p + 2, big_endian);

	if (low < 0xDC00 || low > 0xDFFF)
		return 2;
	*codepoint = 0x10000 + ((*codepoint - 0xD800) << 10) + (low - 0xDC00);
	return 4;
}

int sa_utf8_is_unsafe(uint32_t codepoint)
{
	uint32_t cp = codepoint;

	return cp < 0x20 || (cp >= 0x7F && cp <= 0x9F) || cp == 0xAD || cp == 0x61C ||
	       (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202E) ||
	       (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF || (cp >= 0xFFF9 && cp <= 0xFFFB) ||
	       (cp >= 0xE0000 && cp <= 0xE0FFF);
}

void sa_utf8_plain(struct sa_str *out, const char *text, size_t len, size_t max_chars)
{
	size_t shown = 0;

	for (size_t i = 0; i < len; shown++) {
		uint32_t cp = 0;
		size_t n = sa_utf8_span(text + i, len - i, &cp);

		if (shown == max_chars) {
			sa_str_puts(out, "…");
			return;
		}
		if (!n) {
			sa_str_printf(out, "\\x%02x", (unsigned char)text[i]);
			i++;
			continue;
		}
		if (!sa_utf8_is_unsafe(cp))
			sa_str_add(out, text + i, n);
		else if (cp < 0x100)
			sa_str_printf(out, "\\x%02x", (unsigned)cp);
		else
			sa_str_printf(out, "\\u%04x", (unsigned)cp);
		i += n;
	}
}

const char *sa_utf8_shown(struct sa_arena *arena, const char *text)
{
	SA_STR_SCOPE(s);

	sa_utf8_plain(&s, text, strlen(text), SA_LIMIT_SHOWN_TEXT);
	return sa_str_finish(&s, arena);
}
