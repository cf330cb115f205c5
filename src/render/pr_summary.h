/* SPDX-License-Identifier: MIT */
/* The short pull-request text and the CSV of a comparison, from audit summaries (FORMATS 10). */
#ifndef SA_RENDER_PR_SUMMARY_H
#define SA_RENDER_PR_SUMMARY_H

#include "base/str.h"
#include "model/summary.h"
#include "model/verdict.h"

/* The Markdown of the guide. `rule[n]` are the default rules, for files that do not name theirs. */
void sa_render_pr_summary(const struct sa_audit_summary *summary, const struct sa_rule *rule,
			  size_t n, struct sa_str *out);

/* "KPI,A,B,B-A ..." for the KPIs of rule[n], in their order. */
void sa_render_compare_csv(const struct sa_audit_summary *a, const struct sa_audit_summary *b,
			   const struct sa_rule *rule, size_t n, struct sa_str *out);

#endif
