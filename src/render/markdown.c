/* SPDX-License-Identifier: MIT */
/* POST_SOAK_AUDIT_SUMMARY.md (FORMATS 9). Texts from artifacts go through sa_md_text. */
#include "base/num.h"
#include "codec/md_out.h"
#include "doc/advice.h"
#include "doc/comparison.h"
#include "doc/decision_text.h"
#include "doc/files.h"
#include "doc/judged_words.h"
#include "doc/notes.h"
#include "doc/phrase.h"
#include "doc/readiness.h"
#include "doc/reasons.h"
#include "doc/side.h"
#include "doc/statistics.h"
#include "render/renderer.h"
#include "render/report_files.h"
#include "render/pens.h"
#include "doc/section.h"

static void put_text(struct sa_str *out, const char *text)
{
	sa_md_text(out, text, SA_LIMIT_SHOWN_TEXT);
}

static void put_head(struct sa_str *out, const struct sa_audit *audit)
{
	const struct sa_run *run = audit->run;
	unsigned long long max_iter = run->n_iter ? run->iter[run->n_iter - 1].index : 0;

	sa_str_puts(out, "# Post-Soak Audit Summary\n\n");
	sa_str_printf(out, "**Generated:** %s  \n", audit->meta.generated_at);
	sa_str_puts(out, "**Base Directory:** ");
	put_text(out, run->base);
	sa_str_printf(out, "  \n**Iterations:** %zu (max iter: %llu)  \n", run->n_loaded, max_iter);
	sa_str_printf(out, "**STEADY Window:** iter >= %llu  \n",
		      (unsigned long long)audit->settings.steady_start);
	sa_str_printf(out, "**Last-%zu Window:** iter >= %llu  \n\n", audit->settings.last_n,
		      (unsigned long long)audit->window[SA_WINDOW_LAST].start_index);
}

static void put_inventory(struct sa_str *out, const struct sa_run *run)
{
	sa_str_puts(out, "## File Inventory\n\n");
	sa_str_printf(out, "%zu files, %zu of them ITER_SUMMARY files (%zu usable iterations).\n\n",
		      run->inventory.n_files, run->n_candidates, run->n_loaded);
	sa_str_puts(out, "| File | Status |\n|---|---|\n");
	for (size_t f = 0; f < SA_KEY_FILE_COUNT; f++)
		sa_str_printf(out, "| %s | %s |\n", sa_key_file_name((enum sa_key_file)f),
			      run->inventory.present[f] ? "✓ present" : "✗ missing");
	sa_str_putc(out, '\n');
}

static void put_failures(struct sa_str *out, const struct sa_audit *audit)
{
	const struct sa_decision *d = &audit->decision;
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	if (sa_doc_reasons(&doc, &(struct sa_reasons){.decision = d,
						      .audit = audit,
						      .most = d->n,
						      .mark = sa_reasons_beside(d)}))
		sa_str_printf(out, "**%s:**\n\n", sa_reasons_title(d->state));
	sa_markdown_blocks(out, &doc, &sa_pen_markdown, false);
}

/* What the rules that passed could not have seen (JUDGE 3). */
static void put_reach(struct sa_str *out, const struct sa_verdict *verdict)
{
	size_t n = 0;

	for (size_t i = 0; i < verdict->n_check; i++) {
		const struct sa_check *check = &verdict->check[i];

		if (!sa_num_is_finite(check->reach.at))
			continue;
		sa_str_printf(out, "- %s %s %s: ", sa_kpi_table[check->rule.kpi].gate_name,
			      sa_cmp_text(check->rule.op), check->rule.limit_text);
		sa_phrase_check_reach(out, check, "", "\n");
		n++;
	}
	if (n)
		sa_str_putc(out, '\n');
}

/* Which iteration broke them. */
static void put_since(struct sa_str *out, const struct sa_verdict *verdict)
{
	bool any = false;

	for (size_t i = 0; i < verdict->n_check; i++) {
		SA_STR_SCOPE(since);

		if (!sa_phrase_check_since(&since, &verdict->check[i]))
			continue;
		sa_str_printf(out, "%s%s: %s", any ? "; " : "",
			      sa_kpi_table[verdict->check[i].rule.kpi].gate_name, since.buf);
		any = true;
	}
	if (any)
		sa_str_puts(out, ".\n\n");
}

static void put_readiness(struct sa_str *out, const struct sa_audit *audit)
{
	const struct sa_verdict *verdict = &audit->verdict;
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};
	SA_STR_SCOPE(newest);

	sa_doc_heading(&doc,
		       sa_words_text(sa_arena_printf(&scratch, "Readiness Gate (last-%zu window)",
						     audit->settings.last_n)));
	sa_doc_readiness(&doc, audit);
	sa_markdown_blocks(out, &doc, &sa_pen_markdown, false);
	sa_str_printf(out, "**Verdict:** %s READINESS: %s\n\n",
		      sa_state_glyph(audit->decision.state),
		      sa_state_ships(audit->decision.state) ? "OK"
							    : sa_state_name(audit->decision.state));
	sa_phrase_headline(out, audit, &audit->decision, &sa_pen_markdown);
	sa_str_puts(out, ".\n\n");
	put_reach(out, verdict);
	if (sa_phrase_newest(&newest, audit->run, &sa_pen_markdown))
		sa_str_printf(out, "**Newest row:** ⚠ %s.\n\n", newest.buf);
	if (audit->settings.override)
		sa_str_puts(out, "**Override:** ⚠ " SA_PHRASE_OVERRIDE "\n\n");
	put_failures(out, audit);
	put_since(out, verdict);
}

static void add_trends(struct sa_doc *doc, const struct sa_audit *audit)
{
	sa_doc_heading(doc, sa_words_text("Trend Statistics"));
	sa_doc_aggregates(doc, audit, 2);
	sa_doc_subheading(doc, sa_words_text("Regression or improvement (steady window)"));
	sa_doc_trends(doc, audit, false);
	sa_doc_trends_explained(doc);
}

/* All from the statistics on. */
static void put_blocks(struct sa_str *out, const struct sa_audit *audit)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	add_trends(&doc, audit);
	sa_doc_comparison(&doc, audit->baseline, SA_COMPARISON_TABLE);
	sa_doc_heading(&doc, sa_words_text("Tuning & Delta Verification"));
	sa_doc_side(&doc, audit);
	sa_doc_begin(&doc, SA_SECTION_RECOMMENDATIONS);
	sa_doc_advice(&doc, audit);
	sa_doc_notes(&doc, audit->notes, audit->notes->n, NULL);
	/* those that are always written: this file is the same whether others were asked for or not */
	sa_doc_files(&doc, sa_report_files(&scratch, NULL, true));
	sa_markdown_blocks(out, &doc, &sa_pen_markdown, false);
}

void sa_render_markdown(const struct sa_audit *audit, struct sa_str *out)
{
	put_head(out, audit);
	put_inventory(out, audit->run);
	put_readiness(out, audit);
	put_blocks(out, audit);
	sa_str_printf(out, "**Report Stamp:** %s\n", audit->stamp);
}
