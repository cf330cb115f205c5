/* SPDX-License-Identifier: MIT */
/* Texts of the gates. */
#include "render/gate.h"

#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "render/decision_text.h"

/* How the lines of the gate name the KPIs and show their numbers. */
static const struct {
	enum sa_kpi_id kpi;
	const char *label;
	int value_digits, limit_digits;
	const char *unit;
} lines[] = {
	{SA_KPI_MAKER_TAKER_RATIO, "maker/taker:", 3, 2, ""},
	{SA_KPI_NET_BPS, "net_bps:", 2, 2, ""},
	{SA_KPI_LATENCY_P95_MS, "p95_latency:", 0, 0, "ms"},
	{SA_KPI_RISK_RATIO, "risk_ratio:", 3, 2, ""},
};

#define LABEL_WIDTH 13

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
	const struct sa_rule *rule = &check->rule;
	char text[SA_NUM_FIXED_TEXT];

	if (check->outcome == SA_MISSING_VALUE) {
		sa_str_puts(out, "missing");
		return;
	}
	double shown = fixed(text, check->actual, digits);
	bool looks_good = rule->op == SA_GE ? shown >= rule->limit : shown <= rule->limit;

	if (looks_good == (check->outcome == SA_PASS))
		sa_str_puts(out, text);
	else
		sa_str_num(out, check->actual, "missing");
	sa_str_puts(out, unit);
}

static void put_limit(struct sa_str *out, const struct sa_rule *rule, int digits, const char *unit)
{
	char text[SA_NUM_FIXED_TEXT];
	double shown = fixed(text, rule->limit, digits);
	bool exact = !(shown < rule->limit) && !(shown > rule->limit);

	sa_str_printf(out, " (%s %s%s)", sa_cmp_text(rule->op), exact ? text : rule->limit_text,
		      unit);
}

static void put_check(struct sa_str *out, const struct sa_check *check)
{
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		size_t len = strlen(lines[i].label);

		if (lines[i].kpi != check->rule.kpi)
			continue;
		sa_str_printf(out, "  %s", lines[i].label);
		sa_str_fill(out, ' ', LABEL_WIDTH - len);
		put_value(out, check, lines[i].value_digits, lines[i].unit);
		put_limit(out, &check->rule, lines[i].limit_digits, lines[i].unit);
		sa_str_printf(out, " -> %s\n", check->outcome == SA_PASS ? "OK" : "FAIL");
	}
}

static void put_override(struct sa_str *out, const struct sa_gate_report *report)
{
	const struct sa_verdict *verdict = &report->verdict;

	sa_str_puts(out,
		    "\n⚠ Override: TRUE\n"
		    "  READINESS_OVERRIDE=1 is set in the environment: the gate passes whatever "
		    "it finds.\n");
	if (!report->why_unusable && !verdict->n_failed) {
		sa_str_puts(out, "  Nothing would have failed.\n");
		return;
	}
	sa_str_puts(out, "  Would have failed:\n");
	if (report->why_unusable) {
		sa_str_puts(out, "    - no usable snapshot: ");
		sa_utf8_plain(out, report->why_unusable, strlen(report->why_unusable),
			      2 * SA_LIMIT_SHOWN_TEXT);
		sa_str_putc(out, '\n');
	}
	for (size_t i = 0; i < verdict->n_check; i++) {
		if (verdict->check[i].outcome == SA_PASS)
			continue;
		sa_str_puts(out, "    - ");
		sa_phrase_check(out, &verdict->check[i]);
		sa_str_putc(out, '\n');
	}
}

void sa_render_gate(const struct sa_gate_report *report, struct sa_str *out)
{
	const struct sa_verdict *verdict = &report->verdict;

	sa_str_puts(out, "READINESS GATE\n");
	if (report->snapshot)
		sa_str_printf(out, "  snapshot: %s%s%s%s\n", report->snapshot,
			      report->block[0] ? " (" : "", report->block,
			      report->block[0] ? ")" : "");
	for (size_t i = 0; i < verdict->n_check; i++)
		put_check(out, &verdict->check[i]);
	if (report->override)
		put_override(out, report);
	bool ready = verdict->n_check && !verdict->n_failed && !report->held;

	if (report->held) {
		sa_str_printf(out, "\n  the run itself: %s: ",
			      sa_state_name(report->held->decision.state));
		sa_phrase_headline(out, report->held, &report->held->decision, &sa_pen_plain);
		sa_str_putc(out, '\n');
	}
	bool decided = report->override && !ready;

	sa_str_printf(out, "\nVerdict: %s\n",
		      decided ? "PASS (override)"
		      : ready ? "PASS"
			      : "FAIL");
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
