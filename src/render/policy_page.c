/* SPDX-License-Identifier: MIT */
/* The audit of a policy as Markdown and as a page: the same parts through two pens. */
#include <string.h>

#include "codec/html_out.h"
#include "render/html_part.h"
#include "doc/advice.h"
#include "doc/files.h"
#include "doc/notes.h"
#include "doc/policy_blocks.h"
#include "doc/reasons.h"
#include "render/report_files.h"
#include "render/policy_chart.h"
#include "render/policy_part.h"
#include "doc/section.h"

enum page { MARKDOWN, PAGE };

static void put_blocks(struct sa_str *out, const struct sa_doc *doc, enum page page)
{
	if (page == PAGE)
		sa_html_blocks(out, doc);
	else
		sa_markdown_blocks(out, doc, &sa_pen_markdown, false);
}

static void put_groups(struct sa_str *out, const struct sa_policy_report *report,
		       struct sa_arena *arena, enum page page)
{
	const struct sa_judged *judged = report->judged;
	const struct sa_judged_group *const *order = sa_judged_groups(judged, arena);
	size_t named = sa_policy_groups_named(order, judged->n_group);
	/* nothing speaks against one of them, and something against the run */
	bool all_alike = judged->n_group && order[0]->state == SA_STATE_OK &&
			 !sa_state_ships(report->decision->state);
	struct sa_doc doc = {.arena = arena};

	if (page == PAGE && judged->n_group <= SA_HTML_FOLDS_SEEN) /* so few can all be opened */
		named = judged->n_group;
	if (page == PAGE)
		sa_policy_matrix_html(out, judged, named, arena);
	else
		sa_policy_matrix_markdown(out, judged, named, arena);
	sa_doc_groups(&doc, judged, order, named);
	if (page == MARKDOWN && !named)
		sa_str_putc(out, '\n');
	if (named < judged->n_group || all_alike) {
		SA_STR_SCOPE(rest);

		sa_policy_put_rest(&rest, order, all_alike ? 0 : named, judged->n_group,
				   report->decision->state);
		sa_doc_para(&doc, sa_words_text(sa_str_finish(&rest, arena)));
	}
	put_blocks(out, &doc, page);
}

static void put_verdict(struct sa_str *out, const struct sa_policy_report *report,
			struct sa_arena *arena, enum page page)
{
	struct sa_doc doc = {.arena = arena};

	sa_doc_verdict(&doc, report);
	if (page == MARKDOWN) /* the page has them among its facts */
		sa_doc_inputs(&doc, report->judged);
	/* (of one alone the sentence at the head of the page has said all) */
	if (page == MARKDOWN || report->decision->n > 1)
		sa_doc_reasons(&doc, &(struct sa_reasons){.decision = report->decision,
							  .policy = report,
							  .most = SA_REASONS_SHOWN,
							  .mark = SA_MARK_SIGN});
	put_blocks(out, &doc, page);
}

static void put_rules(struct sa_str *out, const struct sa_policy_report *report,
		      struct sa_arena *arena, enum page page)
{
	const struct sa_judged *judged = report->judged;
	struct sa_doc head = {.arena = arena}, doc = {.arena = arena};

	sa_doc_heading(
		&head,
		sa_words_text(judged->n_group > 1 ? sa_section_title(SA_SECTION_GROUPS) : "Rules"));
	put_blocks(out, &head, page);
	if (judged->n_group > 1)
		put_groups(out, report, arena, page);
	else
		sa_doc_findings(&doc, judged, NULL);
	sa_doc_said(&doc, report);
	put_blocks(out, &doc, page);
}

static void put_notes(struct sa_str *out, const struct sa_policy_report *report,
		      struct sa_arena *arena, enum page page)
{
	struct sa_doc doc = {.arena = arena};

	sa_doc_notes(&doc, report->audit->notes, SA_POLICY_ROWS_SHOWN,
		     sa_report_table[SA_REPORT_JSON].file_name);
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

static void say_worst(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	(void)in;
	sa_str_puts(out, "Of the worst group, ");
	pen->foreign(out, of);
	sa_str_putc(out, ':');
}

/* What to do about the worst group. */
static void put_recommendations(struct sa_str *out, const struct sa_policy_report *report,
				struct sa_arena *arena, enum page page)
{
	const struct sa_audit *before = report->before;
	struct sa_doc doc = {.arena = arena};

	if (!before)
		return;
	sa_doc_begin(&doc, SA_SECTION_RECOMMENDATIONS);
	if (report->judged->n_group > 1)
		sa_doc_para(&doc,
			    (struct sa_words){say_worst, NULL,
					      sa_judged_groups(report->judged, arena)[0]->name});
	sa_doc_advice(&doc, before);
	put_blocks(out, &doc, page);
}

void sa_render_policy_markdown(const struct sa_policy_report *report, struct sa_arena *arena,
			       struct sa_str *out)
{
	struct sa_doc files = {.arena = arena};

	sa_str_puts(out, "# Soak audit\n\n");
	put_verdict(out, report, arena, MARKDOWN);
	put_seed_verdict(out, report);
	put_rules(out, report, arena, MARKDOWN);
	put_recommendations(out, report, arena, MARKDOWN);
	put_notes(out, report, arena, MARKDOWN);
	sa_doc_files(&files, sa_report_files(arena, report->judged->policy, true));
	put_blocks(out, &files, MARKDOWN);
	sa_str_printf(out, "**Report Stamp:** %s\n", report->audit->stamp);
}

void sa_policy_markdown_groups(const struct sa_policy_report *report, struct sa_arena *arena,
			       struct sa_str *out)
{
	put_groups(out, report, arena, MARKDOWN);
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
		sa_str_puts(out, "</dt><dd>");
		sa_policy_put_input(out, in);
		sa_str_puts(out, "</dd></div>\n");
	}
	sa_html_origin_facts(out, &report->audit->meta.origin);
	sa_str_puts(out, "</dl>\n");
}

void sa_render_policy_html(const struct sa_policy_report *report, struct sa_arena *arena,
			   struct sa_str *out)
{
	enum sa_state state = report->decision->state;

	sa_html_head(out, state, report->base);
	sa_str_printf(out,
		      "<section class=\"verdict %s\" aria-labelledby=\"verdict\">\n"
		      "<h2 id=\"verdict\"><span aria-hidden=\"true\">%s </span>%s: %s</h2>\n",
		      sa_html_state_class(state), sa_html_glyph(state), sa_state_name(state),
		      sa_html_advice(state));
	put_verdict(out, report, arena, PAGE);
	sa_str_puts(out, "</section>\n");
	put_facts(out, report);
	put_rules(out, report, arena, PAGE);
	sa_policy_figures(out, report, arena);
	put_recommendations(out, report, arena, PAGE);
	put_notes(out, report, arena, PAGE);
	sa_html_foot(out, report->audit, report->judged->policy);
}
