/* SPDX-License-Identifier: MIT */
/* Comparison texts. */
#include "render/compare.h"

#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "codec/md_out.h"

#define SHORT_SHA 12

static void put_number(struct sa_str *out, double value, int digits, bool sign)
{
	if (sign && (value >= 0 || isinf(value)))
		sa_str_putc(out, value < 0 ? '-' : '+');
	sa_str_fixed(out, value, digits, "n/a");
}

/* Tables show a place more than the KPI's own, so that a small shift is seen. */
static int digits_of(enum sa_kpi_id kpi)
{
	return sa_kpi_table[kpi].digits + 1;
}

static void put_interval(struct sa_str *out, const struct sa_compare *compare,
			 const struct sa_compare_kpi *c, int digits)
{
	sa_str_puts(out, "shift ");
	put_number(out, c->shift, digits, true);
	if (isnan(c->lo))
		return;
	sa_str_puts(out, " (");
	sa_str_num(out, 100 * (1 - compare->alpha), "");
	sa_str_puts(out, " % interval ");
	put_number(out, c->lo, digits, true);
	sa_str_puts(out, " … ");
	put_number(out, c->hi, digits, true);
	sa_str_putc(out, ')');
}

/* What the test could have seen at all. */
static void put_power(struct sa_str *out, const struct sa_compare_kpi *c, int digits)
{
	if (c->powerless) {
		sa_str_printf(out,
			      "); %zu and %zu values are too few to show any change at this level: "
			      "compare a longer window",
			      c->n_a, c->n_b);
	} else if (isnan(c->detectable)) {
		sa_str_puts(out, "); so few values cannot bound it at this level");
	} else if (fabs(c->shift) < c->detectable) {
		sa_str_puts(out, "); the smallest change this could have seen is ");
		sa_str_fixed(out, c->detectable, digits, "n/a");
	} else { /* clear for one KPI alone, but not for one of several */
		sa_str_puts(out, " with all KPIs together)");
	}
}

void sa_phrase_compare(struct sa_str *out, const struct sa_compare *compare, enum sa_kpi_id kpi)
{
	const struct sa_compare_kpi *c = &compare->kpi[kpi];
	int digits = digits_of(kpi);

	sa_str_puts(out, sa_compare_word(c->verdict));
	sa_str_puts(out, ": ");
	if (c->verdict == SA_COMPARE_NOT_COMPARABLE) {
		sa_str_puts(out, sa_compare_why_text(c->why));
		return;
	}
	if (c->why != SA_COMPARE_WHY_NONE)
		sa_str_printf(out, "%s; ", sa_compare_why_text(c->why));
	put_interval(out, compare, c, digits);
	if (c->why == SA_COMPARE_WHY_INFINITE)
		return;
	switch (c->verdict) {
	case SA_COMPARE_REGRESSED:
	case SA_COMPARE_IMPROVED:
		sa_str_puts(out, " is larger than the floor ");
		sa_str_fixed(out, c->floor, digits, "n/a");
		sa_str_puts(out, " and hardly chance (p ");
		sa_str_fixed(out, c->p_holm, 4, "n/a");
		sa_str_putc(out, ')');
		break;
	case SA_COMPARE_UNCHANGED:
		sa_str_puts(out, " lies within the floor ");
		sa_str_fixed(out, c->floor, digits, "n/a");
		break;
	case SA_COMPARE_INCONCLUSIVE:
		if (c->p_holm < compare->alpha) {
			sa_str_puts(out, " is hardly chance (p ");
			sa_str_fixed(out, c->p_holm, 4, "n/a");
			sa_str_puts(out, "), but whether it exceeds the floor ");
			sa_str_fixed(out, c->floor, digits, "n/a");
			sa_str_puts(out, " is not sure");
			break;
		}
		sa_str_puts(out, " may be chance (p ");
		sa_str_fixed(out, c->p_holm, 4, "n/a");
		put_power(out, c, digits);
		break;
	case SA_COMPARE_NOT_COMPARABLE:
	case SA_COMPARE_VERDICT_COUNT:
		break;
	}
}

void sa_phrase_provenance(struct sa_str *out, const struct sa_baseline *baseline)
{
	const struct sa_provenance *from = &baseline->from;

	sa_str_printf(out, "%s ", from->kind);
	sa_utf8_plain(out, from->where, strlen(from->where), SA_LIMIT_SHOWN_TEXT);
	if (from->artifact_id)
		sa_str_printf(out, " (id %llu)", (unsigned long long)from->artifact_id);
	if (from->run_id)
		sa_str_printf(out, ", run %llu", (unsigned long long)from->run_id);
	if (from->sha[0])
		sa_str_printf(out, ", commit %.*s", SHORT_SHA, from->sha);
	if (from->distance >= 0)
		sa_str_printf(out, ", %lld commits back", (long long)from->distance);
	if (from->at[0]) {
		sa_str_puts(out, ", of ");
		sa_utf8_plain(out, from->at, strlen(from->at), 40);
	}
	if (sa_num_is_finite(from->age_days)) {
		sa_str_puts(out, " (");
		sa_str_fixed(out, from->age_days, 1, "");
		sa_str_puts(out, " days old)");
	}
	sa_str_printf(out, "; %zu iterations from %s", baseline->run ? baseline->run->n_loaded : 0,
		      sa_baseline_form_text(baseline->form));
	if (from->digest[0])
		sa_str_printf(out, "; %.19s…", from->digest);
	if (from->why[0])
		sa_str_printf(out, "; chosen because %s", from->why);
}

static const char *window_name(const struct sa_baseline *baseline)
{
	return baseline->window[baseline->window_used].name;
}

void sa_render_compare_console(const struct sa_baseline *baseline, struct sa_str *out)
{
	if (!baseline || !baseline->wanted)
		return;
	sa_str_puts(out, "\nComparison with the baseline:\n");
	for (size_t i = 0; i < baseline->n_steps; i++) {
		sa_str_puts(out, "  - ");
		sa_utf8_plain(out, baseline->step[i].place, strlen(baseline->step[i].place),
			      SA_LIMIT_SHOWN_TEXT);
		sa_str_puts(out, ": ");
		sa_utf8_plain(out, baseline->step[i].outcome, strlen(baseline->step[i].outcome),
			      SA_LIMIT_SHOWN_TEXT);
		sa_str_putc(out, '\n');
	}
	if (baseline->error) {
		sa_str_puts(out, "  ⚠ no baseline: ");
		sa_utf8_plain(out, baseline->error, strlen(baseline->error), 400);
		sa_str_putc(out, '\n');
		return;
	}
	if (baseline->n_asked > 1)
		sa_str_printf(out, "  %zu of %u runs found; the newest counts\n",
			      baseline->n_members, baseline->n_asked);
	sa_str_puts(out, "  Baseline: ");
	sa_phrase_provenance(out, baseline);
	sa_str_printf(out, "\n  Window: %s\n", window_name(baseline));
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		sa_str_printf(out, "  %-20s ", sa_kpi_table[k].gate_name);
		sa_phrase_compare(out, &baseline->compare, (enum sa_kpi_id)k);
		sa_str_putc(out, '\n');
	}
}

static bool has_moved(const struct sa_compare_kpi *c)
{
	return c->verdict == SA_COMPARE_REGRESSED || c->verdict == SA_COMPARE_IMPROVED;
}

static const char *mark_of(enum sa_compare_verdict verdict)
{
	static const char *const mark[SA_COMPARE_VERDICT_COUNT] = {
		[SA_COMPARE_NOT_COMPARABLE] = "—", [SA_COMPARE_REGRESSED] = "▼",
		[SA_COMPARE_IMPROVED] = "▲",	   [SA_COMPARE_UNCHANGED] = "=",
		[SA_COMPARE_INCONCLUSIVE] = "?",
	};

	return mark[verdict];
}

/* B - A in percent of |A|, like the difference that stands beside it. */
static double difference_pct(const struct sa_compare_kpi *c)
{
	return fabs(c->a) > 0 ? 100 * (sa_num_difference(c->b, c->a) / fabs(c->a)) + 0.0
			      : SA_MISSING;
}

static void put_row(struct sa_str *out, const struct sa_compare *compare, enum sa_kpi_id kpi)
{
	const struct sa_compare_kpi *c = &compare->kpi[kpi];
	int digits = digits_of(kpi);

	sa_str_printf(out, "| %s %s | %s | ", mark_of(c->verdict), sa_compare_word(c->verdict),
		      sa_kpi_table[kpi].gate_name);
	put_number(out, c->a, digits, false);
	sa_str_puts(out, " | ");
	put_number(out, c->b, digits, false);
	sa_str_puts(out, " | ");
	put_number(out, c->b - c->a, digits, true);
	sa_str_puts(out, " | ");
	put_number(out, difference_pct(c), 1, true);
	sa_str_puts(out, " | ");
	sa_phrase_compare(out, compare, kpi);
	sa_str_puts(out, " |\n");
}

static void put_table(struct sa_str *out, const struct sa_compare *compare, bool moved, bool still)
{
	sa_str_puts(out, "| | KPI | Baseline | Now | Difference | % | Explanation |\n"
			 "|---|---|---|---|---|---|---|\n");
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		bool is_moved = has_moved(&compare->kpi[k]);

		if ((is_moved && moved) || (!is_moved && still))
			put_row(out, compare, (enum sa_kpi_id)k);
	}
	sa_str_putc(out, '\n');
}

static void put_steps(struct sa_str *out, const struct sa_baseline *baseline)
{
	for (size_t i = 0; i < baseline->n_steps; i++) {
		sa_str_puts(out, "- ");
		sa_md_text(out, baseline->step[i].place, SA_LIMIT_SHOWN_TEXT);
		sa_str_puts(out, ": ");
		sa_md_text(out, baseline->step[i].outcome, SA_LIMIT_SHOWN_TEXT);
		sa_str_putc(out, '\n');
	}
	if (baseline->n_steps)
		sa_str_putc(out, '\n');
}

static void put_tables(struct sa_str *out, const struct sa_baseline *baseline, bool fold)
{
	const struct sa_compare *compare = &baseline->compare;
	size_t moved = compare->n_by_verdict[SA_COMPARE_REGRESSED] +
		       compare->n_by_verdict[SA_COMPARE_IMPROVED];

	if (!fold) {
		put_table(out, compare, true, true);
		return;
	}
	if (moved)
		put_table(out, compare, true, false);
	else
		sa_str_puts(out, "No KPI moved beyond its floor and chance.\n\n");
	sa_str_printf(out, "<details><summary>%zu KPIs that did not</summary>\n\n",
		      SA_KPI_COUNT - moved);
	put_table(out, compare, false, true);
	sa_str_puts(out, "</details>\n\n");
}

void sa_render_compare_markdown(const struct sa_baseline *baseline, const char *heading, bool fold,
				struct sa_str *out)
{
	SA_STR_SCOPE(from);

	if (!baseline || !baseline->wanted)
		return;
	sa_str_printf(out, "%s\n\n", heading);
	if (baseline->error) {
		put_steps(out, baseline);
		sa_str_puts(out, "No baseline: ");
		sa_md_text(out, baseline->error, 400);
		sa_str_puts(out, "\n\n");
		return;
	}
	sa_phrase_provenance(&from, baseline);
	sa_str_puts(out, "Baseline: ");
	sa_md_text(out, from.buf, 1000);
	if (baseline->from.run_url[0])
		sa_str_printf(out, " ([run](%s))", baseline->from.run_url);
	sa_str_printf(out, ". Window: %s.\n\n", window_name(baseline));
	put_tables(out, baseline, fold);
	put_steps(out, baseline);
}

static void put_kpi(struct sa_jout *j, const struct sa_compare *compare, enum sa_kpi_id kpi)
{
	const struct sa_compare_kpi *c = &compare->kpi[kpi];
	SA_STR_SCOPE(text);

	sa_phrase_compare(&text, compare, kpi);
	sa_jout_object(j, sa_kpi_table[kpi].gate_name);
	sa_jout_text(j, "verdict", sa_compare_key(c->verdict));
	sa_jout_text(j, "explanation", text.buf);
	sa_jout_computed(j, "a", c->a);
	sa_jout_computed(j, "b", c->b);
	sa_jout_computed(j, "difference", sa_num_difference(c->b, c->a));
	sa_jout_computed(j, "difference_pct", difference_pct(c));
	sa_jout_int(j, "values_a", (int64_t)c->n_a);
	sa_jout_int(j, "values_b", (int64_t)c->n_b);
	sa_jout_computed(j, "shift", c->shift);
	sa_jout_computed(j, "shift_lo", c->lo);
	sa_jout_computed(j, "shift_hi", c->hi);
	sa_jout_computed(j, "p_value", c->p);
	sa_jout_computed(j, "p_value_holm", c->p_holm);
	sa_jout_num(j, "floor", c->floor);
	sa_jout_computed(j, "detectable", c->detectable);
	sa_jout_end_object(j);
}

static void put_from(struct sa_jout *j, const struct sa_baseline *baseline)
{
	const struct sa_provenance *from = &baseline->from;

	sa_jout_text(j, "kind", from->kind);
	sa_jout_text(j, "where", from->where);
	sa_jout_text(j, "sha", from->sha[0] ? from->sha : NULL);
	if (from->artifact_id)
		sa_jout_int(j, "artifact_id", (int64_t)from->artifact_id);
	if (from->run_id)
		sa_jout_int(j, "run_id", (int64_t)from->run_id);
	sa_jout_text(j, "run_url", from->run_url[0] ? from->run_url : NULL);
	sa_jout_text(j, "at", from->at[0] ? from->at : NULL);
	sa_jout_num(j, "age_days", from->age_days);
	if (from->distance >= 0)
		sa_jout_int(j, "distance", from->distance);
	else
		sa_jout_null(j, "distance");
	sa_jout_text(j, "digest", from->digest[0] ? from->digest : NULL);
	sa_jout_text(j, "why", from->why);
	sa_jout_text(j, "read_from", sa_baseline_form_text(baseline->form));
	sa_jout_int(j, "iterations", baseline->run ? (int64_t)baseline->run->n_loaded : 0);
}

/* All runs of a baseline of several, newest first; what ended the search before there were enough. */
static void put_members(struct sa_jout *j, const struct sa_baseline *baseline)
{
	sa_jout_int(j, "runs_asked", baseline->n_asked);
	sa_jout_text(j, "cut", baseline->cut);
	sa_jout_array(j, "runs");
	for (size_t i = 0; i < baseline->n_members; i++) {
		const struct sa_baseline_member *m = &baseline->member[i];

		sa_jout_object_inline(j, NULL);
		sa_jout_text(j, "where", m->from.where);
		sa_jout_int(j, "run_id", (int64_t)m->from.run_id);
		sa_jout_text(j, "sha", m->from.sha);
		sa_jout_text(j, "at", m->from.at[0] ? m->from.at : NULL);
		sa_jout_text(j, "digest", m->from.digest[0] ? m->from.digest : NULL);
		sa_jout_int(j, "iterations", (int64_t)m->run->n_iter);
		sa_jout_text(j, "why", m->from.why);
		sa_jout_end_object(j);
	}
	sa_jout_end_array(j);
}

void sa_render_compare_json(const struct sa_baseline *baseline, struct sa_jout *j)
{
	if (!baseline || !baseline->wanted) {
		sa_jout_null(j, "baseline");
		return;
	}
	sa_jout_object(j, "baseline");
	sa_jout_text(j, "spec", baseline->from.spec);
	sa_jout_text(j, "error", baseline->error);
	sa_jout_array(j, "steps");
	for (size_t i = 0; i < baseline->n_steps; i++) {
		sa_jout_object_inline(j, NULL);
		sa_jout_text(j, "place", baseline->step[i].place);
		sa_jout_text(j, "outcome", baseline->step[i].outcome);
		sa_jout_end_object(j);
	}
	sa_jout_end_array(j);
	if (baseline->n_asked > 1)
		put_members(j, baseline);
	if (!baseline->error) {
		put_from(j, baseline);
		sa_jout_text(j, "window", window_name(baseline));
		sa_jout_num(j, "alpha", baseline->compare.alpha);
		sa_jout_object(j, "kpis");
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			put_kpi(j, &baseline->compare, (enum sa_kpi_id)k);
		sa_jout_end_object(j);
	}
	sa_jout_end_object(j);
}
