/* SPDX-License-Identifier: MIT */
/* What lies beside a run that a policy judges. */
#include "app/policy_side.h"

#include <stdlib.h>
#include <string.h>

#include "app/pipeline.h"
#include "gate/fail.h"
#include "load/kpi_gate_load.h"
#include "load/run_load.h"
#include "load/run_plan_load.h"
#include "load/tuning_load.h"
#include "source/source_below.h"

const struct sa_input_data *sa_policy_side_input(const struct sa_data *data)
{
	for (size_t i = 0; i < data->policy->n_input; i++) {
		if (strcmp(data->input[i].format, "iter-summary") == 0)
			return &data->input[i];
	}
	return &data->input[0];
}

/* Whether a file beside the run is held against each of its rows; the newest one is enough for the reports. */
static bool asks_each_row(const struct sa_policy *policy)
{
	return policy->kpi_gate || policy->builds_on_mm_bot;
}

/* Its rows as the files beside an ITER_SUMMARY run know them. */
static const struct sa_run *run_of(struct sa_ctx *ctx, const char *base, const struct sa_data *data)
{
	const struct sa_input_data *input = sa_policy_side_input(data);
	const struct sa_rows *rows = &input->rows;
	size_t first = asks_each_row(data->policy) || !rows->n ? 0 : rows->n - 1;
	struct sa_run *run = SA_NEW(ctx->arena, struct sa_run);

	*run = (struct sa_run){.base = base,
			       .n_candidates = input->n_files,
			       .iter = SA_NEW_ARRAY(ctx->arena, rows->n - first, struct sa_iter),
			       .n_iter = rows->n - first,
			       .newest_unusable = input->newest_unusable};
	for (size_t i = 0; i < rows->n; i++)
		run->n_loaded += !rows->unusable[i];
	for (size_t i = first; i < rows->n; i++)
		run->iter[i - first] = (struct sa_iter){.index = (uint64_t)rows->index[i],
							.file = rows->file[i],
							.at_ms = rows->at_ms[i],
							.unusable = rows->unusable[i]};
	return run;
}

/* ---- where they lie ---- */

struct folders {
	const char **name; /* "" = the run itself, which is the first */
	size_t n;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All in which a file of the input lies: none is left out, or a gate in it would not be seen. */
static struct folders folders_of(struct sa_ctx *ctx, const struct sa_data *data)
{
	const struct sa_rows *rows = &sa_policy_side_input(data)->rows;
	const char **name = SA_NEW(ctx->arena, const char *);
	size_t n = 1, cap = 1, kept = 0;

	name[0] = "";
	for (size_t i = 0; i < rows->n; i++) {
		if (i && rows->file[i] == rows->file[i - 1])
			continue;
		const char *slash = strrchr(rows->file[i], '/');
		size_t len = slash ? (size_t)(slash - rows->file[i]) : 0;

		if (strncmp(name[n - 1], rows->file[i], len) == 0 && !name[n - 1][len])
			continue;
		name = sa_arena_more(ctx->arena, name, n, &cap, sizeof *name);
		name[n++] = sa_arena_strndup(ctx->arena, rows->file[i], len);
	}
	qsort(name, n, sizeof *name, by_name);
	for (size_t i = 0; i < n; i++) {
		if (!kept || strcmp(name[kept - 1], name[i]) != 0)
			name[kept++] = name[i];
	}
	return (struct folders){name, kept};
}

static struct sa_source folder_source(struct sa_ctx *ctx, const struct sa_source *source,
				      const char *folder)
{
	return folder[0] ? sa_source_below(source, folder, ctx->arena) : *source;
}

/* ---- the gate ---- */

static bool is_usual_gate(const struct sa_policy *policy)
{
	return strcmp(policy->kpi_gate, SA_KPI_GATE_PATH) == 0;
}

/* What a gate weighs in the decision: of several the worst one is the run's. */
static int weight(const struct sa_kpi_gates *gates)
{
	const char *why;
	const struct sa_kpi_gate *gate = sa_kpi_gates_ruling(gates, &why);

	if (!gate)
		return why ? 3 : 0;
	switch (gate->verdict) {
	case SA_KPI_VERDICT_FAIL:
		return 4;
	case SA_KPI_VERDICT_UNKNOWN:
		return 3;
	case SA_KPI_VERDICT_WARN:
		return 2;
	case SA_KPI_VERDICT_PASS:
		break;
	}
	return 1;
}

/* The gate that the policy names; the usual one lies beside the ITER_SUMMARY files. */
static void load_gates(struct sa_ctx *ctx, const struct sa_data *data,
		       const struct sa_source *source, const struct folders *folders,
		       struct sa_audit *audit, struct sa_notes *notes)
{
	const struct sa_policy *policy = data->policy;
	size_t n = is_usual_gate(policy) ? folders->n : 1;

	for (size_t i = 0; i < n; i++) {
		const struct sa_source in = folder_source(ctx, source, folders->name[i]);
		struct sa_kpi_gates gates;

		sa_kpi_gates_load_at(&in, policy->kpi_gate, ctx->arena, &gates);
		gates.stale = sa_kpi_gate_is_stale(gates.gate, audit->run);
		if (notes)
			sa_kpi_gates_note_misplaced(&in, policy->kpi_gate, &gates, ctx->arena,
						    notes);
		if (!i || weight(&gates) > weight(&audit->gates))
			audit->gates = gates;
	}
	sa_fail_kpi_gate(audit);
}

/* ---- the plan and the tuner ---- */

/* What each folder tells is held against all rows; the reports show what the first one tells. */
static void load_plans(struct sa_ctx *ctx, const struct sa_source *source,
		       const struct folders *folders, struct sa_audit *audit)
{
	struct sa_tuning_summary tuning = {0};
	struct sa_run_plan plan = {0};

	for (size_t i = 0; i < folders->n; i++) {
		const struct sa_source in = folder_source(ctx, source, folders->name[i]);

		sa_tuning_load(&in, ctx->arena, &audit->tuning);
		sa_run_plan_load(&in, ctx->arena, &audit->plan);
		if (audit->plan.found || audit->tuning.found)
			sa_fail_incomplete(audit);
		tuning = tuning.found ? tuning : audit->tuning;
		plan = plan.found ? plan : audit->plan;
	}
	audit->tuning = tuning;
	audit->plan = plan;
}

void sa_policy_side_files(struct sa_ctx *ctx, const char *base, const struct sa_data *data,
			  const struct sa_source *source, struct sa_audit *audit,
			  struct sa_notes *notes)
{
	const struct sa_policy *policy = data->policy;
	const struct folders folders = folders_of(ctx, data);

	audit->run = run_of(ctx, base, data);
	if (policy->kpi_gate)
		load_gates(ctx, data, source, &folders, audit, notes);
	if (policy->builds_on_mm_bot)
		load_plans(ctx, source, &folders, audit);
}

void sa_policy_side_notes(const struct sa_data *data, const struct sa_run *run, uint64_t least,
			  struct sa_notes *notes)
{
	if (!data->policy->builds_on_mm_bot ||
	    strcmp(sa_policy_side_input(data)->format, "iter-summary") != 0)
		return;
	sa_run_note_gaps(run, notes);
	sa_note_few_files(run, least, notes);
}

struct sa_policy_names sa_policy_side_places(struct sa_ctx *ctx, const struct sa_data *data)
{
	static const char *const usual[] = {SA_KPI_GATE_PATH, SA_KPI_GATE_FAILED_PATH,
					    SA_RUN_PLAN_NAME};
	const size_t n_usual = sizeof usual / sizeof *usual;
	const struct sa_policy *policy = data->policy;
	struct folders folders = folders_of(ctx, data);
	struct sa_policy_names out = {0};

	if (!policy->builds_on_mm_bot && !(policy->kpi_gate && is_usual_gate(policy)))
		folders.n = 1;
	const char **name = SA_NEW_ARRAY(ctx->arena, 2 + folders.n * (n_usual + 1), const char *);

	if (policy->kpi_gate) {
		const char *failed = sa_kpi_gate_failed_path(policy->kpi_gate, ctx->arena);

		name[out.n++] = policy->kpi_gate;
		if (failed)
			name[out.n++] = failed;
	}
	for (size_t i = 1; i < folders.n;
	     i++) { /* (those of the run itself are always looked at) */
		for (size_t k = 0; k < n_usual; k++)
			name[out.n++] = sa_path_join(ctx->arena, folders.name[i], usual[k]);
		name[out.n++] =
			sa_path_join(ctx->arena, folders.name[i], sa_key_file_path(SA_KEY_TUNING));
	}
	out.name = name;
	return out;
}
