/* SPDX-License-Identifier: MIT */
/* The pens: what a PNG shows at given pixels, SVG, Mermaid, sparkline. */
#include "t.h"

#include <math.h>
#include <png.h>

#include "base/num.h"
#include "codec/canvas.h"
#include "codec/text_width.h"
#include "codec/vector.h"
#include "codec/xml_out.h"
#include "model/chart.h"
#include "render/chart_layout.h"
#include "render/chart_pens.h"

#define COUNT 24

static double xs[COUNT], ys[COUNT];

static struct sa_chart sample(void)
{
	struct sa_chart chart = {.key = "net_bps",
				 .title = "Net edge",
				 .subtitle = "",
				 .x_label = "iteration",
				 .y_label = "net_bps",
				 .unit = "bps",
				 .digits = 2};

	for (size_t i = 0; i < COUNT; i++) {
		xs[i] = (double)i + 1;
		ys[i] = 3 + sin((double)i);
	}
	chart.series[SA_CHART_HEAD] = (struct sa_chart_series){"net_bps", xs, ys, COUNT};
	chart.series[SA_CHART_BASELINE].name = "";
	chart.limit[0] = (struct sa_chart_limit){SA_GE, 2.9, "2.9", SA_MISSING};
	chart.n_limits = 1;
	for (size_t w = 0; w < SA_CHART_WINDOW_COUNT; w++)
		chart.window[w].name = "";
	return chart;
}

/* ---- PNG ---- */

struct picture {
	unsigned char *rgb;
	size_t width, height;
};

static struct picture decode(const struct sa_str *png, struct sa_arena *arena)
{
	png_image image = {.version = PNG_IMAGE_VERSION};
	struct picture picture;

	assert_true(png_image_begin_read_from_memory(&image, png->buf, png->len));
	image.format = PNG_FORMAT_RGB;
	picture = (struct picture){sa_arena_alloc(arena, PNG_IMAGE_SIZE(image)), image.width,
				   image.height};
	assert_true(png_image_finish_read(&image, NULL, picture.rgb, 0, NULL));
	return picture;
}

static struct picture draw(const struct sa_chart *chart, struct sa_chart_layout *layout,
			   struct sa_arena *arena)
{
	struct sa_err err;
	SA_STR_SCOPE(png);

	sa_chart_lay_out(chart, 1000, 600, arena, layout);
	assert_int_equal(sa_chart_png(layout, arena, &png, &err), 0);
	return decode(&png, arena);
}

/* The pixel that holds a point. */
static unsigned pixel(const struct picture *p, double x, double y)
{
	const unsigned char *c = p->rgb + 3 * ((size_t)y * p->width + (size_t)x);

	return (unsigned)(c[0] << 16 | c[1] << 8 | c[2]);
}

static size_t count_of(const struct picture *p, unsigned rgb)
{
	size_t n = 0;

	for (size_t y = 0; y < p->height; y++) {
		for (size_t x = 0; x < p->width; x++)
			n += pixel(p, (double)x, (double)y) == rgb;
	}
	return n;
}

static const struct sa_shape *shape_of(const struct sa_chart_layout *layout,
				       enum sa_shape_kind kind, enum sa_ink ink)
{
	for (size_t i = 0; i < layout->n_shapes; i++) {
		const struct sa_shape *shape = &layout->shape[i];

		if (shape->kind == kind && shape->ink == ink && (shape->n > 2 || shape->dashed))
			return shape;
	}
	fail();
	return NULL;
}

static void the_line_goes_through_the_values(void **state)
{
	struct sa_chart chart = sample();
	struct sa_chart_layout layout;
	SA_ARENA_SCOPE(arena);
	struct picture picture = draw(&chart, &layout, &arena);
	const struct sa_shape *dots = shape_of(&layout, SA_SHAPE_DOTS, SA_INK_HEAD);
	double ten = layout.plot.x;

	(void)state;
	assert_int_equal(picture.width, 1000);
	assert_int_equal(picture.height, 600);
	assert_int_equal(dots->n, COUNT);
	for (size_t i = 0; i < COUNT; i++) {
		/* the axes are linear, so the place of a value is known without the layout */
		double x = ten + layout.plot_width * (i + 0.02 * 23) / (23 * 1.04);

		t_close(dots->point[i].x, x, 0.01);
		assert_int_equal(pixel(&picture, dots->point[i].x, dots->point[i].y),
				 sa_ink_table[SA_INK_HEAD].rgb);
		if (i > 0) {
			double mid_x = (dots->point[i].x + dots->point[i - 1].x) / 2;
			double mid_y = (dots->point[i].y + dots->point[i - 1].y) / 2;

			assert_int_equal(pixel(&picture, mid_x, mid_y),
					 sa_ink_table[SA_INK_HEAD].rgb);
		}
	}
}

static void the_limit_is_a_dashed_line(void **state)
{
	struct sa_chart chart = sample();
	struct sa_chart_layout layout;
	SA_ARENA_SCOPE(arena);
	struct picture picture = draw(&chart, &layout, &arena);
	const struct sa_shape *limit = shape_of(&layout, SA_SHAPE_LINE, SA_INK_LIMIT);
	double y = limit->point[0].y, red = 0, dashes = 0;

	(void)state;
	for (size_t i = 0; i < (size_t)layout.plot_width; i++) {
		double x = limit->point[0].x + (double)i;
		bool on = pixel(&picture, x, y) == sa_ink_table[SA_INK_LIMIT].rgb;
		bool before = pixel(&picture, x - 1, y) == sa_ink_table[SA_INK_LIMIT].rgb;

		red += on;
		dashes += on && !before;
	}
	t_close(red / layout.plot_width, 9.0 / 14, 0.1);
	t_close(dashes, layout.plot_width / 14, 3);
}

static void the_border_is_empty(void **state)
{
	struct sa_chart chart = sample();
	struct sa_chart_layout layout;
	SA_ARENA_SCOPE(arena);

	(void)state;
	chart.title = chart.subtitle =
		"a title that goes on and on and on and on and on and on and on "
		"and on and on and on and on and on and on and on and on and on";
	struct picture picture = draw(&chart, &layout, &arena);

	for (size_t i = 0; i < 1000; i++) {
		assert_int_equal(pixel(&picture, (double)i, 0), 0xffffff);
		assert_int_equal(pixel(&picture, (double)i, 599), 0xffffff);
		assert_int_equal(pixel(&picture, 0, (double)(i % 600)), 0xffffff);
		assert_int_equal(pixel(&picture, 999, (double)(i % 600)), 0xffffff);
	}
}

static void texts_are_drawn_where_they_are_laid(void **state)
{
	struct sa_canvas canvas;
	struct sa_err err;
	double width = sa_text_width("Hg ≥ 2.9", strlen("Hg ≥ 2.9"), 40);
	size_t left = 400, right = 0, top = 200, bottom = 0;
	SA_ARENA_SCOPE(arena);
	SA_VECTOR_SCOPE(v);

	(void)state;
	sa_canvas_init(&canvas, &arena, 400, 200);
	sa_canvas_clear(&canvas, 0xffffff);
	assert_int_equal(sa_vector_open(&arena, &canvas, &v, &err), 0);
	sa_vector_text(v, (struct sa_point){50, 100}, 40, false, "Hg ≥ 2.9", 0);
	assert_int_equal(sa_vector_check(v, &err), 0);
	for (size_t i = 0; i < 400 * 200; i++) {
		if (canvas.rgb[3 * i] == 0xff)
			continue;
		left = i % 400 < left ? i % 400 : left;
		right = i % 400 > right ? i % 400 : right;
		top = i / 400 < top ? i / 400 : top;
		bottom = i / 400 > bottom ? i / 400 : bottom;
	}
	t_close((double)left, 54, 3);
	t_close((double)right, 50 + width, 5);
	t_close((double)top, 70, 3);
	t_close((double)bottom, 108, 3);
}

static void nothing_is_drawn_outside(void **state)
{
	struct sa_canvas canvas;
	struct sa_err err;
	const struct sa_point line[] = {{-50, -50}, {500, 500}, {-50, 5}, {5, -1e300}, {NAN, 3}};
	SA_ARENA_SCOPE(arena);
	SA_VECTOR_SCOPE(v);

	(void)state;
	sa_canvas_init(&canvas, &arena, 20, 10);
	sa_canvas_clear(&canvas, 0xffffff);
	assert_int_equal(sa_vector_open(&arena, &canvas, &v, &err), 0);
	sa_vector_line(v, line, 4, 3, 0x112233);
	sa_vector_discs(v, line, 4, 30, 0x112233);
	sa_vector_text(v, (struct sa_point){-100, 5}, 12, false, "a long text, far too long", 0);
	sa_vector_text(v, (struct sa_point){5, 50}, 12, true, "upwards and out", 0);
	sa_vector_box(v, (struct sa_point){-5, -5}, 100, 100, 0.5, 0x445566);
	sa_canvas_span(&canvas, 15, 5, 1000, 255, 0);
	sa_canvas_span(&canvas, -5, 11, 10, 255, 0);
	assert_int_equal(sa_vector_check(v, &err), 0);
}

static void a_gap_leaves_no_ink(void **state)
{
	struct sa_chart chart = sample();
	struct sa_chart_layout layout;
	SA_ARENA_SCOPE(arena);

	(void)state;
	chart.n_limits = 0;
	for (size_t i = 10; i < 14; i++)
		ys[i] = SA_MISSING;
	struct picture picture = draw(&chart, &layout, &arena);
	size_t from = (size_t)(layout.plot.x + layout.plot_width * (9.6 + 0.46) / 23.92);
	size_t to = (size_t)(layout.plot.x + layout.plot_width * (13.4 + 0.46) / 23.92);
	size_t bottom = (size_t)(layout.plot.y + layout.plot_height);

	for (size_t x = from; x < to; x++) {
		for (size_t y = (size_t)layout.plot.y; y < bottom; y++)
			assert_int_not_equal(pixel(&picture, (double)x, (double)y),
					     sa_ink_table[SA_INK_HEAD].rgb);
	}
	assert_true(count_of(&picture, sa_ink_table[SA_INK_HEAD].rgb) > 1000);
}

static void colors_have_contrast(void **state)
{
	static const enum sa_ink ink[] = {SA_INK_TEXT, SA_INK_SOFT, SA_INK_HEAD, SA_INK_BASELINE,
					  SA_INK_LIMIT};

	(void)state;
	for (size_t i = 0; i < T_COUNT(ink); i++) {
		double luminance = 0;
		static const double weight[] = {0.0722, 0.7152, 0.2126};

		for (int c = 0; c < 3; c++) {
			double v = (sa_ink_table[ink[i]].rgb >> (8 * c) & 0xff) / 255.0;

			luminance += weight[c] *
				     (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
		}
		assert_true(1.05 / (luminance + 0.05) >= 4.5);
	}
}

/* ---- SVG ---- */

static void svg_is_escaped(void **state)
{
	struct sa_chart chart = sample();
	struct sa_chart_layout layout;
	SA_ARENA_SCOPE(arena);
	SA_STR_SCOPE(out);

	(void)state;
	chart.title = "</title><script>alert(\"1\")</script>";
	chart.series[SA_CHART_HEAD].name = "a & b' \x01 \xff";
	sa_chart_lay_out(&chart, 1000, 600, &arena, &layout);
	sa_chart_svg(&chart, &layout, SA_SVG_FILE, &out);
	t_has(out.buf, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg ");
	t_has(out.buf, "role=\"img\"");
	t_has(out.buf, "<title id=\"net_bps-title\">&lt;/title&gt;&lt;script&gt;");
	t_has(out.buf, "a &amp; b&#39;");
	t_has(out.buf, "<title>iteration 1: 3.00 bps</title>");
	t_has(out.buf, "net_bps: 24 values from 2.00 to 3.99 bps");
	assert_null(strstr(out.buf, "<script"));
	sa_str_clear(&out);
	sa_chart_svg(&chart, &layout, SA_SVG_INLINE, &out);
	assert_memory_equal(out.buf, "<svg ", 5);
	assert_null(strstr(out.buf, " style="));
}

static void xml_has_no_forbidden_characters(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"plain", "plain"},
		{"<a href=\"x\">'&", "&lt;a href=&quot;x&quot;&gt;&#39;&amp;"},
		{"\x01\t\n\x1f", "\xef\xbf\xbd\t\n\xef\xbf\xbd"},
		{"\xff"
		 "x\xc3",
		 "\xef\xbf\xbdx\xef\xbf\xbd"},
		{"\xef\xbf\xbe", "\xef\xbf\xbd"},
		{"≥ ü", "≥ ü"},
		{"a\u202eb\u200bc\x7f", "a\xef\xbf\xbd"
					"b\xef\xbf\xbd"
					"c\xef\xbf\xbd"}, /* turns the text round, hides, deletes */
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(out);

		sa_xml_text(&out, cases[i].text);
		t_str(out.buf, cases[i].want);
	}
}

/* ---- Mermaid and sparkline ---- */

static const char *mermaid(const struct sa_chart *chart, struct sa_arena *arena)
{
	SA_STR_SCOPE(out);

	sa_chart_mermaid(chart, arena, &out);
	assert_true(out.len <= SA_MERMAID_MAX_BYTES);
	return sa_str_finish(&out, arena);
}

static size_t values_of(const char *text, const char *line)
{
	size_t n = 1;

	for (const char *p = strchr(strstr(text, line), '['); *p != ']'; p++)
		n += *p == ',';
	return n;
}

static void mermaid_shows_each_iteration(void **state)
{
	struct sa_chart chart = sample();
	SA_ARENA_SCOPE(arena);
	const char *text = mermaid(&chart, &arena);

	(void)state;
	t_has(text, "```mermaid\n%%{init: ");
	t_has(text, "\"plotColorPalette\": \"#");
	t_has(text, "\nxychart-beta\n  title \"Net edge\"\n  x-axis \"iteration\" 1 --> 24\n");
	t_has(text, "  y-axis \"bps\" ");
	t_has(text, "  line \"net_bps\" [3, 3.841, 3.909, ");
	t_has(text, "  line \"limit ≥ 2.9\" [2.9, 2.9, ");
	assert_int_equal(values_of(text, "line \"net_bps\""), 24);
	assert_int_equal(values_of(text, "line \"limit"), 24);
}

static void mermaid_bridges_gaps(void **state)
{
	static const double x[] = {1, 2, 3, 6}, y[] = {1, NAN, 3, 9};
	struct sa_chart chart = sample();
	SA_ARENA_SCOPE(arena);

	(void)state;
	chart.series[SA_CHART_HEAD] = (struct sa_chart_series){"a", x, y, 4};
	const char *text = mermaid(&chart, &arena);

	t_has(text, "x-axis \"iteration (gaps bridged)\" 1 --> 6\n");
	t_has(text, "line \"a\" [1, 2, 3, 5, 7, 9]");
}

static void mermaid_thins_and_keeps_spikes(void **state)
{
	enum { MANY = 5000 };
	struct sa_chart chart = sample();
	SA_ARENA_SCOPE(arena);
	double *x = SA_NEW_ARRAY(&arena, MANY, double), *y = SA_NEW_ARRAY(&arena, MANY, double);

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		x[i] = (double)i + 1;
		y[i] = 5;
	}
	y[2222] = 77;
	y[2223] = -33;
	chart.series[SA_CHART_HEAD] = (struct sa_chart_series){"a", x, y, MANY};
	const char *text = mermaid(&chart, &arena);

	assert_int_equal(values_of(text, "line \"a\""), SA_MERMAID_MAX_POINTS);
	t_has(text, ", 77, -33, ");
}

static void mermaid_is_safe_for_any_chart(void **state)
{
	static const struct {
		const char *name;
		size_t n;
		double scale;
		const char *has;
	} cases[] = {
		{"none", 0, 1, ""},
		{"one", 1, 1, "x-axis \"iteration\" 0.5 --> 1.5"},
		{"huge", 24, 1e300, "×10^30"},
		{"tiny", 24, 1e-200, "\"bps\" "},
		{"negative", 24, -1, "[-3, "},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_chart chart = sample();
		SA_ARENA_SCOPE(arena);

		for (size_t k = 0; k < COUNT; k++)
			ys[k] *= cases[i].scale;
		chart.series[SA_CHART_HEAD].n = cases[i].n;
		chart.title = "\"%%{init}%% ``` ; # <b>\n";
		chart.series[SA_CHART_HEAD].name = chart.limit[0].text = chart.title;
		const char *text = mermaid(&chart, &arena);

		if (!cases[i].n) {
			t_str(text, "");
			continue;
		}
		t_has(text, cases[i].has);
		t_has(text, "title \"____init___ ___ _ _ _b_");
		assert_string_equal(text + strlen(text) - 4, "```\n");
	}
}

static void mermaid_draws_the_baseline(void **state)
{
	static const double x[] = {1, 2, 3}, base[] = {5, 7, 9};
	struct sa_chart chart = sample();
	SA_ARENA_SCOPE(arena);

	(void)state;
	chart.series[SA_CHART_HEAD].n = 3;
	chart.series[SA_CHART_BASELINE] = (struct sa_chart_series){"main", x, base, 3};
	t_has(mermaid(&chart, &arena), "line \"main\" [5, 7, 9]\n");
	chart.series[SA_CHART_BASELINE].n = 2;
	t_has(mermaid(&chart, &arena), "line \"main (median)\" [6, 6, 6]\n");
	SA_STR_SCOPE(legend);

	sa_chart_mermaid_legend(&chart, &legend);
	t_has(legend.buf, "` net\\_bps · `#");
	t_has(legend.buf, "` limit ≥ 2.9 · `#");
	t_has(legend.buf, "` main");
}

/* A legend that knew two operators called "== 42" a limit of at most 42. */
static void mermaid_legend_has_the_operator(void **state)
{
	(void)state;
	for (enum sa_cmp op = 0; op < SA_CMP_COUNT; op++) {
		struct sa_chart chart = sample();
		char want[32];
		SA_ARENA_SCOPE(arena);
		SA_STR_SCOPE(legend);

		chart.limit[0].op = op;
		snprintf(want, sizeof want, "limit %s 2.9", sa_cmp_glyph(op));
		sa_chart_mermaid_legend(&chart, &legend);
		t_has(legend.buf, want);
		t_has(mermaid(&chart, &arena), want);
	}
}

static void sparklines_show_gaps(void **state)
{
	struct sa_chart chart = sample();
	SA_STR_SCOPE(out);

	(void)state;
	for (size_t i = 0; i < 4; i++)
		ys[i] = (double)i;
	ys[2] = SA_MISSING;
	chart.series[SA_CHART_HEAD].n = 4;
	sa_chart_spark(&chart, 10, &out);
	t_str(out.buf, "▁▃·█");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_line_goes_through_the_values),
		cmocka_unit_test(the_limit_is_a_dashed_line),
		cmocka_unit_test(the_border_is_empty),
		cmocka_unit_test(texts_are_drawn_where_they_are_laid),
		cmocka_unit_test(nothing_is_drawn_outside),
		cmocka_unit_test(a_gap_leaves_no_ink),
		cmocka_unit_test(colors_have_contrast),
		cmocka_unit_test(svg_is_escaped),
		cmocka_unit_test(xml_has_no_forbidden_characters),
		cmocka_unit_test(mermaid_shows_each_iteration),
		cmocka_unit_test(mermaid_bridges_gaps),
		cmocka_unit_test(mermaid_thins_and_keeps_spikes),
		cmocka_unit_test(mermaid_is_safe_for_any_chart),
		cmocka_unit_test(mermaid_draws_the_baseline),
		cmocka_unit_test(mermaid_legend_has_the_operator),
		cmocka_unit_test(sparklines_show_gaps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
