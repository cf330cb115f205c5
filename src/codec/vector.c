/* SPDX-License-Identifier: MIT */
/* Drawing with FreeType: outlines made here or by the font, filled by its rasteriser. */
#include "codec/vector.h"

#include <math.h>
#include <string.h>

#include <ft2build.h>
#include <freetype/freetype.h>
#include <freetype/ftoutln.h>

#include "base/utf8.h"
#include "codec/canvas.h"
#include "gen/font_data.h"

/*
 * Lines are not stroked into one outline: where a stroke turns sharply its inner border runs backwards
 * and punches holes. Here every segment is a box and every corner a disc, all wound the same way, so
 * overlaps can only add up to "covered".
 */
#define BATCH_POINTS   4096 /* FreeType counts points of an outline in 15 bits */
#define BATCH_CONTOURS 1024
#define DISC_POINTS    8
/*
 * The rasteriser searches the cells of a row from the left: a line as one outline would take time in
 * the square of its points. Pieces of it lie side by side.
 */
#define PIECE_CONTOURS 24

struct sa_vector {
	FT_Library library;
	FT_Face face;
	struct sa_canvas *canvas;
	uint32_t rgb;
	unsigned opacity; /* 0..255 */
	bool failed;
	FT_Vector point[BATCH_POINTS];
	char tag[BATCH_POINTS];
	short end[BATCH_CONTOURS];
	int n_points, n_contours;
};

int sa_vector_open(struct sa_arena *arena, struct sa_canvas *canvas, struct sa_vector **vector,
		   struct sa_err *err)
{
	struct sa_vector *v = SA_NEW(arena, struct sa_vector);

	v->canvas = canvas;
	if (FT_Init_FreeType(&v->library) != 0)
		return sa_err_set(err, SA_ERR_BUG, "the drawing library does not start");
	if (FT_New_Memory_Face(v->library, font_data, sizeof font_data, 0, &v->face) != 0) {
		FT_Done_FreeType(v->library);
		return sa_err_set(err, SA_ERR_BUG, "the embedded font cannot be read");
	}
	*vector = v;
	return 0;
}

void sa_vector_close(struct sa_vector **vector)
{
	if (!*vector)
		return;
	FT_Done_Face((*vector)->face);
	FT_Done_FreeType((*vector)->library);
	*vector = NULL;
}

int sa_vector_check(const struct sa_vector *v, struct sa_err *err)
{
	if (!v->failed)
		return 0;
	return sa_err_set(err, SA_ERR_BUG, "a plot could not be drawn");
}

/* Sixteen steps look as smooth as 256, and keep most charts within a palette (codec/png_out.c). */
static unsigned stepped(unsigned coverage)
{
	return (coverage + 8) / 17 * 17;
}

static void spans(int y, int count, const FT_Span *span, void *user)
{
	struct sa_vector *v = user;

	for (int i = 0; i < count; i++)
		sa_canvas_span(v->canvas, span[i].x, y, span[i].len,
			       stepped(span[i].coverage) * v->opacity / 255, v->rgb);
}

static void fill(struct sa_vector *v, FT_Outline *outline)
{
	FT_Raster_Params params = {
		.flags = FT_RASTER_FLAG_AA | FT_RASTER_FLAG_DIRECT | FT_RASTER_FLAG_CLIP,
		.gray_spans = spans,
		.user = v,
		.clip_box = {0, 0, (FT_Pos)v->canvas->width, (FT_Pos)v->canvas->height},
	};

	if (outline->n_points && FT_Outline_Render(v->library, outline, &params) != 0)
		v->failed = true;
}

static void begin(struct sa_vector *v, double opacity, uint32_t rgb)
{
	v->rgb = rgb;
	v->opacity = (unsigned)lround(fmin(fmax(opacity, 0), 1) * 255);
	v->n_points = v->n_contours = 0;
}

static void flush(struct sa_vector *v)
{
	FT_Outline outline;

	/* the counters are short or unsigned short, as the version goes */
	memset(&outline, 0, sizeof outline);
	outline.points = v->point;
	outline.tags = (void *)v->tag;
	outline.contours = (void *)v->end;
	outline.n_points = (short)v->n_points;
	outline.n_contours = (short)v->n_contours;
	fill(v, &outline);
	v->n_points = v->n_contours = 0;
}

static FT_Pos fixed(double pixels)
{
	return (FT_Pos)lround(fmin(fmax(pixels, -10000), 10000) * 64);
}

static void add_contour(struct sa_vector *v, const struct sa_point *point, int n, char tag)
{
	if (v->n_points + n > BATCH_POINTS || v->n_contours == BATCH_CONTOURS)
		flush(v);
	for (int i = 0; i < n; i++) {
		v->point[v->n_points] = (FT_Vector){fixed(point[i].x), fixed(point[i].y)};
		v->tag[v->n_points++] = tag;
	}
	v->end[v->n_contours++] = (short)(v->n_points - 1);
}

static void add_disc(struct sa_vector *v, struct sa_point at, double radius)
{
	/* control points of eight arcs, outside of the circle */
	static const double dx[DISC_POINTS] = {1,  M_SQRT1_2,  0, -M_SQRT1_2,
					       -1, -M_SQRT1_2, 0, M_SQRT1_2};
	struct sa_point p[DISC_POINTS];
	double outer = radius * 1.0823922002923940; /* 1 / cos(pi / 8) */

	for (int i = 0; i < DISC_POINTS; i++)
		p[i] = (struct sa_point){at.x + outer * dx[i], at.y + outer * dx[(i + 6) % 8]};
	add_contour(v, p, DISC_POINTS, FT_CURVE_TAG_CONIC);
}

static void add_segment(struct sa_vector *v, struct sa_point a, struct sa_point b, double width)
{
	double dx = b.x - a.x, dy = b.y - a.y, length = hypot(dx, dy);

	if (length < 1.0 / 64)
		return;
	double nx = -dy / length * width / 2, ny = dx / length * width / 2;
	const struct sa_point p[] = {{a.x - nx, a.y - ny},
				     {b.x - nx, b.y - ny},
				     {b.x + nx, b.y + ny},
				     {a.x + nx, a.y + ny}};

	add_contour(v, p, 4, FT_CURVE_TAG_ON);
}

void sa_vector_box(struct sa_vector *v, struct sa_point corner, double width, double height,
		   double opacity, uint32_t rgb)
{
	double right = corner.x + width, bottom = corner.y + height;
	const struct sa_point p[] = {
		corner, {right, corner.y}, {right, bottom}, {corner.x, bottom}};

	begin(v, opacity, rgb);
	add_contour(v, p, 4, FT_CURVE_TAG_ON);
	flush(v);
}

void sa_vector_line(struct sa_vector *v, const struct sa_point *point, size_t n, double width,
		    uint32_t rgb)
{
	begin(v, 1, rgb);
	for (size_t i = 0; i < n; i++) {
		/* the corner of a thin line is smaller than what an eye sees */
		if (width > 1.5 || n == 1)
			add_disc(v, point[i], width / 2);
		if (i > 0)
			add_segment(v, point[i - 1], point[i], width);
		if (v->n_contours >= PIECE_CONTOURS)
			flush(v);
	}
	flush(v);
}

void sa_vector_dashes(struct sa_vector *v, struct sa_point from, struct sa_point to, double width,
		      double on, double off, uint32_t rgb)
{
	double length = hypot(to.x - from.x, to.y - from.y);
	double ux = (to.x - from.x) / length, uy = (to.y - from.y) / length;

	if (!(length > 0))
		return;
	begin(v, 1, rgb);
	size_t dashes = (size_t)ceil(length / (on + fmax(off, 1)));

	for (size_t i = 0; i < dashes; i++) {
		double at = (double)i * (on + fmax(off, 1)), end = fmin(at + on, length);

		add_segment(v, (struct sa_point){from.x + at * ux, from.y + at * uy},
			    (struct sa_point){from.x + end * ux, from.y + end * uy}, width);
	}
	flush(v);
}

void sa_vector_discs(struct sa_vector *v, const struct sa_point *point, size_t n, double radius,
		     uint32_t rgb)
{
	begin(v, 1, rgb);
	for (size_t i = 0; i < n; i++) {
		add_disc(v, point[i], radius);
		if (v->n_contours >= PIECE_CONTOURS)
			flush(v);
	}
	flush(v);
}

void sa_vector_text(struct sa_vector *v, struct sa_point at, double size, bool upwards,
		    const char *text, uint32_t rgb)
{
	/* rows of a picture run downwards, those of a font upwards */
	FT_Matrix level = {0x10000, 0, 0, -0x10000}, turned = {0, -0x10000, -0x10000, 0};
	size_t len = strlen(text);

	begin(v, 1, rgb);
	if (FT_Set_Char_Size(v->face, 0, fixed(size), 72, 72) != 0) {
		v->failed = true;
		return;
	}
	while (len) {
		uint32_t codepoint = 0;
		size_t span = sa_utf8_span(text, len, &codepoint);

		if (FT_Load_Char(v->face, span ? codepoint : 0,
				 FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) != 0) {
			v->failed = true;
			return;
		}
		FT_GlyphSlot slot = v->face->glyph;
		double advance = (double)slot->linearHoriAdvance / 65536;

		FT_Outline_Transform(&slot->outline, upwards ? &turned : &level);
		FT_Outline_Translate(&slot->outline, fixed(at.x), fixed(at.y));
		fill(v, &slot->outline);
		at.x += upwards ? 0 : advance;
		at.y -= upwards ? advance : 0;
		span += !span;
		text += span;
		len -= span;
	}
}
