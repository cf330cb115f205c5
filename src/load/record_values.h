/* SPDX-License-Identifier: MIT */
/* What the rules judged, as a record says it: for the files that read records. */
#ifndef SA_LOAD_RECORD_VALUES_H
#define SA_LOAD_RECORD_VALUES_H

#include "load/record_runs.h"

/* How the policy that saved a run read it, and how the one that reads the record would. */
struct sa_kept_readings {
	struct sa_arena *arena;
	const struct sa_policy *policy;
	const struct sa_json *rows, *counting,
		*windows; /* of the one that saved; NULL where that is not kept */
	bool same_policy;
	struct sa_policy_reading now;
};

/* Of the document and `arena`. Errors: none. */
struct sa_kept_readings sa_kept_readings_of(const struct sa_kept_run *kept,
					    const struct sa_policy *policy, struct sa_arena *arena);

/*
 * What `rules`, texts and values of the KPI that the record calls `name`, say of aggregates of the policy's KPI, where
 * both policies read the KPI and the window alike: then it is what the rows of the run would give, samples and all rows
 * included. A text that is no rule of this policy's KPI says nothing. In arena memory.
 */
struct sa_kept_values sa_kept_values_of(const struct sa_kept_readings *readings, size_t metric,
					const char *name, const struct sa_json *rules, bool blocks);

/*
 * Which KPIs of the policy some of those runs, run[0..n) by one policy, keep otherwise than it reads them, and what
 * to do: a sentence in `arena`, or NULL. Errors: none.
 */
const char *sa_kept_otherwise(const struct sa_data *run, size_t n, struct sa_arena *arena);

#endif
