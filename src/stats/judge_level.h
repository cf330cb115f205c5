/* SPDX-License-Identifier: MIT */
/*
 * The difference between the current run and the baseline of one case, at each rho that is possible,
 * and with three runs or more at each ratio of the runs' variance to what their rows make of it.
 * Only stats/judge.c uses it.
 */
#ifndef SA_STATS_JUDGE_LEVEL_H
#define SA_STATS_JUDGE_LEVEL_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/ar1.h"
#include "stats/judge_columns.h"
#include "stats/judge_run.h"
#include "stats/mixture.h"
#include "stats/pool.h"

#define SA_JUDGE_RATIOS 24 /* ratios of variances that are considered */
#define SA_JUDGE_GRID	(SA_JUDGE_RATIOS > SA_AR1_GRID ? SA_JUDGE_RATIOS : SA_AR1_GRID)

/* What is believed of rho, and of the ratio, before the data speak (stats/pool.h). */
extern const struct sa_pool_grid sa_judge_rho_grid, sa_judge_ratio_grid;

/* One case on its way; figures are scaled by 2^-exponent of the columns. */
struct sa_judge_work {
	struct sa_judge_columns columns;
	bool tested;	/* the fields below are set */
	bool by_levels; /* three baseline runs or more */
	size_t n_rows;
	double loglik[SA_JUDGE_GRID]; /* of rho; then of the ratio */
	double estimate[SA_JUDGE_GRID], se[SA_JUDGE_GRID], df[SA_JUDGE_GRID];
	double weight[SA_JUDGE_GRID];
	size_t n_grid;
	double level_other; /* of the end of the interval that the test is not about */
	double rho, n_eff;
	/* three runs or more */
	struct sa_judge_run *run; /* run[0] is the current one */
	size_t n_runs;
	double own[2];	 /* variance of a level that the rows explain: current run, baseline runs */
	double own_df;	 /* 0: one row a run, nothing is known of it */
	double variance; /* of the baseline runs' levels */
	double between;	 /* sd beyond `own` */
	double difference;
	double skew;	/* of the baseline runs' levels */
	double tail[2]; /* what the test takes it for, on the side of large and of small values */
};

/*
 * Purpose: all that rho has a part in: `loglik` over sa_ar1_grid, and for one or two runs estimate, se,
 * df. Sets answer->why and returns false when there is nothing to test. Memory from `arena`.
 */
bool sa_judge_level_rho(struct sa_judge_work *w, struct sa_arena *arena,
			struct sa_judge_answer *answer);

/* With `weight` of rho known: rho and n_eff; for three runs or more `loglik` over the ratios. */
void sa_judge_level_ratio(struct sa_judge_work *w);

/* With `weight` of the ratio known: estimate, se, df, `between`. Three runs or more only. */
void sa_judge_level_predict(struct sa_judge_work *w);

#endif
