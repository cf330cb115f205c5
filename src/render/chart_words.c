/* SPDX-License-Identifier: MIT */
/* The words around a plot. */
#include <math.h>

#include "render/chart_page.h"

/*
 * One legend entry of `kind` at *x; moves *x past it. `look` is the size of dots, the opacity of a box, and of a line whether it
 * is dashed. Nothing when there is no room.
 */
static void put_legend_entry(struct sa_page *p, double *x, enum sa_shape_kind kind, enum sa_ink ink,
			     double look, const char *text)
{
	double u = p->unit, size = SMALL_SIZE * u, y = LEGEND_Y * u;
	double mark = LEGEND_MARK * u, room = p->layout->width - MARGIN * u - *x - mark - 6 * u;
	const char *fitted = sa_page_fit(p, text, size, fmin(room, p->layout->width * 0.3));
	double middle = sa_page_sharp(y - size * 0.36);

	if (!fitted[0])
		return;
	if (kind == SA_SHAPE_BOX) {
		sa_page_box(p, (struct sa_point){*x, y - size * 0.9}, mark, size * 1.1, ink, look);
	} else {
		sa_page_line(p, (struct sa_point){*x, middle}, (struct sa_point){*x + mark, middle},
			     2 * u, ink, kind == SA_SHAPE_LINE && look > 0);
	}
	if (kind == SA_SHAPE_DOTS) {
		struct sa_point *at = SA_NEW(p->layout->arena, struct sa_point);
		struct sa_shape *dot = sa_page_add(p, SA_SHAPE_DOTS, ink);

		*at = (struct sa_point){*x + mark / 2, middle};
		dot->point = at;
		dot->n = 1;
		dot->width = look * u * 4.2;
	}
	*x += mark + 6 * u;
	sa_page_text(p, (struct sa_point){*x, y}, SA_ANCHOR_START, size, SA_INK_TEXT, fitted);
	*x += sa_page_text_width(fitted, size) + 22 * u;
}

static bool shows(const struct sa_page *p, enum sa_ink ink)
{
	for (size_t i = 0; i < p->layout->n_shapes; i++) {
		if (p->layout->shape[i].ink == ink)
			return true;
	}
	return false;
}

void sa_page_put_legend(struct sa_page *p)
{
	double x = p->layout->plot.x;

	for (size_t s = 0; s < SA_CHART_SERIES_MAX; s++) {
		if (p->chart->series[s].n)
			put_legend_entry(p, &x, SA_SHAPE_DOTS, sa_series_look[s].ink,
					 sa_series_look[s].dots, p->chart->series[s].name);
	}
	if (p->chart->marks && shows(p, SA_INK_BAD))
		put_legend_entry(p, &x, SA_SHAPE_DOTS, SA_INK_BAD, 1, "beyond a limit");
	if (p->chart->marks && shows(p, SA_INK_JUDGED))
		put_legend_entry(p, &x, SA_SHAPE_LINE, SA_INK_JUDGED, 0, "judged value");
	for (size_t i = 0; i < p->chart->n_limits; i++)
		put_legend_entry(p, &x, SA_SHAPE_LINE, SA_INK_LIMIT, 1,
				 sa_arena_printf(p->layout->arena, "limit %s",
						 sa_page_limit_text(p, &p->chart->limit[i])));
	if (sa_chart_has_reach(p->chart))
		put_legend_entry(p, &x, SA_SHAPE_BOX, SA_INK_LIMIT, SA_REACH_OPACITY * 2,
				 SA_REACH_WORDS);
	for (size_t w = 0; w < SA_CHART_WINDOW_COUNT; w++) {
		if (p->chart->window[w].name[0] && sa_window_look[w].opacity > 0)
			put_legend_entry(p, &x, SA_SHAPE_BOX, sa_window_look[w].ink,
					 sa_window_look[w].opacity * 2, p->chart->window[w].name);
	}
	if (p->chart->n_masks)
		put_legend_entry(p, &x, SA_SHAPE_BOX, SA_INK_MASK, 0.3, "masked");
}

void sa_page_put_titles(struct sa_page *p)
{
	const struct sa_chart *chart = p->chart;
	struct sa_chart_layout *l = p->layout;
	double u = p->unit, size = TEXT_SIZE * u, room = sa_page_right(p) - l->plot.x;
	double middle = l->plot.y + l->plot_height / 2;
	const char *y_label =
		chart->unit[0] ? sa_arena_printf(l->arena, "%s [%s]", chart->y_label, chart->unit)
			       : chart->y_label;

	if (!p->bare) {
		sa_page_text(p, (struct sa_point){l->plot.x, TITLE_Y * u}, SA_ANCHOR_START,
			     TITLE_SIZE * u, SA_INK_TEXT,
			     sa_page_fit(p, chart->title, TITLE_SIZE * u, room));
		sa_page_text(p, (struct sa_point){l->plot.x, SUBTITLE_Y * u}, SA_ANCHOR_START, size,
			     SA_INK_SOFT, sa_page_fit(p, chart->subtitle, size, room));
	}
	sa_page_text(p,
		     (struct sa_point){l->plot.x + room / 2,
				       l->height - (p->bare ? BARE_LABEL : X_LABEL) * u},
		     SA_ANCHOR_MIDDLE, size, SA_INK_TEXT,
		     sa_page_fit(p, chart->x_label, size, room));
	y_label = p->bare ? "" : sa_page_fit(p, y_label, size, l->plot_height);
	sa_page_text(p, (struct sa_point){MARGIN * u + size * 0.6, middle}, SA_ANCHOR_MIDDLE, size,
		     SA_INK_TEXT, y_label);
	if (y_label[0])
		l->shape[l->n_shapes - 1].upwards = true;
	if (p->empty)
		sa_page_text(
			p, (struct sa_point){l->plot.x + room / 2, l->plot.y + l->plot_height / 3},
			SA_ANCHOR_MIDDLE, TITLE_SIZE * u, SA_INK_SOFT,
			p->chart->n_infinite ? "infinite values only" : "no values");
}
