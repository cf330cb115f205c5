/* SPDX-License-Identifier: MIT */
/* Names in a policy. */
#include "model/policy.h"

#include <string.h>

size_t sa_policy_metric_find(const struct sa_policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->n_metric; i++) {
		if (strcmp(policy->metric[i].name, name) == 0)
			return i;
	}
	for (size_t i = 0; i < policy->n_metric; i++) {
		if (strcmp(policy->metric[i].column, name) == 0)
			return i;
	}
	return SA_POLICY_NONE;
}

size_t sa_policy_window_find(const struct sa_policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->n_window; i++) {
		if (strcmp(policy->window[i].name, name) == 0)
			return i;
	}
	return SA_POLICY_NONE;
}

size_t sa_policy_input_find(const struct sa_policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->n_input; i++) {
		if (strcmp(policy->input[i].name, name) == 0)
			return i;
	}
	return SA_POLICY_NONE;
}

const char *sa_agg_id_name(enum sa_agg_id id)
{
	static const char *const name[SA_AGG_ID_COUNT] = {
		[SA_AGG_MEDIAN] = "median",   [SA_AGG_MEAN] = "mean",	[SA_AGG_MIN] = "min",
		[SA_AGG_MAX] = "max",	      [SA_AGG_SUM] = "sum",	[SA_AGG_COUNT] = "count",
		[SA_AGG_STDDEV] = "stddev",   [SA_AGG_FIRST] = "first", [SA_AGG_LAST] = "last",
		[SA_AGG_PERCENTILE] = "p",    [SA_AGG_SHARE] = "share", [SA_AGG_STREAK] = "streak",
		[SA_AGG_CHANGES] = "changes", [SA_AGG_SLOPE] = "slope",
	};

	return name[id];
}

const char *sa_policy_level_name(enum sa_state level)
{
	return level == SA_STATE_HOLD ? "must" : "should";
}
