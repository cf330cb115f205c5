/* SPDX-License-Identifier: MIT */
/* What a comment or a job summary folds away: where the numbers come from, and more of them. */
#include "render/pr_part.h"

#include "doc/advice.h"
#include "doc/decision_text.h"
#include "doc/notes.h"
#include "doc/phrase.h"
#include "doc/side.h"
#include "doc/statistics.h"
#include "render/pens.h"

#define NOTES_WHEN_SHORT 10

static void open_details(struct sa_str *out, const char *title)
{
	sa_str_printf(out, "<details><summary>%s</summary>\n\n", title);
}

static void close_details(struct sa_str *out)
{
	sa_str_puts(out, "\n</details>\n\n");
}

static void put_sources(struct sa_str *out, const struct sa_audit *audit)
{
	open_details(out, "Where each number comes from");
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		const struct sa_check *check = NULL;
		SA_STR_SCOPE(from);

		for (size_t i = 0; i < audit->verdict.n_check && !check; i++) {
			if (audit->verdict.check[i].rule.kpi == k)
				check = &audit->verdict.check[i];
		}
		if (!check)
			continue;
		sa_phrase_lineage(&from, &audit->reading[k].from);
		sa_str_printf(out, "- `%s` (%s) ", sa_kpi_table[k].gate_name,
			      sa_kpi_table[k].label);
		sa_phrase_actual(out, check, 3);
		sa_str_printf(out, ": %s\n", from.buf);
	}
	close_details(out);
}

static void put_recommendations(struct sa_str *out, const struct sa_audit *audit)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	sa_doc_heading(&doc, sa_words_text("Recommendations"));
	sa_doc_advice(&doc, audit);
	sa_markdown_blocks(out, &doc, &sa_pen_markdown, true);
}

void sa_pr_notes(struct sa_str *out, const struct sa_notes *notes, enum sa_pr_detail detail)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	if (detail >= SA_PR_WITHOUT_NOTES)
		return;
	sa_doc_notes(&doc, notes, detail < SA_PR_FEWER_NOTES ? notes->n : NOTES_WHEN_SHORT, NULL);
	sa_markdown_blocks(out, &doc, sa_pr_pen(detail), true);
}

static void put_statistics(struct sa_str *out, const struct sa_audit *audit)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	sa_doc_heading(&doc, sa_words_text("Statistics and trends"));
	sa_doc_aggregates(&doc, audit, 3);
	sa_doc_trends(&doc, audit, false);
	sa_doc_trends_explained(&doc);
	sa_markdown_blocks(out, &doc, &sa_pen_markdown, true);
}

static void put_side(struct sa_str *out, const struct sa_audit *audit)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	if (!audit->tuning.found && !audit->delta.found && !audit->warmup.found)
		return;
	sa_doc_heading(&doc, sa_words_text("Tuning and guards"));
	sa_doc_side(&doc, audit);
	sa_markdown_blocks(out, &doc, &sa_pen_markdown, true);
}

/* A fence longer than any run of backticks in the text. */
static void put_code(struct sa_str *out, const char *text)
{
	size_t longest = 2, run = 0;

	for (const char *p = text; *p; p++) {
		run = *p == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	sa_str_fill(out, '`', longest + 1);
	sa_str_printf(out, "sh\n%s\n", text);
	sa_str_fill(out, '`', longest + 1);
	sa_str_putc(out, '\n');
}

void sa_pr_command(struct sa_str *out, const struct sa_publication *pub)
{
	open_details(out, "Reproduce this verdict on a laptop");
	put_code(out, pub->reproduce);
	close_details(out);
}

void sa_pr_details(struct sa_str *out, const struct sa_audit *audit, enum sa_pr_detail detail)
{
	if (detail < SA_PR_WITHOUT_TUNING)
		put_side(out, audit);
	if (detail < SA_PR_WITHOUT_STATISTICS)
		put_statistics(out, audit);
	if (detail < SA_PR_WITHOUT_SOURCES)
		put_sources(out, audit);
	if (detail < SA_PR_WITHOUT_RECOMMENDATIONS && audit->decision.state != SA_STATE_OK)
		put_recommendations(out, audit);
	sa_pr_notes(out, audit->notes, detail);
}
