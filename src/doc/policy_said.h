/* SPDX-License-Identifier: MIT */
/*
 * What the reports of a policy's audit say beside its findings and failures: where a value is from, what no
 * rule judges, comparison, drift, reach (policy_said.c, policy_judged.c).
 */
#ifndef SA_DOC_POLICY_SAID_H
#define SA_DOC_POLICY_SAID_H

#include "doc/policy_words.h"

#define SA_POLICY_NAME_CHARS 64
#define SA_POLICY_ROWS_SHOWN 200 /* findings listed in a report; the rest is counted */

/* "must" or "should" */
const char *sa_policy_level_of(const struct sa_finding *f);

/* Findings of a group (NULL: of all), the broken ones first. Returns how many; *out lives in `arena`. */
size_t sa_policy_findings(const struct sa_judged *judged, const char *group, struct sa_arena *arena,
			  const struct sa_finding ***out);

/* How many groups stand on a line of their own: those with something to say, at least one. */
size_t sa_policy_groups_named(const struct sa_judged_group *const *order, size_t n);

/* "198 more groups: 198 OK" of those that are not named one by one. */
void sa_policy_put_rest(struct sa_str *out, const struct sa_judged_group *const *order, size_t from,
			size_t n);

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
 * KPIs that no rule judges, or that hold no value anywhere: "orders_per_s 12.3 (median of 24 values)" and
 * "no values: a, b". False, and nothing, where there are none.
 */
bool sa_policy_put_unjudged(struct sa_str *out, const struct sa_judged *judged,
			    const struct sa_pen *pen);
bool sa_policy_put_empty(struct sa_str *out, const struct sa_judged *judged,
			 const struct sa_pen *pen);

/* "rows 10 to 12 (3): planned restart"; false, and nothing, for a policy whose masks cover no row. */
bool sa_policy_put_masks(struct sa_str *out, const struct sa_judged *judged,
			 const struct sa_pen *pen);

/* ---- policy_judged.c: comparison, drift, reach; `item` and `item_end` go round each line ---- */

/* How lines name a KPI in a group (both verbatim). */
struct sa_judged_kpi sa_policy_kpi(const struct sa_judged *judged, size_t metric,
				   const char *group);

/* What the comparison says of the KPI of a finding; NULL when nothing does. */
const struct sa_judged_shift *sa_policy_shift_of(const struct sa_judged *judged,
						 const struct sa_finding *f);

/* "Against the baseline (5 runs, window steady): 0 worse, 2 unclear, 4 not worse" */
void sa_policy_put_shift_title(struct sa_str *out, const struct sa_judged *judged);
void sa_policy_put_shifts(struct sa_str *out, const struct sa_judged *judged,
			  const struct sa_pen *pen, const char *item, const char *item_end);

/* The KPIs that move at all. */
bool sa_policy_has_courses(const struct sa_judged *judged);
void sa_policy_put_courses(struct sa_str *out, const struct sa_judged *judged,
			   const struct sa_pen *pen, const char *item, const char *item_end);

bool sa_policy_has_reach(const struct sa_judged *judged);
void sa_policy_put_reach(struct sa_str *out, const struct sa_judged *judged,
			 const struct sa_finding *f);

#endif
