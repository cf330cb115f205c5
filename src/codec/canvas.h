/* SPDX-License-Identifier: MIT */
/* A picture in memory: 8 bits each of red, green and blue, rows from the top, nothing transparent. */
#ifndef SA_CODEC_CANVAS_H
#define SA_CODEC_CANVAS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Pixels that are drawn outside of the picture are dropped. */
struct sa_canvas {
	size_t width, height;
	unsigned char *rgb; /* 3 * width * height bytes in an arena */
};

void sa_canvas_init(struct sa_canvas *canvas, struct sa_arena *arena, size_t width, size_t height);

/* Everything in one colour, 0xRRGGBB. */
void sa_canvas_clear(struct sa_canvas *canvas, uint32_t rgb);

/* Mixes the colour into `len` pixels of a row; coverage 255 replaces what was there. */
void sa_canvas_span(struct sa_canvas *canvas, long x, long y, size_t len, unsigned coverage,
		    uint32_t rgb);

#endif
