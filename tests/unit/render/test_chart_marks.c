/* SPDX-License-Identifier: MIT */
/* Values beyond a limit and the judged value: on a page always, in a plot of a policy, not in those of the guide. */
#include "t.h"

#include "model/chart.h"
#include "render/chart_layout.h"

static const double x[] = {1, 2, 3, 4, 5, 6}, y[] = {3.2, 3.1, 2.5, 3.0, 2.4, 2.6};

static struct sa_chart chart_of(bool marks)
{
	struct sa_chart chart = {.key = "k",
				 .title = "Net edge",
				 .subtitle = "",
				 .x_label = "iteration",
				 .y_label = "net_bps",
				 .unit = "bps",
				 .digits = 2,
				 .marks = marks,
				 .limit = {{.op = SA_GE, .value = 2.9}},
				 .n_limits = 1,
				 .has_judged = true,
				 .judged = 2.55};

	chart.series[SA_CHART_HEAD] = (struct sa_chart_series){"net_bps", x, y, T_COUNT(x)};
	chart.series[SA_CHART_BASELINE].name = "";
	for (size_t w = 0; w < SA_CHART_WINDOW_COUNT; w++)
		chart.window[w].name = "";
	chart.window[SA_CHART_LAST] = (struct sa_chart_window){"last4", 3, 6};
	return chart;
}

/* Dots beyond the limit of the largest shape of them, and lines of the judged value, of which a legend has one. */
static void count(const struct sa_chart_layout *layout, size_t *bad, size_t *judged)
{
	*bad = *judged = 0;
	for (size_t i = 0; i < layout->n_shapes; i++) {
		const struct sa_shape *shape = &layout->shape[i];

		if (shape->kind == SA_SHAPE_DOTS && shape->ink == SA_INK_BAD && shape->n > *bad)
			*bad = shape->n;
		*judged += shape->kind == SA_SHAPE_LINE && shape->ink == SA_INK_JUDGED;
	}
}

static void of_each(void **state)
{
	static const struct {
		const char *name;
		bool marks, bare;
		size_t bad, judged;
	} cases[] = {
		{"guide", false, false, 0, 0},
		{"policy", true, false, 3, 2},
		{"page", false, true, 3, 1},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_chart chart = chart_of(cases[i].marks);
		struct sa_chart_layout layout;
		size_t bad, judged;

		if (cases[i].bare)
			sa_chart_lay_out_bare(&chart, 540, 280, 0.9, NULL, &arena, &layout);
		else
			sa_chart_lay_out(&chart, 1000, 600, &arena, &layout);
		count(&layout, &bad, &judged);
		if (bad != cases[i].bad || judged != cases[i].judged)
			fail_msg("%s: %zu values, %zu lines", cases[i].name, bad, judged);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(of_each)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
