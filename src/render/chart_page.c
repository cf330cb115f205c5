/* SPDX-License-Identifier: MIT */
/* What layouts are made of: colours, shapes, texts that fit. */
#include "render/chart_page.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "base/utf8.h"
#include "codec/text_width.h"

const struct sa_ink_row sa_ink_table[SA_INK_COUNT] = {
	[SA_INK_PAPER] = {"paper", 0xffffff},	[SA_INK_WARMUP] = {"warmup", 0x8c8c8c},
	[SA_INK_MASK] = {"mask", 0x6e7781},	[SA_INK_LAST] = {"last", 0x56b4e9},
	[SA_INK_GRID] = {"grid", 0xdddddd},	[SA_INK_FRAME] = {"frame", 0x6e7781},
	[SA_INK_TEXT] = {"text", 0x1f2328},	[SA_INK_SOFT] = {"soft", 0x57606a},
	[SA_INK_HEAD] = {"head", 0x0068a8},	[SA_INK_BASELINE] = {"baseline", 0x8a6400},
	[SA_INK_LIMIT] = {"limit", 0xcc1f2f},	[SA_INK_BAD] = {"bad", 0xcc1f2f},
	[SA_INK_JUDGED] = {"judged", 0x1f2328},
};

const struct sa_window_look sa_window_look[SA_CHART_WINDOW_COUNT] = {
	[SA_CHART_WARMUP] = {SA_INK_WARMUP, 0.13},
	[SA_CHART_STEADY] = {SA_INK_PAPER, 0},
	[SA_CHART_LAST] = {SA_INK_LAST, 0.16},
};

const struct sa_series_look sa_series_look[SA_CHART_SERIES_MAX] = {
	[SA_CHART_HEAD] = {SA_INK_HEAD, 2.4, 1},
	[SA_CHART_BASELINE] = {SA_INK_BASELINE, 1.7, 0.7},
};

bool sa_chart_has_reach(const struct sa_chart *chart)
{
	for (size_t i = 0; i < chart->n_limits; i++) {
		if (sa_num_is_finite(chart->limit[i].reach))
			return true;
	}
	return false;
}

struct sa_shape *sa_page_add(struct sa_page *p, enum sa_shape_kind kind, enum sa_ink ink)
{
	struct sa_chart_layout *l = p->layout;

	l->shape = sa_arena_more(l->arena, l->shape, l->n_shapes, &l->cap, sizeof *l->shape);
	struct sa_shape *shape = &l->shape[l->n_shapes++];

	*shape = (struct sa_shape){.kind = kind, .ink = ink, .opacity = 1, .text = ""};
	return shape;
}

double sa_page_text_width(const char *text, double size)
{
	return sa_text_width(text, strlen(text), size);
}

const char *sa_page_fit(struct sa_page *p, const char *text, double size, double room)
{
	SA_STR_SCOPE(out);

	sa_utf8_plain(&out, text, strlen(text), SA_LIMIT_SHOWN_TEXT);
	if (sa_page_text_width(out.buf, size) <= room)
		return sa_str_finish(&out, p->layout->arena);
	double left = room - sa_page_text_width("…", size);
	size_t keep = 0;

	while (keep < out.len) {
		uint32_t codepoint;
		size_t span = sa_utf8_span(out.buf + keep, out.len - keep, &codepoint);

		span += !span;
		if (sa_text_width(out.buf, keep + span, size) > left)
			break;
		keep += span;
	}
	if (!keep)
		return "";
	return sa_arena_printf(p->layout->arena, "%.*s…", (int)keep, out.buf);
}

void sa_page_text(struct sa_page *p, struct sa_point at, enum sa_anchor anchor, double size,
		  enum sa_ink ink, const char *text)
{
	struct sa_shape *shape;

	if (!text[0])
		return;
	shape = sa_page_add(p, SA_SHAPE_TEXT, ink);
	shape->at = at;
	shape->anchor = anchor;
	shape->size = size;
	shape->text = text;
}

void sa_page_line(struct sa_page *p, struct sa_point from, struct sa_point to, double width,
		  enum sa_ink ink, bool dashed)
{
	struct sa_point *point = SA_NEW_ARRAY(p->layout->arena, 2, struct sa_point);
	struct sa_shape *shape = sa_page_add(p, SA_SHAPE_LINE, ink);

	point[0] = from;
	point[1] = to;
	shape->point = point;
	shape->n = 2;
	shape->width = width;
	shape->dashed = dashed;
}

struct sa_shape *sa_page_box(struct sa_page *p, struct sa_point at, double width, double height,
			     enum sa_ink ink, double opacity)
{
	struct sa_shape *shape = sa_page_add(p, SA_SHAPE_BOX, ink);

	shape->at = at;
	shape->width = width;
	shape->height = height;
	shape->opacity = opacity;
	return shape;
}

double sa_page_sharp(double v)
{
	return floor(v) + 0.5;
}

double sa_page_x(const struct sa_page *p, double value)
{
	return p->layout->plot.x + sa_axis_place(&p->x, value) * p->layout->plot_width;
}

double sa_page_y(const struct sa_page *p, double value)
{
	return p->layout->plot.y + (1 - sa_axis_place(&p->y, value)) * p->layout->plot_height;
}

double sa_page_right(const struct sa_page *p)
{
	return p->layout->plot.x + p->layout->plot_width;
}

double sa_page_bottom(const struct sa_page *p)
{
	return p->layout->plot.y + p->layout->plot_height;
}

const char *sa_page_limit_text(struct sa_page *p, const struct sa_chart_limit *limit)
{
	return sa_arena_printf(p->layout->arena, "%s %s", sa_cmp_glyph(limit->op), limit->text);
}

double sa_shape_text_start(const struct sa_shape *shape)
{
	static const double share[] = {
		[SA_ANCHOR_START] = 0, [SA_ANCHOR_MIDDLE] = 0.5, [SA_ANCHOR_END] = 1};
	double back = sa_page_text_width(shape->text, shape->size) * share[shape->anchor];

	return shape->upwards ? shape->at.y + back : shape->at.x - back;
}
