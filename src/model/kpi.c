/* SPDX-License-Identifier: MIT */
/* The table of KPIs. */
#include "model/kpi.h"

#include <math.h>
#include <string.h>

const struct sa_kpi sa_kpi_table[SA_KPI_COUNT] = {
#define KPI(id_, csv_, gate_, policy_, label_, unit_, better_, digits_) \
	[SA_KPI_##id_] = {SA_KPI_##id_, csv_, gate_, policy_, label_, unit_, SA_##better_, digits_},
#include "model/kpi.def"
#undef KPI
};

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
