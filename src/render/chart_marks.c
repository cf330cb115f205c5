/* SPDX-License-Identifier: MIT */
/* What a chart says of its rules: values beyond a limit, the judged value. */
#include <math.h>

#include "base/num.h"
#include "doc/pen.h"
#include "render/chart_axis.h"
#include "render/chart_page.h"

bool sa_chart_is_beyond(const struct sa_chart *chart, double value)
{
	for (size_t i = 0; i < chart->n_limits; i++) {
		const struct sa_chart_limit *limit = &chart->limit[i];

		if (sa_num_is_finite(limit->value) && !isnan(value) &&
		    !sa_cmp_holds(value, limit->op, limit->value))
			return true;
	}
	return false;
}

void sa_chart_put_value(struct sa_str *out, const struct sa_chart *chart, double value)
{
	double limit[SA_CHART_LIMITS_MAX];
	SA_STR_SCOPE(text);

	for (size_t i = 0; i < chart->n_limits; i++)
		limit[i] = chart->limit[i].value;
	sa_axis_value(&text, value, chart->digits);
	sa_phrase_apart(out, text.buf, value, limit, chart->n_limits);
}

/* Values beyond a limit, over the others: the dots of them, and where there are none the line. */
static void put_bad_line(struct sa_page *p, const struct sa_shape *whole)
{
	struct sa_shape line = *whole; /* the list of shapes may move */

	for (size_t i = 0, end; i < line.n; i = end + 1) {
		for (end = i; end < line.n && sa_chart_is_beyond(p->chart, line.value[end].y);
		     end++)
			;
		if (end - i < 2)
			continue;
		struct sa_shape *bad = sa_page_add(p, SA_SHAPE_LINE, SA_INK_BAD);

		bad->point = line.point + i;
		bad->n = end - i;
		bad->width = line.width;
	}
}

static void put_bad_dots(struct sa_page *p, const struct sa_shape *all)
{
	struct sa_shape dots = *all;
	struct sa_point *point = SA_NEW_ARRAY(p->layout->arena, dots.n, struct sa_point);
	struct sa_point *value = SA_NEW_ARRAY(p->layout->arena, dots.n, struct sa_point);
	size_t n = 0;

	for (size_t i = 0; i < dots.n; i++) {
		if (!sa_chart_is_beyond(p->chart, dots.value[i].y))
			continue;
		point[n] = dots.point[i];
		value[n++] = dots.value[i];
	}
	if (!n)
		return;
	struct sa_shape *bad = sa_page_add(p, SA_SHAPE_DOTS, SA_INK_BAD);

	bad->point = point;
	bad->value = value;
	bad->n = n;
	bad->width = dots.width + p->unit;
}

/* Of the series from the shape `from` on, what is beyond a limit looks it. */
void sa_page_put_bad(struct sa_page *p, size_t from, bool dotted)
{
	size_t to = p->layout->n_shapes;

	for (size_t i = from; i < to; i++) {
		if (p->layout->shape[i].kind == SA_SHAPE_DOTS)
			put_bad_dots(p, &p->layout->shape[i]);
		else if (!dotted)
			put_bad_line(p, &p->layout->shape[i]);
	}
}

/* What the rule judges is a line in its window. */
void sa_page_put_judged(struct sa_page *p)
{
	const struct sa_chart_window *window = &p->chart->window[SA_CHART_LAST];

	if (!p->chart->has_judged || !sa_num_is_finite(p->chart->judged) || !window->name[0] ||
	    !sa_num_is_finite(window->from - 0.5) || !sa_num_is_finite(window->to + 0.5) ||
	    window->from > window->to)
		return;
	double y = sa_page_y(p, p->chart->judged);
	double from = fmax(sa_page_x(p, window->from - 0.5), p->layout->plot.x);
	double to = fmin(sa_page_x(p, window->to + 0.5), sa_page_right(p));

	sa_page_line(p, (struct sa_point){from, y}, (struct sa_point){to, y}, 2 * p->unit,
		     SA_INK_JUDGED, false);
}
