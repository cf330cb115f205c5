/* SPDX-License-Identifier: MIT */
/* Recommendations. */
#include "gate/recommend.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"

/* Below this median of adverse selection in the steady window the caps can be relaxed (FORMATS 8). */
#define CALM_ADVERSE_BPS 3.0
#define MOST_LINES	 (2 * SA_LIMIT_RULES + 17 + SA_KPI_COUNT + SA_CAUSE_COUNT)

static void add(struct sa_audit *audit, const char *line)
{
	audit->recommendation[audit->n_recommendations++] = line;
}

/* As it is printed elsewhere: with as many places as show that it is beyond the limit. */
static void put_actual(struct sa_str *out, const struct sa_check *check)
{
	SA_STR_SCOPE(text);
	double shown;

	if (isinf(check->actual)) {
		sa_str_puts(out, "infinite");
		return;
	}
	sa_str_fixed(&text, check->actual, 3, "");
	if (sa_num_from_text(text.buf, text.len, &shown) &&
	    (check->rule.op == SA_GE ? shown >= check->rule.limit : shown <= check->rule.limit))
		sa_str_num(out, sa_num_rounded_beside(check->actual, check->rule.limit), "");
	else
		sa_str_puts(out, text.buf);
}

static const char *below_or_above(const struct sa_check *check, struct sa_arena *arena)
{
	const struct sa_rule *rule = &check->rule;
	bool ge = rule->op == SA_GE;
	SA_STR_SCOPE(text);

	sa_str_printf(&text, "⚠ %s %s target: ", sa_kpi_table[rule->kpi].gate_name,
		      ge ? "below" : "above");
	put_actual(&text, check);
	sa_str_printf(&text, " %s %s", ge ? "<" : ">", rule->limit_text);
	return sa_str_finish(&text, arena);
}

/* What helps against a KPI on the bad side of its built-in rule (FORMATS 12.3). */
static const struct remedy {
	const char *kpi;
	enum sa_cmp op;
	const char *text;
} remedies[] = {
	{"net_bps", SA_GE,
	 "see what takes it with soak-audit edge-audit; slippage: base_spread_bps_delta +0.02, "
	 "tail_age_ms +30; adverse selection: impact_cap_ratio and max_delta_ratio -0.01"},
	{"risk_ratio", SA_LE,
	 "see what blocks most; min_interval: min_interval_ms +10; concurrency: "
	 "replace_rate_per_min -30"},
	{"p95_latency_ms", SA_LE,
	 "send less (replace_rate_per_min -30), then look at the machine and the way to the "
	 "venue"},
	{"maker_taker_ratio", SA_GE, ""}, /* nudge_maker_taker() has said it */
};

static const char *remedy_of(const struct sa_rule *rule)
{
	for (size_t i = 0; i < sizeof remedies / sizeof *remedies; i++) {
		if (rule->op == remedies[i].op &&
		    strcmp(sa_kpi_table[rule->kpi].gate_name, remedies[i].kpi) == 0)
			return remedies[i].text;
	}
	return "look at what changed in the first iteration that is beyond it "
	       "(POST_SOAK_ITER_TABLE.csv)";
}

/* What to try against each KPI that is beyond its limit, behind the lines that say by how much. */
static void add_remedies(struct sa_audit *audit, struct sa_arena *arena)
{
	bool given[SA_KPI_COUNT] = {false}, begun = false;

	for (size_t i = 0; i < audit->verdict.n_check; i++) {
		const struct sa_check *check = &audit->verdict.check[i];
		const char *text = remedy_of(&check->rule);

		if (check->outcome != SA_FAIL || given[check->rule.kpi] || !text[0])
			continue;
		if (!begun)
			add(audit, "⚠ What to try:");
		begun = given[check->rule.kpi] = true;
		add(audit, sa_arena_printf(arena, "  - %s: %s",
					   sa_kpi_table[check->rule.kpi].gate_name, text));
	}
}

static void nudge_maker_taker(struct sa_audit *audit, const struct sa_check *check,
			      struct sa_arena *arena)
{
	size_t row = sa_kpi_row("adverse_bps_p95");
	double adverse =
		row < SA_KPI_COUNT ? audit->window[SA_WINDOW_STEADY].kpi[row].median : SA_MISSING;
	SA_STR_SCOPE(head);

	sa_str_printf(&head,
		      "⚠ Maker/taker ratio below target (last-%zu: ", audit->settings.last_n);
	put_actual(&head, check);
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

/* What to do about a failure that is no KPI's (the first line of a group begins with ⚠). */
static const char *const advice[SA_CAUSE_COUNT] = {
	[SA_CAUSE_FEWER_ROWS] = "⚠ The run is shorter than its plan: run the soak to its end (`run "
				"--resume`) and audit again",
	[SA_CAUSE_ROWS_LOST] =
		"⚠ Iterations of the run failed or cannot be used: mend what the notes name, run the "
		"soak again, and audit again",
	[SA_CAUSE_FEWER_ASKED] =
		"⚠ The run is shorter than --min-iterations asks for: run the soak "
		"longer, and audit again",
	[SA_CAUSE_NO_END] =
		"⚠ The run was stopped before its end: run it again, or go on with `run "
		"--resume`, and audit again",
	[SA_CAUSE_STILL_GOING] = "⚠ The run is still going on: wait until it has ended, and audit "
				 "again",
	[SA_CAUSE_PLAN_BROKEN] =
		"⚠ RUN_PLAN.json cannot be read: run the soak again, or remove the "
		"file if it is not this run's",
	[SA_CAUSE_ROWS_BEYOND] =
		"⚠ Iterations ran whose ITER_SUMMARY files are not here: upload the "
		"whole run, and audit again",
	[SA_CAUSE_SEVERAL_GROUPS] =
		"⚠ The files name their symbols: `soak-audit audit` gives each its "
		"own verdict; here give one directory a symbol",
	[SA_CAUSE_GATE_FAIL] =
		"⚠ The KPI gate says FAIL: see its reasons in artifacts/KPI_GATE.json "
		"and in the log of the soak",
	[SA_CAUSE_GATE_WARN] =
		"⚠ The KPI gate says WARN: see its reasons in artifacts/KPI_GATE.json",
	[SA_CAUSE_GATE_UNREADABLE] =
		"⚠ artifacts/KPI_GATE.json cannot be read: let the soak write it "
		"again, or remove it if nothing writes it any more",
	[SA_CAUSE_GATE_UNKNOWN] =
		"⚠ The verdict in artifacts/KPI_GATE.json has to be PASS, WARN or "
		"FAIL: mend what writes it",
	[SA_CAUSE_GATE_STALE] =
		"⚠ artifacts/KPI_GATE.json is of an earlier iteration: let the last "
		"iteration write it, or remove it before the soak",
	[SA_CAUSE_GATE_FAILED_FAIL] = "⚠ An iteration failed and its KPI gate says FAIL: see "
				      "artifacts/KPI_GATE.failed.json and the log of the soak",
	[SA_CAUSE_GATE_FAILED] =
		"⚠ The last iteration failed and there is no KPI gate: see the log "
		"of the soak, and run it again",
	[SA_CAUSE_WORSE] = "⚠ Worse than the baseline: see the comparison; look at what changed "
			   "since then, or take a new baseline if the change is meant",
	[SA_CAUSE_DIFFERS] = "⚠ Different from the baseline, but so few runs cannot show a "
			     "regression: give more baseline runs",
	[SA_CAUSE_POWERLESS] =
		"⚠ The comparison could not have found a regression: compare a longer "
		"window (--compare-window), or a baseline with its iterations",
	[SA_CAUSE_NOT_THERE] = "⚠ There is no baseline: name one that exists (--baseline), or make "
			       "one from a run that is OK",
	[SA_CAUSE_SEARCH_CUT] =
		"⚠ The search for a baseline was cut short: run again, give it more "
		"time (api-timeout), or name the baseline",
	[SA_CAUSE_REFUSED] = "⚠ The baseline that was named may not be compared with: name one of "
			     "another run that is OK",
};

static void add_check_lines(struct sa_audit *audit, struct sa_arena *arena)
{
	const struct sa_verdict *verdict = &audit->verdict;
	const size_t maker = sa_kpi_row("maker_taker_ratio");

	for (size_t i = 0; i < verdict->n_check; i++) {
		const struct sa_check *check = &verdict->check[i];

		if (check->outcome == SA_FAIL && check->rule.kpi == maker &&
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
	add_remedies(audit, arena);
}

/* One line a cause, however many failures have it. */
static void add_advice(struct sa_audit *audit)
{
	bool given[SA_CAUSE_COUNT] = {false};

	for (size_t i = 0; i < audit->decision.n; i++) {
		enum sa_cause cause = audit->decision.failure[i].cause;

		if (advice[cause] && !given[cause])
			add(audit, advice[cause]);
		given[cause] = true;
	}
}

void sa_recommend(struct sa_audit *audit, const char *course, struct sa_arena *arena)
{
	audit->recommendation = SA_NEW_ARRAY(arena, MOST_LINES, const char *);
	audit->n_recommendations = 0;
	add_check_lines(audit, arena);
	add_advice(audit);
	if (!audit->decision.n)
		add(audit, "✓ All KPIs within target ranges; no immediate action needed");
	else if (!audit->n_recommendations)
		add(audit, "⚠ Do what the list of failures asks for, and audit again");
	if (!audit->decision.n && course)
		add(audit,
		    sa_arena_printf(arena, "⚠ %s: find out what moves it before the next soak",
				    course));
}
