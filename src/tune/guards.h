/* SPDX-License-Identifier: MIT */
/*
 * The guards between a proposal and its application (FORMATS 12.6). The first one that holds, in this
 * order, stops the whole proposal and becomes its skip reason:
 *
 *   freeze       the run is steady: in this and the SA_FREEZE_WINDOW - 1 iterations before it the gate
 *                said PASS and net_bps met the readiness limit. What works is left alone.
 *   oscillation  A -> B -> A: a tunable would go back to the value it had before its last change,
 *                within the last SA_OSCILLATION_WINDOW iterations
 *   velocity     a tunable would have moved by more than SA_VELOCITY_STEPS of its largest steps within
 *                SA_VELOCITY_WINDOW iterations, this one included
 *   cooldown     a tunable was changed in SA_COOLDOWN_BURST iterations running and has not yet rested
 *                for as many as its row in tune/params.def says
 *   late         one of the last iterations of a run whose length is known (the last sixth of it):
 *                what is changed now can no longer be judged
 *   no_op        rules hold, but all their tunables stand at their bounds
 *
 * Where the state comes from: entries of TUNING_REPORT.json with a smaller iteration number
 * (tune/history.h). `applied` and `suggested_deltas` give the changes, `runtime` the values; an entry
 * without `runtime` is reconstructed by undoing the changes after it. No entry, no guard fires but the
 * last two.
 */
#ifndef SA_TUNE_GUARDS_H
#define SA_TUNE_GUARDS_H

#include "base/arena.h"
#include "tune/history.h"
#include "tune/propose.h"

#define SA_FREEZE_WINDOW      4
#define SA_OSCILLATION_WINDOW 6
#define SA_VELOCITY_WINDOW    6
#define SA_VELOCITY_STEPS     3
#define SA_COOLDOWN_BURST     2
#define SA_LATE_PART	      6

enum sa_guard {
	SA_GUARD_NONE,
	SA_GUARD_FREEZE,
	SA_GUARD_OSCILLATION,
	SA_GUARD_VELOCITY,
	SA_GUARD_COOLDOWN,
	SA_GUARD_LATE,
	SA_GUARD_NO_OP,
	SA_GUARD_COUNT
};

/* "freeze", "oscillation", "velocity", "cooldown", "late_iteration", "no_op"; NULL for none. */
const char *sa_guard_name(enum sa_guard guard);

struct sa_guarding {
	enum sa_guard by;
	const char *note; /* "velocity cap exceeded"; NULL when nothing is held back */
	const struct sa_tunable *tunable; /* that caused it, NULL when it is not about one */
};

struct sa_guard_context {
	const struct sa_history *history;
	uint64_t iteration;
	uint64_t total;	       /* iterations of the whole run, 0 when it is not known */
	double steady_net_bps; /* limit of the readiness rule */
	const struct sa_tunables *current;
};

/* Whether a proposal may be applied. One without any rule that holds is not held back. */
void sa_guard(const struct sa_guard_context *context, const struct sa_iter_summary *summary,
	      const struct sa_proposal *proposal, struct sa_arena *arena,
	      struct sa_guarding *guarding);

#endif
