/* SPDX-License-Identifier: MIT */
/* The comparison with the baseline on the report page. */
#include "render/html_part.h"

#include "base/num.h"
#include "codec/html_out.h"
#include "model/baseline.h"
#include "doc/judged_words.h"

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

static void put_interval(struct sa_str *out, const struct sa_judge_answer *answer, int digits)
{
	if (isnan(answer->lo) || isnan(answer->hi)) {
		sa_str_puts(out, "<td class=\"n none\">n/a</td>");
		return;
	}
	sa_str_puts(out, "<td class=\"n\">");
	sa_phrase_signed(out, answer->lo, digits);
	sa_str_puts(out, " to ");
	sa_phrase_signed(out, answer->hi, digits);
	sa_str_puts(out, "</td>");
}

static void put_row(struct sa_str *out, const struct sa_compare *compare, size_t id)
{
	static const char *const look[SA_JUDGE_WORD_COUNT] = {
		[SA_JUDGE_NONE] = "none",	[SA_JUDGE_WORSE] = "fail",
		[SA_JUDGE_DIFFERS] = "fail",	[SA_JUDGE_NOT_WORSE] = "none",
		[SA_JUDGE_UNCLEAR] = "missing", [SA_JUDGE_BETTER] = "pass",
	};
	const struct sa_kpi *kpi = &sa_kpi_table[id];
	const struct sa_judged_shift *shift = &compare->shift[id];
	SA_STR_SCOPE(why);

	sa_str_printf(out, "<tr class=\"judged\"><th scope=\"row\">%s <small>%s</small></th>",
		      kpi->label, kpi->unit);
	sa_html_number(out, compare->side[id].a, kpi->digits);
	sa_html_number(out, compare->side[id].b, kpi->digits);
	sa_str_printf(out, "<td class=\"flag %s\">", look[shift->answer.word]);
	sa_phrase_shift_cell(out, &shift->answer, kpi->digits);
	sa_str_puts(out, "</td>");
	put_interval(out, &shift->answer, kpi->digits);
	sa_phrase_shift_why(&why, &shift->answer, kpi->digits + 1);
	sa_str_puts(out, "</tr>\n<tr class=\"lineage\"><td colspan=\"5\"><div class=\"held\">");
	sa_html_text(out, why.buf, 4 * SA_LIMIT_SHOWN_TEXT);
	sa_str_puts(out, shift->judged
				 ? "</div></td></tr>\n"
				 : "; no rule is about it, so it is not judged</div></td></tr>\n");
}

void sa_html_comparison(const struct sa_baseline *baseline, struct sa_str *out)
{
	SA_STR_SCOPE(title);

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
	sa_phrase_shift_title(&title, baseline->compare.shift, SA_KPI_COUNT,
			      baseline->compare.n_runs,
			      baseline->window[baseline->window_used].name);
	sa_str_puts(out, "<p>");
	sa_html_short(out, title.buf);
	sa_str_puts(out, "</p>\n");
	sa_html_table(out, "shifts", "class=\"shifts\"",
		      "Medians, the change between the runs with its interval, and what it means",
		      "<th scope=\"col\">Metric</th>"
		      "<th scope=\"col\" class=\"n\">Baseline</th>"
		      "<th scope=\"col\" class=\"n\">This run</th>"
		      "<th scope=\"col\">vs baseline</th>"
		      "<th scope=\"col\" class=\"n\">Interval</th>");
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		put_row(out, &baseline->compare, k);
	sa_html_table_end(out);
	sa_html_section_end(out);
}
