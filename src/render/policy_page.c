/* SPDX-License-Identifier: MIT */
/* The audit of a policy as Markdown and as a page: the same parts through two pens. */
#include <string.h>

#include "codec/html_out.h"
#include "render/policy_part.h"

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
	"<table>\n",
	"</table>\n",
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

static void put_table_head(struct sa_str *out, const struct page *page)
{
	static const char *const names[] = {"Outcome", "Group", "KPI",	 "Rule",
					    "Level",   "Value", "Limit", "Values"};
	size_t n = sizeof names / sizeof *names;

	sa_str_puts(out, page->table);
	sa_str_puts(out, page->row);
	for (size_t i = 0; i < n; i++)
		sa_str_printf(out, "%s%s%s", page->th, names[i], page->th_end);
	sa_str_puts(out, page->row_end);
	if (page == &markdown) {
		sa_str_puts(out, "|");
		for (size_t i = 0; i < n; i++)
			sa_str_puts(out, i > 4 ? "---:|" : "---|");
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
	sa_str_printf(out, "%s%s", page->cell_end, page->row_end);
}

static void put_findings(struct sa_str *out, const struct sa_judged *judged, const char *group,
			 struct sa_arena *arena, const struct page *page)
{
	const struct sa_finding **f;
	size_t n = sa_policy_findings(judged, group, arena, &f);

	put_table_head(out, page);
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
	const struct sa_judged_group *const *order = sa_policy_groups(judged, arena);
	size_t named = sa_policy_groups_named(order, judged->n_group);

	for (size_t i = 0; i < named; i++) {
		sa_str_printf(out, "%s%s %s ", page->fold, sa_state_glyph(order[i]->state),
			      sa_state_name(order[i]->state));
		page->pen->foreign(out, order[i]->name[0] ? order[i]->name : "(no name)");
		sa_str_printf(out, ": %zu of %zu rules do not hold%s", order[i]->n_broken,
			      order[i]->n_findings, page->fold_mid);
		put_findings(out, judged, order[i]->name, arena, page);
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
	sa_str_puts(out, page->list);
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

static void put_body(struct sa_str *out, const struct sa_policy_report *report,
		     struct sa_arena *arena, const struct page *page)
{
	const struct sa_judged *judged = report->judged;
	SA_STR_SCOPE(newest);

	sa_str_printf(out, "%s%s %s: ", page->para, sa_state_glyph(report->decision->state),
		      sa_state_name(report->decision->state));
	sa_phrase_policy_headline(out, report, page->pen);
	if (sa_phrase_newest(&newest, report->audit->run, page->pen))
		sa_str_printf(out, "%s%s⚠ %s", page->para_end, page->para, newest.buf);
	sa_str_printf(out, "%s%s", page->para_end, page->para);
	sa_policy_put_origin(out, report, page->pen);
	sa_str_puts(out, page->para_end);
	put_failures(out, report, page);
	sa_str_printf(out, "%s%s%s", page->head,
		      judged->n_group > 1 ? "Groups, worst first" : "Rules", page->head_end);
	if (judged->n_group > 1)
		put_groups(out, report, arena, page);
	else
		put_findings(out, judged, NULL, arena, page);
	put_problems(out, judged, page);
	put_notes(out, report->audit->notes, page);
}

void sa_policy_markdown(const struct sa_policy_report *report, struct sa_arena *arena,
			struct sa_str *out)
{
	sa_str_puts(out, "# Soak audit\n\n");
	put_body(out, report, arena, &markdown);
}

void sa_policy_html(const struct sa_policy_report *report, struct sa_arena *arena,
		    struct sa_str *out)
{
	static const char style[] =
		"body{font:16px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 "
		"1rem;color-scheme:light dark}table{border-collapse:collapse}td,th{padding:.25rem "
		".6rem;border-bottom:1px solid #8886;text-align:left}";

	sa_str_puts(out,
		    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		    "style-src ");
	sa_html_csp_hash(out, style, sizeof style - 1);
	sa_str_puts(out, "\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
	sa_str_printf(out,
		      "%s: soak audit</title>\n<style>%s</style>\n</head>\n<body>\n<h1>Soak audit"
		      "</h1>\n",
		      sa_state_name(report->decision->state), style);
	put_body(out, report, arena, &html);
	sa_str_puts(out, "</body>\n</html>\n");
}
