/* SPDX-License-Identifier: MIT */
/* PNG files (libpng). */
#ifndef SA_CODEC_PNG_OUT_H
#define SA_CODEC_PNG_OUT_H

#include "base/err.h"
#include "base/str.h"
#include "codec/canvas.h"

/*
 * Appends the picture as a PNG: with a palette when it has at most 256 colours, else 8-bit RGB.
 * Errors: BUG, LIMIT.
 */
int sa_png_write(const struct sa_canvas *canvas, struct sa_arena *scratch, struct sa_str *out,
		 struct sa_err *err) SA_MUST_CHECK;

#endif
