/* SPDX-License-Identifier: MIT */
/* The blocks of a policy's audit, each said once for every report. They append nothing where there is nothing to say. */
#ifndef SA_DOC_POLICY_BLOCKS_H
#define SA_DOC_POLICY_BLOCKS_H

#include "doc/doc.h"
#include "doc/policy_said.h"

/* What no rule says, a paragraph each: KPIs without a rule or without values, masks. */
void sa_doc_rest(struct sa_doc *doc, const struct sa_judged *judged);

/*
 * Against the baseline: which runs, what was passed over, and the KPIs that are judged, of many groups those to look at;
 * with `all` every KPI and nothing else.
 */
void sa_doc_shifts(struct sa_doc *doc, const struct sa_judged *judged, bool all);

/* The KPIs that move at all. */
void sa_doc_courses(struct sa_doc *doc, const struct sa_judged *judged);

/* What completeness asks and the run does not have, and what the files beside it say is not there. */
void sa_doc_problems(struct sa_doc *doc, const struct sa_policy_report *report);

/* The table of the rules of a group (NULL: of all), the broken ones first. */
void sa_doc_findings(struct sa_doc *doc, const struct sa_judged *judged, const char *group);

/* A fold for each of the first `n` groups of `order`, with its rules; the place of the k-th is "group-<k>". */
void sa_doc_groups(struct sa_doc *doc, const struct sa_judged *judged,
		   const struct sa_judged_group *const *order, size_t n);

/* The sentence of the decision, what is odd about the newest row, and by which policy: a paragraph each. */
void sa_doc_verdict(struct sa_doc *doc, const struct sa_policy_report *report);

/* What was read, a paragraph each. */
void sa_doc_inputs(struct sa_doc *doc, const struct sa_judged *judged);

/* What console, Markdown and page say below the rules, in this order: a block of theirs is one line here. */
void sa_doc_said(struct sa_doc *doc, const struct sa_policy_report *report);

#endif
