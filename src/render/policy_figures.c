/* SPDX-License-Identifier: MIT */
/*
 * What the page draws of a policy's audit: charts of the worst groups, a small line for each KPI of the
 * others, and the rows of the worst group. The size is bounded: 200 groups of 2,000 rows stay below 3 MB.
 */
#include <string.h>

#include "base/num.h"
#include "render/chart_path.h"
#include "render/html_part.h"
#include "render/policy_chart.h"
#include "render/policy_part.h"
#include "doc/section.h"

#define GROUPS_DRAWN  12
#define FIGURES_DRAWN 60
#define SPARK_POINTS  64
#define SPARK_HEIGHT  16
#define SPARKS_DRAWN  1000

struct figures {
	const struct sa_judged *judged;
	const struct sa_judged_group *const *order;
	const struct sa_evidence *evidence; /* tuning events; NULL where none are read */
	struct sa_html_figures *of_input;   /* by input: each has its own axis of rows */
	struct sa_str *out;		    /* NULL while they are counted */
	size_t n, left_out;
	bool begins; /* the next one is the first of its group */
};

static const struct sa_group_data *group_of(const struct sa_judged *judged, size_t metric,
					    const char *name)
{
	return sa_group_find(&judged->data->input[judged->policy->metric[metric].input], name);
}

/* The tuner counts iterations: its marks stand below rows that are iterations, and nothing else. */
static const struct sa_evidence *evidence_of(const struct figures *f, size_t input)
{
	return strcmp(sa_policy_row_word(f->judged, input), "iteration") == 0 ? f->evidence : NULL;
}

static void put_figure(struct figures *f, size_t metric, const struct sa_group_data *group,
		       bool failing)
{
	bool warned = failing && sa_policy_metric_warns(f->judged, metric, group->name);
	size_t input = f->judged->policy->metric[metric].input;
	struct sa_html_figures *all = &f->of_input[input];
	struct sa_chart chart;
	SA_ARENA_SCOPE(scratch);

	if (f->n++ >= FIGURES_DRAWN) {
		f->left_out++;
		return;
	}
	sa_chart_of_metric(f->judged, metric, group, &scratch, &chart);
	sa_html_thin(&chart, &scratch);
	if (f->out)
		sa_html_figure(&(struct sa_html_figure){.chart = &chart,
							.failed = failing,
							.warned = warned,
							.begins = f->begins,
							.evidence = evidence_of(f, input),
							.all = all},
			       f->out);
	else
		sa_html_figures_add(all, &chart, evidence_of(f, input));
	f->begins = false;
}

/* Charts of the worst groups, in each the KPIs whose rules do not hold first. */
static void each_figure(struct figures *f)
{
	const struct sa_judged *judged = f->judged;

	f->n = f->left_out = 0;
	for (size_t g = 0; g < judged->n_group && g < GROUPS_DRAWN; g++) {
		const char *name = f->order[g]->name;

		f->begins = judged->n_group > 1;
		for (int failing = 1; failing >= 0; failing--) {
			for (size_t m = 0; m < judged->policy->n_metric; m++) {
				const struct sa_group_data *group = group_of(judged, m, name);

				if (group && sa_policy_has_values(judged, m, group) &&
				    sa_policy_metric_fails(judged, m, name) == failing)
					put_figure(f, m, group, failing);
			}
		}
	}
}

static struct sa_html_legend legend_of(const struct figures *f)
{
	struct sa_html_legend legend = {0};

	for (size_t i = 0; i < f->judged->policy->n_input; i++) {
		const struct sa_html_legend *one = &f->of_input[i].legend;

		legend.bad |= one->bad;
		legend.judged |= one->judged;
		legend.limit |= one->limit;
		legend.reach |= one->reach;
		legend.baseline |= one->baseline;
		legend.windows |= one->windows;
		legend.masks |= one->masks;
		legend.tuning |= one->tuning;
	}
	return legend;
}

static size_t most_rows(const struct sa_judged *judged)
{
	size_t most = 0;

	for (size_t i = 0; i < judged->policy->n_input; i++)
		most = judged->data->input[i].rows.n > most ? judged->data->input[i].rows.n : most;
	return most;
}

static void put_charts(struct sa_str *out, struct figures *f)
{
	const struct sa_judged *judged = f->judged;

	each_figure(f);
	if (!f->n)
		return;
	sa_html_section(out, sa_section_id(SA_SECTION_CHARTS), sa_section_title(SA_SECTION_CHARTS));
	if (judged->n_group > GROUPS_DRAWN || f->left_out) {
		sa_str_printf(out, "<p class=\"soft\">Of the %zu worst of %zu groups",
			      judged->n_group < GROUPS_DRAWN ? judged->n_group
							     : (size_t)GROUPS_DRAWN,
			      judged->n_group);
		if (f->left_out)
			sa_str_printf(out, "; %zu more charts are not drawn", f->left_out);
		sa_str_puts(out, ". All values are in the CSV tables.</p>\n");
	}
	const struct sa_html_legend legend = legend_of(f);

	sa_html_tuning_words(legend.tuning ? f->evidence : NULL, out);
	sa_html_points_read(out, most_rows(judged));

	sa_html_figures_open(out, &legend);
	f->out = out;
	each_figure(f);
	sa_str_puts(out, "</div>\n");
	sa_html_section_end(out);
}

/* ---- the other groups ---- */

static double height_of(double value, double low, double high)
{
	double at = high > low ? (value - low) / (high - low) : 0.5;

	return round((1 - at) * SPARK_HEIGHT);
}

/* A line of at most 64 points, with the limit at its height. */
static void put_spark(struct sa_str *out, const struct sa_judged *judged, size_t metric,
		      const struct sa_group_data *group)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_chart chart;

	sa_chart_of_metric(judged, metric, group, &scratch, &chart);
	struct sa_chart_series *head = &chart.series[SA_CHART_HEAD];
	double from = head->n ? head->x[0] : 0, to = head->n ? head->x[head->n - 1] : 0;
	double low, high;

	sa_chart_thin(head, SPARK_POINTS, &scratch);
	size_t n = sa_chart_range(head, &low, &high);

	for (size_t i = 0; i < chart.n_limits && i < 1; i++) {
		low = fmin(low, chart.limit[i].value);
		high = fmax(high, chart.limit[i].value);
	}
	if (!n)
		return;
	sa_str_printf(out,
		      "<svg class=\"spark\" aria-hidden=\"true\" preserveAspectRatio=\"none\" "
		      "viewBox=\"0 -1 %d %d\">",
		      SPARK_POINTS, SPARK_HEIGHT + 2);
	if (chart.n_limits)
		sa_str_printf(out, "<path class=\"limit\" d=\"M0 %.0fH%d\"/>",
			      height_of(chart.limit[0].value, low, high), SPARK_POINTS);
	sa_str_puts(out, "<path d=\"M");
	for (size_t i = 0, at = 0; i < head->n; i++) {
		if (sa_num_is_finite(head->y[i]))
			sa_str_printf(out, "%s%.0f %.0f", at++ ? " " : "",
				      to > from ? (head->x[i] - from) / (to - from) * SPARK_POINTS
						: 0,
				      height_of(head->y[i], low, high));
	}
	sa_str_puts(out, "\"/></svg>");
}

/* KPIs with a rule; so many that all groups have a place. */
static size_t ruled(const struct sa_judged *judged, size_t most, size_t *metric)
{
	size_t n = 0;

	for (size_t m = 0; m < judged->policy->n_metric && n < most; m++) {
		bool has_rule = false;

		for (size_t i = 0; i < judged->policy->n_rule && !has_rule; i++)
			has_rule = judged->policy->rule[i].metric == m;
		if (has_rule)
			metric[n++] = m;
	}
	return n;
}

static void put_others(struct sa_str *out, const struct figures *f, struct sa_arena *arena)
{
	const struct sa_judged *judged = f->judged;
	size_t *metric = SA_NEW_ARRAY(arena, judged->policy->n_metric, size_t);
	SA_STR_SCOPE(head);

	if (judged->n_group <= GROUPS_DRAWN)
		return;
	size_t others = judged->n_group - GROUPS_DRAWN;
	size_t n = ruled(judged, SPARKS_DRAWN / others + 1, metric);

	sa_html_section(out, "others", "The other groups");
	sa_str_puts(&head, "<th scope=\"col\">Group</th>");
	for (size_t k = 0; k < n; k++) {
		sa_str_puts(&head, "<th scope=\"col\"><code>");
		sa_html_short(&head, judged->policy->metric[metric[k]].name);
		sa_str_puts(&head, "</code></th>");
	}
	sa_html_table(out, "sparks", "class=\"sparks\"",
		      "The course of each KPI and its limit; the values are in the CSV tables",
		      head.buf);
	for (size_t g = GROUPS_DRAWN; g < judged->n_group; g++) {
		sa_str_printf(out, "<tr><th scope=\"row\"><span title=\"%s\">%s</span> ",
			      sa_state_name(f->order[g]->state),
			      sa_state_glyph(f->order[g]->state));
		sa_html_short(out, sa_policy_group_name(f->order[g]->name));
		sa_str_puts(out, "</th>");
		for (size_t k = 0; k < n; k++) {
			const struct sa_group_data *group =
				group_of(judged, metric[k], f->order[g]->name);

			sa_str_puts(out, "<td>");
			if (group)
				put_spark(out, judged, metric[k], group);
			sa_str_puts(out, "</td>");
		}
		sa_str_puts(out, "</tr>\n");
	}
	sa_html_table_end(out);
	sa_html_section_end(out);
}

/* ---- the rows of the worst group ---- */

static void put_row(struct sa_str *out, const struct sa_input_data *in,
		    const struct sa_group_data *group, size_t k, const struct sa_chart *chart)
{
	sa_str_printf(out, "<tr><th scope=\"row\">%lld</th>",
		      (long long)group->rows->index[group->row[k]]);
	for (size_t m = 0; m < in->n_metric; m++) {
		double value = group->y ? group->y[m][k] : SA_MISSING;

		sa_html_value(out, &chart[m], value, sa_chart_is_beyond(&chart[m], value));
	}
	sa_str_puts(out, "</tr>\n");
}

static void put_rows_of(struct sa_str *out, const struct sa_judged *judged, size_t input,
			const struct sa_group_data *group)
{
	const struct sa_input_data *in = &judged->data->input[input];
	size_t first = group->n > SA_HTML_ROWS ? group->n - SA_HTML_ROWS : 0;
	const char *word = sa_policy_row_word(judged, input);
	SA_ARENA_SCOPE(arena);
	struct sa_chart *chart = SA_NEW_ARRAY(&arena, in->n_metric, struct sa_chart);
	SA_STR_SCOPE(head);
	SA_STR_SCOPE(id);

	if (first)
		sa_str_printf(out,
			      "<p>The last %d of %zu rows; all of them are in the CSV table.</p>\n",
			      SA_HTML_ROWS, group->n);
	sa_str_printf(&head, "<th scope=\"col\" class=\"n\">%s</th>",
		      word[0] == 'i' ? "Iteration" : "Row");
	for (size_t m = 0; m < in->n_metric; m++) {
		const struct sa_policy_metric *metric = &judged->policy->metric[in->metric[m]];

		sa_chart_of_metric(judged, in->metric[m], group, &arena, &chart[m]);
		sa_str_puts(&head, "<th scope=\"col\" class=\"n\">");
		sa_html_short(&head, metric->name);
		if (metric->unit[0]) {
			sa_str_puts(&head, " (");
			sa_html_short(&head, metric->unit);
			sa_str_putc(&head, ')');
		}
		sa_str_puts(&head, "</th>");
	}
	sa_str_printf(&id, "rows-%zu", input);
	sa_html_table(out, id.buf, "class=\"iterations\" data-words=\"outside\"",
		      "Values by row; ✗ marks a value on the wrong side of a limit (judged is the "
		      "window, not the single value)",
		      head.buf);
	for (size_t k = first; k < group->n; k++)
		put_row(out, in, group, k, chart);
	sa_html_table_end(out);
}

static void put_worst(struct sa_str *out, const struct figures *f)
{
	const struct sa_judged *judged = f->judged;
	const char *name = judged->n_group ? f->order[0]->name : "";

	sa_html_section(out, "values", "Values");
	if (judged->n_group > 1) {
		sa_str_puts(out, "<p>Of the worst group, ");
		sa_html_short(out, sa_policy_group_name(name));
		sa_str_puts(out, ".</p>\n");
	}
	for (size_t i = 0; i < judged->policy->n_input; i++) {
		const struct sa_group_data *group = sa_group_find(&judged->data->input[i], name);

		if (group && group->n)
			put_rows_of(out, judged, i, group);
	}
	sa_html_section_end(out);
}

void sa_policy_figures(struct sa_str *out, const struct sa_policy_report *report,
		       struct sa_arena *arena)
{
	const struct sa_judged *judged = report->judged;
	struct figures f = {
		.judged = judged,
		.order = sa_judged_groups(judged, arena),
		.evidence = report->audit->evidence,
		.of_input = SA_NEW_ARRAY(arena, judged->policy->n_input, struct sa_html_figures)};

	for (size_t i = 0; i < judged->policy->n_input; i++)
		sa_html_figures_begin(&f.of_input[i]);
	put_charts(out, &f);
	put_others(out, &f, arena);
	put_worst(out, &f);
}
