/* SPDX-License-Identifier: MIT */
/* The decision in words. */
#include "doc/decision_text.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "doc/judged_words.h"
#include "doc/pen.h"
#include "doc/phrase.h"

#define TOP_REASONS 5
#define FAILED_GATE "KPI_GATE.failed.json"

/* ---- values ---- */

void sa_phrase_actual(struct sa_str *out, const struct sa_check *check, int digits)
{
	sa_phrase_judged(out, check->actual, check->rule.limit, digits);
}

static void put_count(struct sa_str *out, size_t n, const char *noun)
{
	sa_str_printf(out, "%zu %s%s", n, noun, n == 1 ? "" : "s");
}

/* " (EDGE, LATENCY and 3 more)" */
static void put_reasons(struct sa_str *out, const struct sa_kpi_gate *gate,
			const struct sa_pen *pen)
{
	for (size_t i = 0; gate && i < gate->n_reasons && i < TOP_REASONS; i++) {
		SA_STR_SCOPE(shown);

		sa_utf8_plain(&shown, gate->reason[i], strlen(gate->reason[i]),
			      SA_LIMIT_SHOWN_TEXT);
		sa_str_puts(out, i ? ", " : " (");
		pen->foreign(out, shown.buf);
	}
	if (gate && gate->n_reasons > TOP_REASONS)
		sa_str_printf(out, " and %zu more", gate->n_reasons - TOP_REASONS);
	if (gate && gate->n_reasons)
		sa_str_putc(out, ')');
}

void sa_phrase_gate(struct sa_str *out, const struct sa_kpi_gates *gates, const struct sa_pen *pen)
{
	sa_str_puts(out, sa_kpi_gates_word(gates));
	put_reasons(out, gates->gate, pen);
}

/* ---- one failure ---- */

static const char *kpi_name(const struct sa_failure *failure)
{
	return sa_kpi_table[failure->kpi].gate_name;
}

/* "1 of 8 values; at least 6 needed", where that is why there is none. */
static bool put_coverage(struct sa_str *out, const struct sa_check *check, const char *between)
{
	if (!check->n_needed || !check->n_present || check->n_present >= check->n_needed)
		return false;
	sa_str_printf(out, "%zu of %zu values%s at least %zu needed", check->n_present,
		      check->n_asked, between, check->n_needed);
	return true;
}

void sa_phrase_check(struct sa_str *out, const struct sa_check *check)
{
	sa_str_printf(out, "%s: ", sa_kpi_table[check->rule.kpi].gate_name);
	sa_phrase_actual(out, check, 3);
	sa_str_puts(out, " (");
	if (check->outcome != SA_MISSING_VALUE || !put_coverage(out, check, ";")) {
		sa_str_puts(out, "expected ");
		sa_phrase_target(out, &check->rule);
	}
	sa_str_putc(out, ')');
}

/* What an INCOMPLETE run lacks, short: "12 of 24 iterations". */
static void put_lack(struct sa_str *out, const struct sa_failure *failure)
{
	unsigned long long have = failure->have, want = failure->want;

	if (failure->cause == SA_CAUSE_FEWER_ROWS || failure->cause == SA_CAUSE_ROWS_LOST ||
	    failure->cause == SA_CAUSE_FEWER_ASKED)
		sa_str_printf(out, "%llu of %llu iterations", have, want);
	else if (failure->cause == SA_CAUSE_ROWS_BEYOND)
		sa_str_printf(out, "iterations up to %llu ran, the newest here is %llu", want,
			      have);
	else if (failure->cause == SA_CAUSE_NO_END)
		sa_str_puts(out, "the run was stopped before its end");
	else if (failure->cause == SA_CAUSE_STILL_GOING)
		sa_str_puts(out, "the run is still going on");
	else if (failure->cause == SA_CAUSE_SEVERAL_GROUPS)
		sa_str_puts(out, "its files name symbols, which are not pooled into one verdict");
	else if (failure->problem)
		sa_pen_plain.foreign(out, failure->problem->text);
	else
		sa_str_puts(out, "RUN_PLAN.json cannot be read");
}

void sa_phrase_lack(struct sa_str *out, const struct sa_failure *failure, const struct sa_pen *pen)
{
	put_lack(out, failure);
	if (failure->detail[0]) {
		sa_str_puts(out, ": ");
		pen->foreign(out, failure->detail);
	}
}

static void put_gate_failure(struct sa_str *out, const struct sa_failure *failure,
			     const struct sa_kpi_gates *gates, const struct sa_pen *pen)
{
	if (failure->cause == SA_CAUSE_GATE_UNREADABLE) {
		sa_str_puts(out, "cannot be read: ");
		pen->foreign(out, failure->detail);
	} else if (failure->cause == SA_CAUSE_GATE_UNKNOWN) {
		pen->plain(out, "its verdict '");
		pen->foreign(out, failure->detail);
		pen->plain(out, "' is none of PASS, WARN, FAIL");
	} else if (failure->cause == SA_CAUSE_GATE_STALE) {
		sa_str_puts(out, "artifacts/KPI_GATE.json is older than the last iterations");
	} else if (failure->cause == SA_CAUSE_GATE_FAILED_FAIL) {
		sa_str_puts(out, "FAIL");
		put_reasons(out, gates->failed, pen);
		sa_str_puts(out, ", left by a failed iteration (" FAILED_GATE ")");
	} else if (failure->cause == SA_CAUSE_GATE_FAILED) {
		sa_str_puts(out, "a failed iteration left " FAILED_GATE " and no other gate");
	} else {
		sa_phrase_gate(out, gates, pen);
	}
}

/* What a KPI's answer is about, after its name. */
static void put_moved(struct sa_str *out, const struct sa_failure *failure)
{
	const struct sa_judged_shift *moved = failure->moved;

	sa_phrase_shift(out, &moved->answer,
			sa_phrase_moved_digits(sa_kpi_table[moved->metric].digits));
	if (failure->cause == SA_CAUSE_DIFFERS)
		sa_str_puts(out, sa_phrase_differs_cure);
	if (failure->cause == SA_CAUSE_UNCLEAR && failure->have > 1)
		sa_str_printf(out, "; %llu more unclear", (unsigned long long)failure->have - 1);
}

static void put_regression(struct sa_str *out, const struct sa_failure *failure,
			   const struct sa_pen *pen)
{
	SA_STR_SCOPE(text);

	sa_str_puts(&text, failure->cause == SA_CAUSE_UNCLEAR ? "comparison: " : "regression: ");
	if (failure->moved) {
		sa_str_printf(&text, "%s: ", sa_kpi_table[failure->moved->metric].gate_name);
		put_moved(&text, failure);
	} else {
		sa_str_puts(&text,
			    "no KPI could have been found worse, so few values are compared: "
			    "compare a longer window");
	}
	pen->plain(out, text.buf);
}

void sa_phrase_failure(struct sa_str *out, const struct sa_failure *failure,
		       const struct sa_audit *audit, const struct sa_pen *pen)
{
	if (failure->group[0]) {
		pen->foreign(out, failure->group);
		sa_str_puts(out, ": ");
	}
	switch (failure->kind) {
	case SA_FAILURE_LIMIT:
	case SA_FAILURE_MISSING: {
		SA_STR_SCOPE(text);

		sa_phrase_check(&text, failure->check);
		pen->plain(out, text.buf);
		break;
	}
	case SA_FAILURE_INCOMPLETE:
		sa_str_puts(out, "incomplete: ");
		sa_phrase_lack(out, failure, pen);
		break;
	case SA_FAILURE_KPI_GATE:
		sa_str_puts(out, "KPI gate: ");
		put_gate_failure(out, failure, &audit->gates, pen);
		break;
	case SA_FAILURE_REGRESSION:
		put_regression(out, failure, pen);
		break;
	case SA_FAILURE_NO_BASELINE:
		if (failure->have)
			sa_str_printf(out, "only %llu of %llu baseline runs: ",
				      (unsigned long long)failure->have,
				      (unsigned long long)failure->want);
		else
			sa_str_puts(out, "no baseline: ");
		pen->foreign(out, failure->detail);
		break;
	case SA_FAILURE_NO_AUDIT:
		sa_str_puts(out, "the audit could not be done: ");
		pen->foreign(out, failure->detail);
		break;
	case SA_FAILURE_DRIFT:
	case SA_FAILURE_POLICY_LOOSENED:
	case SA_FAILURE_KIND_COUNT:
		pen->foreign(out, failure->detail);
		break;
	}
}

/* ---- all of them, counted ---- */

static const struct sa_failure *first_of(const struct sa_decision *d, enum sa_failure_kind kind)
{
	for (size_t i = 0; i < d->n; i++) {
		if (d->failure[i].kind == kind && !sa_state_ships(d->failure[i].state))
			return &d->failure[i];
	}
	return NULL;
}

static void begin_part(struct sa_str *out, bool *first)
{
	sa_str_puts(out, *first ? " (" : ", ");
	*first = false;
}

/* Only what keeps the run from shipping is counted beside HOLD and INCONCLUSIVE. */
static void put_parts(struct sa_str *out, const struct sa_decision *d, bool *first)
{
	const struct sa_failure *f;
	size_t kpis = 0, undecided = 0, regressions = 0, differences = 0, drifts = 0;

	for (size_t i = 0; i < d->n; i++) {
		f = &d->failure[i];
		if (sa_state_ships(f->state))
			continue;
		if (f->finding && f->finding->outcome == SA_UNDECIDED)
			undecided += !f->again;
		else if (f->kind == SA_FAILURE_LIMIT || f->kind == SA_FAILURE_MISSING)
			kpis += !f->again;
		regressions += f->kind == SA_FAILURE_REGRESSION && f->cause == SA_CAUSE_WORSE;
		drifts += f->kind == SA_FAILURE_DRIFT && f->cause == SA_CAUSE_CROSSES;
		differences += f->kind == SA_FAILURE_REGRESSION && f->cause == SA_CAUSE_DIFFERS;
	}
	if (kpis) {
		begin_part(out, first);
		sa_str_printf(out, "%zu KPI(s) failed", kpis);
	}
	if (undecided) {
		begin_part(out, first);
		sa_str_printf(out, "%zu KPI(s) inconclusive", undecided);
	}
	if ((f = first_of(d, SA_FAILURE_INCOMPLETE)) != NULL) {
		begin_part(out, first);
		put_lack(out, f);
	}
	if ((f = first_of(d, SA_FAILURE_KPI_GATE)) != NULL) {
		begin_part(out, first);
		sa_str_puts(out, f->state == SA_STATE_HOLD ? "KPI gate FAIL" : "KPI gate unusable");
	}
	if (regressions) {
		begin_part(out, first);
		put_count(out, regressions, "regression");
	}
	if (differences) {
		begin_part(out, first);
		put_count(out, differences, "difference");
	}
	if ((f = first_of(d, SA_FAILURE_REGRESSION)) != NULL && !regressions && !differences) {
		begin_part(out, first);
		sa_str_puts(out, f->cause == SA_CAUSE_UNCLEAR ? "comparison unclear"
							      : "no regression could be seen");
	}
	if (drifts) {
		begin_part(out, first);
		put_count(out, drifts, "drift");
	} else if (first_of(d, SA_FAILURE_DRIFT)) {
		begin_part(out, first);
		sa_str_puts(out, "no drift could be seen");
	}
	if (first_of(d, SA_FAILURE_NO_BASELINE)) {
		begin_part(out, first);
		sa_str_puts(out, "no baseline");
	}
	if (first_of(d, SA_FAILURE_POLICY_LOOSENED)) {
		begin_part(out, first);
		sa_str_puts(out, "policy loosened");
	}
	if (first_of(d, SA_FAILURE_NO_AUDIT)) {
		begin_part(out, first);
		sa_str_puts(out, "no audit");
	}
}

void sa_phrase_verdict(struct sa_str *out, const struct sa_decision *decision)
{
	bool first = true;

	if (sa_state_ships(decision->state)) {
		sa_str_puts(out, "OK");
		if (decision->n) {
			sa_str_puts(out, " (");
			put_count(out, decision->n, "warning");
			sa_str_putc(out, ')');
		}
		return;
	}
	sa_str_puts(out, sa_state_name(decision->state));
	put_parts(out, decision, &first);
	sa_str_puts(out, first ? "" : ")");
}

bool sa_phrase_newest(struct sa_str *out, const struct sa_run *run, const struct sa_pen *pen)
{
	const struct sa_iter *newest = run->n_iter ? &run->iter[run->n_iter - 1] : NULL;

	if (!newest || !run->newest_unusable)
		return false;
	sa_str_printf(out, "the newest row (iteration %llu", (unsigned long long)newest->index);
	if (newest->file && newest->file[0]) {
		sa_str_puts(out, ", ");
		pen->foreign(out, newest->file);
	}
	sa_str_puts(out, ") cannot be used: the verdict is about older ones");
	return true;
}

/* ---- the headline ---- */

static void put_name(struct sa_str *out, const struct sa_failure *failure, const struct sa_pen *pen)
{
	pen->name(out, kpi_name(failure));
}

void sa_phrase_unit(struct sa_str *out, const char *unit, const struct sa_pen *pen)
{
	static const char *const unsaid[] = {"", "bps", "ratio", "1"};

	for (size_t i = 0; i < sizeof unsaid / sizeof *unsaid; i++) {
		if (strcmp(unit, unsaid[i]) == 0)
			return;
	}
	sa_str_putc(out, ' ');
	pen->foreign(out, unit);
}

void sa_phrase_since(struct sa_str *out, enum sa_cmp op, const char *bound, const char *row,
		     long long index, size_t n, size_t of)
{
	sa_str_printf(out, "%s %s since %s %lld (%zu of %zu)",
		      op == SA_GE || op == SA_GT ? "below" : "above", bound, row, index, n, of);
}

static void put_limit(struct sa_str *out, const struct sa_rule *rule, const struct sa_pen *pen)
{
	sa_str_puts(out, rule->op == SA_GE ? "must be at least " : "must be at most ");
	pen->foreign(out, rule->limit_text);
}

bool sa_phrase_check_since(struct sa_str *out, const struct sa_check *check)
{
	if (check->since_rows)
		sa_phrase_since(out, check->rule.op, check->rule.limit_text, "iteration",
				(long long)check->since_index, check->since_rows, check->since_of);
	return check->since_rows > 0;
}

static void say_rule(struct sa_str *out, const struct sa_failure *failure, const struct sa_pen *pen)
{
	const struct sa_check *check = failure->check;

	put_name(out, failure, pen);
	if (failure->kind == SA_FAILURE_MISSING) {
		SA_STR_SCOPE(coverage);

		sa_str_puts(out, " is missing");
		if (put_coverage(&coverage, check, ",")) {
			sa_str_printf(out, ": %s", coverage.buf);
		} else {
			sa_str_puts(out, " and ");
			put_limit(out, &check->rule, pen);
		}
		return;
	}
	sa_str_puts(out, " is ");
	sa_phrase_actual(out, check, 3);
	if (isfinite(check->actual))
		sa_phrase_unit(out, sa_kpi_table[failure->kpi].unit, pen);
	sa_str_puts(out, " and ");
	put_limit(out, &check->rule, pen);
	if (check->since_rows) {
		sa_str_puts(out, ", ");
		sa_phrase_since(out, check->rule.op, "it", "iteration",
				(long long)check->since_index, check->since_rows, check->since_of);
	}
}

static void say_regression(struct sa_str *out, const struct sa_failure *failure,
			   const struct sa_pen *pen)
{
	SA_STR_SCOPE(text);

	if (!failure->moved) {
		sa_str_puts(out, "the comparison with the baseline could not have found a "
				 "regression: too few values");
		return;
	}
	pen->name(out, sa_kpi_table[failure->moved->metric].gate_name);
	sa_str_puts(&text, ": ");
	put_moved(&text, failure);
	pen->plain(out, text.buf);
}

static void say_first(struct sa_str *out, const struct sa_audit *audit,
		      const struct sa_failure *failure, const struct sa_pen *pen)
{
	if (failure->group[0]) {
		pen->foreign(out, failure->group);
		sa_str_puts(out, ": ");
	}
	switch (failure->kind) {
	case SA_FAILURE_LIMIT:
	case SA_FAILURE_MISSING:
		say_rule(out, failure, pen);
		return;
	case SA_FAILURE_INCOMPLETE:
		if (failure->cause == SA_CAUSE_FEWER_ROWS)
			sa_str_printf(out, "the run ended at iteration %llu of %llu",
				      (unsigned long long)failure->have,
				      (unsigned long long)failure->want);
		else if (failure->cause == SA_CAUSE_ROWS_LOST)
			sa_str_printf(out, "only %llu of %llu iterations can be used",
				      (unsigned long long)failure->have,
				      (unsigned long long)failure->want);
		else
			put_lack(out, failure);
		return;
	case SA_FAILURE_KPI_GATE:
		if (failure->cause == SA_CAUSE_GATE_FAIL || failure->cause == SA_CAUSE_GATE_WARN)
			sa_str_puts(out, "the KPI gate says ");
		else
			sa_str_puts(out, "the KPI gate: ");
		put_gate_failure(out, failure, &audit->gates, pen);
		return;
	case SA_FAILURE_REGRESSION:
		say_regression(out, failure, pen);
		return;
	case SA_FAILURE_NO_BASELINE:
	case SA_FAILURE_NO_AUDIT:
	case SA_FAILURE_DRIFT:
	case SA_FAILURE_POLICY_LOOSENED:
	case SA_FAILURE_KIND_COUNT:
		break;
	}
	sa_phrase_failure(out, failure, audit, pen);
}

/* "; 1 more KPI fails", "; 2 more KPIs are missing", "; 2 more KPIs fail, 1 is missing" */
static void say_other_kpis(struct sa_str *out, size_t failing, size_t missing)
{
	if (failing)
		sa_str_printf(out, "; %zu more KPI%s", failing, failing == 1 ? " fails" : "s fail");
	if (missing)
		sa_str_printf(out, failing ? ", %zu%s missing" : "; %zu more KPI%s missing",
			      missing,
			      failing ? (missing == 1 ? " is" : " are")
				      : (missing == 1 ? " is" : "s are"));
}

/* The KPIs by name of what befell them; "; 2 more failures" where there are others of the same weight. */
static void say_others(struct sa_str *out, const struct sa_decision *d)
{
	bool holding = !sa_state_ships(d->state);
	size_t others = (holding ? d->n_holding : d->n) - 1, failing = 0, missing = 0, again = 0;

	for (size_t i = 1; i < d->n; i++) {
		failing += d->failure[i].kind == SA_FAILURE_LIMIT && !d->failure[i].again;
		missing += d->failure[i].kind == SA_FAILURE_MISSING && !d->failure[i].again;
		again += d->failure[i].again;
	}
	if (!others)
		return;
	if (holding && failing + missing && failing + missing + again == others)
		say_other_kpis(out, failing, missing);
	else
		sa_str_printf(out, "; %zu more %s%s", others, holding ? "failure" : "warning",
			      others == 1 ? "" : "s");
}

/* ", but net_bps reaches 2.9 in about 6 iterations (2 to 14)" (JUDGE 4) */
static void say_nearest(struct sa_str *out, const struct sa_audit *audit, const struct sa_pen *pen)
{
	const struct sa_judged_drift *near =
		audit->drift ? sa_judged_nearest(audit->drift, SA_KPI_COUNT) : NULL;

	if (!near)
		return;
	const struct sa_judged_kpi kpi = {
		.name = sa_kpi_table[near->metric].gate_name, .group = "", .row = "iteration"};

	sa_str_puts(out, ", but ");
	sa_phrase_course(out, near, &kpi, pen);
}

void sa_phrase_headline(struct sa_str *out, const struct sa_audit *audit,
			const struct sa_decision *decision, const struct sa_pen *pen)
{
	const struct sa_failure *first = decision->n ? &decision->failure[0] : NULL;

	if (first && decision->state == SA_STATE_WARN)
		sa_str_puts(out, "all limits hold; ");
	if (first) {
		say_first(out, audit, first, pen);
		say_others(out, decision);
		if (audit && !sa_state_ships(decision->state) && !audit->verdict.n_failed)
			sa_str_printf(out, "; all %zu KPIs pass", audit->verdict.n_kpis);
		return;
	}
	sa_str_printf(out, "%zu of %zu KPIs hold", audit->verdict.n_kpis, audit->verdict.n_kpis);
	if (audit->snapshot.used && !audit->window[SA_WINDOW_OVERALL].n_rows) { /* alone */
		sa_str_puts(out, " in the snapshot");
		return;
	}
	sa_str_printf(out, " over the last %zu of %zu iterations",
		      audit->window[SA_WINDOW_LAST].n_rows,
		      audit->window[SA_WINDOW_OVERALL].n_rows);
	say_nearest(out, audit, pen);
}
