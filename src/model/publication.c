/* SPDX-License-Identifier: MIT */
/* What an earlier comment said. */
#include "model/publication.h"

#include <string.h>

#include "base/num.h"

double sa_last_said_value(const struct sa_last_said *last, const char *kpi)
{
	for (size_t i = 0; i < last->n_kpi; i++) {
		if (strcmp(last->kpi[i].name, kpi) == 0)
			return last->kpi[i].value;
	}
	return SA_MISSING;
}
