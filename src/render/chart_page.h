/* SPDX-License-Identifier: MIT */
/*
 * A chart while it is being laid out: render/chart_layout.c puts axes and lines on it,
 * render/chart_words.c titles and legend. Nobody else includes this.
 */
#ifndef SA_RENDER_CHART_PAGE_H
#define SA_RENDER_CHART_PAGE_H

#include <stdbool.h>

#include "model/chart.h"
#include "render/chart_axis.h"
#include "render/chart_layout.h"

/* All sizes below are for this picture, and grow and shrink with it. */
#define DESIGN_WIDTH  1000.0
#define DESIGN_HEIGHT 600.0

#define LEAST_UNIT 0.72 /* texts stay readable */

#define TITLE_SIZE  20.0
#define TEXT_SIZE   14.0
#define SMALL_SIZE  13.0
#define MARGIN	    20.0
#define TITLE_Y	    34.0
#define SUBTITLE_Y  58.0
#define LEGEND_Y    86.0
#define PLOT_TOP    118.0
#define PLOT_BOTTOM 62.0 /* from below */
#define BARE_BOTTOM 48.0
#define X_LABEL	    16.0 /* from below */
#define BARE_LABEL  5.0
#define BARE_TOP    30.0 /* without titles and legend */
#define TICK_ROOM   10.0
#define LEGEND_MARK 28.0

struct sa_page {
	const struct sa_chart *chart;
	struct sa_chart_layout *layout;
	struct sa_axis x, y;
	double unit;				 /* pixels of this picture a pixel of the design */
	bool empty;				 /* no value to draw */
	bool no_x;				 /* not even an iteration */
	bool bare;				 /* no titles, no legend */
	const struct sa_chart_frame_of_all *all; /* what the charts of a page share, or NULL */
	double x_low, x_high;			 /* iterations of the x axis */
};

struct sa_window_look {
	enum sa_ink ink;
	double opacity; /* 0: not shaded */
};
extern const struct sa_window_look sa_window_look[SA_CHART_WINDOW_COUNT];

struct sa_series_look {
	enum sa_ink ink;
	double width, dots; /* of the line; of the dots, as a share of the usual */
};
extern const struct sa_series_look sa_series_look[SA_CHART_SERIES_MAX];

/* A new shape before all others. */
struct sa_shape *sa_page_add(struct sa_page *p, enum sa_shape_kind kind, enum sa_ink ink);
struct sa_shape *sa_page_box(struct sa_page *p, struct sa_point at, double width, double height,
			     enum sa_ink ink, double opacity);
void sa_page_line(struct sa_page *p, struct sa_point from, struct sa_point to, double width,
		  enum sa_ink ink, bool dashed);
/* Nothing for the text "". */
void sa_page_text(struct sa_page *p, struct sa_point at, enum sa_anchor anchor, double size,
		  enum sa_ink ink, const char *text);

/* The text made harmless, cut with an ellipsis to what fits; "" when nothing does. */
const char *sa_page_fit(struct sa_page *p, const char *text, double size, double room);
double sa_page_text_width(const char *text, double size);
/* "≥ 2.9" */
const char *sa_page_limit_text(struct sa_page *p, const struct sa_chart_limit *limit);

/* Pixels of values, and of the far edges of the plot. */
double sa_page_x(const struct sa_page *p, double value);
double sa_page_y(const struct sa_page *p, double value);
double sa_page_right(const struct sa_page *p);
double sa_page_bottom(const struct sa_page *p);
/* The middle of the nearest pixel, where a line of one pixel is sharp. */
double sa_page_sharp(double v);

/* Title, subtitle, names of the axes; legend (render/chart_words.c). */
void sa_page_put_titles(struct sa_page *p);
void sa_page_put_legend(struct sa_page *p);

/* ---- chart_marks.c ---- */

/* Of the series from the shape `from` on, what is beyond a limit looks it; `dotted`: all points are dots. */
void sa_page_put_bad(struct sa_page *p, size_t from, bool dotted);
/* What the rule judges is a line in its window. */
void sa_page_put_judged(struct sa_page *p);

#endif
