/* SPDX-License-Identifier: MIT */
/* Lines, thinning, and what must hold for the layout of any chart. */
#include "t.h"

#include <math.h>

#include "base/num.h"
#include "codec/text_width.h"
#include "model/chart.h"
#include "render/chart_axis.h"
#include "render/chart_layout.h"
#include "render/chart_path.h"

#define COUNT 24

static struct sa_chart chart_of(const double *x, const double *y, size_t n)
{
	struct sa_chart chart = {.key = "k",
				 .title = "Title",
				 .subtitle = "subtitle",
				 .x_label = "iteration",
				 .y_label = "net_bps",
				 .unit = "bps",
				 .digits = 2};

	chart.series[SA_CHART_HEAD] = (struct sa_chart_series){"head", x, y, n};
	chart.series[SA_CHART_BASELINE].name = "";
	for (size_t w = 0; w < SA_CHART_WINDOW_COUNT; w++)
		chart.window[w].name = "";
	return chart;
}

/* ---- lines ---- */

static void path_of(const double *x, const double *y, size_t n, double width,
		    struct sa_arena *arena, struct sa_chart_path *path)
{
	struct sa_chart_series series = {"s", x, y, n};
	struct sa_axis ax, ay;
	const struct sa_chart_frame frame = {&ax, &ay, {0, 0}, width, 100};

	sa_axis_fit(&ax, x[0], x[n - 1], 0, 10, true);
	sa_axis_fit(&ay, 0, 10, 0, 5, false);
	sa_chart_path(&series, &frame, arena, path);
}

static void gaps_break_the_line(void **state)
{
	static const double x[] = {1, 2, 3, 4, 5, 6, 7};
	const double y[] = {1, 2, SA_MISSING, 4, SA_MISSING, 6, INFINITY};
	struct sa_chart_path path;
	SA_ARENA_SCOPE(arena);

	(void)state;
	path_of(x, y, T_COUNT(x), 600, &arena, &path);
	assert_int_equal(path.n_parts, 3);
	assert_int_equal(path.part[0].n, 2);
	assert_int_equal(path.part[1].n, 1);
	assert_int_equal(path.part[2].n, 1);
	t_close(path.point[0].x, 0, 1e-9);
	t_close(path.point[0].y, 90, 1e-9);
	t_close(path.value[3].y, 6, 0);
}

static void thinning_keeps_every_spike(void **state)
{
	enum { MANY = 100000 };
	SA_ARENA_SCOPE(arena);
	double *x = SA_NEW_ARRAY(&arena, MANY, double), *y = SA_NEW_ARRAY(&arena, MANY, double);
	struct sa_chart_path path;
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		x[i] = (double)i + 1;
		y[i] = 5;
	}
	y[0] = 1;
	y[12345] = 9;
	y[12346] = 2;
	y[MANY - 1] = 8;
	for (size_t i = 50000; i < 60000; i++)
		y[i] = SA_MISSING;
	path_of(x, y, MANY, 500, &arena, &path);
	assert_true(path.thinned);
	assert_true(path.n <= 4 * 501);
	assert_int_equal(path.n_parts, 2);
	for (size_t i = 0; i < path.n; i++) {
		found += path.value[i].y != 5;
		if (i > 0)
			assert_true(path.value[i].x > path.value[i - 1].x);
	}
	assert_int_equal(found, 4);
}

/* ---- layouts ---- */

static void check_point(const struct sa_chart_layout *l, struct sa_point p, double slack)
{
	assert_true(p.x >= -slack && p.x <= l->width + slack);
	assert_true(p.y >= -slack && p.y <= l->height + slack);
}

static void check_text(const struct sa_chart_layout *l, const struct sa_shape *s)
{
	double width = sa_text_width(s->text, strlen(s->text), s->size);
	double start = sa_shape_text_start(s), room = s->upwards ? l->height : l->width;

	assert_true(s->text[0]);
	check_point(l, s->at, 0);
	if (s->upwards)
		assert_true(start <= room && start - width >= 0);
	else
		assert_true(start >= 0 && start + width <= room);
}

static void check_layout(const struct sa_chart_layout *l)
{
	assert_true(l->plot_width > 0 && l->plot_height > 0);
	assert_true((double)l->n_shapes < 200 + 4 * l->width);
	for (size_t i = 0; i < l->n_shapes; i++) {
		const struct sa_shape *s = &l->shape[i];

		for (size_t k = 0; k < s->n; k++)
			check_point(l, s->point[k], 0);
		if (s->kind == SA_SHAPE_TEXT)
			check_text(l, s);
		if (s->kind != SA_SHAPE_BOX)
			continue;
		check_point(l, s->at, 0);
		check_point(l, (struct sa_point){s->at.x + s->width, s->at.y + s->height}, 1e-6);
	}
}

/* Level texts that overlap: none may. */
static void check_collisions(const struct sa_chart_layout *l)
{
	for (size_t i = 0; i < l->n_shapes; i++) {
		const struct sa_shape *a = &l->shape[i];

		for (size_t k = i + 1; k < l->n_shapes; k++) {
			const struct sa_shape *b = &l->shape[k];

			if (a->kind != SA_SHAPE_TEXT || b->kind != SA_SHAPE_TEXT || a->upwards ||
			    b->upwards || fabs(a->at.y - b->at.y) >= fmin(a->size, b->size) * 0.9)
				continue;
			double start = sa_shape_text_start(a), other = sa_shape_text_start(b);

			if (start + sa_text_width(a->text, strlen(a->text), a->size) > other &&
			    other + sa_text_width(b->text, strlen(b->text), b->size) > start)
				fail_msg("'%s' lies on '%s'", a->text, b->text);
		}
	}
}

static void make_hostile(struct sa_chart *chart)
{
	chart->title =
		"a title that goes on and on and on and on and on and on and on and on and on "
		"and on and on and on and on";
	chart->subtitle = chart->title;
	chart->x_label = "line\nbreak \x1b[31m \xff \xe2\x80\xae";
	chart->unit = chart->title;
	chart->series[SA_CHART_HEAD].name = chart->title;
	for (size_t i = 0; i < 3; i++)
		chart->limit[i] =
			(struct sa_chart_limit){SA_LE, 3 + 0.001 * (double)i,
						"3.000000000000000000000000000000001", SA_MISSING};
	chart->n_limits = 3;
	chart->limit[0].reach = -1e308;
	static const struct sa_chart_band wild[] = {
		{-5, 0, -1e300, 1e300}, {1, 1, 2, 2}, {2, 3, 4, 1e308}, {1e9, 1e9, 0, 1}};

	chart->band = wild;
	chart->n_bands = T_COUNT(wild);
}

static void any_chart_fits(void **state)
{
	static const double scale[] = {0, 1, -1, 312, 1e-12, 1e-310, 1e12, 1e308, -1e308};
	static const struct {
		double width, height;
	} size[] = {{1000, 600}, {360, 240}, {160, 160}, {4000, 300}, {NAN, 1e9}, {-1, 0}};
	double x[COUNT], y[COUNT];

	(void)state;
	for (size_t c = 0; c < T_COUNT(scale) * T_COUNT(size) * 2; c++) {
		size_t s = c / 2 % T_COUNT(size);
		struct sa_chart_layout layout;
		SA_ARENA_SCOPE(arena);

		for (size_t i = 0; i < COUNT; i++) {
			x[i] = (double)i + 1;
			y[i] = scale[c / 2 / T_COUNT(size)] * (1 + sin((double)i * 1.3) / 2);
		}
		struct sa_chart chart = chart_of(x, y, c % 5 ? COUNT : c % 2);

		chart.window[SA_CHART_WARMUP] = (struct sa_chart_window){"warm-up", 1, 6};
		chart.window[SA_CHART_STEADY] = (struct sa_chart_window){"steady", 7, COUNT};
		chart.window[SA_CHART_LAST] = (struct sa_chart_window){"last8", 17, COUNT};
		if (c % 2)
			make_hostile(&chart);
		sa_chart_lay_out(&chart, size[s].width, size[s].height, &arena, &layout);
		check_layout(&layout);
		if (layout.width >= 360 && layout.height >= 240)
			check_collisions(&layout);
	}
}

/* The box of that ink; NULL unless there is exactly one. */
static const struct sa_shape *only_box(const struct sa_chart_layout *l, enum sa_ink ink)
{
	const struct sa_shape *found = NULL;

	for (size_t i = 0; i < l->n_shapes; i++) {
		const struct sa_shape *s = &l->shape[i];

		if (s->kind != SA_SHAPE_BOX || s->ink != ink || s->at.y < l->plot.y)
			continue; /* above the plot: the legend */
		assert_null(found);
		found = s;
	}
	return found;
}

/* Baseline runs lie behind the run from their least to their largest, the reach at its limit in the judged window. */
static void bands_and_reach(void **state)
{
	static const double x[] = {1, 2, 3, 4}, y[] = {5, 5, 5, 5};
	static const struct sa_chart_band band = {2, 3, 4, 6};
	struct sa_chart chart = chart_of(x, y, 4);
	struct sa_chart_layout layout;
	SA_ARENA_SCOPE(arena);

	(void)state;
	chart.band = &band;
	chart.n_bands = 1;
	chart.limit[0] = (struct sa_chart_limit){SA_GE, 4, "4", 3.5};
	chart.n_limits = 1;
	chart.window[SA_CHART_LAST] = (struct sa_chart_window){"last2", 2, 3};
	sa_chart_lay_out(&chart, 1000, 600, &arena, &layout);
	const struct sa_shape *box = only_box(&layout, SA_INK_BASELINE);
	const struct sa_shape *reach = only_box(&layout, SA_INK_LIMIT);

	assert_non_null(box);
	assert_non_null(reach);
	t_close(box->width / reach->width, 1, 0.05);
	t_close(box->height / reach->height, 4, 0.01);
	t_close(box->at.y + box->height, reach->at.y, 0.01);
	chart.limit[0].reach = SA_MISSING;
	chart.n_bands = 0;
	sa_chart_lay_out(&chart, 1000, 600, &arena, &layout);
	assert_null(only_box(&layout, SA_INK_BASELINE));
	assert_null(only_box(&layout, SA_INK_LIMIT));
}

static void limit_texts_stay_apart(void **state)
{
	static const double x[] = {1, 2}, y[] = {0, 10};
	struct sa_chart chart = chart_of(x, y, 2);
	struct sa_chart_layout layout;
	double at[4];
	size_t n = 0, dashed = 0;
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < 4; i++)
		chart.limit[i] = (struct sa_chart_limit){SA_GE, (double)i / 100, "0", SA_MISSING};
	chart.n_limits = 4;
	sa_chart_lay_out(&chart, 1000, 600, &arena, &layout);
	for (size_t i = 0; i < layout.n_shapes; i++) {
		const struct sa_shape *s = &layout.shape[i];

		if (s->kind == SA_SHAPE_TEXT && s->ink == SA_INK_LIMIT)
			at[n++] = s->at.y;
		dashed += s->kind == SA_SHAPE_LINE && s->dashed &&
			  s->point[1].x > s->point[0].x + 500;
	}
	assert_int_equal(n, 4);
	assert_int_equal(dashed, 4);
	for (size_t i = 1; i < n; i++)
		assert_true(at[i] >= at[i - 1] + 14);
	check_layout(&layout);
}

/* Of many values the extremes of each stretch stay, in their order; a stretch without values is a gap. */
static void thinned(void **state)
{
	enum { MANY = 1000, MOST = 64 };
	double x[MANY], y[MANY];
	struct sa_chart_series s = {.name = "", .x = x, .y = y, .n = MANY};
	size_t gaps = 0;
	double high = 0;
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		x[i] = (double)i;
		y[i] = i >= 500 && i < 600 ? SA_MISSING : i == 321 ? 99 : (double)(i % 7);
	}
	sa_chart_thin(&s, MOST, &arena);
	assert_in_range(s.n, MOST / 2, MOST);
	for (size_t i = 0; i < s.n; i++) {
		assert_true(i == 0 || s.x[i] > s.x[i - 1]);
		gaps += isnan(s.y[i]);
		high = fmax(high, s.y[i]);
	}
	t_close(high, 99, 0);
	assert_in_range(gaps, 2, 4);

	struct sa_chart_series few = {.name = "", .x = x, .y = y, .n = MOST};

	sa_chart_thin(&few, MOST, &arena);
	assert_ptr_equal(few.x, x);
}

/* Charts of one page put an iteration at one x, however wide their numbers and however long their runs. */
static void one_axis_for_all(void **state)
{
	double x[COUNT], y[COUNT], far[COUNT];
	struct sa_chart_frame_of_all all = sa_chart_no_frame;
	struct sa_chart_layout a, b;
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		x[i] = (double)i + 1;
		y[i] = (double)i;
		far[i] = 1e6 * (double)i;
	}
	struct sa_chart one = chart_of(x, y, COUNT), two = chart_of(x, far, COUNT / 2);

	sa_chart_frame_add(&one, 540, 280, 0.9, &all);
	sa_chart_frame_add(&two, 540, 280, 0.9, &all);
	sa_chart_lay_out_bare(&one, 540, 280, 0.9, &all, &arena, &a);
	sa_chart_lay_out_bare(&two, 540, 280, 0.9, &all, &arena, &b);
	t_close(a.plot.x, b.plot.x, 0);
	t_close(a.plot_width, b.plot_width, 0);
	t_close(a.x_from, b.x_from, 0);
	t_close(a.x_to, b.x_to, 0);
	sa_chart_lay_out_bare(&one, 540, 280, 0.9, NULL, &arena, &a);
	assert_true(a.plot.x < b.plot.x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gaps_break_the_line),
		cmocka_unit_test(thinning_keeps_every_spike),
		cmocka_unit_test(any_chart_fits),
		cmocka_unit_test(bands_and_reach),
		cmocka_unit_test(thinned),
		cmocka_unit_test(one_axis_for_all),
		cmocka_unit_test(limit_texts_stay_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
