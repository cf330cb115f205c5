/* SPDX-License-Identifier: MIT */
/* Columns. */
#include "model/columns.h"

#include <string.h>

#include "base/num.h"

const struct sa_group_data *sa_group_find(const struct sa_input_data *input, const char *name)
{
	size_t lo = 0, hi = input->n_group;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int order = strcmp(input->group[mid].name, name);

		if (!order)
			return &input->group[mid];
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

enum sa_kept_from sa_kept_find(const struct sa_group_data *group, size_t slot,
			       const struct sa_aggregate *agg, double *value)
{
	const struct sa_kept_values *kept = group->kept ? &group->kept[slot] : NULL;

	*value = SA_MISSING;
	if (!kept)
		return SA_KEPT_ROWS;
	for (size_t i = 0; i < kept->n; i++) {
		if (sa_aggregate_equal(&kept->value[i].of, agg)) {
			*value = kept->value[i].value;
			return SA_KEPT_VALUE;
		}
	}
	return kept->blocks || agg->samples ? SA_KEPT_NOWHERE : SA_KEPT_ROWS;
}
