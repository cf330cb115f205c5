/* SPDX-License-Identifier: MIT */
/* AUDIT_EDGE_FIX.md. */
#include "render/edge_audit.h"

#include "base/num.h"
#include "codec/md_out.h"
#include "doc/pen.h"

static const char *const line_label[SA_EDGE_LINE_COUNT] = {
	[SA_EDGE_NET] = "net_bps",	   [SA_EDGE_GROSS] = "gross_bps",
	[SA_EDGE_ADVERSE] = "adverse_bps", [SA_EDGE_SLIPPAGE] = "slippage_bps",
	[SA_EDGE_FEES] = "fees_eff_bps",   [SA_EDGE_INVENTORY] = "inventory_bps",
	[SA_EDGE_FILLS] = "fills",
};

static const char *glyph(enum sa_edge_outcome outcome)
{
	static const char *const text[] = {"✅", "⚠️", "❌", "❔"};

	return text[outcome];
}

static const char *word(enum sa_edge_outcome outcome)
{
	static const char *const text[] = {"✅ PASS", "⚠️ WARN", "❌ FAIL",
					   "❔ missing, not a pass"};

	return text[outcome];
}

/* Beyond its limits adverse_bps is a warning that does not decide; what is infinite does (FORMATS 15.21). */
static const char *adverse_word(const struct sa_edge_audit *audit)
{
	bool decides = !sa_num_is_finite(audit->after.value[SA_EDGE_ADVERSE]);

	return audit->adverse == SA_EDGE_MISSED && !decides
		       ? "⚠️ FAIL (a warning: it does not decide)"
		       : word(audit->adverse);
}

static void put_text(struct sa_str *out, const char *text)
{
	sa_md_text(out, text, SA_LIMIT_SHOWN_TEXT);
}

static void put_gate(struct sa_str *out, const struct sa_edge_audit *audit)
{
	const struct sa_kpi_gate *gate = &audit->artifacts->gate;

	sa_str_printf(out, "%s ", glyph(audit->gate));
	if (!audit->artifacts->has_gate) {
		sa_str_puts(out, "n/a (");
		put_text(out, audit->gate_error ? audit->gate_error : "no KPI_GATE.json");
		sa_str_putc(out, ')');
	} else if (gate->verdict == SA_KPI_VERDICT_UNKNOWN) {
		sa_str_puts(out, "no known verdict: ");
		put_text(out, gate->word[0] ? gate->word : "n/a");
	} else {
		sa_str_puts(out, sa_kpi_verdict_word(gate->verdict));
	}
}

static void put_number(struct sa_str *out, double value, int digits)
{
	sa_str_puts(out, " | ");
	sa_str_fixed(out, value, digits, "n/a");
}

/* A number after the fix: one with a criterion never looks like a limit that it is not (FORMATS 15.11). */
static void put_after(struct sa_str *out, const struct sa_edge_audit *audit,
		      const struct sa_edge_limits *limits, enum sa_edge_line line)
{
	const double adverse[] = {limits->adverse_good, limits->adverse_warn};
	double value = audit->after.value[line];
	SA_STR_SCOPE(text);

	sa_str_puts(out, " | ");
	sa_str_fixed(&text, value, line == SA_EDGE_FILLS ? 0 : 2, "n/a");
	if (line == SA_EDGE_NET)
		sa_phrase_apart(out, text.buf, value, &limits->net_least, 1);
	else
		sa_phrase_apart(out, text.buf, value, adverse, line == SA_EDGE_ADVERSE ? 2 : 0);
}

static void put_comparison(struct sa_str *out, const struct sa_edge_audit *audit,
			   const struct sa_edge_limits *limits)
{
	sa_str_puts(out, "## BEFORE vs AFTER\n\n");
	if (!audit->has_before)
		sa_str_puts(out, "No baseline: RUNTIME_RECOMMENDATIONS.json with "
				 "based_on.current_drivers is not there.\n\n");
	sa_str_puts(out, "| Metric | Before | After | Change |\n"
			 "|--------|--------|-------|--------|\n");
	for (size_t i = 0; i < SA_EDGE_LINE_COUNT; i++) {
		double before = audit->before.value[i], after = audit->after.value[i];
		int digits = i == SA_EDGE_FILLS ? 0 : 2;

		sa_str_printf(out, "| %s", line_label[i]);
		put_number(out, before, digits);
		put_after(out, audit, limits, (enum sa_edge_line)i);
		put_number(out, after - before, digits);
		sa_str_puts(out, " |\n");
	}
	sa_str_puts(out, "\n**Negative edge drivers:** ");
	for (size_t i = 0; i < audit->artifacts->edge.drivers.n; i++) {
		sa_str_puts(out, i ? ", " : "");
		sa_md_name(out, audit->artifacts->edge.drivers.text[i], SA_LIMIT_SHOWN_TEXT);
	}
	sa_str_puts(out, audit->artifacts->edge.drivers.n ? "\n\n" : "none\n\n");
}

static void put_blocks(struct sa_str *out, const struct sa_edge_audit *audit,
		       const struct sa_edge_limits *limits)
{
	const struct sa_blocks *blocks = &audit->artifacts->blocks;

	sa_str_puts(out, "## BLOCK BREAKDOWN\n\n");
	if (!audit->blocks_from) {
		sa_str_puts(out, "Neither audit.jsonl nor block_reasons in EDGE_REPORT.json says "
				 "anything about blocks.\n\n");
		return;
	}
	sa_str_printf(out,
		      "Source: %s\n\n| Reason | Share | Status |\n|--------|-------|--------|\n",
		      audit->blocks_from);
	for (int c = 0; c < SA_BLOCK_CLASS_COUNT; c++) {
		enum sa_block_class class = (enum sa_block_class)c;

		if (isnan(audit->block_pct[c]))
			continue;
		sa_str_printf(out, "| %s", sa_block_class_name(class));
		put_number(out, audit->block_pct[c], 1);
		sa_str_printf(out, "%% | %s |\n",
			      glyph(limits->block_outcome(class, audit->block_pct[c])));
	}
	unsigned long long unusable = blocks->broken + blocks->not_object;

	if (unusable)
		sa_str_printf(out, "\n%llu line(s) of audit.jsonl could not be used.\n", unusable);
	sa_str_putc(out, '\n');
}

static void put_gate_status(struct sa_str *out, const struct sa_edge_audit *audit)
{
	const struct sa_kpi_gate *gate = &audit->artifacts->gate;

	sa_str_puts(out, "## KPI GATE STATUS\n\n**Verdict:** ");
	put_gate(out, audit);
	sa_str_puts(out, "\n\n**Reasons:** ");
	for (size_t i = 0; audit->artifacts->has_gate && i < gate->n_reasons; i++) {
		sa_str_puts(out, i ? ", " : "");
		put_text(out, gate->reason[i]);
	}
	sa_str_puts(out, audit->artifacts->has_gate && gate->n_reasons ? "\n\n" : "none\n\n");
}

static void put_criteria(struct sa_str *out, const struct sa_edge_audit *audit,
			 const struct sa_edge_limits *limits)
{
	sa_str_puts(out, "## ACCEPTANCE CRITERIA\n\n| Criterion | Target | Actual | Status |\n"
			 "|-----------|--------|--------|--------|\n| net_bps | >= ");
	sa_str_fixed(out, limits->net_least, 1, "");
	put_after(out, audit, limits, SA_EDGE_NET);
	sa_str_printf(out, " | %s |\n| adverse_bps | <= ", word(audit->net));
	sa_str_fixed(out, limits->adverse_good, 1, "");
	sa_str_puts(out, " (warning up to ");
	sa_str_fixed(out, limits->adverse_warn, 1, "");
	sa_str_putc(out, ')');
	put_after(out, audit, limits, SA_EDGE_ADVERSE);
	sa_str_printf(out, " | %s |\n| KPI gate | not FAIL | %s | %s |\n\n", adverse_word(audit),
		      audit->artifacts->has_gate
			      ? sa_kpi_verdict_word(audit->artifacts->gate.verdict)
			      : "n/a",
		      word(audit->gate));
}

static void put_params(struct sa_str *out, const struct sa_param *param, size_t n, bool relative)
{
	for (size_t i = 0; i < n; i++) {
		sa_str_puts(out, "- ");
		if (param[i].section[0]) {
			sa_md_name(out, param[i].section, SA_LIMIT_SHOWN_TEXT);
			sa_str_putc(out, '.');
		}
		sa_md_name(out, param[i].key, SA_LIMIT_SHOWN_TEXT);
		sa_str_puts(out, relative && param[i].value > 0 ? ": +" : ": ");
		sa_str_num(out, param[i].value, "n/a");
		sa_str_putc(out, '\n');
	}
}

/* Whether it is the gate that stands in the way of a good edge. */
static bool gate_held(const struct sa_edge_audit *audit)
{
	return audit->gate != SA_EDGE_MET && audit->gate != SA_EDGE_WARN;
}

static void put_conclusion(struct sa_str *out, const struct sa_edge_audit *audit)
{
	if (audit->net == SA_EDGE_MET) {
		sa_str_printf(out, "## %s\n\nThe edge meets its target%s.\n",
			      audit->pass ? "✅ SUCCESS" : "❌ NOT ACCEPTED",
			      audit->pass ? ""
			      : gate_held(audit)
				      ? ", the KPI gate does not"
				      : "; adverse_bps is missing, and what is missing is "
					"not met");
		if (audit->adverse == SA_EDGE_MISSED)
			sa_str_puts(
				out,
				"\nadverse_bps misses its criterion; that is a warning and does "
				"not decide.\n");
		return;
	}
	sa_str_puts(out, "## 🔧 MICRO-TUNING REQUIRED\n\n");
	if (audit->net == SA_EDGE_UNKNOWN)
		sa_str_puts(out,
			    "EDGE_REPORT.json has no net_bps: nothing can be judged or tuned.\n");
	else if (!audit->n_suggestions)
		sa_str_puts(out, "None of the rules of the iteration watcher applies.\n");
	else
		sa_str_puts(out, "Relative changes by the rules of the iteration watcher:\n\n");
	put_params(out, audit->suggestion, audit->n_suggestions, true);
	if (audit->rationale && audit->n_suggestions) {
		sa_str_puts(out, "\nWhy: ");
		sa_md_text(out, audit->rationale, 4 * SA_LIMIT_SHOWN_TEXT);
		sa_str_putc(out, '\n');
	}
}

void sa_render_edge_audit(const struct sa_edge_audit *audit, const struct sa_edge_limits *limits,
			  const char *generated_at, struct sa_str *out)
{
	sa_str_printf(out, "# 📊 EDGE FIX AUDIT REPORT\n\n**Generated:** %s  \n**KPI Gate:** ",
		      generated_at);
	put_gate(out, audit);
	sa_str_puts(out, "  \n\n");
	put_comparison(out, audit, limits);
	put_blocks(out, audit, limits);
	put_gate_status(out, audit);
	if (audit->n_overrides) {
		sa_str_puts(out, "## RUNTIME OVERRIDES\n\n");
		put_params(out, audit->overrides, audit->n_overrides, false);
		sa_str_putc(out, '\n');
	}
	put_criteria(out, audit, limits);
	put_conclusion(out, audit);
	if (audit->notes->n)
		sa_str_puts(out, "\n## NOTES\n\n");
	for (size_t i = 0; i < audit->notes->n; i++) {
		const struct sa_note *note = &audit->notes->note[i];

		sa_str_printf(out, "- %s: ", sa_severity_name(note->severity));
		put_text(out, note->file);
		sa_str_puts(out, ": ");
		sa_md_text(out, note->text, 4 * SA_LIMIT_SHOWN_TEXT);
		sa_str_putc(out, '\n');
	}
}

void sa_render_edge_console(const struct sa_edge_audit *audit, const struct sa_edge_limits *limits,
			    struct sa_str *out)
{
	sa_str_puts(out, "net_bps ");
	sa_str_num(out, audit->after.value[SA_EDGE_NET], "missing");
	sa_str_puts(out, " (>= ");
	sa_str_fixed(out, limits->net_least, 1, "");
	sa_str_puts(out, "), adverse_bps ");
	sa_str_num(out, audit->after.value[SA_EDGE_ADVERSE], "missing");
	sa_str_printf(out, ", KPI gate %s\n%s\n",
		      audit->artifacts->has_gate
			      ? sa_kpi_verdict_word(audit->artifacts->gate.verdict)
			      : "missing",
		      audit->pass		  ? "✅ SUCCESS"
		      : audit->net != SA_EDGE_MET ? "❌ MICRO-TUNING REQUIRED"
		      : gate_held(audit)	  ? "❌ NOT ACCEPTED: the KPI gate"
						  : "❌ NOT ACCEPTED: adverse_bps is missing");
}
