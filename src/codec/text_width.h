/* SPDX-License-Identifier: MIT */
/* How wide a text is in the embedded font (DejaVu Sans); for laying out without drawing. */
#ifndef SA_CODEC_TEXT_WIDTH_H
#define SA_CODEC_TEXT_WIDTH_H

#include <stddef.h>

/* Width of `len` bytes of UTF-8 at `size` pixels an em, without kerning, as codec/vector.h draws it. */
double sa_text_width(const char *text, size_t len, double size);

#endif
