/* SPDX-License-Identifier: MIT */
/* What it means for the state of a run that it has no baseline. */
#ifndef SA_GATE_NO_BASELINE_H
#define SA_GATE_NO_BASELINE_H

#include <stdbool.h>

#include "model/baseline.h"
#include "model/decision.h"
#include "model/state.h"

/* What was asked for when there is no baseline: `baseline.otherwise`, --on-no-baseline. */
enum sa_no_baseline {
	SA_NO_BASELINE_DEFAULT, /* nothing was said (--on-no-baseline ignore says it too) */
	SA_NO_BASELINE_IGNORE,
	SA_NO_BASELINE_WARN,
	SA_NO_BASELINE_HOLD,
	SA_NO_BASELINE_INCONCLUSIVE, /* --on-no-baseline fail */
};

struct sa_no_baseline_state {
	enum sa_state state; /* at least this; OK with `note` set: a note without a state */
	bool note;	     /* there is none although one was asked for */
	bool usage;	     /* a wrong command line: exit 2, nothing is judged */
};

/*
 * The table of FORMATS 15.32. `gating`: a regression against the baseline changes the state (--fail-on-
 * regression, `regression: must`). Nothing is said of a baseline that is there or was not asked for.
 */
struct sa_no_baseline_state sa_no_baseline_state(const struct sa_baseline *baseline,
						 enum sa_no_baseline otherwise, bool gating);

/* Why a gate for regressions that was asked for on the command line, or by an input, cannot close. */
#define SA_NO_BASELINE_NAMED                                                                       \
	"a regression is asked for and no run to compare with is named; name one with --baseline " \
	"(input baseline)"

/*
 * There is no baseline, or there are fewer runs (`have` of `want`) than were asked for because a search was
 * cut; `why` lives as long as the failures do (FORMATS 15.32).
 */
void sa_fail_absence(struct sa_failures *failures, enum sa_baseline_absence absence,
		     enum sa_state state, size_t have, size_t want, const char *why);

#endif
