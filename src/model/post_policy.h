/* SPDX-License-Identifier: MIT */
/* What POST_SOAK_SNAPSHOT.json says of a run that a policy judged (POLICY 16 "Old commands"). */
#ifndef SA_MODEL_POST_POLICY_H
#define SA_MODEL_POST_POLICY_H

#include "model/finding.h"
#include "model/post_soak.h"

/* One KPI of one group over the window of the snapshot; NaN where nothing is. */
struct sa_post_kpi {
	size_t metric; /* of the policy */
	size_t n;      /* values */
	double mean, median, min, max;
	enum sa_drift drift;
};

struct sa_post_group {
	const struct sa_judged_group *group;
	const struct sa_post_kpi *kpi; /* those of the inputs that know the group */
	size_t n_kpi;
};

struct sa_post_policy {
	size_t window; /* of the policy: its window of the last N rows, else that of a rule */
	const int64_t *analyzed; /* indices of its rows in the first input, each once */
	size_t n_analyzed;
	struct sa_post_group *group; /* worst first; at least one */
	size_t n_group;
	enum sa_post_verdict verdict; /* of the decision */
	size_t n_hold;		      /* findings that passed */
};

#endif
