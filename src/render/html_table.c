/* SPDX-License-Identifier: MIT */
/* The tables of the report page: statistics, iterations, tuning, notes and inputs. */
#include "render/html_part.h"

#include "base/num.h"
#include "codec/html_out.h"
#include "model/chart.h"
#include "render/chart_build.h"
#include "doc/notes.h"
#include "doc/side.h"
#include "doc/statistics.h"
#include "render/pens.h"
#include "model/report.h"
#include "doc/section.h"

/* A cell with a number of its own: iteration numbers, counts. */
#define N "<th scope=\"col\" class=\"n\">"
#define T "<th scope=\"col\">"
#define E "</th>"

void sa_html_statistics(const struct sa_audit *audit, struct sa_str *out)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	sa_doc_section(&doc, "statistics", sa_words_text("Statistics"));
	sa_doc_aggregates(&doc, audit, SA_DIGITS_OF_KPI);
	sa_doc_trends(&doc, audit, false);
	sa_doc_trends_explained(&doc);
	sa_html_blocks(out, &doc);
}

/* ---- iterations ---- */

static bool is_outside(const struct sa_audit *audit, size_t kpi, double value)
{
	for (size_t i = 0; i < audit->verdict.n_check; i++) {
		const struct sa_rule *rule = &audit->verdict.check[i].rule;

		if (rule->kpi == kpi &&
		    (rule->op == SA_GE ? value < rule->limit : value > rule->limit))
			return true;
	}
	return false;
}

/* "4 applied", "2 held back", the guards; nothing for an iteration without an event. */
static void put_event_words(struct sa_str *out, const struct sa_tuning_event *event)
{
	enum sa_event_kind kind = sa_event_kind_of(event);
	uint32_t n =
		kind == SA_EVENT_APPLIED && event->n_changed ? event->n_changed : event->n_proposed;

	if (n)
		sa_str_printf(out, "%u ", n);
	sa_str_puts(out, sa_event_kind_word(kind));
}

static void put_guards(struct sa_str *out, unsigned triggers)
{
	bool first = true;

	for (unsigned t = 0; t < SA_TRIGGER_COUNT; t++) {
		if (!(triggers & 1u << t))
			continue;
		sa_str_printf(out, "%s%s", first ? "" : ", ", sa_trigger_name((enum sa_trigger)t));
		first = false;
	}
}

/* The event of an iteration; `*from` moves along, as iterations and events are both sorted. */
static const struct sa_tuning_event *event_at(const struct sa_evidence *evidence, size_t *from,
					      uint64_t iteration)
{
	while (*from < evidence->n_events && evidence->event[*from].iteration < iteration)
		(*from)++;
	return *from < evidence->n_events && evidence->event[*from].iteration == iteration
		       ? &evidence->event[*from]
		       : NULL;
}

/* `limits`: of each KPI */
static void put_iteration(struct sa_str *out, const struct sa_audit *audit,
			  const struct sa_chart *limits, size_t row,
			  const struct sa_tuning_event *event)
{
	const struct sa_iter *iter = &audit->run->iter[row];
	const struct sa_window *last = &audit->window[SA_WINDOW_LAST];
	bool steady = iter->index >= audit->settings.steady_start;
	bool judged = row >= last->first_row && row < last->first_row + last->n_rows;

	sa_str_printf(out, "<tr><th scope=\"row\">%llu</th>", (unsigned long long)iter->index);
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		sa_html_value(out, &limits[k], iter->kpi[k], is_outside(audit, k, iter->kpi[k]));
	sa_str_printf(out, "<td class=\"nowrap\">%s%s%s</td><td>", steady ? "steady" : "warm-up",
		      judged ? ", " : "", judged ? last->name : "");
	if (event) {
		put_event_words(out, event);
		sa_str_puts(out, event->triggers ? ": " : "");
		put_guards(out, event->triggers);
	}
	sa_str_puts(out, "</td></tr>\n");
}

void sa_html_iterations(const struct sa_audit *audit, struct sa_str *out)
{
	static const struct sa_evidence nothing;
	const struct sa_evidence *evidence = audit->evidence ? audit->evidence : &nothing;
	const struct sa_run *run = audit->run;
	size_t first = run->n_iter > SA_HTML_ROWS ? run->n_iter - SA_HTML_ROWS : 0, at = 0;
	struct sa_chart limits[SA_KPI_COUNT];
	SA_STR_SCOPE(head);
	SA_STR_SCOPE(words);

	sa_html_section(out, "iterations", "Iterations");
	if (first)
		sa_str_printf(
			out,
			"<p>The last %d of %zu iterations; all of them are in <code>%s</code>.</p>\n",
			SA_HTML_ROWS, run->n_iter, sa_report_table[SA_REPORT_CSV].file_name);
	sa_str_puts(&head, N "Iteration" E);
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		sa_chart_limits_of_kpi(audit, k, &limits[k]);
		sa_str_printf(&head, N "%s (%s)" E, sa_kpi_table[k].label, sa_kpi_table[k].unit);
	}
	sa_str_puts(&head, T "Window" E T "Tuning" E);
	sa_str_printf(&words, "class=\"iterations\" data-words=\"%s, warm-up, outside, applied\"",
		      audit->window[SA_WINDOW_LAST].name);
	sa_html_table(
		out, "table", words.buf,
		"Values by iteration; ✗ marks a value on the wrong side of its limit (judged is the "
		"window, not the single value)",
		head.buf);
	for (size_t i = first; i < run->n_iter; i++)
		put_iteration(out, audit, limits, i, event_at(evidence, &at, run->iter[i].index));
	sa_html_table_end(out);
	sa_html_section_end(out);
}

/* ---- tuning ---- */

static void put_event(struct sa_str *out, const struct sa_tuning_event *event)
{
	sa_str_printf(out, "<tr><th scope=\"row\" class=\"n\">%llu</th><td class=\"nowrap\">",
		      (unsigned long long)event->iteration);
	put_event_words(out, event);
	sa_str_puts(out, "</td><td class=\"text\">");
	sa_html_short(out, event->what);
	sa_str_puts(out, "</td><td>");
	put_guards(out, event->triggers);
	sa_str_puts(out, "</td><td class=\"text\">");
	sa_html_short(out, event->why);
	sa_str_puts(out, "</td></tr>\n");
}

void sa_html_tuning(const struct sa_audit *audit, struct sa_str *out)
{
	const struct sa_evidence *evidence = audit->evidence;
	size_t n = evidence ? evidence->n_events : 0;
	size_t first = n > SA_LIMIT_EVENT_TEXTS ? n - SA_LIMIT_EVENT_TEXTS : 0;
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	sa_html_section(out, sa_section_id(SA_SECTION_TUNING), sa_section_title(SA_SECTION_TUNING));
	sa_doc_side(&doc, audit);
	sa_html_blocks(out, &doc);
	if (first)
		sa_str_printf(out, "<p>The last %d of %zu events.</p>\n", SA_LIMIT_EVENT_TEXTS, n);
	if (n) {
		sa_html_table(
			out, "events", "data-words=\"applied, held or the name of a parameter\"",
			"What the tuner did, and what held it back",
			N "Iteration" E T "Outcome" E T "Proposed" E T "Guards" E T "Why not" E);
		for (size_t i = first; i < n; i++)
			put_event(out, &evidence->event[i]);
		sa_html_table_end(out);
	}
	sa_html_section_end(out);
}

/* ---- notes and inputs ---- */

void sa_html_notes(const struct sa_audit *audit, struct sa_str *out)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	sa_doc_notes(&doc, audit->notes, audit->notes->n, NULL);
	sa_html_blocks(out, &doc);
}

void sa_html_inputs(const struct sa_audit *audit, struct sa_str *out)
{
	const struct sa_evidence *evidence = audit->evidence;

	if (!evidence)
		return;
	sa_html_section(out, "inputs", "Inputs");
	sa_str_puts(out, "<details>\n<summary>");
	sa_str_printf(out, "%zu files that this audit read, with their SHA-256 digests</summary>\n",
		      evidence->n_inputs);
	if (evidence->n_inputs_not_listed)
		sa_str_printf(out, "<p>%zu earlier iterations are not listed.</p>\n",
			      evidence->n_inputs_not_listed);
	sa_html_table(out, "input-list", "class=\"inputs\"",
		      "Input files as they were for this report",
		      T "File" E N "Bytes" E T "SHA-256" E);
	for (size_t i = 0; i < evidence->n_inputs; i++) {
		const struct sa_input *input = &evidence->input[i];

		sa_str_puts(out, "<tr><td>");
		sa_html_short(out, input->path);
		if (input->error) {
			sa_str_puts(out, "</td><td class=\"n none\">n/a</td><td>");
			sa_html_short(out, input->error);
		} else {
			sa_str_printf(out, "</td><td class=\"n\">%zu</td><td class=\"digest\">%s",
				      input->size_bytes, input->digest);
		}
		sa_str_puts(out, "</td></tr>\n");
	}
	sa_html_table_end(out);
	sa_str_puts(out, "</details>\n");
	sa_html_section_end(out);
}
