/* SPDX-License-Identifier: MIT */
/*
 * UTF-8: validity, and making foreign text harmless to show.
 */
#ifndef SA_BASE_UTF8_H
#define SA_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * Length of the well-formed sequence at the start of `text` (1..4), 0 when there is none
 * (Unicode 15, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
 */
size_t sa_utf8_span(const char *text, size_t len, uint32_t *codepoint);

/* The UTF-8 form of a code point, without terminator (a surrogate or one out of range becomes U+FFFD).
 * Returns its length. */
size_t sa_utf8_encode(char out[4], uint32_t codepoint);

/*
 * The UTF-16 unit, or the pair of surrogates, at `p`: returns its bytes, 2 or 4, or 0 when more than
 * `len` bytes are needed to tell. A lone surrogate is returned as it is: look for 0xD800..0xDFFF.
 */
size_t sa_utf16_span(const char *p, size_t len, bool big_endian, uint32_t *codepoint);

/* Appends the UTF-8 form of a code point (a surrogate or one out of range becomes U+FFFD). */
void sa_utf8_put(struct sa_str *out, uint32_t codepoint);

/*
 * Appends `text` so that it can stand on one line of a terminal or a log: control characters, line
 * and paragraph separators and bidirectional controls appear as \xNN or \uNNNN, broken bytes as
 * \xNN. Cut after `max_chars` characters with an ellipsis.
 */
void sa_utf8_plain(struct sa_str *out, const char *text, size_t len, size_t max_chars);

/* The same as a new string in `arena`, cut at SA_LIMIT_SHOWN_TEXT characters. */
const char *sa_utf8_shown(struct sa_arena *arena, const char *text);

/* True for a code point that changes how the text around it is shown, or is no visible character. */
int sa_utf8_is_unsafe(uint32_t codepoint);

#endif
