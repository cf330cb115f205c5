/* SPDX-License-Identifier: MIT */
/* Columns. */
#include "model/columns.h"

#include <string.h>

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
