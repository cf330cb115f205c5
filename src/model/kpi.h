/* SPDX-License-Identifier: MIT */
/* The table of KPIs (model/kpi.def) as types and look-ups. */
#ifndef SA_MODEL_KPI_H
#define SA_MODEL_KPI_H

#include <stdbool.h>
#include <stddef.h>

#include "model/better.h"

enum sa_kpi_id {
#define KPI(id, ...) SA_KPI_##id,
#include "model/kpi.def"
#undef KPI
	SA_KPI_COUNT
};
_Static_assert(SA_KPI_COUNT <= 64, "sets of KPIs are kept in 64 bits");

struct sa_kpi {
	enum sa_kpi_id id;
	const char *csv_name;
	const char *gate_name;
	const char *policy_name;
	const char *label;
	const char *unit;
	enum sa_better better;
	int digits;
};

extern const struct sa_kpi sa_kpi_table[SA_KPI_COUNT];

/* What a value beyond every limit is: minus infinity where more is better (POLICY 1). */
double sa_kpi_infinite(const struct sa_kpi *kpi);

/* The KPI that has `name` (len bytes) as csv or gate name; NULL when there is none. */
const struct sa_kpi *sa_kpi_find(const char *name, size_t len);

#endif
