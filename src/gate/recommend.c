/* SPDX-License-Identifier: MIT */
/* Recommendations. */
#include "gate/recommend.h"

#include "base/num.h"
#include "base/str.h"

/* Below this median of adverse selection in the steady window the caps can be relaxed (FORMATS 8). */
#define CALM_ADVERSE_BPS 3.0
#define MOST_LINES	 (2 * SA_LIMIT_RULES + 16)

static void add(struct sa_audit *audit, const char *line)
{
	audit->recommendation[audit->n_recommendations++] = line;
}

static const char *below_or_above(const struct sa_check *check, struct sa_arena *arena)
{
	const struct sa_rule *rule = &check->rule;
	bool ge = rule->op == SA_GE;
	SA_STR_SCOPE(text);

	sa_str_printf(&text, "⚠ %s %s target: ", sa_kpi_table[rule->kpi].gate_name,
		      ge ? "below" : "above");
	sa_str_fixed(&text, check->actual, 3, "");
	sa_str_printf(&text, " %s %s", ge ? "<" : ">", rule->limit_text);
	return sa_str_finish(&text, arena);
}

static void nudge_maker_taker(struct sa_audit *audit, const struct sa_check *check,
			      struct sa_arena *arena)
{
	double adverse = audit->window[SA_WINDOW_STEADY].kpi[SA_KPI_ADVERSE_P95].median;
	SA_STR_SCOPE(head);

	sa_str_printf(&head,
		      "⚠ Maker/taker ratio below target (last-%zu: ", audit->settings.last_n);
	sa_str_fixed(&head, check->actual, 3, "");
	sa_str_printf(&head, " < %s):", check->rule.limit_text);
	add(audit, sa_str_finish(&head, arena));
	add(audit, "  - Raise quoting.base_spread_bps_delta slightly (+0.01 to +0.02)");
	add(audit, "  - Keep risk.base_spread_bps_delta conservative");
	add(audit, "  - Reduce taker_rescue.rescue_max_ratio");
	add(audit, "  - Raise taker_rescue.min_edge_bps");
	if (sa_num_is_finite(adverse) && adverse < CALM_ADVERSE_BPS) {
		SA_STR_SCOPE(calm);

		sa_str_puts(&calm, "  - STEADY adverse_p95 median is ");
		sa_str_fixed(&calm, adverse, 2, "");
		sa_str_puts(&calm, " (< 3.0): consider relaxing impact_cap_ratio and "
				   "max_delta_ratio");
		add(audit, sa_str_finish(&calm, arena));
	}
	add(audit, "  - Watch min_interval_ms and replace_rate_per_min");
}

static const char *missing_line(const struct sa_check *check, struct sa_arena *arena)
{
	return sa_arena_printf(arena,
			       "⚠ %s is missing: no value to judge (expected %s %s); make the run "
			       "write it into ITER_SUMMARY, or rebuild POST_SOAK_SNAPSHOT.json",
			       sa_kpi_table[check->rule.kpi].gate_name, sa_cmp_text(check->rule.op),
			       check->rule.limit_text);
}

void sa_recommend(struct sa_audit *audit, struct sa_arena *arena)
{
	const struct sa_verdict *verdict = &audit->verdict;

	audit->recommendation = SA_NEW_ARRAY(arena, MOST_LINES, const char *);
	audit->n_recommendations = 0;
	if (verdict->ready) {
		add(audit, "✓ All KPIs within target ranges; no immediate action needed");
		return;
	}
	for (size_t i = 0; i < verdict->n_check; i++) {
		const struct sa_check *check = &verdict->check[i];

		if (check->outcome == SA_FAIL && check->rule.kpi == SA_KPI_MAKER_TAKER_RATIO &&
		    check->rule.op == SA_GE)
			nudge_maker_taker(audit, check, arena);
	}
	for (size_t i = 0; i < verdict->n_check; i++) {
		const struct sa_check *check = &verdict->check[i];

		if (check->outcome == SA_FAIL)
			add(audit, below_or_above(check, arena));
		else if (check->outcome == SA_MISSING_VALUE)
			add(audit, missing_line(check, arena));
	}
}
