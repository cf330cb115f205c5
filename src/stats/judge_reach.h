/* SPDX-License-Identifier: MIT */
/*
 * What a PASS could not have seen: how far beyond its limit the truth may lie and a readiness rule
 * still pass. The rule's aggregate is computed on many artificial series with the correlation of
 * neighbours and the distribution of the values that were seen (parametric bootstrap: Efron & Tibshirani 1993,
 * An Introduction to the Bootstrap, 6.5, of a Gaussian AR(1) whose ranks are given the values of the run).
 */
#ifndef SA_STATS_JUDGE_REACH_H
#define SA_STATS_JUDGE_REACH_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/judge.h"

#define SA_JUDGE_REACH_PASS	0.20 /* probability with which the truth named would still pass */
#define SA_JUDGE_REACH_MIN_ROWS 8

enum sa_judge_agg { SA_JUDGE_AGG_MEAN, SA_JUDGE_AGG_QUANTILE };

struct sa_judge_side {
	enum sa_judge_agg agg;
	double quantile;	       /* 0..1; the median is 0.5 */
	struct sa_judge_series window; /* the rows that it reads */
};

/*
 * A rule against a number: `right.window.n` is 0, and `context` are rows that tell spread and rho, e.g. those of the
 * steady window (may be the same). A rule inside of the run (median(tail) <= median(first) + 10%): the limit is
 * `factor` times the aggregate of `right`, and something; both are uncertain, and the rows of both tell spread and
 * rho, each about the median of its side.
 */
struct sa_judge_reach_case {
	struct sa_judge_side left, right;
	bool at_least; /* the rule says >= or >; else <= or < */
	double limit, factor;
	struct sa_judge_series context;
};

/*
 * Purpose: the reach of all rules of one report; out[0..n) is always filled. What rho is, all cases say
 * together. Of more than 400 rules each has a quarter of the artificial series. Errors: none. Deterministic to the last bit (a fixed seed). `scratch` is given back.
 */
void sa_judge_reach(const struct sa_judge_reach_case *cases, size_t n, struct sa_arena *scratch,
		    struct sa_judge_reach *out);

#endif
