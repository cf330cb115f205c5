/* SPDX-License-Identifier: MIT */
/* What lies beside a run that a policy judges. */
#include "cli/policy_side.h"

#include <string.h>

#include "gate/fail.h"
#include "load/kpi_gate_load.h"
#include "load/run_plan_load.h"
#include "load/tuning_load.h"

/* The rows of the first input as the files beside an ITER_SUMMARY run know them. */
static const struct sa_run *run_of(struct sa_ctx *ctx, const char *base, const struct sa_data *data)
{
	const struct sa_rows *rows = &data->input[0].rows;
	struct sa_run *run = SA_NEW(ctx->arena, struct sa_run);

	*run = (struct sa_run){.base = base,
			       .n_candidates = data->input[0].n_files,
			       .iter = SA_NEW_ARRAY(ctx->arena, rows->n, struct sa_iter),
			       .n_iter = rows->n};
	for (size_t i = 0; i < rows->n; i++) {
		run->iter[i] = (struct sa_iter){.index = (uint64_t)rows->index[i],
						.file = rows->file[i],
						.at_ms = rows->at_ms[i],
						.unusable = rows->unusable[i]};
		run->n_loaded += !rows->unusable[i];
	}
	run->newest_unusable = data->input[0].newest_unusable;
	return run;
}

void sa_policy_side_files(struct sa_ctx *ctx, const char *base, const struct sa_data *data,
			  const struct sa_source *source, struct sa_audit *audit)
{
	const struct sa_policy *policy = data->policy;
	struct sa_err err;

	audit->run = run_of(ctx, base, data);
	if (policy->kpi_gate) {
		sa_kpi_gates_load(source, ctx->arena, &audit->gates);
		if (strcmp(policy->kpi_gate, SA_KPI_GATE_PATH) != 0) {
			struct sa_kpi_gate *gate = SA_NEW(ctx->arena, struct sa_kpi_gate);

			audit->gates.gate = NULL;
			audit->gates.error = NULL;
			if (sa_kpi_gate_load(source, policy->kpi_gate, ctx->arena, gate, &err) == 0)
				audit->gates.gate = gate;
			else if (err.code != SA_ERR_NOT_FOUND)
				audit->gates.error = sa_arena_strdup(ctx->arena, err.msg);
		}
		audit->gates.stale = sa_kpi_gate_is_stale(audit->gates.gate, audit->run);
		sa_fail_kpi_gate(audit);
	}
	if (policy->builds_on_mm_bot) {
		sa_tuning_load(source, ctx->arena, &audit->tuning);
		sa_run_plan_load(source, ctx->arena, &audit->plan);
		sa_fail_incomplete(audit);
	}
}
