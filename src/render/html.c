/* SPDX-License-Identifier: MIT */
/* POST_SOAK_AUDIT_SUMMARY.html: the page, the verdict and the readiness table. */
#include <string.h>

#include "base/num.h"
#include "model/baseline.h"
#include "model/chart.h"
#include "render/html_part.h"
#include "doc/advice.h"
#include "doc/comparison.h"
#include "doc/decision_text.h"
#include "doc/phrase.h"
#include "doc/readiness.h"
#include "doc/reasons.h"
#include "render/renderer.h"
#include "render/pens.h"
#include "doc/section.h"

/* ---- verdict ---- */

/* Whoever reads only the verdict should know that the input was odd. */
static void put_doubts(struct sa_str *out, const struct sa_notes *notes)
{
	size_t errors = notes->n_by_severity[SA_ERROR], warnings = notes->n_by_severity[SA_WARNING];

	if (!errors && !warnings)
		return;
	sa_str_puts(out, "<p><span aria-hidden=\"true\">⚠ </span><a href=\"#notes\">");
	if (errors)
		sa_str_printf(out, "%zu error%s", errors, errors == 1 ? "" : "s");
	if (warnings)
		sa_str_printf(out, "%s%zu warning%s", errors ? " and " : "", warnings,
			      warnings == 1 ? "" : "s");
	sa_str_puts(out, " about the input</a></p>\n");
}

/* A regression is not a failed check, and yet nobody should overlook it. */
static void put_regressions(struct sa_str *out, const struct sa_baseline *baseline)
{
	size_t n = 0;

	if (!baseline || !baseline->wanted || baseline->error)
		return;
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		n += sa_compare_is_for_the_worse(&baseline->compare.shift[k].answer);
	if (n)
		sa_str_printf(out,
			      "<p><span aria-hidden=\"true\">⚠ </span><a href=\"#comparison\">%zu "
			      "metric%s worse than in the baseline</a></p>\n",
			      n, n == 1 ? " is" : "s are");
}

/* The sentence of every output, and the list behind it. */
static void put_verdict(struct sa_str *out, const struct sa_audit *audit)
{
	const struct sa_decision *d = &audit->decision;
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};
	SA_STR_SCOPE(newest);

	sa_str_printf(out, "<section class=\"verdict %s\" aria-labelledby=\"verdict\">\n",
		      sa_html_state_class(d->state));
	sa_str_printf(out,
		      "<h2 id=\"verdict\"><span aria-hidden=\"true\">%s </span>%s: %s</h2>\n<p>",
		      sa_html_glyph(d->state), sa_state_name(d->state), sa_html_advice(d->state));
	sa_phrase_headline(out, audit, d, &sa_pen_html);
	sa_str_puts(out, ".</p>\n");
	/* (of one alone the sentence has said all) */
	if (d->n > 1)
		sa_doc_reasons(&doc,
			       &(struct sa_reasons){.decision = d, .audit = audit, .most = d->n});
	sa_html_blocks(out, &doc);
	if (sa_phrase_newest(&newest, audit->run, &sa_pen_html))
		sa_str_printf(out, "<p><span aria-hidden=\"true\">⚠ </span>%s</p>\n", newest.buf);
	put_regressions(out, audit->baseline);
	put_doubts(out, audit->notes);
	if (audit->settings.override)
		sa_str_puts(out,
			    "<p class=\"override\"><strong><span aria-hidden=\"true\">⚠ </span>"
			    "Override.</strong> " SA_PHRASE_OVERRIDE ".</p>\n");
	sa_str_puts(out, "</section>\n");
}

static void put_facts(struct sa_str *out, const struct sa_audit *audit)
{
	const struct sa_run *run = audit->run;
	const struct sa_window *last = &audit->window[SA_WINDOW_LAST];
	unsigned long long from = run->n_iter ? run->iter[0].index : 0;
	unsigned long long to = run->n_iter ? run->iter[run->n_iter - 1].index : 0;

	sa_str_puts(out, "<dl class=\"facts\">\n");
	sa_html_fact(out, "Run", run->base);
	sa_html_fact(out, "Generated", audit->meta.generated_at);
	sa_html_fact(out, "KPI gate", sa_kpi_gates_word(&audit->gates));
	sa_str_printf(out, "<div><dt>Iterations</dt><dd>%zu (%llu to %llu)</dd></div>\n",
		      run->n_iter, from, to);
	sa_str_printf(out,
		      "<div><dt>Last window</dt><dd>%s: iteration %llu and later</dd></div>\n"
		      "<div><dt>Steady window</dt><dd>iteration %llu and later</dd></div>\n",
		      last->name, (unsigned long long)last->start_index,
		      (unsigned long long)audit->settings.steady_start);
	if (audit->builtin)
		sa_html_policy_facts(out, audit->builtin);
	sa_html_origin_facts(out, &audit->meta.origin);
	sa_str_puts(out, "</dl>\n");
}

/* ---- readiness ---- */

static void put_readiness(struct sa_str *out, const struct sa_audit *audit)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	sa_doc_section(&doc, "readiness", sa_words_text("Readiness"));
	sa_doc_readiness(&doc, audit);
	sa_html_blocks(out, &doc);
}

static void put_recommendations(struct sa_str *out, const struct sa_audit *audit)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	sa_doc_begin(&doc, SA_SECTION_RECOMMENDATIONS);
	sa_doc_advice(&doc, audit);
	sa_html_blocks(out, &doc);
}

static void put_comparison(struct sa_str *out, const struct sa_baseline *baseline)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	sa_doc_comparison(&doc, baseline, SA_COMPARISON_TABLE);
	sa_html_blocks(out, &doc);
}

static void put_navigation(struct sa_str *out, const struct sa_audit *audit)
{
	const struct sa_baseline *baseline = audit->baseline;
	const struct {
		const char *id, *title;
		bool shown;
	} row[] = {{"readiness", "Readiness", true},
		   {"comparison", "Comparison", baseline && baseline->wanted},
		   {sa_section_id(SA_SECTION_CHARTS), sa_section_title(SA_SECTION_CHARTS), true},
		   {sa_section_id(SA_SECTION_TUNING), "Tuning", true},
		   {"statistics", "Statistics", true},
		   {"iterations", "Iterations", true},
		   {"notes", "Notes", audit->notes->n > 0},
		   {"inputs", "Inputs", audit->evidence != NULL}};

	sa_str_puts(out, "<nav aria-label=\"Sections\">\n<ul>\n");
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		if (row[i].shown)
			sa_str_printf(out, "<li><a href=\"#%s\">%s</a></li>\n", row[i].id,
				      row[i].title);
	}
	sa_str_puts(out, "</ul>\n</nav>\n");
}

void sa_render_html(const struct sa_audit *audit, struct sa_str *out)
{
	sa_html_head(out, audit->decision.state, audit->run->base);
	put_verdict(out, audit);
	put_facts(out, audit);
	put_navigation(out, audit);
	put_readiness(out, audit);
	put_recommendations(out, audit);
	put_comparison(out, audit->baseline);
	sa_html_charts(audit, out);
	sa_html_tuning(audit, out);
	sa_html_statistics(audit, out);
	sa_html_iterations(audit, out);
	sa_html_notes(audit, out);
	sa_html_inputs(audit, out);
	sa_html_foot(out, audit, NULL);
}
