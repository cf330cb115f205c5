/* SPDX-License-Identifier: MIT */
/*
 * What speaks against a run, and the one decision that is made of it (POLICY 2, FORMATS 15.5).
 *
 * A failure has no text: every report makes its own words of the same members, with
 * sa_phrase_failure() of doc/decision_text.h. Nothing before sa_decide() knows a state of the run,
 * and nothing after it changes one.
 */
#ifndef SA_MODEL_DECISION_H
#define SA_MODEL_DECISION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/kpi.h"
#include "model/finding.h"
#include "model/state.h"
#include "model/verdict.h"

/* In the order in which a report names them. */
enum sa_failure_kind {
	SA_FAILURE_NO_AUDIT,	    /* the audit could not be done */
	SA_FAILURE_LIMIT,	    /* a rule is broken */
	SA_FAILURE_MISSING,	    /* a rule has no value to judge */
	SA_FAILURE_INCOMPLETE,	    /* the run is not all there */
	SA_FAILURE_KPI_GATE,	    /* the soak's own gate */
	SA_FAILURE_REGRESSION,	    /* worse than the baseline */
	SA_FAILURE_DRIFT,	    /* on its way to a limit */
	SA_FAILURE_NO_BASELINE,	    /* there is nothing to compare with, and there should be */
	SA_FAILURE_POLICY_LOOSENED, /* the change under test loosens its own policy */
	SA_FAILURE_KIND_COUNT
};

/* What exactly, where the kind alone does not say it. */
enum sa_cause {
	SA_CAUSE_NONE,
	/* INCOMPLETE */
	SA_CAUSE_FEWER_ROWS, /* have of want iterations: those after them never ran */
	SA_CAUSE_ROWS_LOST, /* have of want iterations, and some before the newest cannot be used */
	SA_CAUSE_FEWER_ASKED, /* have of the want iterations that the command line asks for */
	SA_CAUSE_NO_END,      /* the plan of the run has no end: it was stopped */
	SA_CAUSE_STILL_GOING, /* the run holds its lock: it is still going on */
	SA_CAUSE_PLAN_BROKEN, /* the plan cannot be read; `detail` says why */
	SA_CAUSE_ROWS_BEYOND, /* iterations up to `want` ran, the newest that is here is `have` */
	SA_CAUSE_SEVERAL_GROUPS, /* several symbols where one verdict is made: they are not pooled */
	/* KPI_GATE */
	SA_CAUSE_GATE_FAIL,	   /* it says FAIL */
	SA_CAUSE_GATE_WARN,	   /* it says WARN */
	SA_CAUSE_GATE_UNREADABLE,  /* it is there and cannot be read; `detail` says why */
	SA_CAUSE_GATE_UNKNOWN,	   /* its verdict `detail` is none of PASS, WARN, FAIL */
	SA_CAUSE_GATE_STALE,	   /* it is an earlier iteration's */
	SA_CAUSE_GATE_FAILED_FAIL, /* the one that a failed iteration left says FAIL */
	SA_CAUSE_GATE_FAILED,	   /* a failed iteration left one, and there is no other */
	/* REGRESSION */
	SA_CAUSE_WORSE,	    /* significantly worse, by more than the floor */
	SA_CAUSE_DIFFERS,   /* the same, but so few baseline runs cannot show a regression */
	SA_CAUSE_POWERLESS, /* no KPI could have been found worse, whatever its values */
	SA_CAUSE_UNCLEAR, /* neither worse nor shown not to be; `have` KPIs, the worst is `moved` */
	/* DRIFT */
	SA_CAUSE_CROSSES,      /* the line is beyond its limit, or may be so within the horizon */
	SA_CAUSE_NO_STATEMENT, /* no line can be drawn; `have` KPIs, the worst is `course` */
	/* NO_BASELINE */
	SA_CAUSE_NOT_THERE,  /* nothing was found; `detail` says where it was looked for */
	SA_CAUSE_SEARCH_CUT, /* the search was ended by time or by an error */
	SA_CAUSE_REFUSED,    /* the one that was named may not be compared with */
	SA_CAUSE_COUNT
};

struct sa_failure {
	enum sa_failure_kind kind;
	enum sa_cause cause;
	enum sa_state state;	      /* what it makes of the run; never OK */
	enum sa_outcome outcome;      /* never SA_PASS */
	const char *group;	      /* verbatim; "" for the group without a name */
	const struct sa_check *check; /* LIMIT, MISSING: the rule and its value; else NULL */
	/* LIMIT, MISSING of a policy's rule; INCOMPLETE of its `complete`; else NULL */
	const struct sa_finding *finding;
	const struct sa_problem *problem;
	/* REGRESSION of a KPI; DRIFT of one, by a policy; else NULL */
	const struct sa_judged_shift *moved;
	const struct sa_judged_drift *course;
	size_t kpi;  /* of check */
	size_t rank; /* of its group among those of a policy, 0 = the worst */
	/* LIMIT, MISSING: one before it in the decision, of the same weight, is about this KPI of this group,
	 * which is counted there (FORMATS 15.33); made by sa_decide() */
	bool again;
	uint64_t have, want; /* of the cause */
	const char *detail;  /* verbatim, from outside; "" for none */
};

/* The failures as they are found. Zero-initialised with an arena set it is empty. */
struct sa_failures {
	struct sa_arena *arena;
	struct sa_failure *item;
	size_t n, cap;
};

/* Something is not there, and a file beside the run tells of it; what a policy's `complete` asks for has a problem. */
bool sa_failure_is_lack(const struct sa_failure *failure);

/* Appends a copy of `failure`; `group` and `detail` may be NULL for "". Texts are not copied. */
void sa_failures_add(struct sa_failures *list, const struct sa_failure *failure);

/* What makes a job fail, and what does so whatever the user chose. */
enum sa_fail_on { SA_FAIL_NEVER, SA_FAIL_ON_HOLD, SA_FAIL_ON_WARN };

struct sa_decision {
	enum sa_state state; /* the worst state of all failures; OK without any */
	/* worst first, then by kind, then those of the worst group, then in the order in which they were found */
	const struct sa_failure *failure;
	size_t n;
	size_t n_of_state[SA_STATE_COUNT]; /* how many failures have it */
	size_t n_of_kind[SA_FAILURE_KIND_COUNT];
	size_t n_holding; /* failures that keep the run from shipping: INCONCLUSIVE and HOLD */
	bool fails_job;
	int exit_code; /* 0, 1 for HOLD (and WARN, where it fails), 3 for INCONCLUSIVE (POLICY 2) */
};

/* "limit", "missing", "incomplete", ...: the word of JSON (POLICY 16). */
const char *sa_failure_kind_key(enum sa_failure_kind kind);

#endif
