/* SPDX-License-Identifier: MIT */
/* The canvas. */
#include "codec/canvas.h"

#include <string.h>

void sa_canvas_init(struct sa_canvas *canvas, struct sa_arena *arena, size_t width, size_t height)
{
	*canvas = (struct sa_canvas){
		.width = width,
		.height = height,
		.rgb = sa_arena_array(arena, height, 3 * width),
	};
}

static void fill(unsigned char *p, size_t len, uint32_t rgb)
{
	for (; len; len--, p += 3) {
		p[0] = (unsigned char)(rgb >> 16);
		p[1] = (unsigned char)(rgb >> 8);
		p[2] = (unsigned char)rgb;
	}
}

void sa_canvas_clear(struct sa_canvas *canvas, uint32_t rgb)
{
	size_t row = 3 * canvas->width;

	if (!canvas->height)
		return;
	fill(canvas->rgb, canvas->width, rgb);
	for (size_t y = 1; y < canvas->height; y++)
		memcpy(canvas->rgb + y * row, canvas->rgb, row);
}

static unsigned char mix(unsigned char old, unsigned ink, unsigned coverage)
{
	return (unsigned char)((old * (255 - coverage) + ink * coverage + 127) / 255);
}

void sa_canvas_span(struct sa_canvas *canvas, long x, long y, size_t len, unsigned coverage,
		    uint32_t rgb)
{
	long right = (long)canvas->width;

	if (y < 0 || y >= (long)canvas->height || x >= right)
		return;
	long end = len < canvas->width * 2 ? x + (long)len : right;

	if (x < 0)
		x = 0;
	if (end > right)
		end = right;
	if (end <= x)
		return;
	unsigned char *p = canvas->rgb + 3 * ((size_t)y * canvas->width + (size_t)x);

	if (coverage >= 255) {
		fill(p, (size_t)(end - x), rgb);
		return;
	}
	for (; x < end; x++, p += 3) {
		p[0] = mix(p[0], rgb >> 16 & 0xff, coverage);
		p[1] = mix(p[1], rgb >> 8 & 0xff, coverage);
		p[2] = mix(p[2], rgb & 0xff, coverage);
	}
}
