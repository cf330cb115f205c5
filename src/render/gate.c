/* SPDX-License-Identifier: MIT */
/* Texts of the gates. */
#include "render/gate.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "render/console.h"
#include "doc/decision_text.h"
#include "doc/pen.h"
#include "doc/phrase.h"
#include "doc/reasons.h"
#include "render/pens.h"

/* How the lines of the gate name the KPIs and show their numbers. */
static const struct line {
	const char *kpi, *label;
	int value_digits, limit_digits;
	const char *unit;
} lines[] = {
	{"maker_taker_ratio", "maker/taker:", 3, 2, ""}, {"net_bps", "net_bps:", 2, 2, ""},
	{"p95_latency_ms", "p95_latency:", 0, 0, "ms"},	 {"risk_ratio", "risk_ratio:", 3, 2, ""},
	{"slippage_bps_p95", "slippage:", 2, 2, ""},	 {"adverse_bps_p95", "adverse:", 2, 2, ""},
};

#define LABEL_WIDTH  13
#define RANGES_SHOWN 8

/* The number with `digits` places, and what these places say. */
static double fixed(char text[SA_NUM_FIXED_TEXT], double value, int digits)
{
	double shown;
	size_t len = sa_num_fixed(text, value, digits);

	return sa_num_from_text(text, len, &shown) ? shown : value;
}

static void put_value(struct sa_str *out, const struct sa_check *check, int digits,
		      const char *unit)
{
	sa_phrase_judged(out, check->actual, check->rule.limit, digits);
	sa_str_puts(out, sa_num_is_finite(check->actual) ? unit : "");
}

static void put_limit(struct sa_str *out, const struct sa_rule *rule, int digits, const char *unit)
{
	char text[SA_NUM_FIXED_TEXT];
	double shown = fixed(text, rule->limit, digits);
	bool exact = !(shown < rule->limit) && !(shown > rule->limit);

	sa_str_printf(out, " (%s %s%s)", sa_cmp_text(rule->op), exact ? text : rule->limit_text,
		      unit);
}

/* A KPI that these lines have no name for has that of all other texts. */
static struct line line_of(const struct sa_kpi *kpi, struct sa_str *label)
{
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		if (strcmp(lines[i].kpi, kpi->gate_name) == 0)
			return lines[i];
	}
	sa_str_printf(label, "%s:", kpi->gate_name);
	return (struct line){kpi->gate_name, label->buf, kpi->digits, kpi->digits, ""};
}

static void put_check(struct sa_str *out, const struct sa_check *check)
{
	SA_STR_SCOPE(label);
	const struct line line = line_of(&sa_kpi_table[check->rule.kpi], &label);
	size_t len = strlen(line.label);

	sa_str_printf(out, "  %s", line.label);
	sa_str_fill(out, ' ', len < LABEL_WIDTH ? LABEL_WIDTH - len : 1);
	put_value(out, check, line.value_digits, line.unit);
	put_limit(out, &check->rule, line.limit_digits, line.unit);
	sa_str_printf(out, " -> %s\n", check->outcome == SA_PASS ? "OK" : "FAIL");
}

/* "iterations 5, 7 to 12" of the rows of the window; an index that stands twice is one. */
static void put_indices(struct sa_str *out, const struct sa_run *run,
			const struct sa_window *window)
{
	const struct sa_iter *row = run->iter + window->first_row;
	size_t ranges = 0;

	bool one = window->n_rows && row[0].index == row[window->n_rows - 1].index;

	sa_str_puts(out, one ? "iteration" : "iterations");
	for (size_t i = 0, first = 0; i < window->n_rows; i++) {
		if (i + 1 < window->n_rows && row[i + 1].index <= row[i].index + 1)
			continue;
		if (++ranges <= RANGES_SHOWN) {
			sa_str_printf(out, "%s %llu", ranges > 1 ? "," : "",
				      (unsigned long long)row[first].index);
			if (row[i].index != row[first].index)
				sa_str_printf(out, " to %llu", (unsigned long long)row[i].index);
		}
		first = i + 1;
	}
	if (ranges > RANGES_SHOWN)
		sa_str_printf(out, " and %zu more ranges", ranges - RANGES_SHOWN);
}

static void put_judged(struct sa_str *out, const struct sa_audit *audit)
{
	const struct sa_window *window = &audit->window[SA_WINDOW_LAST];
	const struct sa_run *run = audit->run;
	size_t unusable = 0;

	for (size_t i = 0; i < window->n_rows; i++)
		unusable += run->iter[window->first_row + i].unusable;
	sa_str_puts(out, "  judged: ");
	put_indices(out, run, window);
	sa_str_printf(out, " (%zu of %zu rows", window->n_rows, run->n_iter);
	if (unusable)
		sa_str_printf(out, "; %zu without values", unusable);
	sa_str_puts(out, ")\n");
}

/* Which values of a run with a snapshot are not the snapshot's. */
static void put_derived(struct sa_str *out, const struct sa_audit *audit)
{
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		bool judged = false;

		for (size_t i = 0; i < audit->verdict.n_check; i++)
			judged = judged || audit->verdict.check[i].rule.kpi == k;
		if (!judged || !audit->reading[k].from.derived)
			continue;
		sa_str_printf(out, "  not from the snapshot: %s: ", sa_kpi_table[k].gate_name);
		sa_phrase_lineage(out, &audit->reading[k].from);
		sa_str_putc(out, '\n');
	}
}

static void put_snapshot(struct sa_str *out, const struct sa_gate_report *report)
{
	const struct sa_snapshot *snapshot = &report->audit->snapshot;

	if (!report->snapshot) {
		sa_str_puts(out, "  snapshot: none; the KPIs are derived from the iterations\n");
		return;
	}
	sa_str_printf(out, "  snapshot: %s", report->snapshot);
	if (!snapshot->used) {
		sa_str_puts(out, " is not used (");
		sa_utf8_plain(out, snapshot->error, strlen(snapshot->error), SA_LIMIT_SHOWN_TEXT);
		sa_str_puts(out, "); the KPIs are derived from the iterations\n");
		return;
	}
	sa_str_printf(out, "%s%s%s\n", snapshot->block[0] ? " (" : "", snapshot->block,
		      snapshot->block[0] ? ")" : "");
}

static void put_run(struct sa_str *out, const struct sa_gate_report *report)
{
	const struct sa_audit *audit = report->audit;

	put_snapshot(out, report);
	if (report->alone)
		sa_str_puts(out, "  judged: the snapshot alone; there is no ITER_SUMMARY file "
				 "beside it, so nothing could be checked against it\n");
	else
		put_judged(out, audit);
	for (size_t i = 0; i < audit->verdict.n_check; i++)
		put_check(out, &audit->verdict.check[i]);
	if (audit->snapshot.used && !report->alone)
		put_derived(out, audit);
	if (audit->gates.gate || audit->gates.error) {
		sa_str_puts(out, "  KPI gate: ");
		sa_phrase_gate(out, &audit->gates, &sa_pen_plain);
		sa_str_putc(out, '\n');
	}
}

/* What a reader has to know of the other files; why a snapshot is not used stands above. */
static void put_notes(struct sa_str *out, const struct sa_notes *notes)
{
	for (size_t i = 0; notes && i < notes->n; i++) {
		const struct sa_note *note = &notes->note[i];

		if (note->severity == SA_WARNING &&
		    strcmp(note->file, sa_key_file_path(SA_KEY_SNAPSHOT)) != 0)
			sa_str_printf(out, "  warning: %s%s%s\n", note->file,
				      note->file[0] ? ": " : "", note->text);
	}
}

/* The failures, or with `holding` only those that keep the run from shipping. */
static void put_failures(struct sa_str *out, const struct sa_gate_report *report, bool holding,
			 const char *mark)
{
	const struct sa_console_opts plain = {0};
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	sa_doc_reasons(&doc, &(struct sa_reasons){.decision = report->decision,
						  .audit = report->audit,
						  .policy = report->policy,
						  .most = report->decision->n,
						  .mark = SA_MARK_WARNINGS,
						  .holding = holding});
	sa_console_blocks(out, &doc, mark, &plain);
}

void sa_render_gate_decision(const struct sa_gate_report *report, struct sa_str *out)
{
	const struct sa_console_opts plain = {0};
	const struct sa_decision *d = report->decision;

	sa_str_printf(out, "\n%s %s: ", sa_state_glyph(d->state), sa_state_name(d->state));
	if (report->policy)
		sa_phrase_policy_headline(out, report->policy, &sa_pen_plain);
	else
		sa_phrase_headline(out, report->audit, d, &sa_pen_plain);
	sa_str_putc(out, '\n');
	put_failures(out, report, false, "  - ");
	sa_str_putc(out, '\n');
	sa_console_verdict(d, &plain, out);
}

static void put_override(struct sa_str *out, const struct sa_gate_report *report)
{
	const struct sa_decision *d = report->decision;

	sa_str_puts(out,
		    "\n⚠ Override: TRUE\n"
		    "  READINESS_OVERRIDE=1 is set in the environment: it turns HOLD into exit "
		    "code 0, and nothing else.\n");
	if (d->state == SA_STATE_INCONCLUSIVE)
		sa_str_puts(out, "  This run is INCONCLUSIVE: the exit code stays 3.\n");
	if (sa_state_ships(d->state))
		sa_str_puts(out, "  Nothing would have failed.\n");
	if (d->state != SA_STATE_HOLD)
		return;
	sa_str_puts(out, "  Would have failed:\n");
	put_failures(out, report, true, "    - ");
}

static const char *verdict_of(const struct sa_gate_report *report)
{
	enum sa_state state = report->decision->state;

	if (state == SA_STATE_HOLD)
		return report->override ? "PASS (override)" : "FAIL";
	return sa_state_ships(state) ? "PASS" : "INCONCLUSIVE";
}

void sa_render_gate(const struct sa_gate_report *report, struct sa_arena *arena, struct sa_str *out)
{
	const struct sa_console_opts plain = {0};

	sa_str_puts(out, "READINESS GATE\n");
	if (report->policy) {
		sa_policy_console(report->policy, &plain, arena, false, out);
	} else {
		put_run(out, report);
		put_notes(out, report->audit->notes);
		sa_render_gate_decision(report, out);
	}
	if (report->override)
		put_override(out, report);
	sa_str_printf(out, "\nVerdict: %s\n", verdict_of(report));
}

/* A text inside a marker line: no line break, and nothing that ends a field of the line. */
static void put_field(struct sa_str *out, const char *text)
{
	SA_STR_SCOPE(plain);

	sa_utf8_plain(&plain, text, strlen(text), SA_LIMIT_SHOWN_TEXT);
	for (size_t i = 0; i < plain.len; i++) {
		if (strchr("|[],", plain.buf[i]))
			sa_str_printf(out, "\\x%02x", (unsigned)plain.buf[i]);
		else
			sa_str_putc(out, plain.buf[i]);
	}
}

void sa_render_kpi_gate(const struct sa_kpi_gate *gate, struct sa_str *out)
{
	sa_str_printf(out, "| kpi_gate | verdict=%s | reasons=[",
		      sa_kpi_verdict_word(gate->verdict));
	for (size_t i = 0; i < gate->n_reasons; i++) {
		sa_str_puts(out, i ? ", " : "");
		put_field(out, gate->reason[i]);
	}
	sa_str_puts(out, "] |\n");
	switch (gate->verdict) {
	case SA_KPI_VERDICT_PASS:
		sa_str_puts(out, "✅ KPI Gate: PASS\n");
		break;
	case SA_KPI_VERDICT_WARN:
		sa_str_puts(out, "⚠ KPI Gate: WARN - Job continues with warning\n");
		break;
	case SA_KPI_VERDICT_FAIL:
		sa_str_puts(out, "❌ KPI Gate: FAIL - Terminating job\n");
		break;
	case SA_KPI_VERDICT_UNKNOWN:
		break;
	}
}
