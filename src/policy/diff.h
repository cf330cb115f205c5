/* SPDX-License-Identifier: MIT */
/*
 * What changed between two policies, and whether it lets more through (POLICY 3): a rule with the same
 * left side and operator whose limit moved is looser or stricter; everything else that enters a decision
 * is "changed" and counts as looser, as does what is gone.
 */
#ifndef SA_POLICY_DIFF_H
#define SA_POLICY_DIFF_H

#include "base/arena.h"
#include "base/str.h"
#include "model/policy.h"

enum sa_policy_change {
	SA_POLICY_LOOSER,
	SA_POLICY_STRICTER,
	SA_POLICY_NEW,
	SA_POLICY_GONE,
	SA_POLICY_CHANGED,
};

struct sa_policy_delta {
	enum sa_policy_change change;
	const char *
		subject; /* name of the KPI or window, or the key: "net_bps", "windows.last8", "masks" */
	const char *text;   /* what it was, and what it is */
	struct sa_place at; /* in the new policy; in the old one for what is gone */
};

struct sa_policy_diff {
	struct sa_policy_delta *delta;
	size_t n, n_looser; /* n_looser counts looser, gone and changed */
};

/*
 * Compares two resolved policies; what it gives lives in `arena` (texts partly in the policies). `regression_decides`:
 * an option says so, whatever the policies say.
 */
void sa_policy_compare(const struct sa_policy *old, const struct sa_policy *new,
		       bool regression_decides, struct sa_arena *arena,
		       struct sa_policy_diff *diff);

/* "looser", "stricter", "new", "gone", "changed" */
const char *sa_policy_change_name(enum sa_policy_change change);

/* Whether it lets more through. */
bool sa_policy_loosens(enum sa_policy_change change);

#endif
