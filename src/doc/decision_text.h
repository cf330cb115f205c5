/* SPDX-License-Identifier: MIT */
/*
 * The decision in words: the one sentence that stands at the head of every output, the list of
 * failures, and the seed's verdict line. Every report takes them from here, so that no two of them can
 * disagree. A pen says how a name is set off and how foreign text is made safe.
 */
#ifndef SA_DOC_DECISION_TEXT_H
#define SA_DOC_DECISION_TEXT_H

#include "base/str.h"
#include "model/audit.h"
#include "doc/pen.h"

/*
 * The judged value with `digits` places, "missing" or "infinite"; with as many more as it takes when
 * these would hide on which side of its limit it lies (FORMATS 15.11).
 */
void sa_phrase_actual(struct sa_str *out, const struct sa_check *check, int digits);

/* A check that did not pass: "net_bps: 2.500 (expected >= 2.9)", "net_bps: missing (1 of 8 values; ...". */
void sa_phrase_check(struct sa_str *out, const struct sa_check *check);

/* One failure: "net_bps: 2.500 (expected >= 2.9)", "KPI gate: FAIL (EDGE)", ... One line. */
void sa_phrase_failure(struct sa_str *out, const struct sa_failure *failure,
		       const struct sa_audit *audit, const struct sa_pen *pen);

/*
 * What the seed's line says after "READINESS: " (FORMATS 15.5): "HOLD (2 KPI(s) failed, KPI gate
 * FAIL)", "INCONCLUSIVE (12 of 24 iterations)", "OK (1 warning)", "OK".
 */
void sa_phrase_verdict(struct sa_str *out, const struct sa_decision *decision);

/*
 * The sentence without its state: "net_bps is 2.630 and must be at least 2.9, below it since iteration
 * 16 (9 of 9); 1 more KPI fails". `audit` is NULL when it could not be done.
 */
void sa_phrase_headline(struct sa_str *out, const struct sa_audit *audit,
			const struct sa_decision *decision, const struct sa_pen *pen);

/* "KPI gate: WARN (EDGE, LATENCY and 3 more)" without the "KPI gate: "; "MISSING" without one. */
void sa_phrase_gate(struct sa_str *out, const struct sa_kpi_gates *gates, const struct sa_pen *pen);

/*
 * For beside the verdict (FORMATS 15.1): "the newest row (iteration 24, ITER_SUMMARY_24.json) cannot be
 * used: the verdict is about older ones". False, and nothing, where the newest row is fine.
 */
bool sa_phrase_newest(struct sa_str *out, const struct sa_run *run, const struct sa_pen *pen);

/* What an INCOMPLETE run lacks: "12 of 24 iterations", with why where there is more to say. */
void sa_phrase_lack(struct sa_str *out, const struct sa_failure *failure, const struct sa_pen *pen);

/* " ms": of the units that a name does not say already; foreign text. */
void sa_phrase_unit(struct sa_str *out, const char *unit, const struct sa_pen *pen);

/*
 * "below 2.9 since iteration 16 (9 of 9)": which row broke a rule, in the words of every report. `bound` is
 * the limit or "it", `row` what a row is called, `n` how many of
 * the `of` rows up to the newest judged one are beyond it; the others hold no value.
 */
void sa_phrase_since(struct sa_str *out, enum sa_cmp op, const char *bound, const char *row,
		     long long index, size_t n, size_t of);

/* The same of a check: "below 2.9 since iteration 16 (9 of 9)"; false, and nothing, when its newest row is fine. */
bool sa_phrase_check_since(struct sa_str *out, const struct sa_check *check);

#endif
