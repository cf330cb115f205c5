/* SPDX-License-Identifier: MIT */
/* Foreign text in HTML, and what a Content-Security-Policy says about a script or style. */
#ifndef SA_CODEC_HTML_OUT_H
#define SA_CODEC_HTML_OUT_H

#include <stddef.h>

#include "base/str.h"

/*
 * Appends `text` so that it is nothing but text, in an element as well as in a quoted attribute (not in
 * a script, a style, an address or an event handler: foreign text has no place there). One line, cut at
 * max_chars; what cannot be seen or turns the text around appears as \xNN or \uNNNN.
 */
void sa_html_text(struct sa_str *out, const char *text, size_t max_chars);

/* Appends the source expression that allows exactly these bytes: 'sha256-<base64>', quotes included. */
void sa_html_csp_hash(struct sa_str *out, const char *bytes, size_t len);

#endif
