/* SPDX-License-Identifier: MIT */
/* The worst group in the words of before. */
#include "app/policy_before.h"

#include <string.h>

#include "app/pipeline.h"
#include "app/policy_side.h"
#include "base/num.h"
#include "gate/checks.h"
#include "gate/readiness.h"
#include "load/delta_load.h"
#include "load/discover.h"
#include "load/prom_load.h"
#include "load/snapshot_load.h"
#include "load/whose.h"
#include "stats/select.h"

/* ---- the rows ---- */

static void fill_values(const struct sa_judged *judged, const struct sa_input_data *input,
			const struct sa_group_data *group, struct sa_run *run)
{
	for (size_t i = 0; i < run->n_iter; i++) {
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			run->iter[i].kpi[k] = SA_MISSING;
	}
	for (size_t m = 0; m < input->n_metric; m++) {
		size_t k = sa_kpi_row_of_policy(judged->policy->metric[input->metric[m]].name);

		for (size_t e = 0; k < SA_KPI_COUNT && e < group->n; e++)
			run->iter[group->row[e]].kpi[k] = group->y[m][e];
	}
}

static void list_unusable(struct sa_ctx *ctx, const struct sa_data *data, struct sa_run *run)
{
	struct sa_unusable *list = SA_NEW_ARRAY(ctx->arena, data->n_unusable, struct sa_unusable);

	for (size_t i = 0; i < data->n_unusable; i++)
		list[i] = (struct sa_unusable){.file = data->unusable[i].file,
					       .index = (uint64_t)data->unusable[i].index,
					       .why = data->unusable[i].why};
	run->unusable = list;
	run->n_unusable = data->n_unusable;
}

/* All that lies below the base; what is odd about it is told by the reading of the inputs. */
static void take_inventory(struct sa_ctx *ctx, const struct sa_source *source, struct sa_run *run)
{
	struct sa_discovery found;
	struct sa_notes ignored;
	struct sa_err err;

	sa_notes_init(&ignored, ctx->arena);
	if (sa_discover(source, ctx->arena, &ignored, &found, &err) == 0)
		run->inventory = found.inventory;
}

static struct sa_run *run_of(struct sa_ctx *ctx, const struct sa_audit *audit,
			     const struct sa_judged *judged, const struct sa_input_data *input,
			     const struct sa_group_data *group)
{
	struct sa_run *run = SA_NEW(ctx->arena, struct sa_run);

	*run = *audit->run;
	run->iter = SA_NEW_ARRAY(ctx->arena, run->n_iter, struct sa_iter);
	if (run->n_iter)
		memcpy(run->iter, audit->run->iter, run->n_iter * sizeof *run->iter);
	fill_values(judged, input, group, run);
	list_unusable(ctx, judged->data, run);
	return run;
}

/* ---- the windows ---- */

static void take_windows(const struct sa_policy *policy, struct sa_audit *before)
{
	before->settings.steady_start = SA_STEADY_START;
	before->settings.last_n = 0;
	for (size_t i = 0; i < policy->n_window; i++) {
		const struct sa_policy_window *w = &policy->window[i];

		if (w->kind == SA_WINDOW_LAST_ROWS && !before->settings.last_n)
			before->settings.last_n = w->rows;
		if (w->kind == SA_WINDOW_INDICES && strcmp(w->name, "steady") == 0)
			before->settings.steady_start = w->from_index;
	}
	if (!before->settings.last_n)
		before->settings.last_n = SA_LAST_N;
}

/* ---- what was judged ---- */

static const char *files_of(struct sa_ctx *ctx, const struct sa_run *run,
			    const struct sa_window *window)
{
	const struct sa_iter *first = run->iter + window->first_row;

	if (!window->n_rows)
		return "";
	if (window->n_rows == 1)
		return first->file;
	return sa_arena_printf(ctx->arena, "%s … %s", first->file, first[window->n_rows - 1].file);
}

/* Each KPI by its first rule, else by what the built-in rules would look at. */
static void take_readings(struct sa_ctx *ctx, struct sa_audit *before)
{
	const struct sa_window *last = &before->window[SA_WINDOW_LAST];

	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		before->reading[k] = (struct sa_reading){
			.value = sa_agg_judged(&last->kpi[k], k),
			.from = {.aggregate = sa_agg_judged_name(k),
				 .window = last->name,
				 .file = files_of(ctx, before->run, last),
				 .field = "",
				 .conversion = "",
				 .derived = true,
				 .n_values = last->kpi[k].n},
		};
	for (size_t i = before->verdict.n_check; i-- > 0;) {
		const struct sa_check *check = &before->verdict.check[i];

		before->reading[check->rule.kpi].value = check->actual;
		before->reading[check->rule.kpi].from.aggregate = check->rule.aggregate;
	}
}

static void take_crossings(struct sa_ctx *ctx, const struct sa_judged *judged, const char *group,
			   struct sa_audit *before)
{
	const struct sa_judged_drift *drift[SA_KPI_COUNT] = {0};
	const struct sa_rules rules = sa_checks_rules(&before->verdict, ctx->arena);
	const struct sa_run *run = before->run;
	double last = run->n_iter ? (double)run->iter[run->n_iter - 1].index : 0.0;

	for (size_t i = 0; i < judged->n_drift; i++) {
		const struct sa_judged_drift *d = &judged->drift[i];
		size_t k = sa_kpi_row_of_policy(judged->policy->metric[d->metric].name);

		if (k < SA_KPI_COUNT && strcmp(d->group, group) == 0)
			drift[k] = d;
	}
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		before->crossing_iter[k] =
			sa_checks_crossing(&rules, k, &before->trend[k], last, drift[k]);
}

static const struct sa_group_data *worst_group(struct sa_ctx *ctx, const struct sa_judged *judged,
					       const struct sa_input_data *input)
{
	const struct sa_judged_group **group = sa_judged_groups(judged, ctx->arena);

	for (size_t i = 0; i < judged->n_group; i++) {
		const struct sa_group_data *found = sa_group_find(input, group[i]->name);

		if (found)
			return found;
	}
	return input->n_group ? &input->group[0] : NULL;
}

/* Beside one group they may be about it; of several nothing can be held against a snapshot. */
static void take_side_files(struct sa_ctx *ctx, const struct sa_source *source, bool alone,
			    struct sa_audit *before)
{
	sa_delta_load(source, ctx->arena, &before->delta);
	sa_prom_load(source, ctx->arena, &before->warmup);
	sa_whose_delta(before->run, ctx->arena, &before->delta);
	if (!alone)
		return;
	sa_whose_warmup(before->run, ctx->arena, &before->warmup);
	sa_snapshot_load(source, ctx->arena, &before->snapshot);
}

struct sa_audit *sa_policy_before(struct sa_ctx *ctx, const struct sa_audit *audit,
				  const struct sa_judged *judged, const struct sa_source *source,
				  bool inventory, struct sa_notes *notes)
{
	const struct sa_input_data *input = sa_policy_side_input(judged->data);
	const struct sa_group_data *group = worst_group(ctx, judged, input);
	struct sa_audit *before = SA_NEW(ctx->arena, struct sa_audit);

	if (!judged->policy->builds_on_mm_bot || !group)
		return NULL;
	struct sa_run *run = run_of(ctx, audit, judged, input, group);

	if (inventory)
		take_inventory(ctx, source, run);
	*before = *audit;
	before->run = run;
	take_windows(judged->policy, before);
	sa_windows_build(before->run, before->settings.steady_start, before->settings.last_n,
			 ctx->arena, before->window, before->trend);
	sa_checks_of_group(judged, group->name, ctx->arena, &before->verdict);
	take_crossings(ctx, judged, group->name, before);
	take_side_files(ctx, source, input->n_group == 1, before);
	if (before->snapshot.found) {
		const struct sa_rules rules = sa_checks_rules(&before->verdict, ctx->arena);
		const struct sa_readings_in in = {
			.run = before->run,
			.last = &before->window[SA_WINDOW_LAST],
			.last_n = before->settings.last_n,
			.policy = judged->policy,
			.rules = &rules,
		};

		sa_snapshot_check(&in, &before->snapshot, ctx->arena);
	}
	take_readings(ctx, before);
	sa_pipeline_note_side_files(before, notes);
	return before;
}
