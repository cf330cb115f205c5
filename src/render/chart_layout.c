/* SPDX-License-Identifier: MIT */
/* Laying a chart out: sizes, axes, windows, lines. */
#include "render/chart_layout.h"

#include <float.h>
#include <stdlib.h>

#include "base/num.h"
#include "model/chart.h"
#include "render/chart_axis.h"
#include "render/chart_page.h"
#include "render/chart_path.h"

/* ---- ranges and margins ---- */

struct range {
	double low, high;
};

static void widen(struct range *range, double value)
{
	if (!sa_num_is_finite(value))
		return;
	range->low = fmin(range->low, value);
	range->high = fmax(range->high, value);
}

/* What lies far beyond the values would press them together: it is cut. */
#define REACH_ROOM 0.25

static void show_reach(const struct sa_page *p, struct range *y)
{
	double room = REACH_ROOM * (y->high - y->low), low = y->low - room, high = y->high + room;

	for (size_t i = 0; i < p->chart->n_limits && sa_num_is_finite(room); i++) {
		double reach = p->chart->limit[i].reach;

		if (sa_num_is_finite(reach))
			widen(y, fmin(fmax(reach, low), high));
	}
}

static bool has_marks(const struct sa_page *p)
{
	return p->bare || p->chart->marks;
}

static void ranges(struct sa_page *p, struct range *x, struct range *y)
{
	*x = *y = (struct range){INFINITY, -INFINITY};
	for (size_t s = 0; s < SA_CHART_SERIES_MAX; s++) {
		const struct sa_chart_series *series = &p->chart->series[s];

		for (size_t i = 0; i < series->n; i++) {
			widen(x, series->x[i]);
			if (sa_num_is_finite(series->x[i]))
				widen(y, series->y[i]);
		}
	}
	for (size_t i = 0; i < p->chart->n_bands; i++) {
		widen(y, p->chart->band[i].low);
		widen(y, p->chart->band[i].high);
	}
	p->empty = y->low > y->high;
	for (size_t i = 0; i < p->chart->n_limits; i++)
		widen(y, p->chart->limit[i].value);
	if (has_marks(p) && p->chart->has_judged)
		widen(y, p->chart->judged);
	show_reach(p, y);
	p->no_x = x->low > x->high;
	if (p->no_x)
		*x = (struct range){0, 0};
	if (y->low > y->high)
		*y = (struct range){0, 1};
}

static double widest_tick(const struct sa_axis *axis, double size)
{
	double widest = 0;

	for (size_t i = 0; i < axis->n_ticks; i++)
		widest = fmax(widest, sa_page_text_width(axis->tick[i].text, size));
	return widest;
}

/* Fewer ticks until their texts stay apart. */
static void fit_x_axis(struct sa_page *p, const struct range *x, double size)
{
	double width = p->layout->plot_width;

	for (size_t about = 14; about >= 2; about = about > 4 ? about - 2 : about - 1) {
		sa_axis_fit(&p->x, x->low, x->high, 0.02, about, true);
		double slot =
			p->x.n_ticks > 1 ? (p->x.tick[1].at - p->x.tick[0].at) * width : width;

		if (widest_tick(&p->x, size) + TICK_ROOM * 1.6 * p->unit <= slot)
			break;
	}
	if (p->no_x)
		p->x.n_ticks = 0;
}

static void set_axes(struct sa_page *p)
{
	struct sa_chart_layout *l = p->layout;
	double u = p->unit, small = SMALL_SIZE * u, limits = 0;
	double top = p->bare ? BARE_TOP : PLOT_TOP, side = p->bare ? 0 : MARGIN + TEXT_SIZE;
	double below = p->bare ? BARE_BOTTOM : PLOT_BOTTOM;
	struct range x, y;

	ranges(p, &x, &y);
	if (p->all && p->all->x_low <= p->all->x_high)
		x = (struct range){p->all->x_low, p->all->x_high};
	p->x_low = x.low;
	p->x_high = x.high;
	l->plot.y = top * u;
	l->plot_height = l->height - (top + below) * u;
	double about = fmin(fmax(l->plot_height / ((p->bare ? 36 : 60) * u), 3), 10);

	sa_axis_fit(&p->y, y.low, y.high, 0.06, (size_t)about, false);
	for (size_t i = 0; i < p->chart->n_limits; i++)
		limits = fmax(limits, sa_page_text_width(sa_page_limit_text(p, &p->chart->limit[i]),
							 TEXT_SIZE * u));
	double left = (side + 2 * TICK_ROOM) * u + widest_tick(&p->y, small);
	double right = limits > 0 ? fmin(limits + MARGIN * u, l->width * 0.22) : MARGIN * u;

	right = fmax(right, MARGIN * u);
	if (p->all) {
		left = fmax(left, p->all->left);
		right = fmax(right, p->all->right);
	}
	l->plot.x = floor(fmin(left, l->width * 0.4));
	l->plot_width = floor(l->width - l->plot.x - right);
	fit_x_axis(p, &x, small);
	l->x_from = fmax(p->x.min / p->x.scale, -DBL_MAX);
	l->x_to = fmin(p->x.max / p->x.scale, DBL_MAX);
}

/* ---- drawing, from back to front ---- */

static void put_windows(struct sa_page *p)
{
	/* the name of the last window matters most when there is no room for all */
	static const enum sa_chart_window_id order[] = {SA_CHART_LAST, SA_CHART_WARMUP,
							SA_CHART_STEADY};
	struct sa_chart_layout *l = p->layout;
	double size = SMALL_SIZE * p->unit;
	struct range placed[SA_CHART_WINDOW_COUNT] = {{0, 0}};
	size_t n_placed = 0;

	for (size_t i = 0; i < SA_CHART_WINDOW_COUNT; i++) {
		const struct sa_chart_window *window = &p->chart->window[order[i]];

		if (!window->name[0] || !sa_num_is_finite(window->from - 0.5) ||
		    !sa_num_is_finite(window->to + 0.5) || window->from > window->to)
			continue;
		double from = sa_page_x(p, window->from - 0.5), to = sa_page_x(p, window->to + 0.5);
		const char *name = sa_page_fit(p, window->name, size, l->plot_width);
		double width = sa_page_text_width(name, size),
		       left = fmin(from, sa_page_right(p) - width);
		bool free = left >= l->plot.x;

		if (sa_window_look[order[i]].opacity > 0)
			sa_page_box(p, (struct sa_point){from, l->plot.y}, to - from,
				    l->plot_height, sa_window_look[order[i]].ink,
				    sa_window_look[order[i]].opacity);
		for (size_t j = 0; j < n_placed; j++)
			free = free && (left > placed[j].high || left + width < placed[j].low);
		if (!free)
			continue;
		placed[n_placed++] = (struct range){left - size, left + width + size};
		sa_page_text(p, (struct sa_point){left, l->plot.y - 6 * p->unit}, SA_ANCHOR_START,
			     size, SA_INK_SOFT, name);
	}
}

#define HATCH_STEP 9.0

/* Lines from the lower left to the upper right, cut where the box ends. */
static void hatch(struct sa_page *p, double left, double right)
{
	double top = p->layout->plot.y, bottom = sa_page_bottom(p), height = bottom - top;
	double step = HATCH_STEP * p->unit;
	size_t n = (size_t)ceil((right - left + height) / step);

	for (size_t i = 0; i < n; i++) {
		double x = left - height + (double)i * step;
		double from = fmax(x, left), to = fmin(x + height, right);

		if (from < to)
			sa_page_line(p, (struct sa_point){from, bottom - (from - x)},
				     (struct sa_point){to, bottom - (to - x)}, 1, SA_INK_MASK,
				     false);
	}
}

static void put_masks(struct sa_page *p)
{
	double low = p->layout->plot.x, high = sa_page_right(p), done = low;

	for (size_t i = 0; i < p->chart->n_masks; i++) {
		const struct sa_chart_mask *mask = &p->chart->mask[i];
		double left = fmax(sa_page_x(p, mask->from - 0.5), done);
		double right = fmin(sa_page_x(p, mask->to + 0.5), high);

		if (!(left < right))
			continue;
		sa_page_box(p, (struct sa_point){left, p->layout->plot.y}, right - left,
			    p->layout->plot_height, SA_INK_MASK, 0.08);
		hatch(p, left, right);
		done = right; /* what two masks cover is hatched once */
	}
}

static void put_grid(struct sa_page *p)
{
	struct sa_chart_layout *l = p->layout;
	double u = p->unit, size = SMALL_SIZE * u, right = sa_page_right(p),
	       bottom = sa_page_bottom(p);

	for (size_t i = 0; i < p->y.n_ticks; i++) {
		const struct sa_tick *tick = &p->y.tick[i];
		double y = sa_page_sharp(l->plot.y + (1 - tick->at) * l->plot_height);

		sa_page_line(p, (struct sa_point){l->plot.x, y}, (struct sa_point){right, y}, 1,
			     SA_INK_GRID, false);
		sa_page_text(p,
			     (struct sa_point){l->plot.x - TICK_ROOM * u, round(y + size * 0.36)},
			     SA_ANCHOR_END, size, SA_INK_SOFT,
			     sa_page_fit(p, tick->text, size, l->plot.x - TICK_ROOM * u));
	}
	for (size_t i = 0; i < p->x.n_ticks; i++) {
		const struct sa_tick *tick = &p->x.tick[i];
		double x = sa_page_sharp(l->plot.x + tick->at * l->plot_width);
		double half = sa_page_text_width(tick->text, size) / 2;

		sa_page_line(p, (struct sa_point){x, l->plot.y}, (struct sa_point){x, bottom}, 1,
			     SA_INK_GRID, false);
		if (x - half >= 0 && x + half <= l->width)
			sa_page_text(p, (struct sa_point){x, round(bottom + 20 * u)},
				     SA_ANCHOR_MIDDLE, size, SA_INK_SOFT,
				     sa_arena_strdup(l->arena, tick->text));
	}
	sa_page_line(p, (struct sa_point){sa_page_sharp(l->plot.x), l->plot.y},
		     (struct sa_point){sa_page_sharp(l->plot.x), bottom}, 1, SA_INK_FRAME, false);
	sa_page_line(p, (struct sa_point){l->plot.x, sa_page_sharp(bottom)},
		     (struct sa_point){right, sa_page_sharp(bottom)}, 1, SA_INK_FRAME, false);
}

static int by_height(const void *a, const void *b)
{
	const struct sa_point *p = a, *q = b;

	return (p->y > q->y) - (p->y < q->y);
}

/* The texts beside the limit lines keep their order and are moved down, then up, until they stay apart. */
static void spread(struct sa_point *label, size_t n, double size, double bottom)
{
	qsort(label, n, sizeof *label, by_height);
	for (size_t i = 1; i < n; i++)
		label[i].y = fmax(label[i].y, label[i - 1].y + size);
	for (size_t i = n; i-- > 0; bottom -= size)
		label[i].y = fmin(label[i].y, bottom);
}

/* A box between two values in rows from .. to, as far as it lies in the plot. */
static void put_between(struct sa_page *p, double from, double to, double a, double b,
			enum sa_ink ink, double opacity)
{
	double top = p->layout->plot.y, bottom = sa_page_bottom(p);
	double y[2] = {fmin(fmax(sa_page_y(p, a), top), bottom),
		       fmin(fmax(sa_page_y(p, b), top), bottom)};
	double left = fmax(sa_page_x(p, from), p->layout->plot.x);
	double right = fmin(sa_page_x(p, to), sa_page_right(p));

	if (left < right && y[0] != y[1])
		sa_page_box(p, (struct sa_point){left, fmin(y[0], y[1])}, right - left,
			    fabs(y[0] - y[1]), ink, opacity);
}

#define BAND_OPACITY 0.16

/* The baseline runs, from the least to the largest of them; the run lies over it. */
static void put_bands(struct sa_page *p)
{
	for (size_t i = 0; i < p->chart->n_bands; i++) {
		const struct sa_chart_band *band = &p->chart->band[i];

		put_between(p, band->from - 0.5, band->to + 0.5, band->low, band->high,
			    SA_INK_BASELINE, BAND_OPACITY);
	}
}

/* What a rule that passed could not have seen: an interval at its limit, in the window that it judged. */
static void put_reach(struct sa_page *p)
{
	const struct sa_chart_window *last = &p->chart->window[SA_CHART_LAST];
	double from = last->name[0] ? last->from - 0.5 : p->layout->x_from;
	double to = last->name[0] ? last->to + 0.5 : p->layout->x_to;

	for (size_t i = 0; i < p->chart->n_limits; i++) {
		const struct sa_chart_limit *limit = &p->chart->limit[i];

		if (sa_num_is_finite(limit->reach) && sa_num_is_finite(limit->value))
			put_between(p, from, to, limit->value, limit->reach, SA_INK_LIMIT,
				    SA_REACH_OPACITY);
	}
}

static void put_limits(struct sa_page *p)
{
	double u = p->unit, size = TEXT_SIZE * u, right = sa_page_right(p);
	struct sa_point label[SA_CHART_LIMITS_MAX] = {{0, 0}}; /* x is the number of the limit */
	size_t n = 0;

	for (size_t i = 0; i < p->chart->n_limits; i++) {
		double y = sa_page_y(p, p->chart->limit[i].value);

		if (!sa_num_is_finite(p->chart->limit[i].value))
			continue;
		label[n++] = (struct sa_point){(double)i, y};
		sa_page_line(p, (struct sa_point){p->layout->plot.x, y},
			     (struct sa_point){right, y}, 2 * u, SA_INK_LIMIT, true);
	}
	spread(label, n, size * 1.2, sa_page_bottom(p));
	for (size_t i = 0; i < n; i++)
		sa_page_text(
			p, (struct sa_point){right + 6 * u, round(label[i].y + size * 0.36)},
			SA_ANCHOR_START, size, SA_INK_LIMIT,
			sa_page_fit(p, sa_page_limit_text(p, &p->chart->limit[(size_t)label[i].x]),
				    size, p->layout->width - right - 12 * u));
}

/*
 * Dots at all points, or, where these are too close, only at those that have no line. Returns whether at
 * all.
 */
static bool put_dots(struct sa_page *p, const struct sa_chart_path *path, enum sa_chart_role role)
{
	enum sa_ink ink = sa_series_look[role].ink;
	double scale = sa_series_look[role].dots;
	double u = p->unit, spacing = path->n ? p->layout->plot_width / (double)path->n : 0;
	struct sa_shape *shape;
	bool all = !path->thinned && spacing >= 6 * u;
	struct sa_point *point, *value;
	size_t n = 0;

	point = SA_NEW_ARRAY(p->layout->arena, path->n, struct sa_point);
	value = SA_NEW_ARRAY(p->layout->arena, path->n, struct sa_point);
	for (size_t i = 0; i < path->n_parts; i++) {
		const struct sa_chart_part *part = &path->part[i];

		for (size_t k = part->first; k < part->first + part->n && (all || part->n == 1);
		     k++) {
			point[n] = path->point[k];
			value[n++] = path->value[k];
		}
	}
	if (!n)
		return all;
	shape = sa_page_add(p, SA_SHAPE_DOTS, ink);
	shape->point = point;
	shape->value = value;
	shape->text = role == SA_CHART_HEAD ? NULL : p->chart->series[role].name;
	shape->n = n;
	shape->width = scale * u * (spacing >= 14 * u ? 4.2 : spacing >= 6 * u ? 2.6 : 1.6);
	return all;
}

/* Returns whether every point has a dot. */
static bool put_series(struct sa_page *p, enum sa_chart_role role)
{
	struct sa_chart_layout *l = p->layout;
	const struct sa_chart_frame frame = {&p->x, &p->y, l->plot, l->plot_width, l->plot_height};
	enum sa_ink ink = sa_series_look[role].ink;
	struct sa_chart_path path;

	sa_chart_path(&p->chart->series[role], &frame, l->arena, &path);
	bool dense = path.thinned || (double)path.n * 4 * p->unit > l->plot_width;

	for (size_t i = 0; i < path.n_parts; i++) {
		if (path.part[i].n < 2)
			continue;
		struct sa_shape *shape = sa_page_add(p, SA_SHAPE_LINE, ink);

		shape->point = path.point + path.part[i].first;
		shape->value = path.value + path.part[i].first;
		shape->n = path.part[i].n;
		shape->width = p->unit * (dense ? 1.4 : sa_series_look[role].width);
	}
	return put_dots(p, &path, role);
}

static double within(double v, double low, double high)
{
	return sa_num_is_finite(v) ? fmin(fmax(v, low), high) : high;
}

static void lay_out(struct sa_page *p, double width, double height, struct sa_arena *arena)
{
	struct sa_chart_layout *layout = p->layout;

	*layout = (struct sa_chart_layout){
		.width = floor(within(width, SA_CHART_MIN_SIZE, SA_CHART_MAX_SIZE)),
		.height = floor(within(height, SA_CHART_MIN_SIZE, SA_CHART_MAX_SIZE)),
		.arena = arena,
	};
	if (!p->bare)
		p->unit = fmax(fmin(layout->width / DESIGN_WIDTH, layout->height / DESIGN_HEIGHT),
			       LEAST_UNIT);
	set_axes(p);
	put_windows(p);
	put_masks(p);
	put_grid(p);
	put_bands(p);
	put_reach(p);
	put_series(p, SA_CHART_BASELINE);
	size_t head = layout->n_shapes;

	bool dotted = put_series(p, SA_CHART_HEAD);

	if (has_marks(p))
		sa_page_put_bad(p, head, dotted);
	put_limits(p);
	if (has_marks(p))
		sa_page_put_judged(p);
	sa_page_put_titles(p);
	if (!p->bare)
		sa_page_put_legend(p);
}

void sa_chart_lay_out(const struct sa_chart *chart, double width, double height,
		      struct sa_arena *arena, struct sa_chart_layout *layout)
{
	struct sa_page p = {.chart = chart, .layout = layout};

	lay_out(&p, width, height, arena);
}

const struct sa_chart_frame_of_all sa_chart_no_frame = {.x_low = INFINITY, .x_high = -INFINITY};

void sa_chart_frame_add(const struct sa_chart *chart, double width, double height, double unit,
			struct sa_chart_frame_of_all *all)
{
	SA_ARENA_SCOPE(arena);
	struct sa_chart_layout layout = {.width = width, .height = height, .arena = &arena};
	struct sa_page p = {.chart = chart, .layout = &layout, .unit = unit, .bare = true};

	set_axes(&p);
	all->left = fmax(all->left, layout.plot.x);
	all->right = fmax(all->right, width - layout.plot.x - layout.plot_width);
	if (p.no_x)
		return;
	all->x_low = fmin(all->x_low, p.x_low);
	all->x_high = fmax(all->x_high, p.x_high);
}

void sa_chart_lay_out_bare(const struct sa_chart *chart, double width, double height, double unit,
			   const struct sa_chart_frame_of_all *all, struct sa_arena *arena,
			   struct sa_chart_layout *layout)
{
	struct sa_page p = {
		.chart = chart, .layout = layout, .unit = unit, .all = all, .bare = true};

	lay_out(&p, width, height, arena);
}
