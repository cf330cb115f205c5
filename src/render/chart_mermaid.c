/* SPDX-License-Identifier: MIT */
/* The pen for Mermaid (GITHUB.md, "What GitHub renders", says what of it is safe). */
#include <stdlib.h>

#include "base/num.h"
#include "base/utf8.h"
#include "codec/md_out.h"
#include "model/chart.h"
#include "render/chart_axis.h"
#include "render/chart_pens.h"

#define WIDTH	     900
#define HEIGHT	     320
#define NAME_CHARS   60
#define SERIES_CHARS 28 /* a longer name would take the whole legend away */
#define MAX_PLACES   15
#define MAX_WHOLE    1e15
#define LEAST_POINTS 4

/* Middle tones: they stand out from white and from dark pages. */
#define HEAD_COLOR     "#2f7fc1"
#define LIMIT_COLOR    "#d1495b"
#define BASELINE_COLOR "#a07817"

struct pen {
	const struct sa_chart *chart;
	struct sa_str *out;
	struct sa_axis y;
	double first, last; /* of the head's iterations that have a value */
	double step;	    /* between slots, 0 when a slot is half a stretch */
	double value[SA_MERMAID_MAX_POINTS];
	size_t n;
	bool bridged; /* a slot without a value got one */
	int shift;    /* values are shown divided by 10^shift */
	int places;
};

/*
 * A name inside of double quotes: only what no version of Mermaid takes for syntax or markup, and never
 * nothing, which it refuses.
 */
static void put_name(struct sa_str *out, const char *text, size_t max_chars)
{
	static const char fine[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				   " _.,:/()=+-";
	SA_STR_SCOPE(plain);

	sa_utf8_plain(&plain, text, strlen(text), max_chars);
	if (!plain.len)
		sa_str_putc(out, '-');
	for (size_t i = 0; i < plain.len;) {
		uint32_t codepoint;
		size_t span = sa_utf8_span(plain.buf + i, plain.len - i, &codepoint);

		if (span > 1 || strchr(fine, plain.buf[i]))
			sa_str_add(out, plain.buf + i, span ? span : 1);
		else /* (a bracket could read as a link where the diagram is not drawn) */
			sa_str_putc(out, plain.buf[i] == '['   ? '('
					 : plain.buf[i] == ']' ? ')'
							       : '_');
		i += span ? span : 1;
	}
}

static double scaled(const struct pen *p, double value)
{
	/* in two steps: 10^shift alone may be out of range */
	int half = p->shift / 2;

	return value / pow(10, half) / pow(10, p->shift - half);
}

/* Fixed point without zeros at the end. */
static void put_fixed(struct sa_str *out, double value, int places)
{
	char text[SA_NUM_FIXED_TEXT];
	size_t len = sa_num_fixed(text, value, places);

	if (places > 0) {
		while (len && text[len - 1] == '0')
			len--;
		len -= len && text[len - 1] == '.';
	}
	if (len == 2 && memcmp(text, "-0", 2) == 0) {
		sa_str_putc(out, '0');
		return;
	}
	sa_str_add(out, text, len);
}

static bool present(const struct sa_chart_series *s, size_t i)
{
	return sa_num_is_finite(s->x[i]) && sa_num_is_finite(s->y[i]);
}

/* ---- which points ---- */

/*
 * Mermaid spreads the points of a line evenly and knows no gap. So the x axis is cut into slots: one an
 * iteration, or, when there are more, two for each of slots / 2 stretches, which take the smallest and
 * the largest value of the stretch in their order.
 */
static double step_of(const struct sa_chart_series *s)
{
	double before = SA_MISSING, step = INFINITY;

	for (size_t i = 0; i < s->n; i++) {
		if (!sa_num_is_finite(s->x[i]))
			continue;
		if (s->x[i] - before > 0)
			step = fmin(step, s->x[i] - before);
		before = s->x[i];
	}
	return sa_num_is_finite(step) ? step : 1;
}

/* One slot an iteration; false when two values fall into one, or a value between two. */
static bool sample_each(const struct pen *p, const struct sa_chart_series *s, double step,
			double *value)
{
	for (size_t i = 0; i < s->n; i++) {
		double at = (s->x[i] - p->first) / step;

		if (!present(s, i) || s->x[i] < p->first || s->x[i] > p->last)
			continue;
		if (at != floor(at) || at >= (double)p->n || sa_num_is_finite(value[(size_t)at]))
			return false;
		value[(size_t)at] = s->y[i];
	}
	return true;
}

static void sample_stretches(const struct pen *p, const struct sa_chart_series *s, double *value)
{
	size_t stretches = p->n / 2, low[SA_MERMAID_MAX_POINTS / 2],
	       high[SA_MERMAID_MAX_POINTS / 2];
	bool used[SA_MERMAID_MAX_POINTS / 2] = {false};
	struct sa_axis x;

	sa_axis_fit(&x, p->first, p->last, 0, 2, true);
	for (size_t i = 0; i < s->n; i++) {
		if (!present(s, i) || s->x[i] < p->first || s->x[i] > p->last)
			continue;
		double place = floor(sa_axis_place(&x, s->x[i]) * (double)stretches);
		size_t at = place < (double)stretches ? (size_t)place : stretches - 1;

		low[at] = used[at] && s->y[low[at]] <= s->y[i] ? low[at] : i;
		high[at] = used[at] && s->y[high[at]] >= s->y[i] ? high[at] : i;
		used[at] = true;
	}
	for (size_t at = 0; at < stretches; at++) {
		if (!used[at])
			continue;
		bool falls = high[at] < low[at];

		value[2 * at] = s->y[falls ? high[at] : low[at]];
		value[2 * at + 1] = s->y[falls ? low[at] : high[at]];
	}
}

/* Straight lines over slots without a value; returns whether there were any between two values. */
static bool bridge(double *value, size_t n)
{
	size_t before = n;
	bool bridged = false;

	for (size_t i = 0; i < n; i++) {
		if (!sa_num_is_finite(value[i]))
			continue;
		for (size_t k = before + 1; before < n && k < i; k++) {
			double share = (double)(k - before) / (double)(i - before);

			value[k] = value[before] * (1 - share) + value[i] * share;
			bridged = true;
		}
		before = i;
	}
	return bridged;
}

/* Sets the values of the slots; true when the series has one at either end. */
static bool sample(struct pen *p, const struct sa_chart_series *s, double step, double *value)
{
	for (size_t i = 0; i < p->n; i++)
		value[i] = SA_MISSING;
	if (!(step > 0) || !sample_each(p, s, step, value)) {
		for (size_t i = 0; i < p->n; i++)
			value[i] = SA_MISSING;
		sample_stretches(p, s, value);
	}
	p->bridged |= bridge(value, p->n);
	return sa_num_is_finite(value[0]) && sa_num_is_finite(value[p->n - 1]);
}

/* Cuts the x axis into at most `max` slots and samples the head. */
static void choose_slots(struct pen *p, size_t max)
{
	const struct sa_chart_series *s = &p->chart->series[SA_CHART_HEAD];
	double step = step_of(s), span = p->last - p->first;

	p->bridged = false;
	if (span == 0) {
		p->n = 2;
		p->step = 0;
	} else if (span >= step && span / step <= (double)(max - 1)) {
		p->n = (size_t)(span / step) + 1;
		p->step = step;
		if (sample(p, s, step, p->value))
			return;
	}
	if (span > 0) {
		p->n = max;
		p->step = 0;
	}
	sample(p, s, p->step, p->value);
}

/* ---- numbers ---- */

static void fit_values(struct pen *p)
{
	const struct sa_chart *chart = p->chart;
	double low = INFINITY, high = -INFINITY;

	for (size_t s = 0; s < SA_CHART_SERIES_MAX; s++) {
		for (size_t i = 0; i < chart->series[s].n; i++) {
			if (!present(&chart->series[s], i))
				continue;
			low = fmin(low, chart->series[s].y[i]);
			high = fmax(high, chart->series[s].y[i]);
		}
	}
	for (size_t i = 0; i < chart->n_limits; i++) {
		if (!sa_num_is_finite(chart->limit[i].value))
			continue;
		low = fmin(low, chart->limit[i].value);
		high = fmax(high, chart->limit[i].value);
	}
	sa_axis_fit(&p->y, low, high, 0.06, 5, false);
	double size = fmax(fabs(p->y.min), fabs(p->y.max)),
	       exponent = log10(size) - log10(p->y.scale);

	p->shift = exponent >= 7 || exponent < -3 ? (int)floor(exponent) : 0;
	double span = log10(p->y.max - p->y.min) - log10(p->y.scale) - p->shift;

	p->places = (int)fmin(fmax(3 - floor(span), 0), MAX_PLACES);
}

static void put_list(struct pen *p, const double *value)
{
	sa_str_puts(p->out, " [");
	for (size_t i = 0; i < p->n; i++) {
		sa_str_puts(p->out, i ? ", " : "");
		put_fixed(p->out, scaled(p, value[i]), p->places);
	}
	sa_str_puts(p->out, "]\n");
}

/* ---- the parts of the diagram ---- */

static void put_x_axis(struct pen *p)
{
	bool one = p->first == p->last;
	bool fits = fmax(fabs(p->first), fabs(p->last)) < MAX_WHOLE;

	sa_str_puts(p->out, "  x-axis \"");
	put_name(p->out, p->chart->x_label, NAME_CHARS);
	sa_str_puts(p->out, p->bridged ? " (gaps bridged)\"" : "\"");
	if (fits) {
		sa_str_putc(p->out, ' ');
		put_fixed(p->out, p->first - (one ? 0.5 : 0), 3);
		sa_str_puts(p->out, " --> ");
		put_fixed(p->out, p->last + (one ? 0.5 : 0), 3);
	}
	sa_str_putc(p->out, '\n');
}

static void put_y_axis(struct pen *p)
{
	struct sa_str *out = p->out;

	sa_str_puts(out, "  y-axis \"");
	put_name(out, p->chart->unit, NAME_CHARS);
	if (p->shift)
		sa_str_printf(out, "%s×10^%d", p->chart->unit[0] ? " " : "", p->shift);
	sa_str_puts(out, "\" ");
	put_fixed(out, scaled(p, p->y.min) / p->y.scale, p->places);
	sa_str_puts(out, " --> ");
	put_fixed(out, scaled(p, p->y.max) / p->y.scale, p->places);
	sa_str_putc(out, '\n');
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *value, size_t n)
{
	qsort(value, n, sizeof *value, by_size);
	return n % 2 ? value[n / 2] : value[n / 2 - 1] / 2 + value[n / 2] / 2;
}

/* The baseline over the iterations of the head, or, when it has not as many, its median throughout. */
static void put_baseline(struct pen *p, struct sa_arena *scratch)
{
	const struct sa_chart_series *s = &p->chart->series[SA_CHART_BASELINE];
	double *all = SA_NEW_ARRAY(scratch, s->n, double);
	double *value = SA_NEW_ARRAY(scratch, p->n, double);
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (present(s, i))
			all[n++] = s->y[i];
	}
	if (!n)
		return;
	bool covers = sample(p, s, p->step, value);

	if (!covers) {
		double middle = median(all, n);

		for (size_t i = 0; i < p->n; i++)
			value[i] = middle;
	}
	sa_str_puts(p->out, "  line \"");
	put_name(p->out, s->name, SERIES_CHARS);
	sa_str_puts(p->out, covers ? "\"" : " (median)\"");
	put_list(p, value);
}

static bool has_values(const struct sa_chart_series *s)
{
	for (size_t i = 0; i < s->n; i++) {
		if (present(s, i))
			return true;
	}
	return false;
}

/* ", last8: 17 to 24" behind the title: the rows that were judged. */
static void put_window(struct sa_str *out, const struct sa_chart_window *window)
{
	if (!window->name || !window->name[0])
		return;
	sa_str_puts(out, ", ");
	put_name(out, window->name, SERIES_CHARS / 2);
	sa_str_puts(out, ": ");
	sa_str_num(out, window->from, "");
	sa_str_puts(out, " to ");
	sa_str_num(out, window->to, "");
}

static void put_chart(struct pen *p, struct sa_arena *scratch)
{
	const struct sa_chart *chart = p->chart;
	struct sa_str *out = p->out;
	double *limit = SA_NEW_ARRAY(scratch, p->n, double);

	sa_str_printf(out,
		      "```mermaid\n%%%%{init: {\"xyChart\": {\"width\": %d, \"height\": %d}, "
		      "\"themeVariables\": {\"xyChart\": {\"plotColorPalette\": \"",
		      WIDTH, HEIGHT);
	if (has_values(&chart->series[SA_CHART_BASELINE]))
		sa_str_puts(out, BASELINE_COLOR ", ");
	for (size_t i = 0; i < chart->n_limits; i++) {
		if (sa_num_is_finite(chart->limit[i].value))
			sa_str_puts(out, LIMIT_COLOR ", ");
	}
	sa_str_puts(out, HEAD_COLOR "\"}}}}%%\nxychart-beta\n  title \"");
	put_name(out, chart->title, NAME_CHARS);
	put_window(out, &chart->window[SA_CHART_LAST]);
	sa_str_puts(out, "\"\n");
	put_x_axis(p);
	put_y_axis(p);
	put_baseline(p, scratch);
	for (size_t i = 0; i < chart->n_limits; i++) {
		if (!sa_num_is_finite(chart->limit[i].value))
			continue;
		for (size_t k = 0; k < p->n; k++)
			limit[k] = chart->limit[i].value;
		sa_str_printf(out, "  line \"limit %s ", sa_cmp_glyph(chart->limit[i].op));
		put_name(out, chart->limit[i].text, SERIES_CHARS / 2);
		sa_str_putc(out, '"');
		put_list(p, limit);
	}
	/* the last line lies over the others */
	sa_str_puts(out, "  line \"");
	put_name(out, chart->series[SA_CHART_HEAD].name, SERIES_CHARS);
	sa_str_putc(out, '"');
	put_list(p, p->value);
	sa_str_puts(out, "```\n");
}

void sa_chart_mermaid(const struct sa_chart *chart, struct sa_arena *scratch, struct sa_str *out)
{
	const struct sa_chart_series *head = &chart->series[SA_CHART_HEAD];
	struct pen p = {.chart = chart, .first = INFINITY, .last = -INFINITY};

	for (size_t i = 0; i < head->n; i++) {
		if (!present(head, i))
			continue;
		p.first = fmin(p.first, head->x[i]);
		p.last = fmax(p.last, head->x[i]);
	}
	if (p.first > p.last || !sa_num_is_finite(p.last - p.first))
		return;
	fit_values(&p);
	for (size_t max = SA_MERMAID_MAX_POINTS; max >= LEAST_POINTS; max = max / 4 * 2) {
		SA_STR_SCOPE(text);

		choose_slots(&p, max);
		p.out = &text;
		put_chart(&p, scratch);
		if (text.len <= SA_MERMAID_MAX_BYTES) {
			sa_str_add(out, text.buf, text.len);
			return;
		}
	}
}

static void put_entry(struct sa_str *out, const char *color, const char *before, const char *name)
{
	sa_str_printf(out, "%s`%s` %s", out->len ? " · " : "", color, before);
	sa_md_text(out, name, NAME_CHARS);
}

void sa_chart_mermaid_legend(const struct sa_chart *chart, struct sa_str *out)
{
	SA_STR_SCOPE(text);

	put_entry(&text, HEAD_COLOR, "", chart->series[SA_CHART_HEAD].name);
	for (size_t i = 0; i < chart->n_limits; i++) {
		SA_STR_SCOPE(before);

		sa_str_printf(&before, "limit %s ", sa_cmp_glyph(chart->limit[i].op));
		put_entry(&text, LIMIT_COLOR, before.buf, chart->limit[i].text);
	}
	if (chart->series[SA_CHART_BASELINE].n)
		put_entry(&text, BASELINE_COLOR, "", chart->series[SA_CHART_BASELINE].name);
	if (chart->n_infinite)
		sa_str_printf(&text, " · %zu infinite value%s not drawn", chart->n_infinite,
			      chart->n_infinite == 1 ? "" : "s");
	sa_str_add(out, text.buf, text.len);
}

void sa_chart_mermaid_part(const struct sa_chart *chart, struct sa_arena *scratch,
			   struct sa_str *out)
{
	sa_chart_mermaid(chart, scratch, out);
	sa_str_putc(out, '\n');
	sa_chart_mermaid_legend(chart, out);
	sa_str_puts(out, "\n\n");
}
