/* SPDX-License-Identifier: MIT */
/* What options of the command line change in a policy (POLICY 15, "Command line over a policy"). */
#ifndef SA_POLICY_OVERLAY_H
#define SA_POLICY_OVERLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "policy/mistakes.h"

struct sa_policy_overlay {
	const char *const *threshold; /* "net_bps>=3.0" */
	size_t n_threshold;
	/* reports that know ">=" and "<=" and limits in the KPI's own unit show them: no other is taken */
	bool plain;
	bool moves_steady; /* steady_start is given */
	uint64_t steady_start;
	uint64_t last_rows, min_rows; /* 0 = not given */
	bool regression_must;	      /* --fail-on-regression */
	bool runs_alike;	      /* --runs-alike */
	double alpha;		      /* 0 = not given */
	const char *compare_window;   /* "last", "overall"; NULL = not given */
	const char *const *tolerance; /* "p95_latency_ms=5%", one or more a text, each on a line */
	size_t n_tolerance;
};

/*
 * Applies the options to a loaded policy and computes its digest anew, where it has one; what is new lives in `arena`.
 *   threshold     moves the limit of a must `agg(last8) op number` of the KPI, else adds one on
 *                 median(last8)
 *   steady_start  windows.steady.from
 *   last_rows     windows.last8.last; the window is then called last<N>, where no other is
 *   regression_must  baseline.regression is must
 *   runs_alike, alpha  baseline.runs-alike, baseline.alpha
 *   compare_window  baseline.window: `all` for overall, for last the window that --window moves
 *   tolerance     the floor of a KPI, in its unit or in percent of the baseline's level
 *   min_rows      complete.rows of the first input, with otherwise: warn
 * Errors: USAGE, for what the policy lacks or defines in another form; every mistake is in `m`.
 */
int sa_policy_overlay(struct sa_policy *policy, const struct sa_policy_overlay *overlay,
		      struct sa_arena *arena, struct sa_mistakes *m,
		      struct sa_err *err) SA_MUST_CHECK;

#endif
