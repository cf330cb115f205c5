/* SPDX-License-Identifier: MIT */
/* Text widths. */
#include "codec/text_width.h"

#include "base/utf8.h"
#include "gen/font_widths.h"

#define FONT_CHARS (sizeof font_width / sizeof *font_width)

static unsigned width_of(uint32_t codepoint)
{
	size_t low = 0, high = FONT_CHARS;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (font_width[middle].codepoint < codepoint)
			low = middle + 1;
		else
			high = middle;
	}
	return low < FONT_CHARS && font_width[low].codepoint == codepoint ? font_width[low].width
									  : FONT_MISSING_WIDTH;
}

double sa_text_width(const char *text, size_t len, double size)
{
	double units = 0;

	while (len) {
		uint32_t codepoint = 0;
		size_t span = sa_utf8_span(text, len, &codepoint);

		units += width_of(span ? codepoint : 0);
		span += !span;
		text += span;
		len -= span;
	}
	return units * size / FONT_UNITS_PER_EM;
}
