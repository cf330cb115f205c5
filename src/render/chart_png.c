/* SPDX-License-Identifier: MIT */
/* The pen for PNG. */
#include "codec/canvas.h"
#include "codec/png_out.h"
#include "codec/vector.h"
#include "render/chart_layout.h"
#include "render/chart_pens.h"

#define DASH_ON	 9
#define DASH_OFF 5

static void draw_text(struct sa_vector *v, const struct sa_shape *shape, uint32_t rgb)
{
	struct sa_point at = shape->at;
	double start = sa_shape_text_start(shape);

	if (shape->upwards)
		at.y = start;
	else
		at.x = start;
	sa_vector_text(v, at, shape->size, shape->upwards, shape->text, rgb);
}

static void draw(struct sa_vector *v, const struct sa_shape *shape)
{
	uint32_t rgb = sa_ink_table[shape->ink].rgb;

	switch (shape->kind) {
	case SA_SHAPE_BOX:
		sa_vector_box(v, shape->at, shape->width, shape->height, shape->opacity, rgb);
		break;
	case SA_SHAPE_LINE:
		if (shape->dashed)
			sa_vector_dashes(v, shape->point[0], shape->point[1], shape->width,
					 DASH_ON * shape->width / 2, DASH_OFF * shape->width / 2,
					 rgb);
		else
			sa_vector_line(v, shape->point, shape->n, shape->width, rgb);
		break;
	case SA_SHAPE_DOTS:
		sa_vector_discs(v, shape->point, shape->n, shape->width, rgb);
		break;
	case SA_SHAPE_TEXT:
		draw_text(v, shape, rgb);
		break;
	}
}

int sa_chart_png(const struct sa_chart_layout *layout, struct sa_arena *arena, struct sa_str *out,
		 struct sa_err *err)
{
	struct sa_canvas canvas;
	SA_VECTOR_SCOPE(v);

	sa_canvas_init(&canvas, arena, (size_t)layout->width, (size_t)layout->height);
	sa_canvas_clear(&canvas, sa_ink_table[SA_INK_PAPER].rgb);
	if (sa_vector_open(arena, &canvas, &v, err) != 0)
		return -1;
	for (size_t i = 0; i < layout->n_shapes; i++)
		draw(v, &layout->shape[i]);
	if (sa_vector_check(v, err) != 0)
		return -1;
	return sa_png_write(&canvas, arena, out, err);
}
