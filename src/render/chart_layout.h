/* SPDX-License-Identifier: MIT */
/*
 * A chart laid out: a list of shapes from back to front, which every pen draws as they are.
 *
 * Invariants, for any chart: all coordinates are finite and all ink lies within width x height;
 * the number of shapes and points is bounded by the width, not by the number of values.
 */
#ifndef SA_RENDER_CHART_LAYOUT_H
#define SA_RENDER_CHART_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "codec/vector.h"

struct sa_chart;

enum sa_ink {
	SA_INK_PAPER,
	SA_INK_WARMUP,
	SA_INK_LAST,
	SA_INK_MASK,
	SA_INK_GRID,
	SA_INK_FRAME,
	SA_INK_TEXT,
	SA_INK_SOFT, /* text of less weight */
	SA_INK_HEAD,
	SA_INK_BASELINE,
	SA_INK_LIMIT,
	SA_INK_BAD,    /* values beyond a limit */
	SA_INK_JUDGED, /* the value that a rule judges */
	SA_INK_COUNT
};

/* Colours that stay apart for colour-blind eyes: lines and text have 4.5:1 or more on the paper. */
struct sa_ink_row {
	const char *name; /* class in SVG */
	uint32_t rgb;
};
/* What a rule that passed could not have seen, beside its limit. */
#define SA_REACH_OPACITY 0.18
#define SA_REACH_WORDS	 "a truth here passes 1 time in 5"

/* Whether a limit of the chart has such an interval. */
bool sa_chart_has_reach(const struct sa_chart *chart);

extern const struct sa_ink_row sa_ink_table[SA_INK_COUNT];

enum sa_shape_kind { SA_SHAPE_BOX, SA_SHAPE_LINE, SA_SHAPE_DOTS, SA_SHAPE_TEXT };
enum sa_anchor { SA_ANCHOR_START, SA_ANCHOR_MIDDLE, SA_ANCHOR_END };

struct sa_shape {
	enum sa_shape_kind kind;
	enum sa_ink ink;
	struct sa_point at;    /* BOX: top left; TEXT: anchor on the base line */
	double width, height;  /* BOX: size; LINE: width of the line; DOTS: width is the radius */
	double opacity;	       /* BOX */
	bool dashed;	       /* LINE (of two points) */
	bool upwards;	       /* TEXT: turned by a quarter to the left */
	enum sa_anchor anchor; /* TEXT */
	double size;	       /* TEXT: pixels an em */
	const char *
		text; /* TEXT: one line of UTF-8 without control characters; DOTS: whose; NULL: the run's */
	const struct sa_point *point; /* LINE, DOTS: n points */
	/* LINE, DOTS of a series: iteration and value of each point; NULL for all else */
	const struct sa_point *value;
	size_t n;
};

struct sa_chart_layout {
	double width, height;
	struct sa_point plot; /* top left of the area of the lines */
	double plot_width, plot_height;
	double x_from, x_to; /* iterations at the left and right end of the plot */
	struct sa_shape *shape;
	size_t n_shapes, cap;
	struct sa_arena *arena;
};

/* Widths and heights outside of these are moved to the nearest. */
#define SA_CHART_MIN_SIZE 160.0
#define SA_CHART_MAX_SIZE 8000.0

/* Lays the chart out for width x height pixels; everything lives in `arena`. */
void sa_chart_lay_out(const struct sa_chart *chart, double width, double height,
		      struct sa_arena *arena, struct sa_chart_layout *layout);

/* What the charts of one page have in common, so that an iteration is at the same x in all of them. */
struct sa_chart_frame_of_all {
	double left, right;   /* room beside the plots, in pixels */
	double x_low, x_high; /* iterations; low > high: of none yet */
};
extern const struct sa_chart_frame_of_all sa_chart_no_frame;

/* Whether a value is on the wrong side of a limit of the chart. */
bool sa_chart_is_beyond(const struct sa_chart *chart, double value);

/* A value of the chart's KPI in words; never one that looks like a limit it is not (FORMATS 15.11). */
void sa_chart_put_value(struct sa_str *out, const struct sa_chart *chart, double value);

/* Widens `all` by what this chart takes when it is laid out bare. */
void sa_chart_frame_add(const struct sa_chart *chart, double width, double height, double unit,
			struct sa_chart_frame_of_all *all);

/*
 * The same for a page that says title and legend itself: neither they nor the name of the y axis are
 * drawn, and a text of 14 pixels in the standard picture of 1000 x 600 is 14 x `unit` high. `all`: what
 * it shares with the others of the page, or NULL.
 */
void sa_chart_lay_out_bare(const struct sa_chart *chart, double width, double height, double unit,
			   const struct sa_chart_frame_of_all *all, struct sa_arena *arena,
			   struct sa_chart_layout *layout);

/* x of the left end of a text, whatever its anchor; of an upward text the y of its lower end. */
double sa_shape_text_start(const struct sa_shape *shape);

#endif
