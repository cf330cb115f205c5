/* SPDX-License-Identifier: MIT */
/* The comparison with the baseline on the report page. */
#include "render/html_part.h"

#include "base/num.h"
#include "codec/html_out.h"
#include "model/baseline.h"
#include "render/chart_axis.h"
#include "render/compare.h"

const struct sa_baseline *sa_html_baseline(const struct sa_audit *audit)
{
	return audit->baseline;
}

static void put_fact(struct sa_str *out, const char *name, const char *value)
{
	if (!value[0])
		return;
	sa_str_printf(out, "<div><dt>%s</dt><dd>", name);
	sa_html_short(out, value);
	sa_str_puts(out, "</dd></div>\n");
}

static void put_provenance(struct sa_str *out, const struct sa_baseline *baseline)
{
	const struct sa_provenance *from = &baseline->from;

	sa_str_puts(out, "<dl class=\"facts\">\n");
	put_fact(out, "Baseline", from->spec);
	put_fact(out, "Found in", from->where);
	put_fact(out, "Commit", from->sha);
	put_fact(out, "Time", from->at);
	put_fact(out, "Chosen because", from->why);
	put_fact(out, "Read from", sa_baseline_form_text(baseline->form));
	if (from->digest[0])
		sa_str_printf(out, "<div><dt>Digest</dt><dd class=\"digest\">%s</dd></div>\n",
			      from->digest);
	sa_str_puts(out, "</dl>\n");
}

/* A shift with its sign, so that nobody has to subtract. */
static void put_signed(struct sa_str *out, double value, int digits)
{
	if (value > 0 || isinf(value))
		sa_str_putc(out, value < 0 ? '-' : '+');
	sa_axis_value(out, value, digits);
}

static void put_shift(struct sa_str *out, const struct sa_compare_kpi *found, int digits)
{
	if (isnan(found->shift)) {
		sa_str_puts(out, "<td class=\"n none\">n/a</td><td class=\"n none\">n/a</td>");
		return;
	}
	sa_str_puts(out, "<td class=\"n\">");
	put_signed(out, found->shift, digits);
	if (sa_num_is_finite(found->shift_pct)) {
		sa_str_puts(out, " <small>(");
		put_signed(out, found->shift_pct, 1);
		sa_str_puts(out, " %)</small>");
	}
	sa_str_puts(out, "</td><td class=\"n\">");
	if (!isnan(found->lo) && !isnan(found->hi)) {
		put_signed(out, found->lo, digits);
		sa_str_puts(out, " to ");
		put_signed(out, found->hi, digits);
	} else {
		sa_str_puts(out, "n/a");
	}
	sa_str_puts(out, "</td>");
}

static void put_row(struct sa_str *out, const struct sa_compare *compare, enum sa_kpi_id id)
{
	static const struct {
		const char *class_name, *sign;
	} look[SA_COMPARE_VERDICT_COUNT] = {
		[SA_COMPARE_NOT_COMPARABLE] = {"none", "–"},
		[SA_COMPARE_REGRESSED] = {"fail", "✗"},
		[SA_COMPARE_IMPROVED] = {"pass", "✓"},
		[SA_COMPARE_UNCHANGED] = {"none", "="},
		[SA_COMPARE_INCONCLUSIVE] = {"missing", "?"},
	};
	const struct sa_kpi *kpi = &sa_kpi_table[id];
	const struct sa_compare_kpi *found = &compare->kpi[id];
	SA_STR_SCOPE(why);

	sa_str_printf(out,
		      "<tr class=\"judged\"><th scope=\"row\">%s <small>%s</small></th>"
		      "<td class=\"flag %s\"><span aria-hidden=\"true\">%s </span>%s</td>",
		      kpi->label, kpi->unit, look[found->verdict].class_name,
		      look[found->verdict].sign, sa_compare_word(found->verdict));
	sa_html_number(out, found->a, kpi->digits);
	sa_html_number(out, found->b, kpi->digits);
	put_shift(out, found, kpi->digits);
	sa_phrase_compare(&why, compare, id);
	sa_str_puts(out, "</tr>\n<tr class=\"lineage\"><td colspan=\"6\">");
	sa_html_text(out, why.buf, 4 * SA_LIMIT_SHOWN_TEXT);
	sa_str_puts(out, "</td></tr>\n");
}

void sa_html_comparison(const struct sa_baseline *baseline, struct sa_str *out)
{
	if (!baseline || !baseline->wanted)
		return;
	sa_html_section(out, "comparison", "Comparison with the baseline");
	if (baseline->error) {
		sa_str_puts(out, "<p>There is no baseline: ");
		sa_html_short(out, baseline->error);
		sa_str_puts(out, "</p>\n");
		sa_html_section_end(out);
		return;
	}
	put_provenance(out, baseline);
	sa_html_table(
		out, "shifts", "class=\"shifts\"",
		"Medians, the shift between them with its confidence interval, and what it means",
		"<th scope=\"col\">Metric</th><th scope=\"col\">Finding</th>"
		"<th scope=\"col\" class=\"n\">Baseline</th>"
		"<th scope=\"col\" class=\"n\">This run</th>"
		"<th scope=\"col\" class=\"n\">Shift</th>"
		"<th scope=\"col\" class=\"n\">Interval</th>");
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		put_row(out, &baseline->compare, (enum sa_kpi_id)k);
	sa_html_table_end(out);
	sa_html_section_end(out);
}
