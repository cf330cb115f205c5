/* SPDX-License-Identifier: MIT */
/* Charts of a policy's KPIs: what a group measured, its limits, the judged window, masks. */
#ifndef SA_RENDER_POLICY_CHART_H
#define SA_RENDER_POLICY_CHART_H

#include "base/str.h"
#include "model/chart.h"
#include "model/finding.h"

/*
 * Describes the chart of one KPI (its number in the policy) in one group of its input: every row that
 * the group holds, the limits of the rules that were applied and that a value can be held against, the
 * window of its rules, and what is masked. Rows that are not there become gaps. Texts are verbatim.
 */
void sa_chart_of_metric(const struct sa_judged *judged, size_t metric,
			const struct sa_group_data *group, struct sa_arena *arena,
			struct sa_chart *chart);

/* The group in which a KPI is judged worst; NULL when its input has none. */
const struct sa_group_data *sa_policy_worst_group(const struct sa_judged *judged, size_t metric);

/* Whether the group holds any value of the KPI. */
bool sa_policy_has_values(const struct sa_judged *judged, size_t metric,
			  const struct sa_group_data *group);

/* Whether a rule of the KPI does not hold in the group. */
bool sa_policy_metric_fails(const struct sa_judged *judged, size_t metric, const char *group);

/* Whether what fails there is a should rule, and so no more than a warning. */
bool sa_policy_metric_warns(const struct sa_judged *judged, size_t metric, const char *group);

#endif
