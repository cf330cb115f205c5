/* SPDX-License-Identifier: MIT */
/* XML texts. */
#include "codec/xml_out.h"

#include "base/utf8.h"

static bool allowed(uint32_t c)
{
	return c == '\t' || c == '\n' || c == '\r' ||
	       (!sa_utf8_is_unsafe(c) && c != 0xfffe && c != 0xffff);
}

const char *sa_xml_entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '`':
		return "&#96;";
	default:
		return NULL;
	}
}

void sa_xml_text(struct sa_str *out, const char *text)
{
	size_t len = strlen(text);

	while (len) {
		uint32_t codepoint;
		size_t span = sa_utf8_span(text, len, &codepoint);
		const char *name = sa_xml_entity(*text);

		if (name)
			sa_str_puts(out, name);
		else if (span && allowed(codepoint))
			sa_str_add(out, text, span);
		else
			sa_utf8_put(out, 0xfffd);
		span += !span;
		text += span;
		len -= span;
	}
}
