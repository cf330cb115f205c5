/* SPDX-License-Identifier: MIT */
/* What a comment or a job summary folds away: where the numbers come from, and more of them. */
#include "render/pr_part.h"

#include "doc/advice.h"
#include "doc/comparison.h"
#include "doc/decision_text.h"
#include "doc/notes.h"
#include "doc/phrase.h"
#include "doc/side.h"
#include "doc/statistics.h"
#include "render/pens.h"
#include "doc/section.h"

#define NOTES_WHEN_SHORT 10

static void say_source(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	const struct sa_audit *audit = in;
	const struct sa_check *check = of;
	const struct sa_kpi *kpi = &sa_kpi_table[check->rule.kpi];
	SA_STR_SCOPE(from);

	pen->name(out, kpi->gate_name);
	sa_str_printf(out, " (%s) ", kpi->label);
	sa_phrase_actual(out, check, 3);
	sa_phrase_lineage(&from, &audit->reading[check->rule.kpi].from);
	sa_str_puts(out, ": ");
	pen->plain(out, from.buf);
}

/* Of each KPI that is judged, once. */
static void add_sources(struct sa_doc *doc, const struct sa_audit *audit)
{
	sa_doc_begin(doc, SA_SECTION_SOURCES);

	struct sa_block *list = sa_doc_list(doc, SA_KPI_COUNT);

	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		const struct sa_check *check = NULL;

		for (size_t i = 0; i < audit->verdict.n_check && !check; i++) {
			if (audit->verdict.check[i].rule.kpi == k)
				check = &audit->verdict.check[i];
		}
		if (check)
			sa_doc_item(list, (struct sa_item){.words = {say_source, audit, check}});
	}
}

void sa_pr_notes(struct sa_doc *doc, const struct sa_notes *notes)
{
	struct sa_block *before = doc->last;

	doc->goes = SA_ROOM_WITHOUT_NOTES;
	sa_doc_notes(doc, notes, notes->n, NULL);
	if (doc->last != before) {
		doc->last->few = NOTES_WHEN_SHORT;
		doc->last->few_at = SA_ROOM_FEWER_NOTES;
	}
}

void sa_pr_details(struct sa_doc *doc, const struct sa_audit *audit)
{
	doc->goes = SA_ROOM_WITHOUT_COMPARISON;
	sa_doc_comparison(doc, audit->baseline, SA_COMPARISON_FOLDED);
	doc->goes = SA_ROOM_WITHOUT_TUNING;
	if (audit->tuning.found || audit->delta.found || audit->warmup.found) {
		sa_doc_begin(doc, SA_SECTION_TUNING);
		sa_doc_side(doc, audit);
	}
	doc->goes = SA_ROOM_WITHOUT_STATISTICS;
	sa_doc_heading(doc, sa_words_text("Statistics and trends"));
	sa_doc_aggregates(doc, audit, 3);
	sa_doc_trends(doc, audit, false);
	sa_doc_trends_explained(doc);
	doc->goes = SA_ROOM_WITHOUT_SOURCES;
	add_sources(doc, audit);
	if (audit->decision.state != SA_STATE_OK) {
		doc->goes = SA_ROOM_WITHOUT_RECOMMENDATIONS;
		sa_doc_begin(doc, SA_SECTION_RECOMMENDATIONS);
		sa_doc_advice(doc, audit);
	}
	sa_pr_notes(doc, audit->notes);
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
	sa_str_puts(out, "<details><summary>Reproduce this verdict on a laptop</summary>\n\n");
	put_code(out, pub->reproduce);
	sa_str_puts(out, "\n</details>\n\n");
}
