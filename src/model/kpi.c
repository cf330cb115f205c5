/* SPDX-License-Identifier: MIT */
/* The table of KPIs. */
#include "model/kpi.h"

#include <math.h>
#include <string.h>

const struct sa_kpi sa_kpi_table[SA_KPI_COUNT] = {SA_KPI_ROWS};

double sa_kpi_infinite(const struct sa_kpi *kpi)
{
	return kpi->better == SA_HIGHER ? -HUGE_VAL : HUGE_VAL;
}

static int same(const char *text, const char *name, size_t len)
{
	return strlen(text) == len && memcmp(text, name, len) == 0;
}

const struct sa_kpi *sa_kpi_find(const char *name, size_t len)
{
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		const struct sa_kpi *kpi = &sa_kpi_table[k];

		if (same(kpi->csv_name, name, len) || same(kpi->gate_name, name, len))
			return kpi;
	}
	return NULL;
}

size_t sa_kpi_row(const char *gate_name)
{
	size_t k = 0;

	while (k < SA_KPI_COUNT &&
	       !(gate_name && strcmp(sa_kpi_table[k].gate_name, gate_name) == 0))
		k++;
	return k;
}

size_t sa_kpi_row_of_policy(const char *policy_name)
{
	size_t k = 0;

	while (k < SA_KPI_COUNT && strcmp(sa_kpi_table[k].policy_name, policy_name) != 0)
		k++;
	return k;
}
