/* SPDX-License-Identifier: MIT */
/* Findings from the rules of a policy, its completeness and its exceptions. */
#ifndef SA_GATE_JUDGE_RULES_H
#define SA_GATE_JUDGE_RULES_H

#include "base/note.h"
#include "model/finding.h"
#include "stats/judge.h"
#include "stats/view.h"

/* What a run is judged beside its own data. */
struct sa_judge_input {
	const struct sa_policy *policy;
	const struct sa_data *data;
	const struct sa_data *baseline; /* runs read with the same policy */
	size_t n_baseline;
	const struct sa_baseline_runs
		*runs; /* which ones those are, or why there are none; or NULL */
	int64_t now_ms;
	/* iterations after which the tuner changed parameters, ascending */
	const uint64_t *tuned;
	size_t n_tuned;
	bool rules_only; /* neither comparison nor drift nor reach */
	bool all_drift; /* that of KPIs without a rule, too: a family of their own, behind the others */
	bool no_series; /* neither groups nor windows, masks and series, which only reports show */
};

/*
 * Purpose: judges every rule in every group of its input, completeness, and the exceptions. Fills *out
 * (arena memory); what is worth saying and changes nothing goes to `notes`. Makes no decision.
 * Errors: none. Source: POLICY 6, 8, 11, 15.
 */
void sa_judge(const struct sa_judge_input *in, struct sa_arena *arena, struct sa_notes *notes,
	      struct sa_judged *out);

/*
 * What the left side of each rule is in each group: [rule of the policy][group of the rule's input], SA_MISSING and
 * infinite ones as they are. In arena memory.
 */
const double *const *sa_judge_lefts(const struct sa_judge_input *in, struct sa_arena *arena);

/* ---- for the files of this job ---- */

/* The view that the rule before took: a KPI has several rules on one window, mostly. Its memory is its own. */
struct sa_judge_view {
	const struct sa_group_data *group;
	const struct sa_selection *selection;
	size_t slot;
	unsigned want;
	struct sa_view view;
	struct sa_arena arena;
};

/* Indices of a group's rows in a window, as the statistics read them: the same for all its KPIs. */
struct sa_judge_index {
	const struct sa_group_data *group;
	const struct sa_selection *selection;
	const double *index; /* NULL when rows share one, or lie in several pieces */
	size_t begin, n;     /* rows of the group */
};

/* judge_windows.c: windows, each selected once, and the last view; sa_judge_end() gives its memory back. */
struct sa_judge {
	const struct sa_judge_input *in;
	struct sa_arena *arena;
	struct sa_selection **shared; /* by input: by window, of the union */
	bool **has_shared;
	bool group_masks; /* a mask names a group: windows are selected for each */
	struct sa_judge_view last;
	struct sa_judge_index *index; /* by window: of the group that was last looked at */
};

struct sa_judge sa_judge_begin(const struct sa_judge_input *in, struct sa_arena *arena);
void sa_judge_end(struct sa_judge *judge);

/* How many of `rows` rows must hold a value of the KPI (POLICY 3), at least one. */
uint64_t sa_judge_needed(const struct sa_policy_metric *metric, uint64_t rows);

/*
 * Judges a value (SA_MISSING: there is none) against f->limit, a number, by f->rule: fills actual, margin,
 * outcome, state, and why of what is missing or infinite (POLICY 1, 15 Findings).
 */
void sa_judge_value(const struct sa_policy *policy, double value, struct sa_finding *f);

/* judge_rule.c: one rule (or one part of an "any") in one group; `group` NULL: the input has none. */
void sa_judge_rule(struct sa_judge *judge, const struct sa_policy_rule *rule, size_t input,
		   const struct sa_group_data *group, struct sa_finding *finding);

/* The left side alone, SA_MISSING where there is none. */
double sa_judge_left(struct sa_judge *judge, const struct sa_policy_rule *rule, size_t input,
		     const struct sa_group_data *group);

/*
 * judge_since.c: since when a broken rule of the group is broken, at the end of the rule's window and
 * before it; nothing for one that holds.
 */
void sa_judge_since(const struct sa_data *data, size_t input, const struct sa_group_data *group,
		    const struct sa_selection *window, struct sa_finding *finding);

/* judge_windows.c: the selection of a window for a group (NULL: for the union of the input's groups). */
const struct sa_selection *sa_judge_window(struct sa_judge *judge, size_t input,
					   const struct sa_group_data *group, size_t window);

/* judge_series.c: fills window, mask, series and group. */
void sa_judge_series(struct sa_judge *judge, struct sa_judged *out);

/* complete.c: fills problem, n_problem and completeness. */
void sa_judge_completeness(const struct sa_judge_input *in, struct sa_arena *arena,
			   struct sa_judged *out);

/* judge_shift.c: fills shift and n_shift. */
void sa_judge_shifts(struct sa_judge *judge, struct sa_judged *out);

/* The comparison alone, of a judge of its own: fills shift and n_shift of *out, in `arena`. Errors: none. */
void sa_judge_shifts_alone(const struct sa_judge_input *in, struct sa_arena *arena,
			   struct sa_judged *out);

/* judge_course.c: fills drift and n_drift, and reach of each finding. */
void sa_judge_courses(struct sa_judge *judge, struct sa_judged *out);

/*
 * A KPI of a group in a window as the statistics read it, of rows of the same index the last value: in
 * arena memory, or the column itself where that will do; without rows where the group is dead or more than half of the window is masked. group
 * NULL: none.
 */
struct sa_judge_series sa_judge_series_of(struct sa_judge *judge, size_t metric,
					  const struct sa_group_data *group, size_t window);

/* A gate of a policy as a state: must says `state` itself, should a warning at most, off nothing. */
enum sa_state sa_judge_gated(enum sa_gating gating, enum sa_state state);

/* What an answer means for the run by `regression` and `unclear` (POLICY 9, 16 Baselines). */
enum sa_state sa_judge_shift_state(const struct sa_policy_baseline *baseline,
				   enum sa_judge_word word);

/* Whether a rule of the policy is about the KPI. */
bool sa_judge_has_rule(const struct sa_policy *policy, size_t metric);

/* except.c: waives failures. */
void sa_judge_exceptions(struct sa_judge *judge, struct sa_notes *notes, struct sa_judged *out);

#endif
