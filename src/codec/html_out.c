/* SPDX-License-Identifier: MIT */
/* HTML escaping and CSP hashes. */
#include "codec/html_out.h"

#include <string.h>

#include "base/utf8.h"
#include "codec/sha256.h"
#include "codec/xml_out.h"

void sa_html_text(struct sa_str *out, const char *text, size_t max_chars)
{
	SA_STR_SCOPE(plain);

	sa_utf8_plain(&plain, text, strlen(text), max_chars);
	for (size_t i = 0; i < plain.len; i++) {
		const char *entity = sa_xml_entity(plain.buf[i]);

		if (entity)
			sa_str_puts(out, entity);
		else
			sa_str_putc(out, plain.buf[i]);
	}
}

static unsigned hex_value(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

void sa_html_csp_hash(struct sa_str *out, const char *bytes, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char hex[SA_SHA256_HEX];

	sa_sha256_hex(bytes, len, hex);
	sa_str_puts(out, "'sha256-");
	/* three hexadecimal digits are two of base64; 64 leave one, which the padding completes */
	for (size_t i = 0; i + 1 < sizeof hex; i += 3) {
		bool last = i + 3 >= sizeof hex;
		unsigned bits = hex_value(hex[i]) << 8;

		if (!last)
			bits |= hex_value(hex[i + 1]) << 4 | hex_value(hex[i + 2]);
		sa_str_putc(out, digits[bits >> 6]);
		sa_str_putc(out, last ? '=' : digits[bits & 63]);
	}
	sa_str_puts(out, "'");
}
