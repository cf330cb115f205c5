/* SPDX-License-Identifier: MIT */
/*
 * What the judge answers (types only): is a run worse than its baseline, where is it going, what could a
 * passed rule not have seen. stats/judge.h, judge_drift.h and judge_reach.h make the answers.
 */
#ifndef SA_MODEL_JUDGEMENT_H
#define SA_MODEL_JUDGEMENT_H

#include <stdbool.h>
#include <stddef.h>

/* ---- against the baseline ---- */

enum sa_judge_word {
	SA_JUDGE_NONE,	/* no answer: `why`; or the KPI has no direction: the figures stand alone */
	SA_JUDGE_WORSE, /* significant, and beyond the floor */
	SA_JUDGE_DIFFERS,   /* the same, but one or two runs cannot show a regression */
	SA_JUDGE_NOT_WORSE, /* the bound excludes a change for the worse beyond the floor */
	SA_JUDGE_UNCLEAR,   /* neither */
	SA_JUDGE_BETTER,    /* significant, and beyond the floor, for the better */
	SA_JUDGE_WORD_COUNT
};

enum sa_judge_why {
	SA_JUDGE_WHY_NONE,
	SA_JUDGE_WHY_NO_BASELINE, /* no value in any baseline run */
	SA_JUDGE_WHY_NO_CURRENT,  /* no value in the current run */
	SA_JUDGE_WHY_TOO_FEW,	  /* fewer than SA_JUDGE_MIN_ROWS */
	SA_JUDGE_WHY_CONSTANT,	  /* one value in all runs: nothing to test, not worse */
	SA_JUDGE_WHY_INFINITE,	  /* half of the values are infinite: decided without a test */
	SA_JUDGE_WHY_KPIS_ONLY,	  /* the baseline has its KPIs, no rows to test them with */
	SA_JUDGE_WHY_COUNT
};

/* Figures are current - baseline in the unit of the KPI; SA_MISSING where there are none. */
struct sa_judge_answer {
	enum sa_judge_word word;
	enum sa_judge_why why;
	double level;	   /* of the baseline: median of the runs' medians */
	double difference; /* estimate */
	/* 0 lies outside, on the side for the worse, exactly when the test is significant at `level_used` */
	double lo, hi;
	double p;	   /* one-sided, for the worse; two-sided where better is NONE */
	double p_holm;	   /* corrected for the family */
	double level_used; /* the share of alpha (one-sided) that this case was tested at */
	size_t n_runs;	   /* baseline runs that were used */
	size_t n_rows;	   /* rows compared, after the reduction */
	double floor;	   /* in the unit */
	double detectable; /* a true change of this size is found with SA_JUDGE_POWER */
	double rho;	   /* correlation of neighbours that was used */
	double n_eff;	   /* so many independent rows would say as much */
	double between; /* sd of the level from run to run beyond the rows' own; 3 runs or more */
};

/* "none", "worse", "differs", "not-worse", "unclear", "better" */
const char *sa_judge_word_text(enum sa_judge_word word);

/* "no value in the baseline", ...; "" for NONE */
const char *sa_judge_why_text(enum sa_judge_why why);

/* ---- drift ---- */

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

/* "flat", "rising", "falling"; NULL for NONE */
const char *sa_judge_trend_text(enum sa_judge_trend trend);

/* "steady climb" / "steady fall" is the caller's to choose by the slope; "" for NONE. */
const char *sa_judge_shape_text(enum sa_judge_shape shape);

/* ---- reach ---- */

/* `at` is SA_MISSING ("no statement") with fewer than SA_JUDGE_REACH_MIN_ROWS finite values. */
struct sa_judge_reach {
	double at;		 /* a true aggregate of this would still have passed ... */
	double pass_probability; /* ... with this probability */
	double se;		 /* standard error of the aggregate */
	double rho, n_eff;	 /* of the window */
	size_t n, n_right; /* values in the window; of the right side of a rule inside of the run */
};

extern const struct sa_judge_reach sa_judge_no_reach; /* no statement */

#endif
