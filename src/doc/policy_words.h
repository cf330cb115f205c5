/* SPDX-License-Identifier: MIT */
/* What the rules of a policy found, in words: the same for every report. Names go through the pen. */
#ifndef SA_DOC_POLICY_WORDS_H
#define SA_DOC_POLICY_WORDS_H

#include "base/str.h"
#include "doc/decision_text.h"
#include "doc/judged_words.h"
#include "model/audit.h"
#include "model/decision.h"
#include "model/finding.h"

/* All that a report of a policy's audit is made of. */
struct sa_policy_report {
	const struct sa_judged *judged;
	const struct sa_decision *decision;
	const struct sa_audit *audit; /* meta, notes, and the KPI gate of policies that have one */
	const char *base;
	/* the worst group as an audit without a policy file has it (app/policy_before.h); NULL: the policy does
	 * not build on builtin/mm-bot */
	const struct sa_audit *before;
};

/* Digits of what a rule measures: those of its KPI, but not of a share or a count (-1: as many as it has). */
int sa_policy_digits_of(const struct sa_policy_rule *rule, int digits);

/* A value or a limit of a rule, of a share in % (POLICY 15). `digits` of the KPI; `beside` as in sa_phrase_number(). */
void sa_phrase_of_rule(struct sa_str *out, const struct sa_policy_rule *rule, double value,
		       double beside, int digits);

/* What a row of the input is called: "iteration" in iter-summary files, else "row". */
const char *sa_policy_row_word(const struct sa_judged *judged, size_t input);

/* How lines name a KPI in a group (both verbatim). */
struct sa_judged_kpi sa_policy_kpi(const struct sa_judged *judged, size_t metric,
				   const char *group);

/*
 * "p95 (ETHUSDT): 342.1 (expected max(last8) <= 330 ms); above 330 since iteration 16 (9 of 9)". One
 * line; names go through the pen.
 */
void sa_phrase_finding(struct sa_str *out, const struct sa_judged *judged,
		       const struct sa_finding *finding, const struct sa_pen *pen);

/* "1 of 5 rules does not hold; against it: drift": of a group. */
void sa_phrase_broken_rules(struct sa_str *out, const struct sa_judged_group *group);

/* One failure of a policy's audit, of any kind. */
void sa_phrase_policy_failure(struct sa_str *out, const struct sa_policy_report *report,
			      const struct sa_failure *failure, const struct sa_pen *pen);

/* The sentence behind the state: the worst failure, and how many more there are. */
void sa_phrase_policy_headline(struct sa_str *out, const struct sa_policy_report *report,
			       const struct sa_pen *pen);

#endif
