/* SPDX-License-Identifier: MIT */
/*
 * What a comparison of two runs found for each KPI. A is the baseline, B the current run; a shift is
 * always B - A in the unit of the KPI. Missing numbers are SA_MISSING.
 */
#ifndef SA_MODEL_COMPARE_H
#define SA_MODEL_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/kpi.h"

#define SA_COMPARE_MIN_VALUES 8 /* fewer on one side are not comparable */

enum sa_compare_verdict {
	SA_COMPARE_NOT_COMPARABLE, /* `why` says what is missing */
	SA_COMPARE_REGRESSED,	   /* significant and larger than the floor, for the worse */
	SA_COMPARE_IMPROVED,	   /* the same, for the better */
	SA_COMPARE_UNCHANGED,	   /* the interval lies within the floor */
	SA_COMPARE_INCONCLUSIVE,   /* neither: `detectable` says what could have been seen */
	SA_COMPARE_VERDICT_COUNT
};

/* What makes a KPI special; NONE for the ordinary case. */
enum sa_compare_why {
	SA_COMPARE_WHY_NONE,
	SA_COMPARE_WHY_SAME_DATA,   /* the baseline is the very same data (same digest) */
	SA_COMPARE_WHY_ABSENT_A,    /* the KPI has no value in A */
	SA_COMPARE_WHY_ABSENT_B,    /* ... in B */
	SA_COMPARE_WHY_ABSENT_BOTH, /* ... in both */
	SA_COMPARE_WHY_TOO_FEW,	    /* fewer than SA_COMPARE_MIN_VALUES on a side */
	SA_COMPARE_WHY_SAME_VALUES, /* value for value the same in both runs, or the same constant */
	SA_COMPARE_WHY_CONSTANT,    /* each run has one value only, and they differ */
	SA_COMPARE_WHY_INFINITE,    /* the median of B is infinite, that of A is not */
	SA_COMPARE_WHY_KPIS_ONLY,   /* A has values, but no iterations to test them with */
	SA_COMPARE_WHY_COUNT
};

/* The practical floor: a change that is not larger is of no interest. */
struct sa_compare_floor {
	double value; /* >= 0; unit of the KPI, or percent of |median of A| */
	bool percent;
};

/*
 * One KPI. When not comparable only verdict, why, n_a, n_b and the medians that exist are set.
 * lo and hi are SA_MISSING when so few values cannot bound the shift at this level.
 */
struct sa_compare_kpi {
	enum sa_compare_verdict verdict;
	enum sa_compare_why why;
	size_t n_a, n_b;  /* values present */
	double a, b;	  /* medians */
	double shift;	  /* Hodges-Lehmann estimate of B - A */
	double shift_pct; /* of |a|; SA_MISSING when a is 0 */
	double lo, hi;	  /* confidence interval of the shift at level 1 - alpha */
	double p;	  /* two-sided, of this KPI alone */
	double p_least;	  /* the smallest p that so many values can give, whatever they are */
	double p_holm;	  /* corrected for all KPIs that were compared */
	/* no change, however large, would have been called one: p_least, corrected as if this KPI were
	 * the clearest of all, does not reach the level */
	bool powerless;
	double floor; /* in the unit of the KPI */
	/* the smallest shift that would have been seen: the longer arm of the interval, at least the
	 * floor; SA_MISSING when there is none */
	double detectable;
	/* correlation of neighbouring iterations that was used, 0..0.95, and how many iterations the
	 * permutation moved together; SA_MISSING and 0 when nothing had to be tested */
	double rho;
	size_t block;
};

struct sa_compare {
	double alpha;
	struct sa_compare_kpi kpi[SA_KPI_COUNT];
	size_t n_by_verdict[SA_COMPARE_VERDICT_COUNT];
};

/* "not comparable", "regressed", "improved", "unchanged", "inconclusive" */
const char *sa_compare_word(enum sa_compare_verdict verdict);
/* The same for JSON: "not_comparable", ... */
const char *sa_compare_key(enum sa_compare_verdict verdict);
/* "the very same data", ...; "" for NONE */
const char *sa_compare_why_text(enum sa_compare_why why);

#endif
