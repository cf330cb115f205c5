/* SPDX-License-Identifier: MIT */
/*
 * What the reports of a policy's audit say beside its findings and failures: where a value is from, what no
 * rule judges, what a passed rule could not have seen.
 */
#ifndef SA_DOC_POLICY_SAID_H
#define SA_DOC_POLICY_SAID_H

#include "doc/doc.h"
#include "doc/policy_words.h"

#define SA_POLICY_NAME_CHARS 64
#define SA_POLICY_ROWS_SHOWN 200 /* findings listed in a report; the rest is counted */

/* "must" or "should" */
const char *sa_policy_level_of(const struct sa_finding *f);

/* Findings of a group (NULL: of all), the broken ones first, those as a decision has them. Returns how many; *out lives in `arena`. */
size_t sa_policy_findings(const struct sa_judged *judged, const char *group, struct sa_arena *arena,
			  const struct sa_finding ***out);

/* The name of a group as it is shown: that of the group without one is "(no name)". */
const char *sa_policy_group_name(const char *name);

/* How many groups stand on a line of their own: those with something to say, at least one. */
size_t sa_policy_groups_named(const struct sa_judged_group *const *order, size_t n);

/*
 * "198 more groups: 198 OK" of those that are not named one by one. Where the run does not ship and nothing speaks
 * against one group: "3 groups: what speaks against the run is of none of them alone".
 */
void sa_policy_put_rest(struct sa_str *out, const struct sa_judged_group *const *order, size_t from,
			size_t n, enum sa_state run);

/* "csv, 1 file, 48 rows, 200 groups that take turns" */
void sa_policy_put_input(struct sa_str *out, const struct sa_input_data *input);

/* "policy .soak-audit.yaml, profile strict, sha256 0123456789ab" */
void sa_policy_put_origin(struct sa_str *out, const struct sa_policy_report *report,
			  const struct sa_pen *pen);

/*
 * Where the value of a finding came from: "last8: rows 17 to 24; summary.net_bps (8 values)". Plain text,
 * of which `foreign` parts go through the pen.
 */
void sa_policy_put_source(struct sa_str *out, const struct sa_judged *judged,
			  const struct sa_finding *f, const struct sa_pen *pen);

/*
 * Of a struct sa_judged: KPIs that no rule judges, or that hold no value anywhere, and what is masked: "not judged:
 * orders_per_s 12.3 (median of 24 values)", "no values: a, b", "masked: rows 10 to 12 (3): planned restart". Nothing
 * where there is none.
 */
sa_say sa_policy_say_unjudged, sa_policy_say_empty, sa_policy_say_masks;

/* What the comparison says of the KPI of a finding; NULL when nothing does. */
const struct sa_judged_shift *sa_policy_shift_of(const struct sa_judged *judged,
						 const struct sa_finding *f);

bool sa_policy_has_reach(const struct sa_judged *judged);
void sa_policy_put_reach(struct sa_str *out, const struct sa_judged *judged,
			 const struct sa_finding *f);

/* Appends what the finding judged as a line of at most `width` characters; nothing without values. */
void sa_policy_spark(struct sa_str *out, const struct sa_judged *judged, const struct sa_finding *f,
		     size_t width);

#endif
