/* SPDX-License-Identifier: MIT */
/* Shared phrases. */
#include "doc/phrase.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "doc/judged_words.h"

#define SHORT_SHA 12

void sa_phrase_target(struct sa_str *out, const struct sa_rule *rule)
{
	sa_str_printf(out, "%s %s", sa_cmp_text(rule->op), rule->limit_text);
}

void sa_phrase_lineage(struct sa_str *out, const struct sa_lineage *from)
{
	if (!from->field[0]) {
		sa_str_puts(out, "not found in any iteration of the window");
		return;
	}
	sa_str_printf(out, "%s of %s from %s: %s", from->aggregate, from->window, from->file,
		      from->field);
	if (from->conversion[0])
		sa_str_printf(out, ", as %s", from->conversion);
	if (from->derived)
		sa_str_printf(out, " (%zu value%s)", from->n_values,
			      from->n_values == 1 ? "" : "s");
}

static const char *limit_of(const struct sa_audit *audit, size_t kpi)
{
	enum sa_cmp op = sa_kpi_table[kpi].better == SA_HIGHER ? SA_GE : SA_LE;

	for (size_t i = 0; i < audit->verdict.n_check; i++) {
		const struct sa_rule *rule = &audit->verdict.check[i].rule;

		if (rule->kpi == kpi && rule->op == op)
			return rule->limit_text;
	}
	return "";
}

/* The trend as the judge sees it, of all KPIs together; without rows, what each alone shows. */
static struct sa_trend trend_of(const struct sa_audit *audit, size_t kpi)
{
	static const enum sa_trend_direction of[SA_JUDGE_TREND_COUNT] = {
		[SA_JUDGE_TREND_NONE] = SA_TREND_NA,
		[SA_JUDGE_TREND_FLAT] = SA_TREND_FLAT,
		[SA_JUDGE_TREND_RISING] = SA_TREND_RISING,
		[SA_JUDGE_TREND_FALLING] = SA_TREND_FALLING,
	};
	struct sa_trend trend = audit->trend[kpi];

	if (audit->drift)
		trend.direction = of[audit->drift[kpi].answer.word];
	return trend;
}

void sa_phrase_trend(struct sa_str *out, const struct sa_audit *audit, size_t kpi)
{
	const struct sa_judged_drift *drift = audit->drift ? &audit->drift[kpi] : NULL;
	struct sa_trend trend = trend_of(audit, kpi);
	bool moves = trend.direction == SA_TREND_RISING || trend.direction == SA_TREND_FALLING;
	double at = audit->crossing_iter[kpi];

	sa_str_puts(out, sa_trend_word(&trend, &sa_kpi_table[kpi]));
	if (drift && (drift->answer.crossing != SA_JUDGE_CROSSING_NONE || !sa_num_is_finite(at))) {
		sa_phrase_course_rest(out, drift, "iteration");
		return;
	}
	/* a rule about the maximum: nothing is said of its uncertainty */
	if (!moves || !sa_num_is_finite(at))
		return;
	sa_str_printf(out, ", reaches its limit %s at about iteration ", limit_of(audit, kpi));
	sa_str_fixed(out, at, 0, "");
}

void sa_phrase_p_value(struct sa_str *out, double p_value)
{
	if (p_value < 0.0001)
		sa_str_puts(out, "<0.0001");
	else
		sa_str_fixed(out, p_value, 4, "n/a");
}

void sa_phrase_delta(struct sa_str *out, const struct sa_delta_verify *delta)
{
	if (!delta->parsed) {
		sa_str_puts(out, "DELTA_VERIFY_REPORT.md found (couldn't parse stats)");
		return;
	}
	sa_str_printf(out, "Full applications: %llu/%llu (",
		      (unsigned long long)delta->full_applied,
		      (unsigned long long)delta->full_total);
	sa_str_fixed(out, delta->full_pct, 1, "n/a");
	sa_str_puts(out, "%)");
}

void sa_phrase_source(struct sa_str *out, const struct sa_provenance *from)
{
	sa_str_printf(out, "%s ", from->kind);
	sa_utf8_plain(out, from->where, strlen(from->where), SA_LIMIT_SHOWN_TEXT);
	if (from->artifact_id)
		sa_str_printf(out, " (id %llu)", (unsigned long long)from->artifact_id);
	if (from->run_id)
		sa_str_printf(out, ", run %llu", (unsigned long long)from->run_id);
	if (from->sha[0])
		sa_str_printf(out, ", commit %.*s", SHORT_SHA, from->sha);
	if (from->distance >= 0)
		sa_str_printf(out, ", %lld commit%s back", (long long)from->distance,
			      from->distance == 1 ? "" : "s");
	if (from->at[0]) {
		sa_str_puts(out, ", of ");
		sa_utf8_plain(out, from->at, strlen(from->at), 40);
	}
	if (sa_num_is_finite(from->age_days)) {
		sa_str_puts(out, " (");
		/* up to an hour ahead of this clock is no age: FORMATS 15.32 */
		sa_str_fixed(out, fmax(from->age_days, 0), 1, "");
		sa_str_puts(out, " days old)");
	}
}
