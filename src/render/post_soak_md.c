/* SPDX-License-Identifier: MIT */
/* POST_SOAK_AUDIT.md, RECOMMENDATIONS.md, FAILURES.md. */
#include "base/num.h"
#include "codec/md_out.h"
#include "codec/spark.h"
#include "doc/advice.h"
#include "doc/decision_text.h"
#include "doc/phrase.h"
#include "render/post_part.h"
#include "render/post_soak.h"
#include "render/pens.h"

#define SPARK_WIDTH   60
#define INDICES_SHOWN 50

const struct sa_post_file sa_post_file_table[SA_POST_FILE_COUNT] = {
	{"POST_SOAK_SNAPSHOT.json", NULL, sa_render_post_snapshot},
	{"POST_SOAK_AUDIT.md", "Post-Soak Audit", sa_render_post_audit},
	{"RECOMMENDATIONS.md", "Recommendations", sa_render_post_advice},
	{"FAILURES.md", "Failures", sa_render_post_failures},
};

static void put_indices(struct sa_str *out, const uint64_t *index, size_t n)
{
	if (!n)
		sa_str_puts(out, "—");
	for (size_t i = 0; i < n && i < INDICES_SHOWN; i++)
		sa_str_printf(out, "%s%llu", i ? ", " : "", (unsigned long long)index[i]);
	if (n > INDICES_SHOWN)
		sa_str_printf(out, ", … (%zu in all)", n);
}

static struct sa_post_count count_of(const struct sa_post_soak *post)
{
	return (struct sa_post_count){post->verdict, post->goals_met, post->n_goals, "goals met"};
}

static void put_head(struct sa_str *out, int file, const struct sa_post_soak *post)
{
	const struct sa_audit *audit = post->audit;
	SA_STR_SCOPE(rows);
	SA_STR_SCOPE(headline);

	sa_str_printf(&rows, "%zu, of which analyzed: ", audit->run->n_loaded);
	put_indices(&rows, post->analyzed, post->n_analyzed);
	sa_phrase_headline(&headline, post->decided, post->decision, &sa_pen_markdown);
	sa_post_put_head(out, &(struct sa_post_head){
				      .title = sa_post_file_table[file].title,
				      .generated = audit->meta.generated_at,
				      .source = audit->run->base,
				      .rows = rows.buf,
				      .count = count_of(post),
				      .state = post->decision->state,
				      .headline = headline.buf,
				      .override = audit->settings.override,
			      });
}

static void put_goals(struct sa_str *out, const struct sa_post_soak *post)
{
	sa_str_puts(out, "## Goals\n\n"
			 "| Metric | Target | Actual | Aggregate | Status |\n"
			 "|--------|--------|--------|-----------|--------|\n");
	for (size_t s = 0; s < post->n_series; s++) {
		const struct sa_check *check = post->series[s].check;

		if (!check)
			continue;
		sa_str_printf(out, "| %s | ", post->series[s].name);
		sa_phrase_target(out, &check->rule);
		sa_str_puts(out, " | ");
		sa_phrase_actual(out, check, 3);
		sa_str_printf(out, " | %s | %s |\n", check->from.aggregate,
			      sa_outcome_text(check->outcome));
	}
	sa_str_putc(out, '\n');
}

static void put_kpis(struct sa_str *out, const struct sa_post_soak *post)
{
	sa_str_printf(out,
		      "## KPIs (last %zu)\n\n"
		      "| Metric | Mean | Median | Min | Max | Values | Trend |\n"
		      "|--------|------|--------|-----|-----|--------|-------|\n",
		      post->audit->settings.last_n);
	for (size_t s = 0; s < post->n_series; s++) {
		const struct sa_series *series = &post->series[s];
		const char *trend = sa_drift_word(series->drift);
		const double shown[] = {series->agg.mean, series->agg.median, series->agg.min,
					series->agg.max};

		sa_str_printf(out, "| %s | ", series->name);
		for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
			sa_str_fixed(out, shown[i], 3, "n/a");
			sa_str_puts(out, " | ");
		}
		sa_str_printf(out, "%zu | %s |\n", series->agg.n, trend ? trend : "n/a");
	}
	sa_str_puts(out, "\n## Course of the run\n\n"
			 "| Metric | All iterations |\n|--------|----------------|\n");
	for (size_t s = 0; s < post->n_series; s++) {
		sa_str_printf(out, "| %s | ", post->series[s].name);
		sa_spark(out, post->series[s].value, post->audit->run->n_iter, SPARK_WIDTH);
		sa_str_puts(out, " |\n");
	}
	sa_str_puts(out,
		    "\nEach line runs from its own lowest (▁) to its highest (█) value; · is a "
		    "missing one.\n\n");
}

static void put_guards(struct sa_str *out, const struct sa_post_soak *post)
{
	sa_str_printf(out,
		      "## Guard activity (last %zu)\n\n| Guard | Iterations | Which |\n"
		      "|-------|------------|-------|\n",
		      post->audit->settings.last_n);
	for (size_t t = 0; t < SA_TRIGGER_COUNT; t++) {
		sa_str_printf(out, "| %s | %zu | ", sa_trigger_name((enum sa_trigger)t),
			      post->trigger[t].count);
		put_indices(out, post->trigger[t].iteration, post->trigger[t].count);
		sa_str_puts(out, " |\n");
	}
	sa_str_printf(out, "\nAnomalies (guards that fired more than 5 times): %zu\n\n",
		      post->anomalies);
}

static void put_tuning(struct sa_str *out, const struct sa_post_soak *post)
{
	sa_str_printf(out, "## Tuning (whole run)\n\n- Iterations that applied something: %zu (",
		      post->n_applied);
	put_indices(out, post->applied, post->n_applied);
	sa_str_puts(out, ")\n- Changed keys: ");
	if (!post->n_changed)
		sa_str_puts(out, "—");
	for (size_t i = 0; i < post->n_changed && i < INDICES_SHOWN; i++) {
		sa_str_puts(out, i ? ", " : "");
		sa_md_name(out, post->changed[i], SA_LIMIT_SHOWN_TEXT);
	}
	sa_str_puts(out, post->n_changed > INDICES_SHOWN ? ", …\n" : "\n");
	if (post->n_reasons)
		sa_str_puts(out, "- Skip reasons:\n");
	for (size_t i = 0; i < post->n_reasons && i < INDICES_SHOWN; i++) {
		sa_str_puts(out, "  - ");
		sa_md_name(out, post->reason[i].name, SA_LIMIT_SHOWN_TEXT);
		sa_str_puts(out, ": ");
		sa_str_num(out, post->reason[i].count, "");
		sa_str_putc(out, '\n');
	}
}

void sa_render_post_audit(const struct sa_post_soak *post, struct sa_str *out)
{
	put_head(out, SA_POST_AUDIT, post);
	put_goals(out, post);
	put_kpis(out, post);
	put_guards(out, post);
	put_tuning(out, post);
	sa_str_printf(out, "\n**Freeze ready:** %s\n", sa_post_freeze_ready(post) ? "yes" : "no");
}

void sa_render_post_advice(const struct sa_post_soak *post, struct sa_str *out)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};
	SA_STR_SCOPE(text);

	put_head(out, SA_POST_ADVICE, post);
	if (post->decided)
		sa_doc_advice(&doc, post->decided);
	else
		sa_doc_para(&doc, sa_words_text("⚠ The run could not be decided on: see "
						"FAILURES.md, and audit again"));
	if (post->anomalies)
		sa_doc_para(&doc, sa_words_text(sa_arena_printf(
					  &scratch,
					  "⚠ %zu guard(s) fired in more than 5 of the last %zu "
					  "iterations: the tuner is working against itself; see "
					  "POST_SOAK_AUDIT.md",
					  post->anomalies, post->audit->settings.last_n)));
	sa_markdown_blocks(&text, &doc, &sa_pen_markdown, false);
	sa_str_add(out, text.buf, text.len - 1); /* no empty line at the end of a file */
}

void sa_render_post_failures(const struct sa_post_soak *post, struct sa_str *out)
{
	const struct sa_verdict *verdict = &post->audit->verdict;
	const struct sa_notes *notes = post->audit->notes;
	size_t broken = notes->n_by_severity[SA_ERROR], shown = 0;

	put_head(out, SA_POST_FAILURES, post);
	/* the KPIs, and everything else */
	sa_post_put_against(out, &(struct sa_reasons){.decision = post->decision,
						      .audit = post->decided,
						      .most = post->decision->n,
						      .mark = SA_MARK_WARNINGS});
	sa_str_puts(out, "## Goals that were missed\n\n");
	for (size_t i = 0; i < verdict->n_check; i++) {
		if (verdict->check[i].outcome == SA_PASS)
			continue;
		sa_str_puts(out, "- ");
		sa_phrase_check(out, &verdict->check[i]);
		sa_str_putc(out, '\n');
	}
	sa_str_puts(out, verdict->n_failed ? "\n" : "None.\n\n");
	sa_str_puts(out, "## Files that could not be used\n\n");
	for (size_t i = 0; i < notes->n; i++) {
		if (notes->note[i].severity != SA_ERROR)
			continue;
		sa_post_put_unusable(out, notes->note[i].file, 0, notes->note[i].text);
		shown++;
	}
	sa_post_end_unusable(out, shown, broken);
}

void sa_render_post_console(const struct sa_post_soak *post, struct sa_str *out)
{
	const struct sa_audit *audit = post->audit;

	sa_str_printf(out, "Iterations: %zu, analyzed: ", audit->run->n_loaded);
	put_indices(out, post->analyzed, post->n_analyzed);
	sa_str_putc(out, '\n');
	if (audit->settings.override)
		sa_str_puts(out, "⚠ " SA_PHRASE_OVERRIDE "\n");
	for (size_t s = 0; s < post->n_series; s++) {
		const struct sa_check *check = post->series[s].check;

		if (!check)
			continue;
		const struct sa_agg *agg = &post->series[s].agg;

		sa_str_printf(out, "  %s: ", post->series[s].name);
		if (check->outcome == SA_MISSING_VALUE)
			sa_str_puts(out, "missing");
		else
			sa_str_num(out, sa_agg_judged(agg, check->rule.kpi), "");
		sa_str_puts(out, " (");
		sa_phrase_target(out, &check->rule);
		sa_str_printf(out, ") %s\n", sa_outcome_text(check->outcome));
	}
	const struct sa_post_count count = count_of(post);

	sa_post_put_verdict(out, &count);
}
