/* SPDX-License-Identifier: MIT */
/* Short texts. */
#include "render/pr_summary.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "codec/csv_out.h"
#include "codec/md_out.h"
#include "doc/pen.h"
#include "doc/phrase.h"
#include "doc/reasons.h"

#define MOST_OF_POLICY 10			 /* failing rows: 200 groups can fail */
#define TEXT_IN_FULL   (4 * SA_LIMIT_SHOWN_TEXT) /* as in the other reports */

static void put_line(struct sa_str *out, size_t kpi, double value, bool at_least,
		     const char *limit_text)
{
	int digits = strcmp(sa_kpi_table[kpi].unit, "ms") == 0 ? 0 : 3;
	double limit;

	if (!sa_num_from_text(limit_text, strlen(limit_text), &limit))
		limit = SA_MISSING;
	sa_str_printf(out, "- %s: **", sa_kpi_table[kpi].gate_name);
	if (isnan(value))
		sa_str_puts(out, "n/a");
	else
		sa_phrase_judged(out, value, limit, digits);
	sa_str_printf(out, "** (%s ", sa_cmp_glyph(at_least ? SA_GE : SA_LE));
	sa_md_text(out, limit_text, SA_LIMIT_RULE_TEXT);
	sa_str_puts(out, ")\n");
}

/* What the rule judged, to its last digit; a file that does not say it has the value of its KPI. */
static double judged_value(const struct sa_audit_summary *summary,
			   const struct sa_summary_check *check)
{
	if (check->infinite)
		return (double)INFINITY;
	return sa_num_is_finite(check->actual) ? check->actual : summary->kpi[check->kpi];
}

void sa_render_pr_summary(const struct sa_audit_summary *summary, const struct sa_rule *rule,
			  size_t n, struct sa_str *out)
{
	sa_str_puts(out, "### Post-Soak Readiness (");
	if (summary->by_policy && !summary->builtin) {
		sa_str_puts(out, "by a policy");
	} else {
		sa_str_puts(out, "last-");
		sa_str_fixed(out, summary->last_n, 0, "8");
		sa_str_puts(out, " window");
	}
	sa_str_printf(out, ")\n\n%s READINESS: %s", sa_state_glyph(summary->state),
		      sa_state_ships(summary->state) ? "OK" : sa_state_name(summary->state));
	if (summary->state == SA_STATE_WARN)
		sa_str_puts(out, " (with warnings)");
	sa_str_puts(out, "\n\n");
	if (summary->decided && summary->headline[0] && summary->state != SA_STATE_OK) {
		/* it can begin with a group's name, and a line that does so with `::` is a command to the runner */
		if (strncmp(summary->headline + strspn(summary->headline, " "), "::", 2) == 0)
			sa_str_putc(out, '\\');
		sa_md_sentence(out, summary->headline, TEXT_IN_FULL);
		sa_str_puts(out, "\n\n");
	}
	if (summary->override)
		sa_str_puts(out, "⚠ " SA_PHRASE_OVERRIDE "\n\n");
	for (size_t i = 0; i < summary->n_checks && !summary->by_policy; i++) {
		const struct sa_summary_check *check = &summary->check[i];

		put_line(out, check->kpi, judged_value(summary, check), check->at_least,
			 check->limit_text);
	}
	for (size_t i = 0; i < n && !summary->n_checks && !summary->by_policy; i++)
		put_line(out, rule[i].kpi, summary->kpi[rule[i].kpi], rule[i].op == SA_GE,
			 rule[i].limit_text);
	if (summary->n_failures)
		sa_str_printf(out, "%s**%s:**\n", summary->by_policy ? "" : "\n",
			      sa_reasons_title(summary->state));
	for (size_t i = 0; i < summary->n_failures; i++) {
		if (summary->by_policy && i == MOST_OF_POLICY) {
			sa_str_printf(out, "- and %zu more\n", summary->n_failures - i);
			break;
		}
		/* a warning among what holds a run is called one, as in every list */
		sa_str_puts(out, summary->failure[i].state == SA_STATE_WARN &&
						 !sa_state_ships(summary->state)
					 ? "- warning: "
					 : "- ");
		sa_md_sentence(out, summary->failure[i].text, TEXT_IN_FULL);
		sa_str_putc(out, '\n');
	}
	if (!summary->decided)
		sa_str_puts(out, "\nDecided by readiness alone: an older version wrote this.\n");
}

static double compared_value(const struct sa_audit_summary *summary, size_t kpi)
{
	for (size_t i = 0; i < summary->n_checks; i++) {
		if (summary->check[i].kpi == kpi && summary->check[i].infinite)
			return (double)(summary->check[i].at_least ? -INFINITY : INFINITY);
	}
	return summary->kpi[kpi];
}

/* With so many digits that it does not look like its limit when it is beyond it (FORMATS 15.11). */
static void put_compared(struct sa_str *out, double value, double limit)
{
	if (isnan(value))
		sa_str_puts(out, "nan");
	else if (isinf(value))
		sa_csv_num(out, value);
	else
		sa_phrase_number(out, value, limit, 3);
}

void sa_render_compare_csv(const struct sa_audit_summary *a, const struct sa_audit_summary *b,
			   const struct sa_rule *rule, size_t n, struct sa_str *out)
{
	sa_str_puts(out, "KPI,A,B,B-A (note: for latency smaller is better)\n");
	for (size_t i = 0; i < n; i++) {
		size_t kpi = rule[i].kpi;

		sa_str_printf(out, "%s,", sa_kpi_table[kpi].gate_name);
		double of_a = compared_value(a, kpi), of_b = compared_value(b, kpi);

		put_compared(out, of_a, rule[i].limit);
		sa_str_putc(out, ',');
		put_compared(out, of_b, rule[i].limit);
		sa_str_putc(out, ',');
		put_compared(out, sa_num_difference(of_b, of_a), SA_MISSING);
		sa_str_putc(out, '\n');
	}
}
