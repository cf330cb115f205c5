/* SPDX-License-Identifier: MIT */
/*
 * The charts of the report page: each KPI laid out twice, for wide and for narrow screens, with the tuning
 * events on the same axis. Numbers for the script stand in data attributes; there is nothing in them but
 * digits.
 */
#include "render/html_part.h"

#include <string.h>

#include "base/num.h"
#include "model/baseline.h"
#include "model/chart.h"
#include "render/chart_axis.h"
#include "render/chart_build.h"
#include "render/chart_layout.h"
#include "render/chart_path.h"
#include "render/chart_pens.h"
#include "doc/section.h"

/* Points that can be read in a chart. */
#define POINTS_MAX 400

/* Pixels between the marks of two events; more events than LINES_MAX have no lines through the chart. */
#define MARK_SLOT 10.5
#define LINES_MAX 40

/* Height of the lane for tuning events below a chart. */
#define LANE 26.0

static const struct view {
	const char *name;
	double width, height, unit;
} views[SA_HTML_VIEWS] = {{"wide", 540, 280, 0.9}, {"narrow", 320, 230, 0.84}};

struct picture {
	const struct sa_evidence *evidence; /* NULL: no lane for tuning events */
	const struct view *view;
	const struct sa_chart *chart;
	const struct sa_chart_layout *layout;
	struct sa_arena *arena;
	struct sa_str *out;
};

static void put_num(struct sa_str *out, double value)
{
	sa_str_num(out, round(value * 10) / 10, "0");
}

static double x_of(const struct sa_chart_layout *layout, double iteration)
{
	double span = layout->x_to - layout->x_from;

	return layout->plot.x + (iteration - layout->x_from) / span * layout->plot_width;
}

/* ---- tuning events ---- */

/* A triangle, a diamond or a bar: the kinds differ in shape, not only in colour. */
static void put_mark(struct sa_str *out, enum sa_event_kind kind, double x, double y)
{
	static const char *const shape[SA_EVENT_KIND_COUNT] = {
		[SA_EVENT_APPLIED] = "l5 9h-10z",
		[SA_EVENT_HELD] = "l5 5l-5 5l-5-5z",
		[SA_EVENT_GUARD] = "v9",
	};

	sa_str_printf(out, "<path class=\"event-%d\" d=\"M", (int)kind);
	put_num(out, x);
	sa_str_putc(out, ' ');
	put_num(out, y);
	sa_str_printf(out, "%s\"/>", shape[kind]);
}

/* One mark a slot, of the kind that says most; applied changes are lines through the chart too. */
static void put_events(const struct picture *p)
{
	const struct sa_evidence *evidence = p->evidence;
	const struct sa_chart_layout *l = p->layout;
	double bottom = l->plot.y + l->plot_height, next = -1;

	sa_str_puts(p->out, "<g class=\"g-tuning\">");
	for (size_t i = 0; i < evidence->n_events;) {
		double x = x_of(l, (double)evidence->event[i].iteration);
		enum sa_event_kind kind = SA_EVENT_GUARD;

		for (next = x + MARK_SLOT;
		     i < evidence->n_events && x_of(l, (double)evidence->event[i].iteration) < next;
		     i++) {
			enum sa_event_kind one = sa_event_kind_of(&evidence->event[i]);

			kind = one < kind ? one : kind;
		}
		if (x < l->plot.x || x > l->plot.x + l->plot_width)
			continue;
		if (kind == SA_EVENT_APPLIED && evidence->n_events <= LINES_MAX) {
			sa_str_puts(p->out, "<path class=\"event-line\" d=\"M");
			put_num(p->out, x);
			sa_str_putc(p->out, ' ');
			put_num(p->out, l->plot.y);
			sa_str_putc(p->out, 'V');
			put_num(p->out, bottom);
			sa_str_puts(p->out, "\"/>");
		}
		put_mark(p->out, kind, x, l->height + 6);
	}
	sa_str_puts(p->out, "</g>\n");
}

/* ---- values for the script ---- */

struct spots {
	struct sa_point *at, *value;
	size_t n;
};

/* All points of a series as they are drawn, from left to right. */
static struct spots spots_of(const struct picture *p, enum sa_ink ink)
{
	const struct sa_chart_layout *l = p->layout;
	struct spots spots = {0};
	size_t most = 0;

	for (size_t i = 0; i < l->n_shapes; i++)
		most += l->shape[i].ink == ink && l->shape[i].value ? l->shape[i].n : 0;
	spots.at = SA_NEW_ARRAY(p->arena, most, struct sa_point);
	spots.value = SA_NEW_ARRAY(p->arena, most, struct sa_point);
	for (size_t i = 0; i < l->n_shapes; i++) {
		const struct sa_shape *shape = &l->shape[i];

		for (size_t k = 0; shape->ink == ink && shape->value && k < shape->n; k++) {
			size_t to = spots.n;

			/* dots repeat points of the lines, or lie between them */
			while (to > 0 && spots.value[to - 1].x > shape->value[k].x)
				to--;
			if (to > 0 && spots.value[to - 1].x == shape->value[k].x &&
			    spots.value[to - 1].y == shape->value[k].y)
				continue;
			for (size_t j = spots.n; j > to; j--) {
				spots.at[j] = spots.at[j - 1];
				spots.value[j] = spots.value[j - 1];
			}
			spots.at[to] = shape->point[k];
			spots.value[to] = shape->value[k];
			spots.n++;
		}
	}
	return spots;
}

static void put_spot(const struct picture *p, const struct spots *spots, size_t i, bool first)
{
	struct sa_str *out = p->out;

	sa_str_puts(out, first ? "" : ";");
	sa_str_num(out, spots->value[i].x, "");
	sa_str_putc(out, ' ');
	sa_chart_put_value(out, p->chart, spots->value[i].y);
	sa_str_putc(out, ' ');
	put_num(out, spots->at[i].x);
	sa_str_putc(out, ' ');
	put_num(out, spots->at[i].y);
}

/* Of more points than can be read, the smallest and the largest of each group. */
static void put_spots(const struct picture *p, const char *name, enum sa_ink ink)
{
	struct spots spots = spots_of(p, ink);
	size_t group = spots.n > POINTS_MAX ? (2 * spots.n + POINTS_MAX - 1) / POINTS_MAX : 1;

	sa_str_printf(p->out, " %s=\"", name);
	for (size_t i = 0; i < spots.n; i += group) {
		size_t low = i, high = i;

		for (size_t k = i; k < i + group && k < spots.n; k++) {
			low = spots.value[k].y < spots.value[low].y ? k : low;
			high = spots.value[k].y > spots.value[high].y ? k : high;
		}
		put_spot(p, &spots, low < high ? low : high, i == 0);
		if (low != high)
			put_spot(p, &spots, low < high ? high : low, false);
	}
	sa_str_putc(p->out, '"');
}

/* ---- one view, one figure ---- */

static void put_overlay(const struct picture *p)
{
	const struct sa_chart_layout *l = p->layout;
	bool lane = p->evidence && p->evidence->n_events;

	sa_str_puts(p->out, "<svg class=\"marks\" aria-hidden=\"true\" viewBox=\"0 0 ");
	put_num(p->out, l->width);
	sa_str_putc(p->out, ' ');
	put_num(p->out, l->height + (lane ? LANE : 0));
	sa_str_puts(p->out, "\" data-box=\"");
	put_num(p->out, l->plot.x);
	sa_str_putc(p->out, ' ');
	put_num(p->out, l->plot.y);
	sa_str_putc(p->out, ' ');
	put_num(p->out, l->plot_width);
	sa_str_putc(p->out, ' ');
	put_num(p->out, l->plot_height);
	sa_str_putc(p->out, '"');
	put_spots(p, "data-points", SA_INK_HEAD);
	put_spots(p, "data-baseline", SA_INK_BASELINE);
	sa_str_puts(p->out, ">\n");
	if (lane)
		put_events(p);
	sa_str_puts(p->out, "</svg>\n");
}

static void put_view(const struct sa_html_figure *figure, size_t v, struct sa_str *out)
{
	const struct sa_evidence *evidence = figure->evidence;
	const struct view *view = &views[v];
	struct sa_chart *chart = figure->chart;
	SA_ARENA_SCOPE(arena);
	struct sa_chart_layout layout;
	const char *key = chart->key;

	/* the pen makes identifiers of the key */
	chart->key = sa_arena_printf(&arena, "%s-%s", key, view->name);
	sa_chart_lay_out_bare(chart, view->width, view->height, view->unit, &figure->all->frame[v],
			      &arena, &layout);
	sa_str_printf(out, "<div class=\"view %s\">\n", view->name);
	sa_chart_svg(chart, &layout, SA_SVG_INLINE, out);
	put_overlay(&(struct picture){evidence, view, chart, &layout, &arena, out});
	sa_str_puts(out, "</div>\n");
	chart->key = key;
}

static void put_legend_row(struct sa_str *out, const char *hides, const char *mark,
			   const char *text)
{
	sa_str_printf(
		out,
		"<li data-hides=\"%s\"><svg aria-hidden=\"true\" viewBox=\"0 0 24 12\">%s</svg>"
		"<span>%s</span></li>\n",
		hides, mark, text);
}

/* One for all charts of the page. */
static void put_legend(struct sa_str *out, const struct sa_html_legend *has)
{
	static const char run[] =
		"<path class=\"head\" d=\"M0 6H24\"/><circle class=\"head\" cx=\"12\" "
		"cy=\"6\" r=\"4\"/>";
	const struct {
		bool shown;
		const char *hides, *mark, *text;
	} row[] = {
		{true, "head", run, "this run"},
		{has->bad, "bad", "<circle class=\"bad\" cx=\"12\" cy=\"6\" r=\"5\"/>",
		 "beyond a limit"},
		{has->judged, "judged", "<path class=\"judged\" d=\"M0 6H24\"/>", "judged value"},
		{has->baseline, "baseline", "<path class=\"baseline\" d=\"M0 6H24\"/>", "baseline"},
		{has->limit, "limit", "<path class=\"limit dashed\" d=\"M0 6H24\"/>", "limit"},
		{has->reach, "reach",
		 "<rect class=\"limit\" fill-opacity=\"0.36\" width=\"24\" height=\"12\"/>",
		 SA_REACH_WORDS},
		{has->windows, "windows",
		 "<rect class=\"warmup\" width=\"12\" height=\"12\"/><rect class=\"last\" "
		 "x=\"12\" width=\"12\" height=\"12\"/>",
		 "windows"},
		{has->masks, "masks",
		 "<rect class=\"mask\" width=\"24\" height=\"12\"/><path class=\"mask\" "
		 "d=\"M2 12L14 0M10 12L22 0\"/>",
		 "masked"},
		{has->tuning, "tuning",
		 "<path class=\"event-0\" d=\"M6 1l5 9h-10z\"/><path class=\"event-1\" "
		 "d=\"M18 1l5 5l-5 5l-5-5z\"/>",
		 "tuning"},
	};

	sa_str_puts(out, "<ul class=\"legend\" aria-label=\"Legend of all charts\">\n");
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		if (row[i].shown)
			put_legend_row(out, row[i].hides, row[i].mark, row[i].text);
	}
	sa_str_puts(out, "</ul>\n");
}

void sa_html_thin(struct sa_chart *chart, struct sa_arena *arena)
{
	for (size_t s = 0; s < SA_CHART_SERIES_MAX; s++)
		sa_chart_thin(&chart->series[s], POINTS_MAX, arena);
}

void sa_html_figures_begin(struct sa_html_figures *all)
{
	*all = (struct sa_html_figures){0};
	for (size_t v = 0; v < SA_HTML_VIEWS; v++)
		all->frame[v] = sa_chart_no_frame;
}

static bool has_bad(const struct sa_chart *chart)
{
	const struct sa_chart_series *head = &chart->series[SA_CHART_HEAD];

	for (size_t i = 0; i < head->n; i++) {
		if (sa_chart_is_beyond(chart, head->y[i]))
			return true;
	}
	return false;
}

void sa_html_figures_add(struct sa_html_figures *all, const struct sa_chart *chart,
			 const struct sa_evidence *evidence)
{
	struct sa_html_legend *has = &all->legend;

	for (size_t v = 0; v < SA_HTML_VIEWS; v++)
		sa_chart_frame_add(chart, views[v].width, views[v].height, views[v].unit,
				   &all->frame[v]);
	has->baseline |= chart->series[SA_CHART_BASELINE].n > 0 || chart->n_bands > 0;
	has->limit |= chart->n_limits > 0;
	has->reach = has->reach || sa_chart_has_reach(chart);
	has->judged |= chart->has_judged;
	has->windows |=
		chart->window[SA_CHART_LAST].name[0] || chart->window[SA_CHART_WARMUP].name[0];
	has->masks |= chart->n_masks > 0;
	has->tuning |= evidence && evidence->n_events;
	has->bad = has->bad || has_bad(chart);
}

void sa_html_figures_open(struct sa_str *out, const struct sa_html_legend *has)
{
	put_legend(out, has);
	sa_str_puts(out, "<div class=\"charts\">\n");
}

static bool fails(const struct sa_audit *audit, size_t kpi)
{
	for (size_t i = 0; i < audit->verdict.n_check; i++) {
		if (audit->verdict.check[i].rule.kpi == kpi &&
		    audit->verdict.check[i].outcome != SA_PASS)
			return true;
	}
	return false;
}

void sa_html_figure(const struct sa_html_figure *figure, struct sa_str *out)
{
	struct sa_chart *chart = figure->chart;
	bool named = strcmp(chart->title, chart->name) == 0;

	sa_str_puts(out, "<figure");
	if (figure->failed || figure->begins)
		sa_str_printf(out, " class=\"%s%s%s\"",
			      !figure->failed  ? ""
			      : figure->warned ? "warned"
					       : "failed",
			      figure->failed && figure->begins ? " " : "",
			      figure->begins ? "begins" : "");
	sa_str_printf(out, " aria-labelledby=\"h-%s\">\n<figcaption>\n<h3 id=\"h-%s\">", chart->key,
		      chart->key);
	sa_html_short(out, chart->title);
	/* the label of a KPI that has none is its name: once is enough */
	if (!named || chart->unit[0]) {
		sa_str_puts(out, " <span class=\"name soft\">");
		sa_html_short(out, named ? "" : chart->name);
		sa_str_puts(out, !named && chart->unit[0] ? ", " : "");
		sa_html_short(out, chart->unit);
		sa_str_puts(out, "</span>");
	}
	sa_str_puts(out, "</h3>\n<p>");
	sa_html_short(out, chart->subtitle[0] ? chart->subtitle : "not judged by a rule");
	sa_str_puts(out, "</p>\n</figcaption>\n<div class=\"plot\" data-label=\"");
	sa_html_short(out, chart->title);
	sa_str_printf(out, ", value by %s\" data-row=\"%s\" data-unit=\"", chart->x_label,
		      chart->x_label);
	sa_html_short(out, chart->unit);
	sa_str_puts(out, "\">\n");
	for (size_t v = 0; v < sizeof views / sizeof *views; v++)
		put_view(figure, v, out);
	sa_str_puts(out, "</div>\n</figure>\n");
}

void sa_html_points_read(struct sa_str *out, size_t n)
{
	if (n > POINTS_MAX)
		sa_str_printf(
			out,
			"<p class=\"soft\">Of %zu values a chart shows %d at most: the smallest "
			"and the largest of each stretch. All values are in the CSV table.</p>\n",
			n, POINTS_MAX);
}

static bool has_values(const struct sa_audit *audit, size_t kpi)
{
	for (size_t i = 0; i < audit->run->n_iter; i++) {
		if (!isnan(audit->run->iter[i].kpi[kpi]))
			return true;
	}
	return false;
}

/* KPIs without a value are no empty cards. */
static void put_empty(const struct sa_audit *audit, struct sa_str *out)
{
	size_t n = 0;

	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		if (has_values(audit, k))
			continue;
		sa_str_printf(out, "%s<code>%s</code>", n++ ? ", " : "<p>No value in this run: ",
			      sa_kpi_table[k].policy_name);
	}
	sa_str_puts(out, n ? ".</p>\n" : "");
}

static void put_figures(const struct sa_audit *audit, struct sa_str *out)
{
	const struct sa_baseline *baseline = audit->baseline;
	const struct sa_run *other = baseline && !baseline->error ? baseline->run : NULL;
	struct sa_chart chart[SA_KPI_COUNT];
	struct sa_html_figures all;
	SA_ARENA_SCOPE(arena);

	sa_html_figures_begin(&all);
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		sa_chart_of_kpi(audit, k, other, "baseline", &arena, &chart[k]);
		sa_html_thin(&chart[k], &arena);
		if (has_values(audit, k))
			sa_html_figures_add(&all, &chart[k], audit->evidence);
	}
	sa_html_figures_open(out, &all.legend);
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		if (has_values(audit, k))
			sa_html_figure(&(struct sa_html_figure){.chart = &chart[k],
								.failed = fails(audit, k),
								.evidence = audit->evidence,
								.all = &all},
				       out);
	}
	sa_str_puts(out, "</div>\n");
}

void sa_html_tuning_words(const struct sa_evidence *evidence, struct sa_str *out)
{
	if (!evidence || !evidence->n_events)
		return;
	sa_str_puts(out, "<p>Below each chart, on the same axis: <span class=\"nowrap\">▲ a tuning "
			 "change was applied</span>, <span class=\"nowrap\">◇ one was held "
			 "back</span>, <span class=\"nowrap\">| a guard was active</span>.");
	sa_str_puts(out, evidence->n_events <= LINES_MAX
				 ? " Applied changes are dotted lines in the charts.</p>\n"
				 : " A mark can stand for several that lie close together.</p>\n");
}

void sa_html_charts(const struct sa_audit *audit, struct sa_str *out)
{
	sa_html_section(out, sa_section_id(SA_SECTION_CHARTS), sa_section_title(SA_SECTION_CHARTS));
	sa_html_tuning_words(audit->evidence, out);
	sa_html_points_read(out, audit->run->n_iter);
	put_empty(audit, out);
	put_figures(audit, out);
	sa_html_section_end(out);
}
