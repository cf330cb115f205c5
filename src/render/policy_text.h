/* SPDX-License-Identifier: MIT */
/* The reports of a policy's audit. */
#ifndef SA_RENDER_POLICY_TEXT_H
#define SA_RENDER_POLICY_TEXT_H

#include "base/str.h"
#include "codec/json_out.h"
#include "doc/policy_words.h"
#include "render/console.h"

/* The members of JSON that FORMATS 15.14 and POLICY 16 name, but for the decision. */
void sa_policy_json_members(const struct sa_policy_report *report, struct sa_jout *j);

/* The member "findings" alone, of every report that has it. */
void sa_policy_json_findings(const struct sa_judged *judged, struct sa_jout *j);

/* The member "baseline": which runs, how they were compared, and the answer for each KPI of each group. */
void sa_policy_json_baseline(const struct sa_judged *judged, struct sa_jout *j);

/* Whole documents. */
#define DOCUMENT(ID, id, ...)                                                                     \
	void sa_render_policy_##id(const struct sa_policy_report *report, struct sa_arena *arena, \
				   struct sa_str *out);
#define TABLE(...)
#include "model/report.def"
#undef DOCUMENT
#undef TABLE

/* The console: with --explain where each value came from; nothing but the verdict line when `quiet`. */
void sa_policy_console(const struct sa_policy_report *report, const struct sa_console_opts *opts,
		       struct sa_arena *arena, bool quiet, struct sa_str *out);
/* The part of the Markdown about groups: each that has something to say with its table, the rest counted. */
void sa_policy_markdown_groups(const struct sa_policy_report *report, struct sa_arena *arena,
			       struct sa_str *out);
/* Prometheus text: soak_kpi, soak_rule_*, soak_group_state, soak_decision_state. */
void sa_policy_prom(const struct sa_policy_report *report, struct sa_str *out);
void sa_policy_table(const struct sa_policy_report *report, size_t input, struct sa_str *out);

#endif
