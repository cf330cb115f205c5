/* SPDX-License-Identifier: MIT */
/* The audit of a policy as Markdown and as a page: the same parts through two pens. */
#include <string.h>

#include "codec/html_out.h"
#include "render/html_part.h"
#include "doc/files.h"
#include "doc/notes.h"
#include "doc/policy_blocks.h"
#include "doc/reasons.h"
#include "render/renderer.h"
#include "render/policy_chart.h"
#include "render/policy_part.h"

#define SPARK_WIDTH 16
#define FOLDS_SEEN  12

struct page {
	const char *head, *head_end, *para, *para_end, *item, *item_end, *list, *list_end;
	const char *table, *table_end, *row, *row_end;
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
	"<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Rules\">\n<table class=\"rules\">\n",
	"</table>\n</div>\n",
	"<tr>",
	"</tr>\n",
	"<details><summary>",
	"</summary>\n",
	"</details>\n",
	&sa_pen_html,
};

static const char *glyph_of(const struct page *page, enum sa_state state)
{
	return page == &html ? sa_html_glyph(state) : sa_state_glyph(state);
}

/* ---- the table of rules ---- */

struct row {
	const struct sa_judged *judged;
	const struct sa_finding *f;
	const struct sa_policy_metric *metric;
	const struct page *page;
};

static bool has_groups(const struct sa_judged *judged)
{
	return judged->n_group > 1 || (judged->n_group && judged->group[0].name[0]);
}

static bool has_baseline(const struct sa_judged *judged)
{
	return judged->n_baseline > 0;
}

/* What is missing and ignored does no harm, and is no pass. */
static void cell_outcome(struct sa_str *out, const struct row *r)
{
	enum sa_outcome outcome = r->f->outcome;
	bool ignored = r->f->state == SA_STATE_OK && outcome != SA_PASS;

	sa_str_printf(out, "%s %s",
		      glyph_of(r->page, ignored ? SA_STATE_INCONCLUSIVE : r->f->state),
		      sa_outcome_key(outcome));
}

static void cell_group(struct sa_str *out, const struct row *r)
{
	r->page->pen->foreign(out, r->f->group);
}

static void cell_kpi(struct sa_str *out, const struct row *r)
{
	r->page->pen->foreign(out, r->metric->name);
}

static void cell_rule(struct sa_str *out, const struct row *r)
{
	r->page->pen->foreign(out, r->f->rule->text);
}

static void cell_level(struct sa_str *out, const struct row *r)
{
	sa_str_puts(out, sa_policy_level_of(r->f));
}

static void cell_value(struct sa_str *out, const struct row *r)
{
	sa_phrase_of_rule(out, r->f->rule, r->f->actual, r->f->limit, r->metric->digits);
}

static void cell_limit(struct sa_str *out, const struct row *r)
{
	sa_phrase_of_rule(out, r->f->rule, r->f->limit, r->f->actual, r->metric->digits);
}

static void cell_values(struct sa_str *out, const struct row *r)
{
	if (r->f->counted)
		sa_str_printf(out, "%zu of %zu", r->f->n, r->f->n + r->f->n_missing);
}

static void cell_trend(struct sa_str *out, const struct row *r)
{
	sa_policy_spark(out, r->judged, r->f, SPARK_WIDTH);
}

static void cell_shift(struct sa_str *out, const struct row *r)
{
	const struct sa_judged_shift *shift = sa_policy_shift_of(r->judged, r->f);

	if (shift)
		sa_phrase_shift_cell(out, &shift->answer, r->metric->digits);
}

static void cell_reach(struct sa_str *out, const struct row *r)
{
	sa_policy_put_reach(out, r->judged, r->f);
}

/* A column is there when there is something to say in it; of the page a sentence stands below its row. */
static const struct column {
	const char *name, *class_name, *line;
	bool (*shown)(const struct sa_judged *judged); /* NULL: always */
	void (*put)(struct sa_str *out, const struct row *r);
} columns[] = {
	{"Outcome", " class=\"nowrap\"", "---|", NULL, cell_outcome},
	{"Group", "", "---|", has_groups, cell_group},
	{"KPI", "", "---|", NULL, cell_kpi},
	{"Rule", "", "---|", NULL, cell_rule},
	{"Level", "", "---|", NULL, cell_level},
	{"Value", " class=\"n\"", "---:|", NULL, cell_value},
	{"Limit", " class=\"n\"", "---:|", NULL, cell_limit},
	{"Values", " class=\"n\"", "---:|", NULL, cell_values},
	{"Trend", " class=\"nowrap\"", "---|", NULL, cell_trend},
	{"vs baseline", " class=\"nowrap\"", "---|", has_baseline, cell_shift},
	{"Could not see", NULL, "---|", sa_policy_has_reach, cell_reach},
};
#define N_COLUMNS (sizeof columns / sizeof *columns)

static bool is_shown(const struct column *column, const struct sa_judged *judged,
		     const struct page *page)
{
	return (page == &markdown || column->class_name) &&
	       (!column->shown || column->shown(judged));
}

static void put_table_head(struct sa_str *out, const struct sa_judged *judged,
			   const struct page *page)
{
	sa_str_puts(out, page->table);
	sa_str_puts(out, page->row);
	for (size_t i = 0; i < N_COLUMNS; i++) {
		if (is_shown(&columns[i], judged, page))
			sa_str_printf(out,
				      page == &html ? "<th scope=\"col\"%s>%s</th>" : "%s %s |",
				      page == &html ? columns[i].class_name : "", columns[i].name);
	}
	sa_str_puts(out, page->row_end);
	if (page == &html)
		return;
	sa_str_puts(out, "|");
	for (size_t i = 0; i < N_COLUMNS; i++)
		sa_str_puts(out, is_shown(&columns[i], judged, page) ? columns[i].line : "");
	sa_str_putc(out, '\n');
}

static void put_cells(struct sa_str *out, const struct row *r)
{
	bool in_html = r->page == &html;

	for (size_t i = 0; i < N_COLUMNS; i++) {
		if (!is_shown(&columns[i], r->judged, r->page))
			continue;
		if (in_html)
			sa_str_printf(out, "<td%s data-head=\"%s\">", columns[i].class_name,
				      columns[i].name);
		else
			sa_str_putc(out, ' ');
		columns[i].put(out, r);
		sa_str_puts(out, in_html ? "</td>" : " |");
	}
}

static void put_finding_row(struct sa_str *out, const struct sa_judged *judged,
			    const struct sa_finding *f, const struct page *page)
{
	const struct row r = {judged, f, &judged->policy->metric[f->metric], page};
	SA_STR_SCOPE(below);
	size_t n = 0;

	if (page == &html)
		cell_reach(&below, &r);
	sa_str_puts(out, below.len ? "<tr class=\"judged\">" : page->row);
	put_cells(out, &r);
	sa_str_puts(out, page->row_end);
	for (size_t i = 0; i < N_COLUMNS; i++)
		n += is_shown(&columns[i], judged, page);
	if (below.len)
		sa_str_printf(out, "<tr class=\"lineage\"><td colspan=\"%zu\">%s</td></tr>\n", n,
			      below.buf);
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
	/* many of them scroll, so that charts and notes below are found */
	if (page == &html && named > FOLDS_SEEN)
		sa_str_puts(out, "<div class=\"folds\">\n");
	for (size_t i = 0; i < named; i++) {
		sa_str_printf(out, "%s%s %s ", page->fold, glyph_of(page, order[i]->state),
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
	if (page == &html && named > FOLDS_SEEN)
		sa_str_puts(out, "</div>\n");
	if (named < judged->n_group) {
		sa_str_printf(out, "%s%s", page == &markdown ? "\n" : "", page->para);
		sa_policy_put_rest(out, order, named, judged->n_group);
		sa_str_puts(out, page->para_end);
	}
}

static void put_blocks(struct sa_str *out, const struct sa_doc *doc, const struct page *page)
{
	if (page == &html)
		sa_html_blocks(out, doc);
	else
		sa_markdown_blocks(out, doc, page->pen, false);
}

static void put_verdict(struct sa_str *out, const struct sa_policy_report *report,
			const struct page *page)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};
	SA_STR_SCOPE(newest);

	sa_str_printf(out, "%s%s ", page->para, glyph_of(page, report->decision->state));
	sa_str_puts(out, sa_state_name(report->decision->state));
	sa_phrase_policy_after_state(out, report, page->pen);
	if (sa_phrase_newest(&newest, report->audit->run, page->pen))
		sa_str_printf(out, "%s%s⚠ %s", page->para_end, page->para, newest.buf);
	sa_str_printf(out, "%s%s", page->para_end, page->para);
	sa_policy_put_origin(out, report, page->pen);
	sa_str_puts(out, page->para_end);
	sa_doc_reasons(&doc, &(struct sa_reasons){.decision = report->decision,
						  .policy = report,
						  .most = SA_REASONS_SHOWN,
						  .mark = SA_MARK_SIGN});
	put_blocks(out, &doc, page);
}

static void put_rules(struct sa_str *out, const struct sa_policy_report *report,
		      struct sa_arena *arena, const struct page *page)
{
	const struct sa_judged *judged = report->judged;
	struct sa_doc doc = {.arena = arena};

	sa_str_printf(out, "%s%s%s", page->head,
		      judged->n_group > 1 ? "Groups, worst first" : "Rules", page->head_end);
	if (judged->n_group > 1)
		put_groups(out, report, arena, page);
	else
		put_findings(out, judged, NULL, arena, page);
	sa_doc_rest(&doc, judged);
	sa_doc_shifts(&doc, judged, false);
	sa_doc_courses(&doc, judged);
	put_blocks(out, &doc, page);
}

static void put_problems(struct sa_str *out, const struct sa_policy_report *report,
			 struct sa_arena *arena, const struct page *page)
{
	struct sa_doc doc = {.arena = arena};

	sa_doc_problems(&doc, report->judged);
	put_blocks(out, &doc, page);
}

static void put_notes(struct sa_str *out, const struct sa_policy_report *report,
		      struct sa_arena *arena, const struct page *page)
{
	struct sa_doc doc = {.arena = arena};

	sa_doc_notes(&doc, report->audit->notes, SA_POLICY_ROWS_SHOWN,
		     sa_renderer_table[SA_REPORT_JSON].file_name);
	put_blocks(out, &doc, page);
}

/* Of a policy that builds on builtin/mm-bot: the seed's line, which scripts look for. */
static void put_seed_verdict(struct sa_str *out, const struct sa_policy_report *report)
{
	enum sa_state state = report->decision->state;

	if (report->before)
		sa_str_printf(out, "**Verdict:** %s READINESS: %s\n\n", sa_state_glyph(state),
			      sa_state_ships(state) ? "OK" : sa_state_name(state));
}

/* What to do about the worst group. */
static void put_recommendations(struct sa_str *out, const struct sa_policy_report *report,
				struct sa_arena *arena, const struct page *page)
{
	const struct sa_audit *before = report->before;

	if (!before || !before->n_recommendations)
		return;
	sa_str_printf(out, "%sRecommendations%s", page->head, page->head_end);
	if (report->judged->n_group > 1) {
		sa_str_puts(out, page->para);
		sa_str_puts(out, "Of the worst group, ");
		page->pen->foreign(out, sa_judged_groups(report->judged, arena)[0]->name);
		sa_str_printf(out, ":%s", page->para_end);
	}
	if (page == &markdown)
		sa_markdown_recommendations(out, before);
	else
		sa_html_recommendations(out, before);
}

void sa_policy_markdown(const struct sa_policy_report *report, struct sa_arena *arena,
			struct sa_str *out)
{
	struct sa_doc files = {.arena = arena};

	sa_str_puts(out, "# Soak audit\n\n");
	put_verdict(out, report, &markdown);
	put_seed_verdict(out, report);
	put_rules(out, report, arena, &markdown);
	put_problems(out, report, arena, &markdown);
	put_recommendations(out, report, arena, &markdown);
	put_notes(out, report, arena, &markdown);
	sa_doc_files(&files, sa_report_files(arena, report->judged->policy, true));
	put_blocks(out, &files, &markdown);
	sa_str_printf(out, "**Report Stamp:** %s\n", report->audit->stamp);
}

void sa_policy_markdown_groups(const struct sa_policy_report *report, struct sa_arena *arena,
			       struct sa_str *out)
{
	put_groups(out, report, arena, &markdown);
}

static void put_facts(struct sa_str *out, const struct sa_policy_report *report)
{
	const struct sa_judged *judged = report->judged;

	sa_str_puts(out, "<dl class=\"facts\">\n");
	sa_html_fact(out, "Run", report->base);
	sa_html_fact(out, "Generated", report->audit->meta.generated_at);
	sa_html_policy_facts(out, judged->policy);
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
	sa_html_origin_facts(out, &report->audit->meta.origin);
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
		      sa_html_state_class(state), sa_html_glyph(state), sa_state_name(state),
		      sa_html_advice(state));
	put_verdict(out, report, &html);
	sa_str_puts(out, "</section>\n");
	put_facts(out, report);
	put_rules(out, report, arena, &html);
	sa_policy_figures(out, report, arena);
	put_problems(out, report, arena, &html);
	put_recommendations(out, report, arena, &html);
	put_notes(out, report, arena, &html);
	sa_html_foot(out, report->audit, report->judged->policy);
}
