/* SPDX-License-Identifier: MIT */
/* Rows of six KPIs into columns, and back. */
#include "load/run_columns.h"

#include "base/num.h"

static void fill_rows(const struct sa_run *run, struct sa_arena *arena, struct sa_input_data *in)
{
	struct sa_rows *rows = &in->rows;

	*rows = (struct sa_rows){
		.n = run->n_iter,
		.index = SA_NEW_ARRAY(arena, run->n_iter, int64_t),
		.at_ms = SA_NEW_ARRAY(arena, run->n_iter, int64_t),
		.file = SA_NEW_ARRAY(arena, run->n_iter, const char *),
		.unusable = SA_NEW_ARRAY(arena, run->n_iter, bool),
		.tuned = SA_NEW_ARRAY(arena, run->n_iter, bool),
	};
	for (size_t i = 0; i < run->n_iter; i++) {
		const struct sa_iter *iter = &run->iter[i];

		rows->index[i] = (int64_t)iter->index;
		rows->at_ms[i] = iter->at_ms;
		rows->file[i] = iter->file;
		rows->unusable[i] = iter->unusable;
		rows->tuned[i] = iter->tuned;
	}
}

/* Every row is an entry; one that cannot be used has no value. */
static void fill_group(const struct sa_run *run, const struct sa_input_data *in,
		       struct sa_arena *arena, struct sa_group_data *group)
{
	uint32_t *row = SA_NEW_ARRAY(arena, run->n_iter, uint32_t);

	*group = (struct sa_group_data){
		.name = "",
		.rows = &in->rows,
		.n = run->n_iter,
		.row = row,
		.y = SA_NEW_ARRAY(arena, in->n_metric, double *),
		.samples = SA_NEW_ARRAY(arena, in->n_metric, struct sa_samples),
		.n_records = run->n_loaded,
		.first_ms = SA_NO_TIME,
		.last_ms = SA_NO_TIME,
	};
	for (size_t i = 0; i < run->n_iter; i++)
		row[i] = (uint32_t)i;
	for (size_t k = 0; k < in->n_metric; k++) {
		group->y[k] = SA_NEW_ARRAY(arena, run->n_iter, double);
		for (size_t i = 0; i < run->n_iter; i++)
			group->y[k][i] = run->iter[i].kpi[k];
	}
}

void sa_run_columns(const struct sa_run *run, const struct sa_policy *policy,
		    struct sa_arena *arena, struct sa_data *data)
{
	struct sa_input_data *in = SA_NEW(arena, struct sa_input_data);

	*data = (struct sa_data){
		.policy = policy,
		.input = in,
		.slot = SA_NEW_ARRAY(arena, policy->n_metric, size_t),
		.first_ms = SA_NO_TIME,
		.last_ms = SA_NO_TIME,
	};
	*in = (struct sa_input_data){
		.def = policy->input,
		.name = policy->input->name,
		.format = policy->input->format,
		.n_files = run->n_candidates,
		.group = SA_NEW(arena, struct sa_group_data),
		.n_group = 1,
		.metric = SA_NEW_ARRAY(arena, policy->n_metric, size_t),
		.n_metric = policy->n_metric,
		.has_index = true,
		.first_ms = SA_NO_TIME,
		.last_ms = SA_NO_TIME,
		.newest_unusable = run->newest_unusable,
		.n_unusable = run->n_unusable,
	};
	for (size_t k = 0; k < policy->n_metric; k++)
		in->metric[k] = data->slot[k] = k;
	fill_rows(run, arena, in);
	fill_group(run, in, arena, in->group);
}

/* Of group `group`, by the rows of the input. */
static void take_values(const struct sa_group_data *group, size_t n_metric, struct sa_iter *iter)
{
	for (size_t k = 0; k < n_metric; k++) {
		for (size_t e = 0; e < group->n; e++)
			iter[group->row[e]].kpi[k] = group->y[k][e];
	}
}

void sa_run_of_columns(const struct sa_data *data, struct sa_arena *arena, struct sa_run *run)
{
	const struct sa_input_data *in = &data->input[0];
	const struct sa_group_data *group = sa_group_find(in, "");
	size_t n = group ? in->rows.n : 0;

	*run = (struct sa_run){
		.iter = SA_NEW_ARRAY(arena, n, struct sa_iter),
		.n_iter = n,
		.n_loaded = n,
		.n_candidates = n,
	};
	for (size_t i = 0; i < n; i++) {
		run->iter[i] = (struct sa_iter){
			.index = (uint64_t)in->rows.index[i],
			.file = in->rows.file[i],
			.at_ms = in->rows.at_ms[i],
		};
		for (size_t k = 0; k < in->n_metric; k++)
			run->iter[i].kpi[k] = SA_MISSING;
	}
	if (group)
		take_values(group, in->n_metric, run->iter);
}
