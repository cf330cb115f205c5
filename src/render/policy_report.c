/* SPDX-License-Identifier: MIT */
/* The audit of a policy for people: console, Markdown, HTML, and the table as CSV. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "codec/csv_out.h"
#include "codec/html_out.h"
#include "codec/md_out.h"
#include "render/console.h"
#include "render/policy_text.h"

#define NAME_CHARS 64
#define ROWS_SHOWN 200 /* findings listed in a report; the rest is counted */

static const char *level_of(const struct sa_finding *f)
{
	return sa_policy_level_name(f->rule->level);
}

/* Findings of a group, the broken ones first. */
static size_t findings_of(const struct sa_judged *judged, const char *group, struct sa_arena *arena,
			  const struct sa_finding ***out)
{
	size_t n = 0;

	*out = SA_NEW_ARRAY(arena, judged->n_finding, const struct sa_finding *);
	for (int state = SA_STATE_HOLD; state >= SA_STATE_OK; state--) {
		for (size_t i = 0; i < judged->n_finding; i++) {
			const struct sa_finding *f = &judged->finding[i];

			if ((int)f->state == state && (!group || strcmp(f->group, group) == 0))
				(*out)[n++] = f;
		}
	}
	return n;
}

/* "198 more groups: OK" of those that are not named one by one. */
static void put_rest(struct sa_str *out, const struct sa_judged_group *const *order, size_t from,
		     size_t n)
{
	size_t of[SA_STATE_COUNT] = {0};
	bool first = true;

	for (size_t i = from; i < n; i++)
		of[order[i]->state]++;
	sa_str_printf(out, "%zu more group%s: ", n - from, n - from == 1 ? "" : "s");
	for (int s = SA_STATE_HOLD; s >= SA_STATE_OK; s--) {
		if (!of[s])
			continue;
		sa_str_printf(out, "%s%zu %s", first ? "" : ", ", of[s],
			      sa_state_name((enum sa_state)s));
		first = false;
	}
}

/* How many groups stand on a line of their own: those with something to say, at least one. */
static size_t groups_named(const struct sa_judged_group *const *order, size_t n)
{
	size_t k = 0;

	while (k < n && k < ROWS_SHOWN && order[k]->state != SA_STATE_OK)
		k++;
	return k ? k : n <= 1 ? n : 0;
}

static void put_policy(struct sa_str *out, const struct sa_policy_report *report,
		       const struct sa_pen *pen)
{
	const struct sa_policy *policy = report->judged->policy;

	sa_str_puts(out, "policy ");
	pen->foreign(out, policy->origin);
	if (policy->profile) {
		sa_str_puts(out, ", profile ");
		pen->foreign(out, policy->profile);
	}
	sa_str_printf(out, ", sha256 %.12s", policy->sha256);
}

/* ---- console ---- */

static void console_inputs(const struct sa_policy_report *report, struct sa_str *out)
{
	const struct sa_data *data = report->judged->data;

	for (size_t i = 0; i < report->judged->policy->n_input; i++) {
		const struct sa_input_data *in = &data->input[i];

		sa_str_puts(out, "  input ");
		sa_utf8_plain(out, in->name, strlen(in->name), NAME_CHARS);
		sa_str_printf(out, ": %s, %zu file%s, %zu row%s", in->format, in->n_files,
			      in->n_files == 1 ? "" : "s", in->rows.n, in->rows.n == 1 ? "" : "s");
		if (in->n_group > 1)
			sa_str_printf(out, ", %zu groups%s", in->n_group,
				      in->turns ? " that take turns" : "");
		sa_str_putc(out, '\n');
	}
}

static void console_groups(const struct sa_policy_report *report, struct sa_arena *arena,
			   struct sa_str *out)
{
	const struct sa_judged *judged = report->judged;
	const struct sa_judged_group *const *order = sa_policy_groups(judged, arena);
	size_t named = groups_named(order, judged->n_group);

	if (judged->n_group < 2)
		return;
	sa_str_puts(out, "\nGroups, worst first:\n");
	for (size_t i = 0; i < named; i++) {
		const struct sa_finding **f;
		size_t n = findings_of(judged, order[i]->name, arena, &f);

		sa_str_printf(out, "  %-12s ", sa_state_name(order[i]->state));
		sa_utf8_plain(out, order[i]->name, strlen(order[i]->name), NAME_CHARS);
		sa_str_printf(out, ": %zu of %zu rules do not hold", order[i]->n_broken,
			      order[i]->n_findings);
		if (n && f[0]->state != SA_STATE_OK) {
			sa_str_puts(out, "; ");
			sa_phrase_finding(out, judged, f[0], &sa_pen_plain);
		}
		sa_str_putc(out, '\n');
	}
	if (named < judged->n_group) {
		sa_str_puts(out, "  ");
		put_rest(out, order, named, judged->n_group);
		sa_str_putc(out, '\n');
	}
}

static void console_findings(const struct sa_policy_report *report, struct sa_arena *arena,
			     struct sa_str *out)
{
	const struct sa_judged *judged = report->judged;
	const struct sa_finding **f;
	size_t n = findings_of(judged, NULL, arena, &f), shown = 0;

	sa_str_puts(out, "\nRules:\n");
	for (size_t i = 0; i < n; i++) {
		if (judged->n_group > 1 && f[i]->state == SA_STATE_OK)
			break;
		if (shown++ == ROWS_SHOWN)
			break;
		sa_str_printf(out, "  %-12s %-6s ", sa_outcome_key(f[i]->outcome), level_of(f[i]));
		sa_phrase_finding(out, judged, f[i], &sa_pen_plain);
		sa_str_putc(out, '\n');
	}
	if (shown < n)
		sa_str_printf(out, "  %zu more finding(s); POST_SOAK_AUDIT_SUMMARY.json has all\n",
			      n - shown);
	for (size_t i = 0; i < judged->n_problem; i++) {
		const struct sa_problem *p = &judged->problem[i];

		sa_str_printf(out, "  %-12s %-6s ", "incomplete", sa_problem_name(p->kind));
		sa_utf8_plain(out, p->group[0] ? p->group : p->input,
			      strlen(p->group[0] ? p->group : p->input), NAME_CHARS);
		sa_str_puts(out, ": ");
		sa_utf8_plain(out, p->text, strlen(p->text), SA_LIMIT_SHOWN_TEXT);
		sa_str_putc(out, '\n');
	}
}

static void console_notes(const struct sa_policy_report *report, struct sa_str *out)
{
	const struct sa_notes *notes = report->audit->notes;

	if (!notes->n)
		return;
	sa_str_puts(out, "\nNotes:\n");
	for (size_t i = 0; i < notes->n && i < ROWS_SHOWN; i++)
		sa_str_printf(out, "  %s%s%s%s%s\n", notes->note[i].severity == SA_INFO ? "" : "⚠ ",
			      notes->note[i].file, notes->note[i].file[0] ? ": " : "",
			      notes->note[i].text, "");
	if (notes->n > ROWS_SHOWN)
		sa_str_printf(out, "  %zu more\n", notes->n - ROWS_SHOWN);
}

/* All that speaks against the run, also what no rule found (the KPI gate, what is not there). */
static void console_failures(const struct sa_policy_report *report, struct sa_str *out)
{
	const struct sa_decision *d = report->decision;

	for (size_t i = 0; i < d->n && i < ROWS_SHOWN; i++) {
		sa_str_puts(out, sa_state_ships(d->failure[i].state) ? "  - warning: " : "  - ");
		sa_phrase_policy_failure(out, report, &d->failure[i], &sa_pen_plain);
		sa_str_putc(out, '\n');
	}
	if (d->n > ROWS_SHOWN)
		sa_str_printf(out, "  … and %zu more\n", d->n - ROWS_SHOWN);
}

void sa_policy_console(const struct sa_policy_report *report, struct sa_arena *arena, bool quiet,
		       struct sa_str *out)
{
	const struct sa_console_opts plain = {0};
	const struct sa_decision *d = report->decision;
	SA_STR_SCOPE(newest);

	if (!quiet) {
		sa_str_printf(out, "%s %s: ", sa_state_glyph(d->state), sa_state_name(d->state));
		sa_phrase_policy_headline(out, report, &sa_pen_plain);
		sa_str_putc(out, '\n');
		console_failures(report, out);
		if (sa_phrase_newest(&newest, report->audit->run, &sa_pen_plain))
			sa_str_printf(out, "⚠ %s\n", newest.buf);
		sa_str_puts(out, "\n  ");
		put_policy(out, report, &sa_pen_plain);
		sa_str_putc(out, '\n');
		console_inputs(report, out);
		console_groups(report, arena, out);
		console_findings(report, arena, out);
		console_notes(report, out);
		sa_str_putc(out, '\n');
	}
	sa_console_verdict(d, &plain, out);
}

/* ---- Markdown and HTML: the same parts through two pens ---- */

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
	sa_str_printf(out, "%s%s%s%s", page->cell, level_of(f), page->cell_end, page->cell);
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
	size_t n = findings_of(judged, group, arena, &f);

	put_table_head(out, page);
	for (size_t i = 0; i < n && i < ROWS_SHOWN; i++)
		put_finding_row(out, judged, f[i], page);
	sa_str_puts(out, page->table_end);
	if (n > ROWS_SHOWN)
		sa_str_printf(out, "%s%zu more rows in the JSON report%s", page->para,
			      n - ROWS_SHOWN, page->para_end);
}

static void put_groups(struct sa_str *out, const struct sa_policy_report *report,
		       struct sa_arena *arena, const struct page *page)
{
	const struct sa_judged *judged = report->judged;
	const struct sa_judged_group *const *order = sa_policy_groups(judged, arena);
	size_t named = groups_named(order, judged->n_group);

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
		put_rest(out, order, named, judged->n_group);
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
	for (size_t i = 0; i < d->n && i < ROWS_SHOWN; i++) {
		sa_str_printf(out, "%s%s ", page->item, sa_state_glyph(d->failure[i].state));
		sa_phrase_policy_failure(out, report, &d->failure[i], page->pen);
		sa_str_puts(out, page->item_end);
	}
	if (d->n > ROWS_SHOWN)
		sa_str_printf(out, "%s%zu more%s", page->item, d->n - ROWS_SHOWN, page->item_end);
	sa_str_puts(out, page->list_end);
}

static void put_problems(struct sa_str *out, const struct sa_judged *judged,
			 const struct page *page)
{
	if (!judged->n_problem)
		return;
	sa_str_printf(out, "%sCompleteness%s%s", page->head, page->head_end, page->list);
	for (size_t i = 0; i < judged->n_problem && i < ROWS_SHOWN; i++) {
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
	for (size_t i = 0; i < notes->n && i < ROWS_SHOWN; i++) {
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
	put_policy(out, report, page->pen);
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

/* One row a group and row: index, time, file, then the KPIs of the input. */
void sa_policy_csv(const struct sa_policy_report *report, size_t input, struct sa_str *out)
{
	const struct sa_input_data *in = &report->judged->data->input[input];
	const struct sa_policy *policy = report->judged->policy;
	bool groups = in->n_group > 1 || (in->n_group == 1 && in->group[0].name[0]);

	sa_str_puts(out, groups ? "group,iteration" : "iteration");
	for (size_t m = 0; m < in->n_metric; m++) {
		sa_str_putc(out, ',');
		sa_csv_text(out, policy->metric[in->metric[m]].column);
	}
	sa_str_putc(out, '\n');
	for (size_t g = 0; g < in->n_group; g++) {
		const struct sa_group_data *group = &in->group[g];
		size_t k = 0;

		for (size_t i = 0; i < group->rows->n; i++) {
			bool has = k < group->n && group->row[k] == i;

			if (groups) {
				sa_csv_text(out, group->name);
				sa_str_putc(out, ',');
			}
			sa_str_printf(out, "%lld", (long long)group->rows->index[i]);
			for (size_t m = 0; m < in->n_metric; m++) {
				sa_str_putc(out, ',');
				if (has && group->y)
					sa_csv_num(out, group->y[m][k]);
			}
			sa_str_putc(out, '\n');
			k += has;
		}
	}
}
