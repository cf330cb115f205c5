/* SPDX-License-Identifier: MIT */
/* The console report. Every text from an artifact was made safe to show, or goes through sa_console_plain. */
#include "render/console.h"

#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "model/chart.h"
#include "render/chart_build.h"
#include "render/chart_pens.h"
#include "render/console_part.h"
#include "render/pens.h"
#include "doc/advice.h"
#include "doc/comparison.h"
#include "doc/notes.h"
#include "doc/readiness.h"
#include "doc/reasons.h"
#include "doc/statistics.h"
#include "doc/decision_text.h"
#include "doc/judged_words.h"
#include "doc/phrase.h"
#include "render/report_files.h"
#include "doc/section.h"

#define RULE_WIDTH    78
#define TABLE_WIDTH   60
#define NOTES_SHOWN   20
#define PREVIEW_LINES 30
#define PREVIEW_WIDTH 80

static void rule(struct sa_str *out, char c, size_t width)
{
	sa_str_fill(out, c, width);
	sa_str_putc(out, '\n');
}

/* ---- steps 1 and 2 ---- */

static void put_structure(struct sa_str *out, const struct sa_console_opts *opts,
			  const struct sa_run *run)
{
	const struct sa_inventory *inventory = &run->inventory;

	sa_console_step(out, opts, 1, "Verifying folder structure");
	sa_str_puts(out, "✓ Base directory exists: ");
	sa_console_plain(out, run->origin);
	sa_str_printf(out, "\n  Files found: %zu (showing first %d)\n", inventory->n_files,
		      SA_LIMIT_INVENTORY);
	for (size_t i = 0; i < inventory->n_entries; i++) {
		const struct sa_inventory_entry *entry = &inventory->entry[i];

		sa_str_printf(out, "    - %s: ", entry->path);
		sa_str_fixed(out,
			     entry->size_bytes < 0 ? SA_MISSING : (double)entry->size_bytes / 1024,
			     1, "?");
		sa_str_puts(out, " KB\n");
	}
	sa_str_puts(out, "\nKey files:\n");
	for (size_t f = 0; f < SA_KEY_FILE_COUNT; f++) {
		const char *name = sa_key_file_name((enum sa_key_file)f);

		sa_str_puts(out, "  ");
		if (inventory->present[f]) {
			sa_console_paint(out, opts, SA_CONSOLE_GREEN, "✓");
			sa_str_printf(out, " %s\n", name);
		} else {
			sa_console_paint(out, opts, SA_CONSOLE_YELLOW, "✗");
			sa_str_printf(out, " (missing) %s\n", name);
		}
	}
}

static void put_load_errors(struct sa_str *out, const struct sa_console_opts *opts,
			    const struct sa_notes *notes)
{
	size_t shown = 0, all = notes->n_by_severity[SA_ERROR];

	for (size_t i = 0; i < notes->n; i++) {
		const struct sa_note *note = &notes->note[i];

		if (note->severity != SA_ERROR)
			continue;
		sa_str_puts(out, "  ");
		sa_console_paint(out, opts, SA_CONSOLE_RED, "ERROR");
		sa_str_printf(out, " loading %s: %s\n", note->file, sa_note_why(note));
		shown++;
	}
	if (all > shown)
		sa_str_printf(out, "  … and %zu more files that could not be used\n", all - shown);
}

void sa_console_loading(const struct sa_audit *audit, const struct sa_console_opts *opts,
			struct sa_str *out)
{
	const struct sa_run *run = audit->run;
	unsigned long long least = audit->settings.min_iterations;

	rule(out, '=', RULE_WIDTH);
	sa_str_puts(out, "SOAK ARTIFACT AUDIT: ");
	sa_console_plain(out, run->base);
	sa_str_putc(out, '\n');
	rule(out, '=', RULE_WIDTH);
	put_structure(out, opts, run);
	sa_console_step(out, opts, 2, "Loading ITER_SUMMARY files");
	if (run->n_candidates < least) {
		SA_STR_SCOPE(line);

		sa_str_printf(&line,
			      "⚠ WARNING: Only %zu ITER_SUMMARY files found (expected >= %llu)",
			      run->n_candidates, least);
		sa_console_paint(out, opts, SA_CONSOLE_YELLOW, line.buf);
		sa_str_putc(out, '\n');
	} else {
		sa_str_printf(out, "✓ Found %zu ITER_SUMMARY files\n", run->n_candidates);
	}
	put_load_errors(out, opts, audit->notes);
	if (run->n_loaded)
		sa_str_printf(out, "✓ Loaded %zu iterations\n", run->n_loaded);
	else
		sa_str_puts(out, "❌ No ITER_SUMMARY data loaded\n");
}

/* ---- steps 3 to 9 ---- */

static void put_trends(struct sa_str *out, const struct sa_console_opts *opts,
		       const struct sa_audit *audit)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc aggregates = {.arena = &scratch}, trends = {.arena = &scratch};

	sa_console_step(out, opts, 3, "Computing trend statistics");
	sa_str_puts(out, "Trend Statistics:\n");
	sa_doc_aggregates(&aggregates, audit, 2);
	sa_console_blocks(out, &aggregates, "", opts);
	sa_str_printf(out, "\nTrend over the steady window (iter >= %llu):\n",
		      (unsigned long long)audit->settings.steady_start);
	sa_doc_trends(&trends, audit, opts->sparklines);
	sa_console_blocks(out, &trends, "", opts);
}

static void put_snapshot(struct sa_str *out, const struct sa_console_opts *opts,
			 const struct sa_audit *audit)
{
	const struct sa_snapshot *snapshot = &audit->snapshot;

	sa_console_step(out, opts, 4, "Loading POST_SOAK_SNAPSHOT");
	if (snapshot->used) {
		sa_str_puts(out, "✓ POST_SOAK_SNAPSHOT.json loaded\n");
	} else if (snapshot->found) {
		sa_str_puts(out, "⚠ POST_SOAK_SNAPSHOT.json not usable (");
		sa_console_plain(out, snapshot->error);
		sa_str_puts(out, "); deriving...\n");
	} else {
		sa_str_puts(out, "POST_SOAK_SNAPSHOT.json not found; deriving...\n");
	}
	for (size_t i = 0; i < audit->verdict.n_check; i++) {
		const struct sa_check *check = &audit->verdict.check[i];
		SA_STR_SCOPE(since);

		sa_str_printf(out, "  %s: ", sa_kpi_table[check->rule.kpi].gate_name);
		/* no limit stands beside it here that it could be mistaken for */
		if (check->outcome == SA_PASS && sa_num_is_finite(check->actual))
			sa_str_fixed(out, check->actual, 3, "");
		else
			sa_phrase_actual(out, check, 3);
		sa_str_putc(out, '\n');
		if (opts->explain) {
			sa_str_puts(out, "      ");
			sa_phrase_lineage(out, &check->from);
			sa_str_putc(out, '\n');
		}
		sa_phrase_check_reach(out, check, "      ", "\n");
		if (opts->explain && sa_phrase_check_since(&since, check))
			sa_str_printf(out, "      %s\n", since.buf);
	}
}

/*
 * The seed's line; when something else than the KPIs holds the run it does not say that all is well
 * (FORMATS 15.33).
 */
static void put_state(struct sa_str *out, const struct sa_console_opts *opts,
		      const struct sa_audit *audit)
{
	const struct sa_verdict *verdict = &audit->verdict;
	enum sa_state state = audit->decision.state;
	SA_STR_SCOPE(line);

	if (!sa_state_ships(state) && !verdict->n_failed)
		sa_str_printf(out, "KPIs: %zu of %zu within thresholds\n", verdict->n_kpis,
			      verdict->n_kpis);
	sa_str_printf(&line, "%s READINESS: %s", sa_state_glyph(state),
		      sa_state_ships(state) ? "OK" : sa_state_name(state));
	if (sa_state_ships(state))
		sa_str_puts(&line, " (all KPIs within thresholds)");
	sa_console_paint(out, opts, sa_console_color(state), line.buf);
	sa_str_putc(out, '\n');
}

static void put_newest(struct sa_str *out, const struct sa_console_opts *opts,
		       const struct sa_audit *audit)
{
	SA_STR_SCOPE(line);

	sa_str_puts(&line, "⚠ ");
	if (!sa_phrase_newest(&line, audit->run, &sa_pen_plain))
		return;
	sa_console_paint(out, opts, SA_CONSOLE_YELLOW, line.buf);
	sa_str_putc(out, '\n');
}

static void put_readiness(struct sa_str *out, const struct sa_console_opts *opts,
			  const struct sa_audit *audit)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc table = {.arena = &scratch}, doc = {.arena = &scratch};
	SA_STR_SCOPE(title);

	sa_str_printf(&title, "Readiness Gate Check (last-%zu window)", audit->settings.last_n);
	sa_console_step(out, opts, 5, title.buf);
	sa_doc_readiness(&table, audit);
	sa_console_blocks(out, &table, "", opts);
	sa_str_putc(out, '\n');
	if (audit->settings.override) {
		sa_console_paint(out, opts, SA_CONSOLE_YELLOW, "⚠ " SA_PHRASE_OVERRIDE);
		sa_str_putc(out, '\n');
	}
	put_state(out, opts, audit);
	put_newest(out, opts, audit);
	sa_doc_reasons(&doc, &(struct sa_reasons){.decision = &audit->decision,
						  .audit = audit,
						  .most = audit->decision.n,
						  .mark = SA_MARK_WARNINGS});
	sa_console_blocks(out, &doc, "  - ", opts);
}

static void put_recommendations(struct sa_str *out, const struct sa_console_opts *opts,
				const struct sa_audit *audit)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	sa_doc_advice(&doc, audit);
	sa_console_step(out, opts, 9, "Generating recommendations");
	sa_str_printf(out, "%s:\n", sa_section_title(SA_SECTION_RECOMMENDATIONS));
	sa_console_blocks(out, &doc, "", opts);
}

void sa_console_findings(const struct sa_audit *audit, const struct sa_console_opts *opts,
			 struct sa_str *out)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	put_trends(out, opts, audit);
	put_snapshot(out, opts, audit);
	put_readiness(out, opts, audit);
	sa_console_side_reports(out, opts, audit);
	put_recommendations(out, opts, audit);
	sa_doc_comparison(&doc, audit->baseline, SA_COMPARISON_LINES);
	sa_doc_notes(&doc, audit->notes, NOTES_SHOWN, sa_report_table[SA_REPORT_JSON].file_name);
	sa_console_blocks(out, &doc, "", opts);
}

/* ---- steps 10 to 12, and the end ---- */

static void put_preview(struct sa_str *out, const char *markdown)
{
	rule(out, '=', PREVIEW_WIDTH);
	for (int line = 0; line < PREVIEW_LINES && *markdown; line++) {
		size_t len = strcspn(markdown, "\n");

		sa_str_add(out, markdown, len);
		sa_str_putc(out, '\n');
		markdown += len + (markdown[len] == '\n');
	}
	rule(out, '=', PREVIEW_WIDTH);
}

void sa_console_verdict(const struct sa_decision *decision, const struct sa_console_opts *opts,
			struct sa_str *out)
{
	SA_STR_SCOPE(line);

	sa_str_puts(&line, "🎯 FINAL VERDICT: READINESS: ");
	sa_phrase_verdict(&line, decision);
	sa_console_paint(out, opts, sa_console_color(decision->state), line.buf);
	sa_str_putc(out, '\n');
}

void sa_console_ready(const struct sa_decision *d, const struct sa_console_opts *opts,
		      struct sa_str *out)
{
	SA_STR_SCOPE(ready);

	sa_str_printf(&ready, "%s READY FOR RELEASE", sa_state_glyph(d->state));
	if (d->n)
		sa_str_printf(&ready, " (%zu warning%s)", d->n, d->n == 1 ? "" : "s");
	sa_console_paint(out, opts, sa_console_color(d->state), ready.buf);
	sa_str_putc(out, '\n');
}

static void put_success(struct sa_str *out, const struct sa_console_opts *opts,
			const struct sa_audit *audit)
{
	const struct sa_verdict *verdict = &audit->verdict;

	sa_str_puts(out, "\nAll KPIs within thresholds:\n");
	for (size_t i = 0; i < verdict->n_check; i++) {
		const struct sa_check *check = &verdict->check[i];

		sa_str_printf(out, "  ✓ %s: ", sa_kpi_table[check->rule.kpi].gate_name);
		sa_str_num(out, sa_num_rounded_beside(check->actual, check->rule.limit), "n/a");
		sa_str_putc(out, ' ');
		sa_phrase_target(out, &check->rule);
		sa_str_putc(out, '\n');
	}
	sa_str_putc(out, '\n');
	sa_console_ready(&audit->decision, opts, out);
}

static void put_report_paths(struct sa_str *out, const struct sa_audit *audit,
			     const char *const *path)
{
	for (unsigned place = 0; place < SA_REPORT_COUNT; place++) {
		for (size_t r = 0; r < SA_REPORT_COUNT; r++) {
			if (sa_report_table[r].end_place != place ||
			    !sa_report_is_wanted(audit, (enum sa_report)r))
				continue;
			sa_str_printf(out, "\n%s: ", sa_report_table[r].end_as);
			sa_console_plain(out, path[r]);
		}
	}
	sa_str_putc(out, '\n');
}

void sa_console_result(const struct sa_audit *audit, const struct sa_console_opts *opts,
		       const char *const *path, const char *markdown, struct sa_str *out)
{
	sa_console_step(out, opts, 10, "Creating Markdown report");
	for (size_t r = 0; r < SA_REPORT_COUNT; r++) {
		if (!sa_report_is_wanted(audit, (enum sa_report)r))
			continue;
		sa_str_printf(out, "✓ Saved %s: ", sa_report_table[r].saved_as);
		sa_console_plain(out, path[r]);
		sa_str_putc(out, '\n');
	}
	sa_console_step(out, opts, 11, "Markdown report preview");
	put_preview(out, markdown);
	sa_str_printf(out, "\n%s %s: ", sa_state_glyph(audit->decision.state),
		      sa_state_name(audit->decision.state));
	sa_phrase_headline(out, audit, &audit->decision, &sa_pen_plain);
	sa_str_putc(out, '\n');
	put_newest(out, opts, audit);
	rule(out, '=', RULE_WIDTH);
	sa_console_verdict(&audit->decision, opts, out);
	rule(out, '=', RULE_WIDTH);
	put_report_paths(out, audit, path);
	if (sa_state_ships(audit->decision.state))
		put_success(out, opts, audit);
}

void sa_console_plots(const struct sa_console_opts *opts, const char *const *path, size_t n,
		      struct sa_str *out)
{
	sa_str_putc(out, '\n');
	sa_console_paint(out, opts, SA_CONSOLE_BOLD, "[12/12] Generating plots...");
	sa_str_putc(out, '\n');
	for (size_t i = 0; i < n; i++) {
		sa_str_puts(out, "✓ Saved plot: ");
		sa_console_plain(out, path[i]);
		sa_str_putc(out, '\n');
	}
}

void sa_console_exit(const struct sa_decision *decision, enum sa_fail_on fail_on,
		     struct sa_str *out)
{
	enum sa_state state = decision->state;

	sa_str_printf(out, "[EXIT] fail-on-hold: %s, verdict: %s, exit_code=%d\n",
		      fail_on == SA_FAIL_NEVER ? "False" : "True",
		      sa_state_ships(state) ? "OK" : sa_state_name(state), decision->exit_code);
}
