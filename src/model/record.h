/* SPDX-License-Identifier: MIT */
/*
 * A baseline record: what `baseline save` keeps of runs, small enough for a repository
 * (schemas/baseline.schema.json; POLICY 16 "Record 2.0").
 */
#ifndef SA_MODEL_RECORD_H
#define SA_MODEL_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "model/baseline.h"
#include "model/policy.h"
#include "model/state.h"

#define SA_RECORD_SCHEMA	 "soak-audit-baseline"
#define SA_RECORD_SCHEMA_VERSION "2.0"
#define SA_RECORD_MOST_RUNS	 20
#define SA_RECORD_MOST_ROWS	 2000	    /* of a series; beyond, medians of blocks */
#define SA_RECORD_INFINITE	 "infinite" /* with a minus sign for the other one */

/*
 * What a policy makes of the data before it judges, texts for each of its KPIs and its windows: where two policies
 * have the same, they read the same numbers of the same run (policy/reading.h).
 */
struct sa_policy_reading {
	const char **rows, **counting; /* of a KPI */
	const char **window;
};

/* One run of a record, beside its rows. */
struct sa_record_run {
	const char *run, *commit, *at; /* commit "" when it is not known */
	const struct sa_policy *policy;
	struct sa_policy_reading reading; /* by it */
	enum sa_state state;
	char digest[SA_DIGEST_TEXT];
};

/* A record of 1.x: one run, the six KPIs. */
struct sa_record {
	const char *tool_version, *created_at, *base;
	const struct sa_run *run; /* its iteration table */
	double kpi[SA_KPI_COUNT]; /* the judged values */
	bool ready;
	char digest[SA_DIGEST_TEXT];
};

#endif
