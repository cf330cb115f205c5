/* SPDX-License-Identifier: MIT */
/* The snapshot of a policy's run. */
#include "gate/post_policy.h"

#include "stats/aggregate.h"
#include "stats/drift.h"

/* The window that counts rows from the end and that a rule reads; else the one of the first rule. */
static size_t window_of(const struct sa_policy *policy)
{
	for (size_t r = 0; r < policy->n_rule; r++) {
		size_t w = policy->rule[r].left.window;

		if (policy->window[w].kind == SA_WINDOW_LAST_ROWS)
			return w;
	}
	return policy->n_rule ? policy->rule[0].left.window : 0;
}

static void list_analyzed(const struct sa_judged *judged, struct sa_arena *arena,
			  struct sa_post_policy *out)
{
	const struct sa_rows *rows = &judged->data->input[0].rows;
	struct sa_selection s = sa_window_select(judged->data, 0, NULL, out->window, arena);
	int64_t *index = SA_NEW_ARRAY(arena, s.n_rows, int64_t);

	for (size_t i = 0; i < s.n_span; i++) {
		for (size_t row = s.span[i].begin; row < s.span[i].end; row++) {
			int64_t at = rows->index[row];

			if (!out->n_analyzed || index[out->n_analyzed - 1] != at)
				index[out->n_analyzed++] = at;
		}
	}
	out->analyzed = index;
}

static void set_kpi(const struct sa_judged *judged, size_t metric,
		    const struct sa_group_data *group, size_t window, struct sa_post_kpi *kpi)
{
	size_t input = judged->policy->metric[metric].input;
	SA_ARENA_SCOPE(scratch);
	struct sa_selection s = sa_window_select(judged->data, input, group, window, &scratch);
	struct sa_view view;

	sa_view_take(group, judged->data->slot[metric], &s, SA_VIEW_VALUES, &scratch, &view);
	struct sa_view_stats stats = sa_view_stats_of(&view, &scratch);

	*kpi = (struct sa_post_kpi){.metric = metric,
				    .n = stats.n,
				    .mean = stats.mean,
				    .median = stats.median,
				    .min = stats.min,
				    .max = stats.max,
				    .drift = sa_drift_of(view.y, view.n, &scratch)};
}

static void set_group(const struct sa_judged *judged, const struct sa_judged_group *of,
		      size_t window, struct sa_arena *arena, struct sa_post_group *out)
{
	const struct sa_policy *policy = judged->policy;
	struct sa_post_kpi *kpi = SA_NEW_ARRAY(arena, policy->n_metric, struct sa_post_kpi);

	*out = (struct sa_post_group){.group = of, .kpi = kpi};
	for (size_t m = 0; m < policy->n_metric; m++) {
		const struct sa_group_data *group =
			sa_group_find(&judged->data->input[policy->metric[m].input], of->name);

		if (group)
			set_kpi(judged, m, group, window, &kpi[out->n_kpi++]);
	}
}

void sa_post_policy_build(const struct sa_judged *judged, enum sa_state state,
			  struct sa_arena *arena, struct sa_post_policy *out)
{
	const struct sa_judged_group *const *order = sa_judged_groups(judged, arena);

	*out = (struct sa_post_policy){
		.window = window_of(judged->policy),
		.group = SA_NEW_ARRAY(arena, judged->n_group, struct sa_post_group),
		.n_group = judged->n_group,
		.verdict = state == SA_STATE_OK	    ? SA_POST_PASS
			   : state == SA_STATE_WARN ? SA_POST_WARN
						    : SA_POST_FAIL,
	};
	list_analyzed(judged, arena, out);
	for (size_t g = 0; g < judged->n_group; g++)
		set_group(judged, order[g], out->window, arena, &out->group[g]);
	for (size_t i = 0; i < judged->n_finding; i++)
		out->n_hold += judged->finding[i].outcome == SA_PASS;
}
