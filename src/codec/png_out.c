/* SPDX-License-Identifier: MIT */
/* Writing PNG. */
#include "codec/png_out.h"

#include <stdbool.h>
#include <setjmp.h>

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

/* False when libpng gave up; alone in a function because of the jump. */
static bool encode(png_structp png, png_infop info, const struct sa_canvas *canvas)
{
	if (setjmp(png_jmpbuf(png)))
		return false;
	png_set_IHDR(png, info, (png_uint_32)canvas->width, (png_uint_32)canvas->height, 8,
		     PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
		     PNG_FILTER_TYPE_DEFAULT);
	/* Charts are large even areas: the cheapest settings come within a few KB of the best. */
	png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_UP);
	png_set_compression_level(png, 1);
	png_set_compression_buffer_size(png, (size_t)1 << 16);
	png_write_info(png, info);
	for (size_t y = 0; y < canvas->height; y++)
		png_write_row(png, canvas->rgb + 3 * canvas->width * y);
	png_write_end(png, info);
	return true;
}

int sa_png_write(const struct sa_canvas *canvas, struct sa_str *out, struct sa_err *err)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, fail, ignore);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	bool fine = false;

	if (info) {
		png_set_write_fn(png, out, append, nothing);
		fine = encode(png, info, canvas);
	}
	png_destroy_write_struct(&png, &info);
	if (!fine)
		return sa_err_set(err, SA_ERR_BUG, "a picture could not be encoded");
	return sa_str_check(out, "a picture", err);
}
