/* SPDX-License-Identifier: MIT */
/* The run against the runs of its baseline: every KPI in every group at once (POLICY 9, 16 Baselines). */
#include <math.h>

#include "gate/judge_rules.h"
#include "stats/view.h"

bool sa_judge_has_rule(const struct sa_policy *policy, size_t metric)
{
	for (size_t r = 0; r < policy->n_rule; r++) {
		if (policy->rule[r].metric == metric)
			return true;
	}
	return false;
}

enum sa_state sa_judge_gated(enum sa_gating gating, enum sa_state state)
{
	if (gating == SA_GATING_OFF)
		return SA_STATE_OK;
	return gating == SA_GATING_SHOULD && state > SA_STATE_WARN ? SA_STATE_WARN : state;
}

/* The indices of the rows of a span, where each follows the one before. */
static void index_of(struct sa_judge *j, const struct sa_group_data *group,
		     const struct sa_selection *s, struct sa_judge_index *to)
{
	size_t begin = s->n_span ? sa_group_lower_bound(group, s->span[0].begin) : 0;
	size_t n = s->n_span ? sa_group_lower_bound(group, s->span[0].end) - begin : 0;
	double *index = SA_NEW_RAW(j->arena, n + 1, double);

	*to = (struct sa_judge_index){group, s, s->n_span < 2 ? index : NULL, begin, n};
	for (size_t i = 0; i < n && to->index; i++) {
		index[i] = (double)group->rows->index[group->row[begin + i]];
		if (i && index[i] <= index[i - 1])
			to->index = NULL;
	}
}

/* Pieces, or rows that share an index: of those the last value that is there. */
static struct sa_judge_series gather(struct sa_judge *j, const struct sa_group_data *group,
				     size_t slot, const struct sa_selection *s)
{
	struct sa_view view;

	sa_view_take(group, slot, s, SA_VIEW_PLACES, j->arena, &view);
	double *index = SA_NEW_RAW(j->arena, view.n, double);
	double *y = SA_NEW_RAW(j->arena, view.n, double);
	size_t n = 0;

	for (size_t i = 0; i < view.n; i++) {
		bool again = n && index[n - 1] == (double)view.index[i];

		if (again && isnan(view.y[i]))
			continue;
		n -= again;
		index[n] = (double)view.index[i];
		y[n++] = view.y[i];
	}
	return (struct sa_judge_series){index, y, n};
}

struct sa_judge_series sa_judge_series_of(struct sa_judge *j, size_t metric,
					  const struct sa_group_data *group, size_t window)
{
	const struct sa_data *data = j->in->data;
	struct sa_judge_index *known = &j->index[window];
	size_t slot = data->slot[metric];

	if (!group || group->dead || !group->y)
		return (struct sa_judge_series){0};
	const struct sa_selection *s =
		sa_judge_window(j, data->policy->metric[metric].input, group, window);

	if (s->n_masked > s->n_rows)
		return (struct sa_judge_series){0};
	if (known->group != group || known->selection != s)
		index_of(j, group, s, known);
	if (!known->index)
		return gather(j, group, slot, s);
	return (struct sa_judge_series){known->index, group->y[slot] + known->begin, known->n};
}

/* The baseline runs, each with windows of its own. */
struct runs {
	struct sa_judge_input *in;
	struct sa_judge *judge;
	size_t n;
};

static struct runs open_runs(struct sa_judge *j)
{
	const struct sa_judge_input *in = j->in;
	struct runs runs = {
		.in = SA_NEW_ARRAY(j->arena, in->n_baseline, struct sa_judge_input),
		.judge = SA_NEW_ARRAY(j->arena, in->n_baseline, struct sa_judge),
		.n = in->n_baseline,
	};

	for (size_t b = 0; b < runs.n; b++) {
		runs.in[b] =
			(struct sa_judge_input){.policy = in->policy, .data = &in->baseline[b]};
		runs.judge[b] = sa_judge_begin(&runs.in[b], j->arena);
	}
	return runs;
}

static struct sa_judge_case case_of(struct sa_judge *j, struct runs *runs, size_t m,
				    const struct sa_group_data *group, bool has_rule)
{
	const struct sa_policy *policy = j->in->policy;
	const struct sa_policy_metric *metric = &policy->metric[m];
	size_t window = policy->baseline.window;
	struct sa_judge_series *baseline = SA_NEW_ARRAY(j->arena, runs->n, struct sa_judge_series);

	for (size_t b = 0; b < runs->n; b++)
		baseline[b] = sa_judge_series_of(
			&runs->judge[b], m,
			sa_group_find(&runs->in[b].data->input[metric->input], group->name),
			window);
	return (struct sa_judge_case){
		.better = sa_judge_better_of(metric->better),
		.judged = has_rule && metric->better != SA_NEITHER,
		.floor_percent = metric->floor.is_share,
		.floor = metric->floor.value * (metric->floor.is_share ? 100.0 : 1.0),
		.runs_alike = policy->baseline.runs_alike,
		.current = sa_judge_series_of(j, m, group, window),
		.baseline = baseline,
		.n_baseline = runs->n,
	};
}

enum sa_state sa_judge_shift_state(const struct sa_policy_baseline *baseline,
				   enum sa_judge_word word)
{
	switch (word) {
	case SA_JUDGE_WORSE:
		return sa_judge_gated(baseline->regression, SA_STATE_HOLD);
	case SA_JUDGE_DIFFERS:
		return sa_judge_gated(baseline->regression, SA_STATE_INCONCLUSIVE);
	case SA_JUDGE_UNCLEAR:
	case SA_JUDGE_NONE:
		return sa_judge_gated(baseline->regression, baseline->unclear);
	case SA_JUDGE_NOT_WORSE:
	case SA_JUDGE_BETTER:
	case SA_JUDGE_WORD_COUNT:
		break;
	}
	return SA_STATE_OK;
}

void sa_judge_shifts(struct sa_judge *j, struct sa_judged *out)
{
	const struct sa_policy *policy = j->in->policy;
	struct runs runs = open_runs(j);
	size_t n = 0;
	SA_ARENA_SCOPE(scratch);

	if (!runs.n)
		return;
	for (size_t m = 0; m < policy->n_metric; m++)
		n += j->in->data->input[policy->metric[m].input].n_group;
	struct sa_judge_case *cases = SA_NEW_ARRAY(j->arena, n, struct sa_judge_case);
	struct sa_judge_answer *answers = SA_NEW_ARRAY(j->arena, n, struct sa_judge_answer);

	out->shift = SA_NEW_ARRAY(j->arena, n, struct sa_judged_shift);
	for (size_t m = 0; m < policy->n_metric; m++) {
		const struct sa_input_data *input = &j->in->data->input[policy->metric[m].input];
		bool has_rule = sa_judge_has_rule(policy, m);

		for (size_t g = 0; g < input->n_group; g++) {
			struct sa_judge_case *c = &cases[out->n_shift];

			*c = case_of(j, &runs, m, &input->group[g], has_rule);
			out->shift[out->n_shift++] = (struct sa_judged_shift){
				.group = input->group[g].name, .metric = m, .judged = c->judged};
		}
	}
	sa_judge_compare(cases, n, policy->baseline.alpha, &scratch, answers);
	for (size_t i = 0; i < n; i++) {
		out->shift[i].answer = answers[i];
		if (out->shift[i].judged)
			out->shift[i].state =
				sa_judge_shift_state(&policy->baseline, answers[i].word);
	}
}

void sa_judge_shifts_alone(const struct sa_judge_input *in, struct sa_arena *arena,
			   struct sa_judged *out)
{
	struct sa_judge judge = sa_judge_begin(in, arena);

	*out = (struct sa_judged){.policy = in->policy, .data = in->data};
	sa_judge_shifts(&judge, out);
	sa_judge_end(&judge);
}
