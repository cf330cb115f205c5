/* SPDX-License-Identifier: MIT */
/* Statistics and trends. */
#include "doc/statistics.h"

#include "codec/spark.h"
#include "doc/phrase.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SPARK_WIDTH  24

#define SAY(what)                                                                  \
	static void say_##what(struct sa_str *out, const void *in, const void *of, \
			       const struct sa_pen *pen)

/* What a row is of; the windows are those of the audit. */
struct row {
	size_t kpi;
	enum sa_window_id window;
	int digits;
};

SAY(name)
{
	(void)in;
	pen->plain(out, sa_kpi_table[((const struct row *)of)->kpi].csv_name);
}

SAY(label)
{
	const struct sa_kpi *kpi = &sa_kpi_table[((const struct row *)of)->kpi];

	(void)in;
	pen->plain(out, kpi->label);
	pen->aside(out, kpi->unit);
}

/* ---- aggregates ---- */

SAY(window)
{
	const struct sa_audit *audit = in;

	pen->plain(out, audit->window[((const struct row *)of)->window].name);
}

static const struct sa_agg *agg_of(const struct sa_audit *audit, const struct row *row)
{
	return &audit->window[row->window].kpi[row->kpi];
}

SAY(min)
{
	pen->number(out, agg_of(in, of)->min, ((const struct row *)of)->digits);
}

SAY(max)
{
	pen->number(out, agg_of(in, of)->max, ((const struct row *)of)->digits);
}

SAY(median)
{
	pen->number(out, agg_of(in, of)->median, ((const struct row *)of)->digits);
}

SAY(n)
{
	(void)pen;
	sa_str_printf(out, "%zu", agg_of(in, of)->n);
}

/* The page has the order of its other tables, the rest that of the guide. */
static const struct sa_column aggregate_columns[] = {
	{"Metric", SA_CELL_TEXT, .say = say_name, .where = SA_ON_CONSOLE | SA_IN_MARKDOWN,
	 .width = 20},
	{"Metric", SA_CELL_GROUP, .say = say_label, .where = SA_ON_PAGE},
	{"Window", SA_CELL_TEXT, .say = say_window, .width = 10},
	{"Min", SA_CELL_VALUE, .say = say_min, .width = 8},
	{"Median", SA_CELL_VALUE, .say = say_median, .where = SA_ON_PAGE},
	{"Max", SA_CELL_VALUE, .say = say_max, .width = 8},
	{"Median", SA_CELL_VALUE, .say = say_median, .where = SA_ON_CONSOLE | SA_IN_MARKDOWN,
	 .width = 8},
	{"Values", SA_CELL_NUMBER, .say = say_n, .where = SA_ON_PAGE},
};

void sa_doc_aggregates(struct sa_doc *doc, const struct sa_audit *audit, int digits)
{
	size_t n = 0, most = (size_t)SA_KPI_COUNT * SA_WINDOW_COUNT;
	struct row *row = SA_NEW_ARRAY(doc->arena, most, struct row);
	const void **rows = SA_NEW_ARRAY(doc->arena, most, const void *);

	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		for (int w = 0; w < SA_WINDOW_COUNT; w++) {
			row[n] = (struct row){k, (enum sa_window_id)w,
					      digits < 0 ? sa_kpi_table[k].digits : digits};
			rows[n] = &row[n];
			n++;
		}
	}
	sa_doc_table(doc, &(struct sa_table){
				  .name = "aggregates",
				  .id = "aggregates",
				  .caption = "Smallest, median and largest value in each window",
				  .column = aggregate_columns,
				  .n_column = COUNT(aggregate_columns),
				  .in = audit,
				  .row = rows,
				  .n_row = n,
			  });
}

/* ---- trends ---- */

struct trends {
	const struct sa_audit *audit;
	bool sparks;
};

static const struct sa_trend *trend_of(const struct trends *trends, const struct row *row)
{
	return &trends->audit->trend[row->kpi];
}

SAY(slope)
{
	pen->number(out, trend_of(in, of)->slope_per_iter, 4);
}

SAY(p_value)
{
	SA_STR_SCOPE(text);

	sa_phrase_p_value(&text, trend_of(in, of)->p_value);
	pen->plain(out, text.buf);
}

SAY(trend)
{
	const struct trends *trends = in;
	SA_STR_SCOPE(text);

	sa_phrase_trend(&text, trends->audit, ((const struct row *)of)->kpi);
	pen->plain(out, text.buf);
}

/* Behind the course of the KPI over the whole run. */
SAY(course)
{
	const struct trends *trends = in;
	const struct sa_run *run = trends->audit->run;
	SA_ARENA_SCOPE(scratch);
	double *y = SA_NEW_ARRAY(&scratch, run->n_iter, double);

	for (size_t i = 0; i < run->n_iter; i++)
		y[i] = run->iter[i].kpi[((const struct row *)of)->kpi];
	if (trends->sparks) {
		sa_spark(out, y, run->n_iter, SPARK_WIDTH);
		sa_str_puts(out, "  ");
	}
	say_trend(out, in, of, pen);
}

static const struct sa_column trend_columns[] = {
	{"Metric", SA_CELL_TEXT, .say = say_name, .where = SA_ON_CONSOLE | SA_IN_MARKDOWN,
	 .width = 20},
	{"Metric", SA_CELL_HEAD, .say = say_label, .where = SA_ON_PAGE},
	{"Trend", SA_CELL_TEXT, .say = say_trend, .where = SA_IN_MARKDOWN | SA_ON_PAGE},
	{"Change/iter", SA_CELL_VALUE, .say = say_slope, .where = SA_ON_CONSOLE, .width = 12},
	{"Change per iteration", SA_CELL_VALUE, .say = say_slope,
	 .where = SA_IN_MARKDOWN | SA_ON_PAGE},
	{"p-value", SA_CELL_NUMBER, .say = say_p_value, .width = 8},
	{"Trend", SA_CELL_TEXT, .say = say_course, .where = SA_ON_CONSOLE, .gap = 2},
};

void sa_doc_trends(struct sa_doc *doc, const struct sa_audit *audit, bool sparks)
{
	struct trends *trends = SA_NEW(doc->arena, struct trends);
	struct row *row = SA_NEW_ARRAY(doc->arena, SA_KPI_COUNT, struct row);
	const void **rows = SA_NEW_ARRAY(doc->arena, SA_KPI_COUNT, const void *);

	*trends = (struct trends){audit, sparks};
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		row[k] = (struct row){.kpi = k};
		rows[k] = &row[k];
	}
	sa_doc_table(doc, &(struct sa_table){
				  .name = "trends",
				  .id = "trends",
				  .caption = "Trend over the steady window: Theil–Sen slope and "
					     "Mann–Kendall test",
				  .column = trend_columns,
				  .n_column = COUNT(trend_columns),
				  .in = trends,
				  .row = rows,
				  .n_row = SA_KPI_COUNT,
			  });
}

void sa_doc_trends_explained(struct sa_doc *doc)
{
	sa_doc_para(doc, sa_words_text("Of the steady window: Theil–Sen slope and two-sided "
				       "Mann–Kendall test of each KPI alone; the word is at 5 % "
				       "for all KPIs together, and knows that neighbouring "
				       "iterations are alike. It does not change the verdict."));
}
