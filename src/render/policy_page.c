/* SPDX-License-Identifier: MIT */
/* The audit of a policy as Markdown and as a page: the same parts through two pens. */
#include <string.h>

#include "codec/html_out.h"
#include "render/html_part.h"
#include "render/policy_chart.h"
#include "render/policy_part.h"

#define REASONS_SEEN  8
#define SPARK_WIDTH   16
#define GROUPS_DRAWN  12
#define FIGURES_DRAWN 60

struct page {
	const char *head, *head_end, *para, *para_end, *item, *item_end, *list, *list_end;
	const char *table, *table_end, *row, *row_end, *cell, *cell_end;
	const char *th, *th_end;
	const char *fold, *fold_mid, *fold_end;
	const struct sa_pen *pen;
};

static const struct page markdown = {
	"\n## ",
	"\n\n",
	"",
	"\n\n",
	"- ",
	"\n",
	"",
	"\n",
	"",
	"\n",
	"|",
	"\n",
	" ",
	" |",
	" ",
	" |",
	"\n<details><summary>",
	"</summary>\n\n",
	"\n</details>\n",
	&sa_pen_markdown,
};
static const struct page html = {
	"<h2>",
	"</h2>\n",
	"<p>",
	"</p>\n",
	"<li>",
	"</li>\n",
	"<ul>\n",
	"</ul>\n",
	"<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Rules\">\n<table>\n",
	"</table>\n</div>\n",
	"<tr>",
	"</tr>\n",
	"<td>",
	"</td>",
	"<th scope=\"col\">",
	"</th>",
	"<details><summary>",
	"</summary>\n",
	"</details>\n",
	&sa_pen_html,
};

/* The last two columns are there when there is something to say in them. */
#define MOST_COLUMNS 11

static void put_table_head(struct sa_str *out, const struct sa_judged *judged,
			   const struct page *page)
{
	const char *names[MOST_COLUMNS] = {"Outcome", "Group", "KPI",	 "Rule", "Level",
					   "Value",   "Limit", "Values", "Trend"};
	size_t n = MOST_COLUMNS - 2;

	if (judged->n_baseline)
		names[n++] = "vs baseline";
	if (sa_policy_has_reach(judged))
		names[n++] = "Could not see";

	sa_str_puts(out, page->table);
	sa_str_puts(out, page->row);
	for (size_t i = 0; i < n; i++)
		sa_str_printf(out, "%s%s%s", page->th, names[i], page->th_end);
	sa_str_puts(out, page->row_end);
	if (page == &markdown) {
		sa_str_puts(out, "|");
		for (size_t i = 0; i < n; i++)
			sa_str_puts(out, i > 4 && i < 8 ? "---:|" : "---|");
		sa_str_putc(out, '\n');
	}
}

static void put_finding_row(struct sa_str *out, const struct sa_judged *judged,
			    const struct sa_finding *f, const struct page *page)
{
	const struct sa_policy_metric *metric = &judged->policy->metric[f->metric];
	const struct sa_pen *pen = page->pen;

	sa_str_puts(out, page->row);
	sa_str_printf(out, "%s%s %s%s", page->cell, sa_state_glyph(f->state),
		      sa_outcome_key(f->outcome), page->cell_end);
	sa_str_puts(out, page->cell);
	pen->foreign(out, f->group);
	sa_str_puts(out, page->cell_end);
	sa_str_puts(out, page->cell);
	pen->foreign(out, metric->name);
	sa_str_puts(out, page->cell_end);
	sa_str_puts(out, page->cell);
	pen->foreign(out, f->rule->text);
	sa_str_puts(out, page->cell_end);
	sa_str_printf(out, "%s%s%s%s", page->cell, sa_policy_level_of(f), page->cell_end,
		      page->cell);
	sa_phrase_number(out, f->actual, f->limit, metric->digits);
	sa_str_printf(out, "%s%s", page->cell_end, page->cell);
	sa_phrase_number(out, f->limit, f->actual, metric->digits);
	sa_str_printf(out, "%s%s", page->cell_end, page->cell);
	if (f->counted)
		sa_str_printf(out, "%zu of %zu", f->n, f->n + f->n_missing);
	sa_str_printf(out, "%s%s", page->cell_end, page->cell);
	sa_policy_spark(out, judged, f, SPARK_WIDTH);
	sa_str_puts(out, page->cell_end);
	if (judged->n_baseline) {
		const struct sa_judged_shift *shift = sa_policy_shift_of(judged, f);

		sa_str_puts(out, page->cell);
		if (shift)
			sa_phrase_shift_cell(out, &shift->answer, metric->digits);
		sa_str_puts(out, page->cell_end);
	}
	if (sa_policy_has_reach(judged)) {
		sa_str_puts(out, page->cell);
		sa_policy_put_reach(out, judged, f);
		sa_str_puts(out, page->cell_end);
	}
	sa_str_puts(out, page->row_end);
}

static void put_findings(struct sa_str *out, const struct sa_judged *judged, const char *group,
			 struct sa_arena *arena, const struct page *page)
{
	const struct sa_finding **f;
	size_t n = sa_policy_findings(judged, group, arena, &f);

	put_table_head(out, judged, page);
	for (size_t i = 0; i < n && i < SA_POLICY_ROWS_SHOWN; i++)
		put_finding_row(out, judged, f[i], page);
	sa_str_puts(out, page->table_end);
	if (n > SA_POLICY_ROWS_SHOWN)
		sa_str_printf(out, "%s%zu more rows in the JSON report%s", page->para,
			      n - SA_POLICY_ROWS_SHOWN, page->para_end);
}

static void put_groups(struct sa_str *out, const struct sa_policy_report *report,
		       struct sa_arena *arena, const struct page *page)
{
	const struct sa_judged *judged = report->judged;
	const struct sa_judged_group *const *order = sa_judged_groups(judged, arena);
	size_t named = sa_policy_groups_named(order, judged->n_group);

	if (page == &html)
		sa_policy_matrix_html(out, judged, named, arena);
	else
		sa_policy_matrix_markdown(out, judged, named, arena);
	for (size_t i = 0; i < named; i++) {
		sa_str_printf(out, "%s%s %s ", page->fold, sa_state_glyph(order[i]->state),
			      sa_state_name(order[i]->state));
		page->pen->foreign(out, order[i]->name[0] ? order[i]->name : "(no name)");
		sa_str_printf(out, ": %zu of %zu rules do not hold%s", order[i]->n_broken,
			      order[i]->n_findings, page->fold_mid);
		if (page == &html) /* inside: going there opens it */
			sa_str_printf(out, "<div id=\"group-%zu\">\n", i);
		put_findings(out, judged, order[i]->name, arena, page);
		if (page == &html)
			sa_str_puts(out, "</div>\n");
		sa_str_puts(out, page->fold_end);
	}
	if (named < judged->n_group) {
		sa_str_printf(out, "%s%s", page == &markdown ? "\n" : "", page->para);
		sa_policy_put_rest(out, order, named, judged->n_group);
		sa_str_puts(out, page->para_end);
	}
}

static void put_failures(struct sa_str *out, const struct sa_policy_report *report,
			 const struct page *page)
{
	const struct sa_decision *d = report->decision;

	if (!d->n)
		return;
	/* a long list scrolls, so that what stands below it is seen too */
	sa_str_puts(out, page == &html && d->n > REASONS_SEEN
				 ? "<ul class=\"reasons\" tabindex=\"0\" aria-label=\"Reasons\">\n"
				 : page->list);
	for (size_t i = 0; i < d->n && i < SA_POLICY_ROWS_SHOWN; i++) {
		sa_str_printf(out, "%s%s ", page->item, sa_state_glyph(d->failure[i].state));
		sa_phrase_policy_failure(out, report, &d->failure[i], page->pen);
		sa_str_puts(out, page->item_end);
	}
	if (d->n > SA_POLICY_ROWS_SHOWN)
		sa_str_printf(out, "%s%zu more%s", page->item, d->n - SA_POLICY_ROWS_SHOWN,
			      page->item_end);
	sa_str_puts(out, page->list_end);
}

static void put_problems(struct sa_str *out, const struct sa_judged *judged,
			 const struct page *page)
{
	if (!judged->n_problem)
		return;
	sa_str_printf(out, "%sCompleteness%s%s", page->head, page->head_end, page->list);
	for (size_t i = 0; i < judged->n_problem && i < SA_POLICY_ROWS_SHOWN; i++) {
		const struct sa_problem *p = &judged->problem[i];

		sa_str_puts(out, page->item);
		page->pen->foreign(out, p->group[0] ? p->group : p->input);
		sa_str_puts(out, ": ");
		page->pen->foreign(out, p->text);
		sa_str_puts(out, page->item_end);
	}
	sa_str_puts(out, page->list_end);
}

static void put_notes(struct sa_str *out, const struct sa_notes *notes, const struct page *page)
{
	if (!notes->n)
		return;
	sa_str_printf(out, "%sNotes%s%s", page->head, page->head_end, page->list);
	for (size_t i = 0; i < notes->n && i < SA_POLICY_ROWS_SHOWN; i++) {
		sa_str_puts(out, page->item);
		if (notes->note[i].file[0]) {
			page->pen->foreign(out, notes->note[i].file);
			sa_str_puts(out, ": ");
		}
		page->pen->foreign(out, notes->note[i].text);
		sa_str_puts(out, page->item_end);
	}
	sa_str_puts(out, page->list_end);
}

/* What no rule says, a paragraph each. */
static void put_rest(struct sa_str *out, const struct sa_judged *judged, const struct page *page)
{
	static bool (*const put[])(struct sa_str *, const struct sa_judged *,
				   const struct sa_pen *) = {
		sa_policy_put_unjudged, sa_policy_put_empty, sa_policy_put_masks};

	for (size_t i = 0; i < sizeof put / sizeof *put; i++) {
		SA_STR_SCOPE(line);

		if (put[i](&line, judged, page->pen))
			sa_str_printf(out, "%s%s%s%s", page == &markdown ? "\n" : "", page->para,
				      line.buf, page == &markdown ? "\n" : page->para_end);
	}
}

static void put_judged(struct sa_str *out, const struct sa_judged *judged, const struct page *page)
{
	if (judged->n_baseline) {
		sa_str_puts(out, page->head);
		sa_policy_put_shift_title(out, judged);
		sa_str_printf(out, "%s%s", page->head_end, page->list);
		sa_policy_put_shifts(out, judged, page->pen, page->item, page->item_end);
		sa_str_puts(out, page->list_end);
	}
	if (sa_policy_has_courses(judged)) {
		sa_str_printf(out, "%sDrift%s%s", page->head, page->head_end, page->list);
		sa_policy_put_courses(out, judged, page->pen, page->item, page->item_end);
		sa_str_puts(out, page->list_end);
	}
}

static void put_verdict(struct sa_str *out, const struct sa_policy_report *report,
			const struct page *page)
{
	SA_STR_SCOPE(newest);

	sa_str_printf(out, "%s%s ", page->para, sa_state_glyph(report->decision->state));
	sa_str_puts(out, sa_state_name(report->decision->state));
	sa_phrase_policy_after_state(out, report, page->pen);
	if (sa_phrase_newest(&newest, report->audit->run, page->pen))
		sa_str_printf(out, "%s%s⚠ %s", page->para_end, page->para, newest.buf);
	sa_str_printf(out, "%s%s", page->para_end, page->para);
	sa_policy_put_origin(out, report, page->pen);
	sa_str_puts(out, page->para_end);
	put_failures(out, report, page);
}

static void put_rules(struct sa_str *out, const struct sa_policy_report *report,
		      struct sa_arena *arena, const struct page *page)
{
	const struct sa_judged *judged = report->judged;

	sa_str_printf(out, "%s%s%s", page->head,
		      judged->n_group > 1 ? "Groups, worst first" : "Rules", page->head_end);
	if (judged->n_group > 1)
		put_groups(out, report, arena, page);
	else
		put_findings(out, judged, NULL, arena, page);
	put_rest(out, judged, page);
	put_judged(out, judged, page);
}

void sa_policy_markdown(const struct sa_policy_report *report, struct sa_arena *arena,
			struct sa_str *out)
{
	sa_str_puts(out, "# Soak audit\n\n");
	put_verdict(out, report, &markdown);
	put_rules(out, report, arena, &markdown);
	put_problems(out, report->judged, &markdown);
	put_notes(out, report->audit->notes, &markdown);
	sa_str_printf(out, "\n**Report Stamp:** %s\n", report->audit->stamp);
}

void sa_policy_markdown_groups(const struct sa_policy_report *report, struct sa_arena *arena,
			       struct sa_str *out)
{
	put_groups(out, report, arena, &markdown);
}

/* ---- the charts of the page ---- */

/* Charts of one group: the KPIs whose rules do not hold first. Returns how many were left out. */
static size_t put_charts_of(struct sa_str *out, const struct sa_judged *judged, const char *name,
			    size_t *drawn)
{
	size_t left_out = 0;

	for (int failing = 1; failing >= 0; failing--) {
		for (size_t m = 0; m < judged->policy->n_metric; m++) {
			size_t input = judged->policy->metric[m].input;
			const struct sa_group_data *group =
				sa_group_find(&judged->data->input[input], name);
			struct sa_chart chart;
			SA_ARENA_SCOPE(scratch);

			if (!group || !sa_policy_has_values(judged, m, group) ||
			    sa_policy_metric_fails(judged, m, name) != failing)
				continue;
			if (*drawn == FIGURES_DRAWN) {
				left_out++;
				continue;
			}
			++*drawn;
			sa_chart_of_metric(judged, m, group, &scratch, &chart);
			sa_html_figure(&(struct sa_html_figure){.chart = &chart, .failed = failing},
				       out);
		}
	}
	return left_out;
}

static void put_charts(struct sa_str *out, const struct sa_policy_report *report,
		       struct sa_arena *arena)
{
	const struct sa_judged *judged = report->judged;
	const struct sa_judged_group *const *order = sa_judged_groups(judged, arena);
	size_t drawn = 0, left_out = 0, most = 0;
	SA_STR_SCOPE(figures);

	for (size_t i = 0; i < judged->policy->n_input; i++)
		most = judged->data->input[i].rows.n > most ? judged->data->input[i].rows.n : most;
	for (size_t g = 0; g < judged->n_group && g < GROUPS_DRAWN; g++)
		left_out += put_charts_of(&figures, judged, order[g]->name, &drawn);
	if (!drawn)
		return;
	sa_html_section(out, "charts", "Charts");
	if (judged->n_group > GROUPS_DRAWN || left_out)
		sa_str_printf(out, "<p class=\"soft\">Of the %zu worst of %zu groups",
			      judged->n_group < GROUPS_DRAWN ? judged->n_group
							     : (size_t)GROUPS_DRAWN,
			      judged->n_group);
	if (left_out)
		sa_str_printf(out, "; %zu more charts are not drawn", left_out);
	if (judged->n_group > GROUPS_DRAWN || left_out)
		sa_str_puts(out, ". All values are in the CSV tables.</p>\n");
	sa_html_points_read(out, most);
	sa_str_puts(out, "<div class=\"charts\">\n");
	sa_str_add(out, figures.buf, figures.len);
	sa_str_puts(out, "</div>\n");
	sa_html_section_end(out);
}

static void put_facts(struct sa_str *out, const struct sa_policy_report *report)
{
	const struct sa_judged *judged = report->judged;

	sa_str_puts(out, "<dl class=\"facts\">\n");
	sa_html_fact(out, "Run", report->base);
	sa_html_fact(out, "Generated", report->audit->meta.generated_at);
	sa_html_fact(out, "Policy", judged->policy->origin);
	if (judged->policy->kpi_gate)
		sa_html_fact(out, "KPI gate", sa_kpi_gates_word(&report->audit->gates));
	for (size_t i = 0; i < judged->policy->n_input; i++) {
		const struct sa_input_data *in = &judged->data->input[i];

		sa_str_puts(out, "<div><dt>Input ");
		sa_html_short(out, in->name);
		sa_str_printf(out, "</dt><dd>%s, %zu file%s, %zu row%s</dd></div>\n", in->format,
			      in->n_files, in->n_files == 1 ? "" : "s", in->rows.n,
			      in->rows.n == 1 ? "" : "s");
	}
	sa_str_puts(out, "</dl>\n");
}

void sa_policy_html(const struct sa_policy_report *report, struct sa_arena *arena,
		    struct sa_str *out)
{
	enum sa_state state = report->decision->state;

	sa_html_head(out, state, report->base);
	sa_str_printf(out,
		      "<section class=\"verdict %s\" aria-labelledby=\"verdict\">\n"
		      "<h2 id=\"verdict\"><span aria-hidden=\"true\">%s </span>%s: %s</h2>\n",
		      sa_html_state_class(state), sa_state_glyph(state), sa_state_name(state),
		      sa_html_advice(state));
	put_verdict(out, report, &html);
	sa_str_puts(out, "</section>\n");
	put_facts(out, report);
	put_rules(out, report, arena, &html);
	put_charts(out, report, arena);
	put_problems(out, report->judged, &html);
	put_notes(out, report->audit->notes, &html);
	sa_html_foot(out, report->audit->meta.tool_version, report->audit->stamp);
}
