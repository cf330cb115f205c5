/* SPDX-License-Identifier: MIT */
/* The table of FORMATS 15.32. */
#include "gate/no_baseline.h"

static enum sa_state worse(enum sa_state a, enum sa_state b)
{
	return a > b ? a : b;
}

static enum sa_state asked(enum sa_no_baseline otherwise, bool gating)
{
	static const enum sa_state state[] = {
		[SA_NO_BASELINE_IGNORE] = SA_STATE_OK,
		[SA_NO_BASELINE_WARN] = SA_STATE_WARN,
		[SA_NO_BASELINE_HOLD] = SA_STATE_HOLD,
		[SA_NO_BASELINE_INCONCLUSIVE] = SA_STATE_INCONCLUSIVE,
	};

	/* a gate that was asked for and cannot close is worth a warning at least */
	if (otherwise == SA_NO_BASELINE_DEFAULT)
		return gating ? SA_STATE_WARN : SA_STATE_OK;
	return state[otherwise];
}

struct sa_no_baseline_state sa_no_baseline_state(const struct sa_baseline *baseline,
						 enum sa_no_baseline otherwise, bool gating)
{
	struct sa_no_baseline_state out = {.state = asked(otherwise, gating), .note = true};

	if (!baseline || baseline->absence == SA_ABSENCE_NONE ||
	    baseline->absence == SA_ABSENCE_NOT_ASKED)
		return (struct sa_no_baseline_state){.state = SA_STATE_OK};
	if (baseline->named) {
		out.state = worse(out.state, SA_STATE_WARN);
		out.usage = gating && otherwise != SA_NO_BASELINE_INCONCLUSIVE;
	} else if (baseline->absence == SA_ABSENCE_CUT && gating) {
		out.state = worse(out.state, SA_STATE_INCONCLUSIVE);
	}
	return out;
}

void sa_fail_absence(struct sa_failures *failures, enum sa_baseline_absence absence,
		     enum sa_state state, size_t have, size_t want, const char *why)
{
	sa_failures_add(failures,
			&(struct sa_failure){
				.kind = SA_FAILURE_NO_BASELINE,
				.cause = absence == SA_ABSENCE_CUT	 ? SA_CAUSE_SEARCH_CUT
					 : absence == SA_ABSENCE_REFUSED ? SA_CAUSE_REFUSED
									 : SA_CAUSE_NOT_THERE,
				.state = state,
				.outcome = SA_UNDECIDED,
				.have = have,
				.want = want,
				.detail = why,
			});
}
