/* SPDX-License-Identifier: MIT */
/*
 * Where is a run going? Trend, crossing of a limit, and the shape, of all KPIs of a report at once.
 *
 * A straight line is fitted by generalised least squares with AR(1) errors (stats/ar1.h); what the
 * neighbours' correlation rho is, all KPIs say together (stats/pool.h). Most of the level goes to
 * the direction that is for the worse; the KPIs are corrected by closed testing (stats/closed.h). A
 * step in the last rows is looked for with a level of its own: the mean of the last two, three and
 * four rows against those before (stats/judge_step.h).
 * The crossing has Fieller's interval (1954, J. R. Stat. Soc. B 16:175).
 * docs/JUDGEMENT.md has the figures.
 */
#ifndef SA_STATS_JUDGE_DRIFT_H
#define SA_STATS_JUDGE_DRIFT_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/judge.h"

#define SA_JUDGE_DRIFT_MIN_ROWS 8

struct sa_judge_drift_case {
	enum sa_judge_better better;
	bool judged; /* a member of the family; better NONE never is */
	/* beyond: below the limit where higher is better, else above; NaN when there is none */
	double limit;
	double horizon; /* how far behind the last row a crossing matters, in the unit of the index */
	struct sa_judge_series series;
};

/*
 * Purpose: the answers of all cases; answers[0..n) is always filled. 0 < alpha < 1/2.
 * Errors: none. Deterministic to the last bit. `scratch` is used and given back.
 */
void sa_judge_drift(const struct sa_judge_drift_case *cases, size_t n, double alpha,
		    struct sa_arena *scratch, struct sa_judge_drift_answer *answers);

#endif
