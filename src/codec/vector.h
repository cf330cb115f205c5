/* SPDX-License-Identifier: MIT */
/*
 * Anti-aliased lines, discs, boxes and text on a canvas (FreeType's rasteriser and the embedded font).
 *
 * Coordinates are pixels from the top left corner, finite and within +-10,000; a pixel's middle is at
 * .5. Colours are 0xRRGGBB. A failure (no memory) sticks: look once, at the end, with sa_vector_check.
 */
#ifndef SA_CODEC_VECTOR_H
#define SA_CODEC_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct sa_canvas;
struct sa_vector;

struct sa_point {
	double x, y;
};

/* Opens a pen on `canvas`. Errors: BUG when the embedded font cannot be read. */
int sa_vector_open(struct sa_arena *arena, struct sa_canvas *canvas, struct sa_vector **vector,
		   struct sa_err *err) SA_MUST_CHECK;
void sa_vector_close(struct sa_vector **vector);
#define SA_VECTOR_SCOPE(name) SA_CLEANUP(sa_vector_close) struct sa_vector *name = NULL

void sa_vector_box(struct sa_vector *v, struct sa_point corner, double width, double height,
		   double opacity, uint32_t rgb);

/* A line through n points with round ends and corners. */
void sa_vector_line(struct sa_vector *v, const struct sa_point *point, size_t n, double width,
		    uint32_t rgb);

/* A straight line cut into dashes of `on` > 0 pixels with `off` (at least 1) between. */
void sa_vector_dashes(struct sa_vector *v, struct sa_point from, struct sa_point to, double width,
		      double on, double off, uint32_t rgb);

void sa_vector_discs(struct sa_vector *v, const struct sa_point *point, size_t n, double radius,
		     uint32_t rgb);

/* UTF-8 text whose base line starts at `at`; `upwards` turns it by a quarter to the left. */
void sa_vector_text(struct sa_vector *v, struct sa_point at, double size, bool upwards,
		    const char *text, uint32_t rgb);

/* 0, or -1 when something could not be drawn. */
int sa_vector_check(const struct sa_vector *v, struct sa_err *err) SA_MUST_CHECK;

#endif
