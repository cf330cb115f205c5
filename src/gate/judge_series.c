/* SPDX-License-Identifier: MIT */
/* What reports show of a judged run beside its findings: windows, series, groups. */
#include <stdlib.h>
#include <string.h>

#include "gate/judge_rules.h"
#include "stats/aggregate.h"

/* Beyond so many series, or values in them, only the windows that a rule of the KPI reads are shown. */
#define SERIES_IN_FULL 5000
#define VALUES_IN_FULL 1000000

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct sa_judged_group *)a)->name,
		      ((const struct sa_judged_group *)b)->name);
}

/* The group of that name, which is in this state at least; NULL when there is none. */
static struct sa_judged_group *raise_group(struct sa_judged *out, const char *name,
					   enum sa_state state, enum sa_against by)
{
	const struct sa_judged_group key = {.name = name};
	struct sa_judged_group *g =
		out->n_group ? bsearch(&key, out->group, out->n_group, sizeof key, by_name) : NULL;

	if (!g || state == SA_STATE_OK)
		return g;
	g->against[by] = true;
	if (state > g->state || (state == g->state && by < g->first))
		g->first = by;
	if (state > g->state)
		g->state = state;
	return g;
}

/* What an input as a whole lacks, each of its groups lacks; that another group is not there is none of theirs. */
static void raise_by_problem(const struct sa_data *data, const struct sa_problem *p,
			     struct sa_judged *out)
{
	if (p->group[0]) {
		(void)raise_group(out, p->group, p->state, SA_AGAINST_COMPLETENESS);
		return;
	}
	for (size_t i = 0; i < data->policy->n_input && p->kind != SA_PROBLEM_GROUPS; i++) {
		const struct sa_input_data *input = &data->input[i];

		for (size_t g = 0; g < input->n_group && strcmp(input->name, p->input) == 0; g++)
			(void)raise_group(out, input->group[g].name, p->state,
					  SA_AGAINST_COMPLETENESS);
	}
}

/* The groups of all inputs, each once, with what was found in them. */
static void list_groups(const struct sa_data *data, struct sa_arena *arena, struct sa_judged *out)
{
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < data->policy->n_input; i++)
		n += data->input[i].n_group;
	out->group = SA_NEW_ARRAY(arena, n + 1, struct sa_judged_group);
	n = 0;
	for (size_t i = 0; i < data->policy->n_input; i++) {
		for (size_t g = 0; g < data->input[i].n_group; g++)
			out->group[n++].name = data->input[i].group[g].name;
	}
	qsort(out->group, n, sizeof *out->group, by_name);
	for (size_t i = 0; i < n; i++) {
		if (!i || strcmp(out->group[i].name, out->group[kept - 1].name) != 0)
			out->group[kept++] = out->group[i];
	}
	out->n_group = kept;
	for (size_t i = 0; i < out->n_finding; i++) {
		const struct sa_finding *f = &out->finding[i];
		struct sa_judged_group *g = raise_group(
			out, f->group, f->state,
			f->outcome == SA_MISSING_VALUE ? SA_AGAINST_MISSING : SA_AGAINST_LIMIT);

		if (!g)
			continue;
		g->n_findings++;
		g->n_broken += f->state != SA_STATE_OK;
		g->n_missing += f->state != SA_STATE_OK && f->outcome == SA_MISSING_VALUE;
	}
	for (size_t i = 0; i < out->n_problem; i++)
		raise_by_problem(data, &out->problem[i], out);
	for (size_t i = 0; i < out->n_shift; i++)
		(void)raise_group(out, out->shift[i].group, out->shift[i].state,
				  SA_AGAINST_BASELINE);
	for (size_t i = 0; i < out->n_drift; i++)
		(void)raise_group(out, out->drift[i].group, out->drift[i].state, SA_AGAINST_DRIFT);
}

static void list_windows(struct sa_judge *j, struct sa_judged *out)
{
	const struct sa_policy *policy = j->in->policy;

	out->window = SA_NEW_ARRAY(j->arena, policy->n_input, struct sa_judged_window *);
	for (size_t i = 0; i < policy->n_input; i++) {
		out->window[i] = SA_NEW_ARRAY(j->arena, policy->n_window, struct sa_judged_window);
		for (size_t w = 0; w < policy->n_window; w++) {
			const struct sa_selection *s = sa_judge_window(j, i, NULL, w);

			out->window[i][w] = (struct sa_judged_window){
				.first = s->first,
				.last = s->last,
				.n_rows = s->n_rows,
				.n_masked = s->n_masked,
			};
		}
	}
}

static void list_masks(const struct sa_judge *j, struct sa_judged *out)
{
	const struct sa_policy *policy = j->in->policy;

	out->mask = SA_NEW_ARRAY(j->arena, policy->n_mask * policy->n_input, struct sa_judged_mask);
	for (size_t m = 0; m < policy->n_mask; m++) {
		for (size_t i = 0; i < policy->n_input; i++) {
			struct sa_judged_mask *mask = &out->mask[out->n_mask];

			*mask = (struct sa_judged_mask){.mask = &policy->mask[m], .input = i};
			out->n_mask += sa_mask_rows(j->in->data, i, mask->mask, &mask->first,
						    &mask->last, &mask->n_rows);
		}
	}
}

/* Whether a rule of the KPI reads the window (`all` is read by those that have none). */
static bool is_read(const struct sa_policy *policy, size_t metric, size_t window)
{
	bool any = false;

	for (size_t r = 0; r < policy->n_rule; r++) {
		const struct sa_policy_rule *rule = &policy->rule[r];

		if (rule->metric != metric)
			continue;
		any = true;
		if (rule->left.window == window ||
		    (rule->right.kind == SA_RIGHT_AGGREGATE && rule->right.other.window == window))
			return true;
	}
	return !any && window == 0;
}

static void add_series(struct sa_judge *j, struct sa_judged *out, size_t input,
		       const struct sa_group_data *group, size_t metric, size_t window,
		       struct sa_arena *scratch)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	struct sa_view view;

	sa_view_take(group, j->in->data->slot[metric], sa_judge_window(j, input, group, window),
		     SA_VIEW_VALUES, scratch, &view);
	struct sa_view_stats stats = sa_view_stats_of(&view, scratch);

	sa_arena_reset(scratch, mark);

	out->series[out->n_series++] = (struct sa_judged_series){
		.group = group->name,
		.metric = metric,
		.window = window,
		.n = stats.n,
		.n_missing = stats.n_missing,
		.min = stats.min,
		.max = stats.max,
		.mean = stats.mean,
		.median = stats.median,
	};
}

static void list_series(struct sa_judge *j, struct sa_judged *out)
{
	const struct sa_policy *policy = j->in->policy;
	size_t all = 0, values = 0;
	SA_ARENA_SCOPE(scratch);

	for (size_t m = 0; m < policy->n_metric; m++) {
		const struct sa_input_data *in = &j->in->data->input[policy->metric[m].input];

		all += in->n_group * policy->n_window;
		values += in->n_group * policy->n_window * in->rows.n;
	}
	bool full = all <= SERIES_IN_FULL && values <= VALUES_IN_FULL;

	out->series = SA_NEW_ARRAY(j->arena, all, struct sa_judged_series);
	for (size_t g = 0; g < out->n_group; g++) {
		for (size_t m = 0; m < policy->n_metric; m++) {
			size_t input = policy->metric[m].input;
			const struct sa_group_data *group =
				sa_group_find(&j->in->data->input[input], out->group[g].name);

			for (size_t w = 0; group && w < policy->n_window; w++) {
				if (full || is_read(policy, m, w))
					add_series(j, out, input, group, m, w, &scratch);
			}
		}
	}
}

void sa_judge_series(struct sa_judge *j, struct sa_judged *out)
{
	list_groups(j->in->data, j->arena, out);
	list_windows(j, out);
	list_masks(j, out);
	list_series(j, out);
}
