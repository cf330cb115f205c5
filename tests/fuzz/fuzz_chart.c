/* SPDX-License-Identifier: MIT */
/*
 * Charts of any doubles and texts: layout and the pens that write text. Coordinates must be finite and
 * on the picture, the work bounded.
 *
 * Input: one byte of flags, one for the size, eight bytes each for limit and windows, then eight bytes
 * a value (x, y alternating when flag 1 is set, else x counts up); the bytes are the texts too.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "model/chart.h"
#include "render/chart_layout.h"
#include "render/chart_pens.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FLAG_XY = 1, FLAG_BASELINE = 2, FLAG_PNG = 4, FLAG_SORT = 8, HEAD_BYTES = 34 };

static void require(bool condition)
{
	if (!condition)
		abort();
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double number(const uint8_t *bytes)
{
	double value;

	memcpy(&value, bytes, sizeof value);
	return value;
}

static struct sa_chart_series read_series(const uint8_t *data, size_t size, unsigned flags,
					  const char *name, struct sa_arena *arena)
{
	size_t each = flags & FLAG_XY ? 16 : 8, n = size / each;
	double *x = SA_NEW_ARRAY(arena, n, double), *y = SA_NEW_ARRAY(arena, n, double);

	for (size_t i = 0; i < n; i++) {
		x[i] = flags & FLAG_XY ? number(data + i * each) : (double)i;
		y[i] = number(data + i * each + each - 8);
	}
	if (flags & FLAG_SORT)
		qsort(x, n, sizeof *x, by_size);
	return (struct sa_chart_series){name, x, y, n};
}

static void check(const struct sa_chart_layout *l)
{
	require((double)l->n_shapes < 1000 + 8 * l->width);
	for (size_t i = 0; i < l->n_shapes; i++) {
		const struct sa_shape *s = &l->shape[i];

		require(s->at.x >= 0 && s->at.x <= l->width && s->at.y >= 0 &&
			s->at.y <= l->height);
		require(sa_num_is_finite(s->width) && sa_num_is_finite(s->height));
		require(s->at.x + (s->kind == SA_SHAPE_BOX ? s->width : 0) <= l->width + 1e-6);
		for (size_t k = 0; k < s->n; k++)
			require(s->point[k].x >= 0 && s->point[k].x <= l->width &&
				s->point[k].y >= 0 && s->point[k].y <= l->height);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SA_ARENA_SCOPE(arena);
	SA_STR_SCOPE(out);
	struct sa_chart_layout layout;
	struct sa_err err;

	if (size < HEAD_BYTES)
		return 0;
	unsigned flags = data[0];
	const char *text =
		sa_arena_strndup(&arena, (const char *)data + 2, size - 2 < 200 ? size - 2 : 200);
	double from = number(data + 10), to = number(data + 18);
	struct sa_chart chart = {
		.key = text,
		.title = text,
		.subtitle = text,
		.x_label = "x",
		.y_label = text,
		.unit = "u",
		.digits = flags >> 5,
		.limit = {{SA_GE, number(data + 2), text, from},
			  {SA_LE, number(data + 26), "2", to}},
		.n_limits = flags >> 4 & 1 ? 2 : 0,
		.window = {{"warm-up", from, to}, {"steady", to, from}, {text, from, to}},
	};

	chart.series[SA_CHART_HEAD] =
		read_series(data + HEAD_BYTES, size - HEAD_BYTES, flags, text, &arena);
	chart.series[SA_CHART_BASELINE] = (struct sa_chart_series){.name = ""};
	if (flags & FLAG_BASELINE)
		chart.series[SA_CHART_BASELINE] = read_series(data, size, flags, text, &arena);
	sa_chart_lay_out(&chart, data[1] * 8.0, data[1] * 5.0, &arena, &layout);
	check(&layout);
	sa_chart_svg(&chart, &layout, SA_SVG_FILE, &out);
	sa_str_clear(&out);
	sa_chart_mermaid(&chart, &arena, &out);
	require(out.len <= SA_MERMAID_MAX_BYTES);
	sa_str_clear(&out);
	sa_chart_spark(&chart, 60, &out);
	require(out.len <= 60 * 3);
	if (flags & FLAG_PNG && data[1] < 50)
		require(sa_chart_png(&layout, &arena, &out, &err) == 0);
	return 0;
}
