/* SPDX-License-Identifier: MIT */
/*
 * The KPIs of builtin/mm-bot as the windows and reports of an audit without a policy file need them. The
 * build makes the rows from src/policy/builtin/mm-bot.yaml (scripts/gen-kpis.awk): a KPI is a row there.
 */
#ifndef SA_MODEL_KPI_H
#define SA_MODEL_KPI_H

#include <stdbool.h>
#include <stddef.h>

#include "gen/kpis.h"
#include "model/better.h"

/* The aggregate of the last window that the rule of a KPI asks for; the median where it has none. */
enum sa_judged_agg { SA_JUDGED_MEDIAN, SA_JUDGED_MAX };

struct sa_kpi {
	size_t id;	      /* its row, and its place in every array of KPIs */
	const char *csv_name; /* `column` of the policy: of the tables, key of trend_stats */
	const char
		*gate_name; /* the first of its names in an ITER_SUMMARY: in texts and snapshots */
	const char *
		policy_name; /* what the policy calls it: in findings, failures, series of the JSON */
	const char *label;
	const char *unit;
	enum sa_better better;
	int digits;
	enum sa_judged_agg judged;
	bool ruled; /* the policy has a rule for it */
};

extern const struct sa_kpi sa_kpi_table[SA_KPI_COUNT];

/* What a value beyond every limit is: minus infinity where more is better (POLICY 1). */
double sa_kpi_infinite(const struct sa_kpi *kpi);

/* The KPI that has `name` (len bytes) as csv or gate name; NULL when there is none. */
const struct sa_kpi *sa_kpi_find(const char *name, size_t len);

/*
 * The row of the KPI that a format or report with names of its own calls by `gate_name`; SA_KPI_COUNT when
 * the policy has no such KPI (or the name is NULL).
 */
size_t sa_kpi_row(const char *gate_name);

/* The same by what the policy calls it. */
size_t sa_kpi_row_of_policy(const char *policy_name);

#endif
