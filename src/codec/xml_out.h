/* SPDX-License-Identifier: MIT */
/* Foreign text in XML. */
#ifndef SA_CODEC_XML_OUT_H
#define SA_CODEC_XML_OUT_H

#include "base/str.h"

/*
 * How a character with a meaning in XML or HTML is written, NULL for any other. The backtick is one of
 * them, because old browsers took it for a quote of an attribute.
 */
const char *sa_xml_entity(char c);

/*
 * Appends `text` as the content of an element or of an attribute in either kind of quotes. Broken bytes
 * and what XML 1.0 does not allow (most control characters, U+FFFE, U+FFFF) become U+FFFD, and so does
 * what changes how the text around it is shown (sa_utf8_is_unsafe).
 */
void sa_xml_text(struct sa_str *out, const char *text);

#endif
