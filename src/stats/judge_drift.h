/* SPDX-License-Identifier: MIT */
/*
 * Where is a run going? Trend, crossing of a limit, and the shape, of all KPIs of a report at once.
 *
 * A straight line is fitted by generalised least squares with AR(1) errors (stats/ar1.h); what the
 * neighbours' correlation rho is, all KPIs say together (stats/pool.h). Most of the level goes to
 * the direction that is for the worse; the KPIs are corrected by closed testing (stats/closed.h). A
 * step in the last rows is looked for with a level of its own: the mean of the last two, three and
 * four rows against those before.
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

enum sa_judge_trend {
	SA_JUDGE_TREND_NONE, /* fewer than SA_JUDGE_DRIFT_MIN_ROWS values */
	SA_JUDGE_TREND_FLAT,
	SA_JUDGE_TREND_RISING,
	SA_JUDGE_TREND_FALLING,
	SA_JUDGE_TREND_COUNT
};

enum sa_judge_crossing {
	SA_JUDGE_CROSSING_NONE,	  /* no limit, or too few values */
	SA_JUDGE_CROSSING_BEYOND, /* since about `at` */
	SA_JUDGE_CROSSING_WITHIN, /* the near end of the interval lies within the horizon */
	SA_JUDGE_CROSSING_FAR,	  /* none in sight */
	SA_JUDGE_CROSSING_COUNT
};

enum sa_judge_shape {
	SA_JUDGE_SHAPE_NONE,
	SA_JUDGE_SHAPE_STEADY,	 /* steady climb (or fall) */
	SA_JUDGE_SHAPE_STEP,	 /* step at change_at */
	SA_JUDGE_SHAPE_LEVELLED, /* levelled off at change_at */
	SA_JUDGE_SHAPE_SAWTOOTH, /* period rows */
	SA_JUDGE_SHAPE_WIDER,	 /* wider swings */
	SA_JUDGE_SHAPE_COUNT
};

/* Missing figures are SA_MISSING. */
struct sa_judge_drift_answer {
	enum sa_judge_trend word;
	enum sa_judge_crossing crossing;
	enum sa_judge_shape shape;
	bool gate;	   /* the drift gate fires: BEYOND or WITHIN */
	bool stepped;	   /* a step for the worse in the last rows */
	double slope;	   /* per unit of the index */
	double change;	   /* of the line over the window */
	double level;	   /* of the line at the last row */
	double p;	   /* of the trend, for the worse (two-sided without a direction) */
	double p_family;   /* corrected */
	double step_p;	   /* of the step, corrected */
	double at, lo, hi; /* index of the crossing, 90 % interval; hi may be infinite */
	double change_at;  /* index of the first row after the change */
	double period;	   /* rows, of a sawtooth */
	double rho;
	size_t n;
};

/* "steady climb" / "steady fall" is the caller's to choose by the slope; "" for NONE. */
const char *sa_judge_shape_text(enum sa_judge_shape shape);

/*
 * Purpose: the answers of all cases; answers[0..n) is always filled. 0 < alpha < 1/2.
 * Errors: none. Deterministic to the last bit. `scratch` is used and given back.
 */
void sa_judge_drift(const struct sa_judge_drift_case *cases, size_t n, double alpha,
		    struct sa_arena *scratch, struct sa_judge_drift_answer *answers);

#endif
