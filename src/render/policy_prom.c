/* SPDX-License-Identifier: MIT */
/* The audit of a policy as Prometheus metrics: every KPI and rule by the labels group and kpi (POLICY 16). */
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "codec/prom_out.h"
#include "render/policy_text.h"

static void put_values(struct sa_prom *prom, const struct sa_judged *judged)
{
	static const struct sa_prom_family family = {
		"soak_kpi", "gauge",
		"Value of a KPI of the policy in a row, in the unit of the policy."};

	sa_prom_family(prom, &family);
	for (size_t m = 0; m < judged->policy->n_metric; m++) {
		const struct sa_policy_metric *metric = &judged->policy->metric[m];
		const struct sa_input_data *in = &judged->data->input[metric->input];

		for (size_t g = 0; g < in->n_group; g++) {
			const struct sa_group_data *group = &in->group[g];

			for (size_t k = 0; group->y && k < group->n; k++) {
				int64_t index = group->rows->index[group->row[k]];
				char row[24];

				/* a row that stands twice is one sample: its last value */
				if (k + 1 < group->n &&
				    group->rows->index[group->row[k + 1]] == index)
					continue;
				snprintf(row, sizeof row, "%lld", (long long)index);
				const char *const label[] = {"group",	   group->name, "kpi",
							     metric->name, "iteration", row};

				sa_prom_labelled(prom, label, 3,
						 group->y[judged->data->slot[m]][k]);
			}
		}
	}
}

/* One family over all findings. */
static void put_findings(struct sa_prom *prom, const struct sa_judged *judged,
			 const struct sa_prom_family *family,
			 double (*value)(const struct sa_finding *))
{
	sa_prom_family(prom, family);
	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];
		const char *const label[] = {
			"group", f->group,	"kpi",	 judged->policy->metric[f->metric].name,
			"rule",	 f->rule->text, "level", sa_policy_level_name(f->rule->level)};

		sa_prom_labelled(prom, label, 4, value(f));
	}
}

static double actual_of(const struct sa_finding *f)
{
	return f->actual;
}

static double limit_of(const struct sa_finding *f)
{
	return f->limit;
}

static double state_of(const struct sa_finding *f)
{
	return (double)f->state;
}

void sa_policy_prom(const struct sa_policy_report *report, struct sa_str *out)
{
	static const struct sa_prom_family families[] = {
		{"soak_rule_value", "gauge",
		 "What a rule of the policy judged, in the unit of the rule."},
		{"soak_rule_limit", "gauge", "What it was held against."},
		{"soak_rule_state", "gauge",
		 "What it came to (0 OK, 1 WARN, 2 INCONCLUSIVE, 3 HOLD)."},
	};
	static const struct sa_prom_family group_state = {
		"soak_group_state", "gauge",
		"The worst that was found in a group (0 OK, 1 WARN, 2 INCONCLUSIVE, 3 HOLD)."};
	static const struct sa_prom_family decision_state = {
		"soak_decision_state", "gauge",
		"The decision on the run (0 OK, 1 WARN, 2 INCONCLUSIVE, 3 HOLD)."};
	static double (*const value[])(const struct sa_finding *) = {actual_of, limit_of, state_of};
	const struct sa_judged *judged = report->judged;
	struct sa_prom prom = {.out = out};

	put_values(&prom, judged);
	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		put_findings(&prom, judged, &families[i], value[i]);
	sa_prom_family(&prom, &group_state);
	for (size_t g = 0; g < judged->n_group; g++)
		sa_prom_sample(&prom, "group", judged->group[g].name, NULL, "",
			       (double)judged->group[g].state);
	sa_prom_family(&prom, &decision_state);
	sa_prom_sample(&prom, NULL, "", NULL, "", (double)report->decision->state);
}
