/* SPDX-License-Identifier: MIT */
/* Writing PNG. */
#include "codec/png_out.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

#include <png.h>

static void append(png_structp png, png_bytep bytes, size_t len)
{
	sa_str_add(png_get_io_ptr(png), (const char *)bytes, len);
}

static void nothing(png_structp png)
{
	(void)png;
}

static _Noreturn void fail(png_structp png, png_const_charp why)
{
	(void)why;
	png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp why)
{
	(void)png, (void)why;
}

#define PALETTE_MAX 256
#define SLOTS	    1024 /* of the hash table, a power of two */

/* The colours of a picture, and for each pixel the number of its colour. */
struct palette {
	png_color color[PALETTE_MAX];
	int n;
	png_bytep pixel;
	struct {
		uint32_t rgb;
		int number; /* + 1; 0 = empty */
	} slot[SLOTS];
};

static int number_of(struct palette *p, uint32_t rgb)
{
	size_t at = rgb * 2654435761u >> 22;

	while (p->slot[at].number && p->slot[at].rgb != rgb)
		at = (at + 1) % SLOTS;
	if (p->slot[at].number)
		return p->slot[at].number - 1;
	if (p->n == PALETTE_MAX)
		return -1;
	p->color[p->n] = (png_color){(png_byte)(rgb >> 16), (png_byte)(rgb >> 8), (png_byte)rgb};
	p->slot[at].rgb = rgb;
	p->slot[at].number = ++p->n;
	return p->n - 1;
}

/* False when there are too many colours. */
static bool find_palette(const struct sa_canvas *canvas, struct palette *p)
{
	const unsigned char *c = canvas->rgb;
	uint32_t last = 0;
	int number = -1;

	for (size_t i = 0; i < canvas->width * canvas->height; i++, c += 3) {
		uint32_t rgb = (uint32_t)c[0] << 16 | (uint32_t)c[1] << 8 | c[2];

		if (rgb != last || number < 0)
			number = number_of(p, rgb);
		if (number < 0)
			return false;
		p->pixel[i] = (png_byte)number;
		last = rgb;
	}
	return true;
}

/* False when libpng gave up; alone in a function because of the jump. */
static bool encode(png_structp png, png_infop info, const struct sa_canvas *canvas,
		   const struct palette *palette)
{
	if (setjmp(png_jmpbuf(png)))
		return false;
	png_set_IHDR(png, info, (png_uint_32)canvas->width, (png_uint_32)canvas->height, 8,
		     palette ? PNG_COLOR_TYPE_PALETTE : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
		     PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	if (palette)
		png_set_PLTE(png, info, palette->color, palette->n);
	/* Charts are large even areas: the cheapest settings come within a few KB of the best. */
	png_set_filter(png, PNG_FILTER_TYPE_BASE, palette ? PNG_FILTER_NONE : PNG_FILTER_UP);
	png_set_compression_level(png, palette ? 2 : 1);
	png_set_compression_buffer_size(png, (size_t)1 << 16);
	png_write_info(png, info);
	for (size_t y = 0; y < canvas->height; y++)
		png_write_row(png, palette ? palette->pixel + canvas->width * y
					   : canvas->rgb + 3 * canvas->width * y);
	png_write_end(png, info);
	return true;
}

int sa_png_write(const struct sa_canvas *canvas, struct sa_arena *scratch, struct sa_str *out,
		 struct sa_err *err)
{
	struct palette *palette = SA_NEW(scratch, struct palette);
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, fail, ignore);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	bool fine = false;

	palette->pixel = sa_arena_array(scratch, canvas->width, canvas->height);
	if (info) {
		png_set_write_fn(png, out, append, nothing);
		fine = encode(png, info, canvas, find_palette(canvas, palette) ? palette : NULL);
	}
	png_destroy_write_struct(&png, &info);
	if (!fine)
		return sa_err_set(err, SA_ERR_BUG, "a picture could not be encoded");
	return sa_str_check(out, "a picture", err);
}
