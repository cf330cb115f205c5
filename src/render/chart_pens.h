/* SPDX-License-Identifier: MIT */
/*
 * The pens: one chart as PNG, SVG, Mermaid or a line of characters. A new pen is one file, and one row
 * in render/plots.c when it writes files.
 */
#ifndef SA_RENDER_CHART_PENS_H
#define SA_RENDER_CHART_PENS_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct sa_chart;
struct sa_chart_layout;

/* Appends the layout as a PNG of its size. `arena` holds the pixels. Errors: BUG, LIMIT. */
int sa_chart_png(const struct sa_chart_layout *layout, struct sa_arena *arena, struct sa_str *out,
		 struct sa_err *err) SA_MUST_CHECK;

/* Where the SVG will stand. */
enum sa_svg_place {
	SA_SVG_FILE, /* a file of its own */
	SA_SVG_INLINE, /* inside of an HTML page: no XML declaration, no size, no colours that CSS cannot
			* override (all are presentation attributes, and every element has a class) */
};

/* How the root of our pictures goes on behind its size: a picture in the folder that has it is ours. */
#define SA_CHART_SVG_ROOT "\" class=\"chart\" role=\"img\" font-family=\""

/*
 * Appends the chart as SVG: text as <text>, <title> and <desc> for screen readers, and a <title> for
 * each dot. No script, no style, no link; well-formed whatever the texts are.
 */
void sa_chart_svg(const struct sa_chart *chart, const struct sa_chart_layout *layout,
		  enum sa_svg_place place, struct sa_str *out);

#define SA_MERMAID_MAX_BYTES  3072
#define SA_MERMAID_MAX_POINTS 60

/*
 * Appends the chart as a fenced Mermaid xychart-beta in the subset that GitHub renders: fixed-point
 * numbers (huge and tiny ones are scaled, the axis says how), quoted names, a palette. At most
 * SA_MERMAID_MAX_POINTS points a series (the smallest and largest of each stretch) and
 * SA_MERMAID_MAX_BYTES in all. Mermaid knows no gap: a straight line bridges it, and the axis says so. A
 * baseline that does not reach from the first to the last iteration is drawn as its median. Nothing is
 * appended for a chart without values.
 */
void sa_chart_mermaid(const struct sa_chart *chart, struct sa_arena *scratch, struct sa_str *out);

/*
 * Appends the legend of that chart as Markdown text, with the colours as GitHub shows them:
 * "`#2f7fc1` net_bps · `#d1495b` limit ≥ 2.9".
 */
void sa_chart_mermaid_legend(const struct sa_chart *chart, struct sa_str *out);

/* Both, as they stand in a comment: the chart, its legend, and the end of their paragraph. */
void sa_chart_mermaid_part(const struct sa_chart *chart, struct sa_arena *scratch,
			   struct sa_str *out);

/* Appends the head series in at most `width` characters ▁▂▃▄▅▆▇█, "·" for a gap (codec/spark.h). */
void sa_chart_spark(const struct sa_chart *chart, size_t width, struct sa_str *out);

#endif
