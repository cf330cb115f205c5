/* SPDX-License-Identifier: MIT */
/* Two runs side by side, rule by rule (POLICY 16 "Old commands"): what each rule judged in each group. */
#ifndef SA_RENDER_COMPARE_RULES_H
#define SA_RENDER_COMPARE_RULES_H

#include "base/arena.h"
#include "base/str.h"
#include "model/finding.h"
#include "model/summary.h"

struct sa_compare_rule {
	const char *group, *kpi, *rule; /* verbatim; the rule as B has it, where B has it */
	double a, b;			/* missing where a run has not the rule, or not the value */
};

struct sa_compare_rules {
	const char *a, *b; /* the runs as the user named them */
	struct sa_compare_rule *row;
	size_t n;
	/* B judged against A, where the runs were read now: what the test says of each KPI; NULL: two summaries */
	const struct sa_judged *judged;
};

/*
 * Pairs what A and B found: the same group, KPI and rule; of what is left the same left side, whose limit
 * may have moved. Rows in the order of B, then those that only A has. Texts stay the summaries'.
 */
void sa_compare_rules_pair(const struct sa_audit_summary *a, const struct sa_audit_summary *b,
			   struct sa_arena *arena, struct sa_compare_rules *out);

/* Whether these are the four KPIs of the guide and nothing else, whose CSV has a form of its own. */
bool sa_compare_is_guide(const struct sa_audit_summary *summary);

/* "group,KPI,rule,A,B,B-A"; a missing number is nan. */
void sa_compare_rules_csv(const struct sa_compare_rules *rules, struct sa_str *out);
void sa_compare_rules_markdown(const struct sa_compare_rules *rules, struct sa_str *out);
void sa_compare_rules_console(const struct sa_compare_rules *rules, struct sa_str *out);
void sa_compare_rules_json(const struct sa_compare_rules *rules, const char *tool_version,
			   struct sa_str *out);

#endif
