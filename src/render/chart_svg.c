/* SPDX-License-Identifier: MIT */
/* The pen for SVG. */
#include "base/num.h"
#include "codec/xml_out.h"
#include "model/chart.h"
#include "render/chart_axis.h"
#include "render/chart_layout.h"
#include "render/chart_path.h"
#include "render/chart_pens.h"

/* More dots than this and nobody points at one; they come as one path. */
#define TITLED_DOTS 400

/* DejaVu's metrics are Verdana's, and those are what the layout counts with. */
#define FONTS "DejaVu Sans, Verdana, Arial, sans-serif"

/* A coordinate: two places are a hundredth of a pixel. */
static void put_num(struct sa_str *out, double value)
{
	sa_str_num(out, round(value * 100) / 100, "0");
}

static void put_attribute(struct sa_str *out, const char *name, double value)
{
	sa_str_printf(out, " %s=\"", name);
	put_num(out, value);
	sa_str_putc(out, '"');
}

static void put_color(struct sa_str *out, const char *name, enum sa_ink ink)
{
	sa_str_printf(out, " %s=\"#%06x\"", name, (unsigned)sa_ink_table[ink].rgb);
}

static void put_path(struct sa_str *out, const struct sa_point *point, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		sa_str_putc(out, i ? 'L' : 'M');
		put_num(out, point[i].x);
		sa_str_putc(out, ' ');
		put_num(out, point[i].y);
	}
}

static void put_box(struct sa_str *out, const struct sa_shape *shape)
{
	sa_str_printf(out, "<rect class=\"%s\"", sa_ink_table[shape->ink].name);
	put_attribute(out, "x", shape->at.x);
	put_attribute(out, "y", shape->at.y);
	put_attribute(out, "width", shape->width);
	put_attribute(out, "height", shape->height);
	put_color(out, "fill", shape->ink);
	put_attribute(out, "fill-opacity", shape->opacity);
	sa_str_puts(out, "/>\n");
}

static void put_line(struct sa_str *out, const struct sa_shape *shape)
{
	sa_str_printf(out, "<path class=\"%s\" d=\"", sa_ink_table[shape->ink].name);
	put_path(out, shape->point, shape->n);
	sa_str_puts(out, "\" fill=\"none\"");
	put_color(out, "stroke", shape->ink);
	put_attribute(out, "stroke-width", shape->width);
	if (shape->dashed) {
		sa_str_puts(out, " stroke-dasharray=\"");
		put_num(out, shape->width * 4.5);
		sa_str_putc(out, ' ');
		put_num(out, shape->width * 2.5);
		sa_str_putc(out, '"');
	} else if (shape->n > 2) {
		sa_str_puts(out, " stroke-linejoin=\"round\" stroke-linecap=\"round\"");
	}
	sa_str_puts(out, "/>\n");
}

static void put_measured(struct sa_str *out, const struct sa_chart *chart, double value)
{
	sa_chart_put_value(out, chart, value);
	if (chart->unit[0])
		sa_str_putc(out, ' ');
	sa_xml_text(out, chart->unit);
}

static void put_dots(struct sa_str *out, const struct sa_chart *chart, const struct sa_shape *shape)
{
	bool titled = shape->value && shape->n <= TITLED_DOTS;

	sa_str_printf(out, "<g class=\"%s dots\"", sa_ink_table[shape->ink].name);
	put_color(out, "fill", shape->ink);
	sa_str_puts(out, ">\n");
	for (size_t i = 0; i < shape->n; i++) {
		sa_str_puts(out, "<circle");
		put_attribute(out, "cx", shape->point[i].x);
		put_attribute(out, "cy", shape->point[i].y);
		put_attribute(out, "r", shape->width);
		if (titled) {
			sa_str_puts(out, "><title>");
			sa_xml_text(out, chart->x_label);
			sa_str_putc(out, ' ');
			sa_axis_value(out, shape->value[i].x, 0);
			if (shape->text) {
				sa_str_puts(out, ", ");
				sa_xml_text(out, shape->text);
			}
			sa_str_puts(out, ": ");
			put_measured(out, chart, shape->value[i].y);
			sa_str_puts(out, "</title></circle>\n");
		} else {
			sa_str_puts(out, "/>\n");
		}
	}
	sa_str_puts(out, "</g>\n");
}

static void put_text(struct sa_str *out, const struct sa_shape *shape)
{
	static const char *const anchor[] = {"start", "middle", "end"};

	sa_str_printf(out, "<text class=\"%s\"", sa_ink_table[shape->ink].name);
	put_attribute(out, "x", shape->at.x);
	put_attribute(out, "y", shape->at.y);
	put_attribute(out, "font-size", shape->size);
	put_color(out, "fill", shape->ink);
	if (shape->anchor != SA_ANCHOR_START)
		sa_str_printf(out, " text-anchor=\"%s\"", anchor[shape->anchor]);
	if (shape->upwards) {
		sa_str_puts(out, " transform=\"rotate(-90 ");
		put_num(out, shape->at.x);
		sa_str_putc(out, ' ');
		put_num(out, shape->at.y);
		sa_str_puts(out, ")\"");
	}
	sa_str_putc(out, '>');
	sa_xml_text(out, shape->text);
	sa_str_puts(out, "</text>\n");
}

/* What a screen reader says: "net_bps in bps over 24 iterations, from 1.25 to 3.42. median of ..." */
static void put_description(struct sa_str *out, const struct sa_chart *chart)
{
	const struct sa_chart_series *head = &chart->series[SA_CHART_HEAD];
	double low, high;
	size_t n = sa_chart_range(head, &low, &high);

	sa_xml_text(out, chart->y_label);
	sa_str_printf(out, ": %zu value%s", n, n == 1 ? "" : "s");
	if (n) {
		sa_str_puts(out, " from ");
		sa_chart_put_value(out, chart, low);
		sa_str_puts(out, " to ");
		put_measured(out, chart, high);
	}
	sa_str_puts(out, chart->subtitle[0] ? "; " : "");
	sa_xml_text(out, chart->subtitle);
}

static void put_head(struct sa_str *out, const struct sa_chart *chart,
		     const struct sa_chart_layout *layout, enum sa_svg_place place)
{
	if (place == SA_SVG_FILE)
		sa_str_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	sa_str_puts(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
	if (place == SA_SVG_FILE) {
		put_attribute(out, "width", layout->width);
		put_attribute(out, "height", layout->height);
	}
	sa_str_puts(out, " viewBox=\"0 0 ");
	put_num(out, layout->width);
	sa_str_putc(out, ' ');
	put_num(out, layout->height);
	sa_str_puts(out, SA_CHART_SVG_ROOT FONTS "\" aria-labelledby=\"");
	sa_xml_text(out, chart->key);
	sa_str_puts(out, "-title ");
	sa_xml_text(out, chart->key);
	sa_str_puts(out, "-desc\">\n<title id=\"");
	sa_xml_text(out, chart->key);
	sa_str_puts(out, "-title\">");
	sa_xml_text(out, chart->title);
	sa_str_puts(out, "</title>\n<desc id=\"");
	sa_xml_text(out, chart->key);
	sa_str_puts(out, "-desc\">");
	put_description(out, chart);
	sa_str_puts(out, "</desc>\n");
}

void sa_chart_svg(const struct sa_chart *chart, const struct sa_chart_layout *layout,
		  enum sa_svg_place place, struct sa_str *out)
{
	put_head(out, chart, layout, place);
	put_box(out, &(struct sa_shape){.ink = SA_INK_PAPER,
					.width = layout->width,
					.height = layout->height,
					.opacity = 1});
	for (size_t i = 0; i < layout->n_shapes; i++) {
		const struct sa_shape *shape = &layout->shape[i];

		switch (shape->kind) {
		case SA_SHAPE_BOX:
			put_box(out, shape);
			break;
		case SA_SHAPE_LINE:
			put_line(out, shape);
			break;
		case SA_SHAPE_DOTS:
			put_dots(out, chart, shape);
			break;
		case SA_SHAPE_TEXT:
			put_text(out, shape);
			break;
		}
	}
	sa_str_puts(out, "</svg>\n");
}
