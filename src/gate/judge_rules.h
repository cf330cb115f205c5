/* SPDX-License-Identifier: MIT */
/* Findings from the rules of a policy, its completeness and its exceptions. */
#ifndef SA_GATE_JUDGE_RULES_H
#define SA_GATE_JUDGE_RULES_H

#include "base/note.h"
#include "model/finding.h"

/* What a run is judged beside its own data. */
struct sa_judge_input {
	const struct sa_policy *policy;
	const struct sa_data *data;
	const struct sa_data *baseline; /* runs read with the same policy */
	size_t n_baseline;
	const char *no_baseline_why; /* why none is there although one was named, else NULL */
	int64_t now_ms;
};

/*
 * Purpose: judges every rule in every group of its input, completeness, and the exceptions. Fills *out
 * (arena memory); what is worth saying and changes nothing goes to `notes`. Makes no decision.
 * Errors: none. Source: POLICY 6, 8, 11, 15.
 */
void sa_judge(const struct sa_judge_input *in, struct sa_arena *arena, struct sa_notes *notes,
	      struct sa_judged *out);

/* ---- for the files of this job ---- */

/* Windows and views, each computed once. */
struct sa_selection;
struct sa_judge {
	const struct sa_judge_input *in;
	struct sa_arena *arena;
	struct sa_selection **shared; /* by input: by window, of the union */
	bool **has_shared;
	bool group_masks; /* a mask names a group: windows are selected for each */
};

/* One rule (or one part of an "any") in one group; `group` NULL: the input has none. */
void sa_judge_rule(struct sa_judge *judge, const struct sa_policy_rule *rule, size_t input,
		   const struct sa_group_data *group, struct sa_finding *finding);

/*
 * judge_since.c: since when a broken rule of the group is broken, at the end of the rule's window and
 * before it; nothing for one that holds.
 */
void sa_judge_since(const struct sa_data *data, size_t input, const struct sa_group_data *group,
		    const struct sa_selection *window, struct sa_finding *finding);

/* The selection of a window for a group (NULL: for the union of the input's groups). */
const struct sa_selection *sa_judge_window(struct sa_judge *judge, size_t input,
					   const struct sa_group_data *group, size_t window);

/* judge_series.c: fills window, mask, series and group. */
void sa_judge_series(struct sa_judge *judge, struct sa_judged *out);

/* complete.c: fills problem, n_problem and completeness. */
void sa_judge_completeness(const struct sa_judge_input *in, struct sa_arena *arena,
			   struct sa_judged *out);

/* except.c: waives failures. */
void sa_judge_exceptions(struct sa_judge *judge, struct sa_notes *notes, struct sa_judged *out);

#endif
