/* SPDX-License-Identifier: MIT */
/* Which row broke a rule. */
#include <math.h>

#include "base/num.h"
#include "gate/judge_rules.h"
#include "stats/view.h"

/* Whether the aggregate is a level: a number that a row can be held against as well. */
static bool is_level(const struct sa_aggregate *agg)
{
	static const bool level[SA_AGG_ID_COUNT] = {
		[SA_AGG_MEDIAN] = true,	    [SA_AGG_MEAN] = true,  [SA_AGG_MIN] = true,
		[SA_AGG_MAX] = true,	    [SA_AGG_FIRST] = true, [SA_AGG_LAST] = true,
		[SA_AGG_PERCENTILE] = true,
	};

	return level[agg->id] && !agg->samples;
}

static bool is_bound(enum sa_cmp op)
{
	return op != SA_EQ && op != SA_NE;
}

/* How many entries of the group belong to rows up to the one with this index. */
static size_t entries_up_to(const struct sa_group_data *group, int64_t index)
{
	size_t n = group->n;

	while (n && group->rows->index[group->row[n - 1]] > index)
		n--;
	return n;
}

void sa_judge_since(const struct sa_data *data, size_t input, const struct sa_group_data *group,
		    const struct sa_selection *window, struct sa_finding *f)
{
	const struct sa_policy_rule *rule = f->rule;

	if (f->outcome != SA_FAIL || !group->y || !is_level(&rule->left) || !is_bound(rule->op) ||
	    !sa_num_is_finite(f->limit))
		return;
	const double *y = group->y[data->slot[f->metric]];

	if (!window->n_rows)
		return;
	size_t row = window->span[window->n_span - 1].end; /* one behind the newest of the window */
	size_t seen = 0, k = entries_up_to(group, window->last);

	while (row-- > 0) {
		if (sa_row_is_masked(data, input, group, row))
			continue;
		seen++;
		while (k && group->row[k - 1] > row)
			k--;
		/* (one that cannot be used is a row of no group) */
		double value = k && group->row[k - 1] == row ? y[k - 1] : SA_MISSING;

		if (isnan(value))
			continue;
		if (sa_cmp_holds(value, rule->op, f->limit))
			break;
		f->since_index = group->rows->index[row];
		f->since_rows++;
		f->since_of = seen;
	}
}
