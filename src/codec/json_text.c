/* SPDX-License-Identifier: MIT */
/* Strings of a JSON document, escapes resolved. */
#include "codec/json_scan.h"

#include "base/utf8.h"

int sa_jtext_hex4(const char *p)
{
	int v = 0;

	for (int i = 0; i < 4; i++) {
		char c = p[i];
		int d = c >= '0' && c <= '9'   ? c - '0'
			: c >= 'a' && c <= 'f' ? c - 'a' + 10
			: c >= 'A' && c <= 'F' ? c - 'A' + 10
					       : -1;

		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

/* Decodes one escape at p (on the backslash); returns the bytes it takes. */
static size_t decode_escape(const char *p, uint32_t *cp)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";

	if (p[1] != 'u') {
		*cp = (unsigned char)to[strchr(from, p[1]) - from];
		return 2;
	}
	uint32_t hi = (uint32_t)sa_jtext_hex4(p + 2);

	*cp = hi;
	if (hi >= 0xD800 && hi <= 0xDBFF && p[6] == '\\' && p[7] == 'u') {
		int lo = sa_jtext_hex4(p + 8);

		if (lo >= 0xDC00 && lo <= 0xDFFF) {
			*cp = 0x10000 + ((hi - 0xD800) << 10) + ((uint32_t)lo - 0xDC00);
			return 12;
		}
	}
	if (*cp == 0 || (hi >= 0xD800 && hi <= 0xDFFF))
		*cp = 0xFFFD;
	return 6;
}

void sa_jtext_decode(const struct sa_jtext *text, struct sa_str *out)
{
	const char *p = text->p, *end = p + text->len;

	while (p < end) {
		const char *slash = memchr(p, '\\', (size_t)(end - p));
		uint32_t cp;

		sa_str_add(out, p, (size_t)((slash ? slash : end) - p));
		if (!slash)
			return;
		p = slash + decode_escape(slash, &cp);
		sa_utf8_put(out, cp);
	}
}

bool sa_jtext_escaped_is(const struct sa_jtext *text, const char *want, size_t want_len)
{
	SA_STR_SCOPE(decoded);

	if (want_len > text->len) /* an escape is never shorter than what it stands for */
		return false;
	sa_jtext_decode(text, &decoded);
	return decoded.len == want_len && memcmp(decoded.buf, want, want_len) == 0;
}

struct sa_jtext sa_jtext_plain(const struct sa_jtext *text, struct sa_arena *arena)
{
	SA_STR_SCOPE(decoded);

	if (!text->escaped)
		return *text;
	sa_jtext_decode(text, &decoded);
	return (struct sa_jtext){.p = sa_arena_strndup(arena, decoded.buf, decoded.len),
				 .len = decoded.len};
}

int sa_jtext_compare(const struct sa_jtext *a, const struct sa_jtext *b)
{
	int order = memcmp(a->p, b->p, a->len < b->len ? a->len : b->len);

	return order ? order : (a->len > b->len) - (a->len < b->len);
}
