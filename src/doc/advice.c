/* SPDX-License-Identifier: MIT */
/* Recommendations. */
#include "doc/advice.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "doc/judged_words.h"

/* Below this median of adverse selection in the steady window the caps can be relaxed (FORMATS 8). */
#define CALM_ADVERSE_BPS 3.0
#define MOST_OTHER_LINES (17 + SA_KPI_COUNT + SA_CAUSE_COUNT)

/* What is written about: the audit, and the list that it goes to. */
struct advice {
	const struct sa_audit *audit;
	struct sa_block *list;
};

static void add(const struct advice *to, sa_say *say, const void *of)
{
	sa_doc_item(to->list, (struct sa_item){.words = {say, to->audit, of}});
}

static void add_text(const struct advice *to, const char *text)
{
	sa_doc_item(to->list, (struct sa_item){.words = sa_words_text(text)});
}

/* Belongs to the one before. */
static void add_inner(const struct advice *to, struct sa_words words)
{
	sa_doc_item(to->list, (struct sa_item){.inner = true, .words = words});
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

static void say_beyond(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	const struct sa_check *check = of;
	const struct sa_rule *rule = &check->rule;
	bool ge = rule->op == SA_GE;
	SA_STR_SCOPE(text);

	(void)in;
	sa_str_printf(&text, "⚠ %s %s target: ", sa_kpi_table[rule->kpi].gate_name,
		      ge ? "below" : "above");
	put_actual(&text, check);
	sa_str_printf(&text, " %s %s", ge ? "<" : ">", rule->limit_text);
	pen->plain(out, text.buf);
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

static void say_remedy(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	const struct sa_rule *rule = of;

	(void)in;
	pen->plain(out, sa_kpi_table[rule->kpi].gate_name);
	pen->plain(out, ": ");
	pen->plain(out, remedy_of(rule));
}

/* What to try against each KPI that is beyond its limit, behind the lines that say by how much. */
static void add_remedies(const struct advice *to)
{
	const struct sa_verdict *verdict = &to->audit->verdict;
	bool given[SA_KPI_COUNT] = {false}, begun = false;

	for (size_t i = 0; i < verdict->n_check; i++) {
		const struct sa_check *check = &verdict->check[i];

		if (check->outcome != SA_FAIL || given[check->rule.kpi] ||
		    !remedy_of(&check->rule)[0])
			continue;
		if (!begun)
			add_text(to, "⚠ What to try:");
		begun = given[check->rule.kpi] = true;
		add_inner(to, (struct sa_words){say_remedy, to->audit, &check->rule});
	}
}

static double calm_adverse(const struct sa_audit *audit)
{
	size_t row = sa_kpi_row("adverse_bps_p95");

	return row < SA_KPI_COUNT ? audit->window[SA_WINDOW_STEADY].kpi[row].median : SA_MISSING;
}

static void say_calm(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	SA_STR_SCOPE(text);

	(void)of;
	sa_str_puts(&text, "STEADY adverse_p95 median is ");
	sa_str_fixed(&text, calm_adverse(in), 2, "");
	sa_str_puts(&text, " (< 3.0): consider relaxing impact_cap_ratio and max_delta_ratio");
	pen->plain(out, text.buf);
}

static void say_maker_taker(struct sa_str *out, const void *in, const void *of,
			    const struct sa_pen *pen)
{
	const struct sa_audit *audit = in;
	const struct sa_check *check = of;
	SA_STR_SCOPE(text);

	sa_str_printf(&text,
		      "⚠ Maker/taker ratio below target (last-%zu: ", audit->settings.last_n);
	put_actual(&text, check);
	sa_str_printf(&text, " < %s):", check->rule.limit_text);
	pen->plain(out, text.buf);
}

static void nudge_maker_taker(const struct advice *to, const struct sa_check *check)
{
	static const char *const nudge[] = {
		"Raise quoting.base_spread_bps_delta slightly (+0.01 to +0.02)",
		"Keep risk.base_spread_bps_delta conservative",
		"Reduce taker_rescue.rescue_max_ratio",
		"Raise taker_rescue.min_edge_bps",
	};
	double adverse = calm_adverse(to->audit);

	add(to, say_maker_taker, check);
	for (size_t i = 0; i < sizeof nudge / sizeof *nudge; i++)
		add_inner(to, sa_words_text(nudge[i]));
	if (sa_num_is_finite(adverse) && adverse < CALM_ADVERSE_BPS)
		add_inner(to, (struct sa_words){say_calm, to->audit, NULL});
	add_inner(to, sa_words_text("Watch min_interval_ms and replace_rate_per_min"));
}

static void say_missing(struct sa_str *out, const void *in, const void *of,
			const struct sa_pen *pen)
{
	const struct sa_check *check = of;
	SA_STR_SCOPE(text);

	(void)in;
	sa_str_printf(&text,
		      "⚠ %s is missing: no value to judge (expected %s %s); make the run "
		      "write it into ITER_SUMMARY, or rebuild POST_SOAK_SNAPSHOT.json",
		      sa_kpi_table[check->rule.kpi].gate_name, sa_cmp_text(check->rule.op),
		      check->rule.limit_text);
	pen->plain(out, text.buf);
}

/* What to do about a failure that is no KPI's (the first line of a group begins with ⚠). */
static const char *const of_cause[SA_CAUSE_COUNT] = {
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
	[SA_CAUSE_UNCLEAR] = "⚠ The comparison leaves open whether something is worse: give more "
			     "baseline runs, or a longer run",
	[SA_CAUSE_CROSSES] = "⚠ A KPI moves towards its limit: find out what moves it before the "
			     "next soak",
	[SA_CAUSE_NO_STATEMENT] = "⚠ Where a KPI is going could not be told: run the soak longer",
	[SA_CAUSE_NOT_THERE] = "⚠ There is no baseline: name one that exists (--baseline), or make "
			       "one from a run that is OK",
	[SA_CAUSE_SEARCH_CUT] =
		"⚠ The search for a baseline was cut short: run again, give it more "
		"time (api-timeout), or name the baseline",
	[SA_CAUSE_REFUSED] = "⚠ The baseline that was named may not be compared with: name one of "
			     "another run that is OK",
};

static void add_check_lines(const struct advice *to)
{
	const struct sa_verdict *verdict = &to->audit->verdict;
	const size_t maker = sa_kpi_row("maker_taker_ratio");

	for (size_t i = 0; i < verdict->n_check; i++) {
		const struct sa_check *check = &verdict->check[i];

		if (check->outcome == SA_FAIL && check->rule.kpi == maker &&
		    check->rule.op == SA_GE)
			nudge_maker_taker(to, check);
	}
	for (size_t i = 0; i < verdict->n_check; i++) {
		const struct sa_check *check = &verdict->check[i];

		if (check->outcome == SA_FAIL)
			add(to, say_beyond, check);
		else if (check->outcome == SA_MISSING_VALUE)
			add(to, say_missing, check);
	}
	add_remedies(to);
}

static bool is_waived(const struct sa_decision *d)
{
	for (size_t i = 0; i < d->n; i++) {
		if (d->failure[i].outcome == SA_WAIVED)
			return true;
	}
	return false;
}

/* One line a cause, however many failures have it. */
static void add_of_causes(const struct advice *to)
{
	const struct sa_decision *d = &to->audit->decision;
	bool given[SA_CAUSE_COUNT] = {false};

	for (size_t i = 0; i < d->n; i++) {
		enum sa_cause cause = d->failure[i].cause;

		if (of_cause[cause] && !given[cause])
			add_text(to, of_cause[cause]);
		given[cause] = true;
	}
	if (is_waived(d))
		add_text(
			to,
			"⚠ An exception lets this run ship: mend what it waives before its last day");
}

/* Without the group and the cause of the drift: this is of the run. */
static void say_near(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	const struct sa_audit *audit = in;
	const struct sa_judged_kpi kpi = {
		.name = audit->near.kpi, .group = "", .row = audit->near.row};
	struct sa_judged_drift drift = *(const struct sa_judged_drift *)of;
	SA_STR_SCOPE(text);

	drift.cause = NULL;
	sa_phrase_course(&text, &drift, &kpi, &sa_pen_plain);
	pen->plain(out, "⚠ ");
	pen->plain(out, text.buf);
	pen->plain(out, ": find out what moves it before the next soak");
}

const struct sa_block *sa_doc_advice(struct sa_doc *doc, const struct sa_audit *audit)
{
	const struct advice to = {audit,
				  sa_doc_steps(doc, 2 * audit->verdict.n_check + MOST_OTHER_LINES)};

	add_check_lines(&to);
	add_of_causes(&to);
	if (!audit->decision.n)
		add_text(&to, "✓ All KPIs within target ranges; no immediate action needed");
	else if (!to.list->n)
		add_text(&to, sa_state_ships(audit->decision.state)
				      ? "⚠ See the list of warnings; the run ships without that"
				      : "⚠ Do what the list of failures asks for, and audit again");
	if (!audit->decision.n && audit->near.drift)
		add(&to, say_near, audit->near.drift);
	return to.list;
}
