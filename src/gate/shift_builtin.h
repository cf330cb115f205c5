/* SPDX-License-Identifier: MIT */
/* The six KPIs that the built-in rules know against the runs of a baseline. */
#ifndef SA_GATE_SHIFT_BUILTIN_H
#define SA_GATE_SHIFT_BUILTIN_H

#include "model/baseline.h"
#include "model/compare.h"

struct sa_arena;

struct sa_compare_opts {
	double alpha;
	bool runs_alike;
	enum sa_gating regression; /* what a regression makes of the run */
	struct sa_floor floor[SA_KPI_COUNT];
	bool ruled[SA_KPI_COUNT]; /* the KPI has a rule: it is a member of the family */
};

/* One run of a comparison: its rows in one window. */
struct sa_compare_side {
	const struct sa_run *run;
	const struct sa_window *window;
};

/*
 * Fills *out as gate/judge_shift.c does by a policy (JUDGE 1, 2, 5): the same test, the same words, the same
 * states. a[0..n_a) are the runs of the baseline, those without rows are left out. Errors: none.
 */
void sa_compare_runs(const struct sa_compare_side *a, size_t n_a, const struct sa_compare_side *b,
		     const struct sa_compare_opts *opts, struct sa_arena *arena,
		     struct sa_compare *out);

#endif
