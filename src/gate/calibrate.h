/* SPDX-License-Identifier: MIT */
/*
 * What runs of the same code say of a policy (JUDGE 6): how much they differ, how often its rules would hold one
 * of them, and the limits and floors that would do so 1 and 5 times in 100.
 */
#ifndef SA_GATE_CALIBRATE_H
#define SA_GATE_CALIBRATE_H

#include "gate/judge_rules.h"

#define SA_CALIBRATE_MIN_RUNS 3

enum sa_calibrate_rate { SA_CALIBRATE_1, SA_CALIBRATE_5, SA_CALIBRATE_RATES };

/* A KPI of a group; SA_MISSING where the runs do not tell. */
struct sa_calibrated_kpi {
	const char *group;
	size_t metric;
	bool judged;	/* part of the family of the comparison */
	size_t n;	/* runs in which it was compared with the others */
	size_t n_worse; /* of them found worse, which is false */
	double within,
		between; /* sd of a row in its run; of the level from run to run, beyond what the rows explain */
	double rho, n_eff, detectable; /* medians over the runs, each compared with the others */
	double floor
		[SA_CALIBRATE_RATES]; /* one more run differs by more so often, all of the family together */
};

/* A must of a level against a number, in a group. */
struct sa_calibrated_rule {
	const struct sa_policy_rule *rule;
	const char *group;
	size_t n, n_failed;		  /* runs with a value; of them not passed */
	double mean, sd;		  /* of the aggregate over the runs */
	double false_hold;		  /* probability that one more run breaks it */
	double limit[SA_CALIBRATE_RATES]; /* it would so often, all of these rules together */
};

struct sa_calibration {
	struct sa_calibrated_kpi *kpi;
	size_t n_kpi;
	struct sa_calibrated_rule *rule;
	size_t n_rule;
	size_t n_runs, n_held,
		n_worse;   /* runs that a must holds; that are found worse than the others */
	double false_hold; /* by these rules, if they were independent */
};

/* 0.01, 0.05 */
double sa_calibrate_share(enum sa_calibrate_rate rate);

/*
 * Purpose: *out of n >= SA_CALIBRATE_MIN_RUNS runs, read by the policy: each is judged against all others. Limits
 * and floors are bounds of prediction for one more run: mean and sd over the runs, Student's t with n - 1 degrees
 * of freedom, the share divided by the number of rules (or KPIs) and groups (Hahn 1970, J. Qual. Technol. 2:195).
 * Errors: none. Texts and rows live in `arena`.
 */
void sa_calibrate(const struct sa_policy *policy, const struct sa_data *runs, size_t n,
		  int64_t now_ms, struct sa_arena *arena, struct sa_calibration *out);

#endif
