/* SPDX-License-Identifier: MIT */
/* The windows of a judge, each selected once. */
#include "gate/judge_rules.h"

struct sa_judge sa_judge_begin(const struct sa_judge_input *in, struct sa_arena *arena)
{
	const struct sa_policy *policy = in->policy;
	struct sa_judge judge = {
		.in = in,
		.arena = arena,
		.shared = SA_NEW_ARRAY(arena, policy->n_input, struct sa_selection *),
		.has_shared = SA_NEW_ARRAY(arena, policy->n_input, bool *),
		.index = SA_NEW_ARRAY(arena, policy->n_window, struct sa_judge_index),
	};

	for (size_t i = 0; i < policy->n_mask; i++)
		judge.group_masks |= policy->mask[i].group != NULL;
	return judge;
}

void sa_judge_end(struct sa_judge *j)
{
	sa_arena_release(&j->last.arena);
	j->last = (struct sa_judge_view){0};
}

const struct sa_selection *sa_judge_window(struct sa_judge *j, size_t input,
					   const struct sa_group_data *group, size_t window)
{
	const struct sa_data *data = j->in->data;

	if (group && (data->input[input].turns || j->group_masks)) {
		struct sa_selection *own = SA_NEW(j->arena, struct sa_selection);

		*own = sa_window_select(data, input, group, window, j->arena);
		return own;
	}
	if (!j->shared[input]) {
		j->shared[input] =
			SA_NEW_ARRAY(j->arena, data->policy->n_window, struct sa_selection);
		j->has_shared[input] = SA_NEW_ARRAY(j->arena, data->policy->n_window, bool);
	}
	if (!j->has_shared[input][window]) {
		j->has_shared[input][window] = true;
		j->shared[input][window] = sa_window_select(data, input, NULL, window, j->arena);
	}
	return &j->shared[input][window];
}
