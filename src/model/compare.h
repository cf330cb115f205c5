/* SPDX-License-Identifier: MIT */
/*
 * What the comparison with the runs of a baseline found for each of the six KPIs, without a policy file.
 * A is the baseline, B the current run. Missing numbers are SA_MISSING.
 */
#ifndef SA_MODEL_COMPARE_H
#define SA_MODEL_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/finding.h"
#include "model/kpi.h"
#include "model/policy.h"

/* What stands beside the answer. */
struct sa_compare_sides {
	size_t n_a, n_b; /* values present: of all baseline runs, of the current one */
	double a, b;	 /* median of the baseline runs' medians, median of the current run */
};

struct sa_compare {
	double alpha;
	bool runs_alike;	   /* the user says that runs of the same code agree */
	bool kpis_only;		   /* the baseline has no iterations to test with */
	enum sa_gating regression; /* what a regression makes of the run */
	size_t n_runs;		   /* baseline runs that were compared with */
	struct sa_judged_shift shift[SA_KPI_COUNT]; /* `metric` is the KPI's id, `group` "" */
	struct sa_compare_sides side[SA_KPI_COUNT];
};

/* The answer of a KPI is for the worse, beyond its floor: `worse` or `differs`. */
bool sa_compare_is_for_the_worse(const struct sa_judge_answer *answer);

#endif
