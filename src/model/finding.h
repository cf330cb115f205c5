/* SPDX-License-Identifier: MIT */
/*
 * What the rules of a policy found: one finding for each rule and group, and what completeness found
 * (POLICY 6, 8, 15 Findings). No text but names.
 */
#ifndef SA_MODEL_FINDING_H
#define SA_MODEL_FINDING_H

#include "model/columns.h"
#include "model/judgement.h"
#include "model/verdict.h"

struct sa_baseline_runs;

/* Why there is no answer, or why the answer is no. */
enum sa_found_why {
	SA_WHY_NONE,
	SA_WHY_FEW,	    /* too few values in the window */
	SA_WHY_NO_VALUE,    /* nothing the aggregate could be computed of */
	SA_WHY_DEAD,	    /* the group takes turns and stopped */
	SA_WHY_RIGHT,	    /* the other window of the rule has no number */
	SA_WHY_NO_BASELINE, /* no baseline, or it has no number */
	SA_WHY_NOT_KEPT, /* the run is of a record that neither says it nor keeps what it takes */
	SA_WHY_MASKED,	 /* more than half of a window is masked */
	SA_WHY_INFINITE, /* the left side is infinite, or cannot be computed for an infinite value */
	SA_WHY_RIGHT_INFINITE, /* the right side cannot be computed for an infinite value */
};

struct sa_finding {
	const char *group; /* verbatim, "" for the one without a name */
	size_t metric;	   /* of the policy */
	/* Of an "any": the part that is shown (the first that passed, else the first that failed). */
	const struct sa_policy_rule *rule;
	double actual, limit; /* in the dimension of the rule; NaN = missing, infinite = infinite */
	double margin;	      /* distance inside the limit, negative = broken; NaN without both */
	size_t n, n_missing;  /* rows of the window that hold a value, that hold none */
	bool counted;	      /* n and n_missing are known */
	uint64_t needed;      /* of SA_WHY_FEW: how many values it takes */
	uint64_t asked; /* of SA_WHY_FEW: of how many rows, those that are not there included */
	enum sa_outcome outcome;
	enum sa_found_why why;
	enum sa_state state;
	const struct sa_policy_exception *waived;
	/* Of a broken rule whose limit single rows can be held against: the rows at the end of the window
	 * and before it, none of which is within the limit: how many are beyond it, and of how many (the
	 * others hold no value; masked ones do not count). 0 rows when the newest value is within it. */
	int64_t since_index;
	size_t since_rows, since_of;
	struct sa_judge_reach reach; /* of a must that passed; `at` SA_MISSING: no statement */
};

/* A KPI of a group against the baseline. */
struct sa_judged_shift {
	const char *group;
	size_t metric;
	bool judged; /* it has a rule and a direction: what it says is part of the decision */
	enum sa_state state; /* what `baseline.regression` and `unclear` make of it */
	struct sa_judge_answer answer;
};

/* Where a KPI of a group is going. */
struct sa_judged_drift {
	const char *group;
	size_t metric;
	bool ruled;	     /* a rule is about the KPI */
	enum sa_state state; /* what `drift.level` makes of it */
	enum sa_state level; /* of the rule whose limit a line could cross; OK when there is none */
	double limit;	     /* SA_MISSING without one */
	int64_t last;	     /* index of the last row of the window */
	double step;	     /* usual distance of two rows, in the unit of the index */
	const char *cause;   /* what happened where the level changed, NULL when nothing is known */
	/* why there may be no line: no values, which the policy ignores; no times for the horizon, which is one;
	 * fewer values than these */
	bool let_off, lacks_times;
	size_t n_values, needed;
	struct sa_judge_drift_answer answer;
};

/* Whether a crossing is told, and its index (SA_MISSING where none is). */
bool sa_judged_is_told(const struct sa_judged_drift *drift);
double sa_judged_crossing(const struct sa_judged_drift *drift);

/* Of those that fire the drift gate the one that is beyond its limit first; NULL when none does. */
const struct sa_judged_drift *sa_judged_nearest(const struct sa_judged_drift *drift, size_t n);

enum sa_problem_kind {
	SA_PROBLEM_ROWS,
	SA_PROBLEM_DURATION,
	SA_PROBLEM_GAP,
	SA_PROBLEM_END,
	SA_PROBLEM_TIMES,
	SA_PROBLEM_NEWEST,
	SA_PROBLEM_GROUPS,
	SA_PROBLEM_FILES,
	SA_PROBLEM_COUNT
};

/* "rows", "duration", "max-gap", "end-marker", "groups" as in the policy; "times", "newest", "files" */
const char *sa_problem_name(enum sa_problem_kind kind);

/* One thing that completeness asks and the run does not have. */
struct sa_problem {
	enum sa_problem_kind kind;
	const char *input, *group; /* group "" = the input as a whole, and so each of its groups */
	enum sa_state state;
	const char *text; /* "12 of 24 rows" */
};

/* What speaks against a group, in the order in which a decision names it. */
enum sa_against {
	SA_AGAINST_LIMIT,   /* a rule is broken */
	SA_AGAINST_MISSING, /* a rule has no value to judge */
	SA_AGAINST_COMPLETENESS,
	SA_AGAINST_BASELINE,
	SA_AGAINST_DRIFT,
	SA_AGAINST_COUNT
};

/* A group with the worst state that anything found in it. */
struct sa_judged_group {
	const char *name;
	enum sa_state state;
	enum sa_against first;		/* of what has that state */
	bool against[SA_AGAINST_COUNT]; /* in any state but OK */
	size_t n_findings, n_broken;	/* broken: those whose state is not OK */
	size_t n_missing;		/* of the broken ones: those without a value */
};

/* A window as it fell in an input: over the union of its groups. */
struct sa_judged_window {
	int64_t first, last; /* indices, of what remains after masks */
	size_t n_rows, n_masked;
};

/* Where a mask of the policy fell in an input; nothing where it covers no row. */
struct sa_judged_mask {
	const struct sa_policy_mask *mask;
	size_t input;
	int64_t first, last; /* indices of the rows that it covers */
	size_t n_rows;
};

/* What one KPI of one group holds in one window; NaN where nothing does. */
struct sa_judged_series {
	const char *group;
	size_t metric, window;
	size_t n, n_missing;
	double min, max, mean, median;
};

struct sa_judged {
	const struct sa_policy *policy;
	const struct sa_data *data;
	struct sa_finding *finding; /* rule by rule in the order of the policy, groups by name */
	size_t n_finding;
	struct sa_problem *problem;
	size_t n_problem;
	enum sa_state completeness;
	size_t n_baseline;
	const struct sa_data *baseline_data;	 /* n_baseline runs */
	const struct sa_baseline_runs *baseline; /* model/baseline.h; NULL: none was asked for */
	struct sa_judged_shift *shift; /* KPI by KPI, groups by name; none without a baseline */
	size_t n_shift;
	struct sa_judged_drift *drift; /* KPI by KPI, groups by name */
	size_t n_drift;
	struct sa_judged_window **window; /* [input][window of the policy] */
	struct sa_judged_mask *mask;	  /* by mask of the policy, then input */
	size_t n_mask;
	struct sa_judged_series *series; /* by group, then KPI, then window */
	size_t n_series;
	struct sa_judged_group *group; /* by name */
	size_t n_group;
};

/*
 * Groups, worst first: by state, what speaks against them first, broken rules, name. The list lives in `arena`.
 * The first failure of a decision that has a group is of the first one here.
 */
const struct sa_judged_group **sa_judged_groups(const struct sa_judged *judged,
						struct sa_arena *arena);

/* Of each group of judged->group its place in that list, 0 = the worst; in `arena`. */
const size_t *sa_judged_ranks(const struct sa_judged *judged, struct sa_arena *arena);

/* The place of the group with that name; judged->n_group when there is none. */
size_t sa_judged_rank(const struct sa_judged *judged, const size_t *ranks, const char *group);

#endif
