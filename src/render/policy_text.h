/* SPDX-License-Identifier: MIT */
/* What the rules of a policy found, in words, tables and JSON: the same for every report. */
#ifndef SA_RENDER_POLICY_TEXT_H
#define SA_RENDER_POLICY_TEXT_H

#include "base/str.h"
#include "codec/json_out.h"
#include "model/audit.h"
#include "model/decision.h"
#include "model/finding.h"
#include "render/console.h"
#include "render/decision_text.h"

/* All that a report of a policy's audit is made of. */
struct sa_policy_report {
	const struct sa_judged *judged;
	const struct sa_decision *decision;
	const struct sa_audit *audit; /* meta, notes, and the KPI gate of policies that have one */
	const char *base;
	/* the worst group as an audit without a policy file has it (cli/policy_before.h); NULL: the policy does
	 * not build on builtin/mm-bot */
	const struct sa_audit *before;
};

/* What a row of the input is called: "iteration" in iter-summary files, else "row". */
const char *sa_policy_row_word(const struct sa_judged *judged, size_t input);

/*
 * "p95 (ETHUSDT): 342.1 (expected max(last8) <= 330 ms); above 330 since iteration 16 (9 of 9)". One
 * line; names go through the pen.
 */
void sa_phrase_finding(struct sa_str *out, const struct sa_judged *judged,
		       const struct sa_finding *finding, const struct sa_pen *pen);

/* One failure of a policy's audit, of any kind. */
void sa_phrase_policy_failure(struct sa_str *out, const struct sa_policy_report *report,
			      const struct sa_failure *failure, const struct sa_pen *pen);

/* The sentence behind the state: the worst failure, and how many more there are. */
void sa_phrase_policy_headline(struct sa_str *out, const struct sa_policy_report *report,
			       const struct sa_pen *pen);

/*
 * What stands behind the word of the state: ": " and the sentence, or ", but net_bps reaches 2.9 in about 6
 * iterations (2 to 14)" of a run that is OK and near a limit (JUDGE 4).
 */
void sa_phrase_policy_after_state(struct sa_str *out, const struct sa_policy_report *report,
				  const struct sa_pen *pen);

/* The members of JSON that FORMATS 15.14 and POLICY 16 name, but for the decision. */
void sa_policy_json_members(const struct sa_policy_report *report, struct sa_jout *j);

/* The member "findings" alone, of every report that has it. */
void sa_policy_json_findings(const struct sa_judged *judged, struct sa_jout *j);

/* The member "baseline": which runs, how they were compared, and the answer for each KPI of each group. */
void sa_policy_json_baseline(const struct sa_judged *judged, struct sa_jout *j);

/* Whole documents. */
void sa_policy_json_report(const struct sa_policy_report *report, struct sa_arena *arena,
			   struct sa_str *out);
/* The console: with --explain where each value came from; nothing but the verdict line when `quiet`. */
void sa_policy_console(const struct sa_policy_report *report, const struct sa_console_opts *opts,
		       struct sa_arena *arena, bool quiet, struct sa_str *out);
void sa_policy_markdown(const struct sa_policy_report *report, struct sa_arena *arena,
			struct sa_str *out);
/* The part of it about groups: each that has something to say with its table, the rest counted. */
void sa_policy_markdown_groups(const struct sa_policy_report *report, struct sa_arena *arena,
			       struct sa_str *out);
void sa_policy_html(const struct sa_policy_report *report, struct sa_arena *arena,
		    struct sa_str *out);
/* Prometheus text: soak_kpi, soak_rule_*, soak_group_state, soak_decision_state. */
void sa_policy_prom(const struct sa_policy_report *report, struct sa_str *out);
void sa_policy_csv(const struct sa_policy_report *report, size_t input, struct sa_str *out);

#endif
