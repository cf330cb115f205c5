/* SPDX-License-Identifier: MIT */
/* Deciding without an audit. */
#include "app/run_decision.h"

#include "app/pipeline.h"
#include "load/snapshot_load.h"
#include "source/source.h"

#define FLAT_SNAPSHOT "POST_SOAK_SNAPSHOT.json"

static int by_policy(struct sa_ctx *ctx, const struct sa_policy_job *job,
		     struct sa_run_answer *answer, struct sa_err *err)
{
	struct sa_policy_report *report = SA_NEW(ctx->arena, struct sa_policy_report);

	if (sa_policy_decide(ctx, job, report, err) != 0)
		return -1;
	*answer = (struct sa_run_answer){.decision = report->decision, .policy = report};
	return 0;
}

/* The snapshot directly in the directory, where the older tools left it. */
static int find_snapshot(struct sa_ctx *ctx, const char *base, struct sa_audit *audit,
			 const char **file, struct sa_err *err)
{
	SA_SOURCE_SCOPE(source);

	*file = sa_key_file_path(SA_KEY_SNAPSHOT);
	if (audit->snapshot.found)
		return 0;
	if (sa_source_open_dir(ctx->fs, ctx->arena, base, &source, err) != 0)
		return -1;
	sa_snapshot_load_at(&source, FLAT_SNAPSHOT, ctx->arena, &audit->snapshot);
	*file = audit->snapshot.found ? FLAT_SNAPSHOT : NULL;
	return 0;
}

static int nothing_there(const struct sa_run_question *q, struct sa_err *err)
{
	return sa_err_set(
		err, SA_ERR_NOT_FOUND,
		"there is nothing to judge in '%s': no ITER_SUMMARY_<n>.json, and neither "
		"'%s' nor '%s'; check %s, or run the soak first",
		q->base, sa_key_file_path(SA_KEY_SNAPSHOT), FLAT_SNAPSHOT, q->option);
}

static int judge_alone(struct sa_ctx *ctx, const struct sa_run_question *q,
		       const struct sa_pipeline *p, struct sa_audit *audit,
		       struct sa_run_answer *answer, struct sa_err *err)
{
	if (!answer->snapshot)
		return nothing_there(q, err);
	answer->alone = true;
	if (sa_pipeline_judge_snapshot(ctx, p, audit, err) == 0)
		return 0;
	return sa_err_set(err, SA_ERR_SCHEMA,
			  "'%s' is not usable: %s; '%s' has no ITER_SUMMARY_<n>.json that could be "
			  "judged instead",
			  answer->snapshot, sa_arena_strdup(ctx->arena, err->msg), q->base);
}

int sa_run_decide(struct sa_ctx *ctx, const struct sa_run_question *q, struct sa_run_answer *answer,
		  struct sa_err *err)
{
	struct sa_policy_job job = {
		.base = q->base,
		.policy = q->policy,
		.profile = q->profile,
		.threshold = q->threshold,
		.n_threshold = q->n_threshold,
		.steady_start = q->steady_start,
		.last_n = q->last_n,
		.fail_on = SA_FAIL_ON_HOLD,
	};
	struct sa_pipeline p = {
		.base = q->base,
		.option = q->option,
		.settings = {.steady_start = q->steady_start,
			     .last_n = q->last_n,
			     .fail_on = SA_FAIL_ON_HOLD},
	};
	struct sa_audit *audit = SA_NEW(ctx->arena, struct sa_audit);

	if (sa_policy_is_wanted(ctx, &job))
		return by_policy(ctx, &job, answer, err);
	const struct sa_builtin_options options = {
		.threshold = q->threshold,
		.n_threshold = q->n_threshold,
		.windows = true,
		.steady_start = q->steady_start,
		.last_n = q->last_n,
	};

	if (sa_builtin_load(ctx, &options, &p.builtin, err) != 0)
		return -1;
	if (sa_pipeline_load(ctx, &p, audit, err) != 0)
		return -1;
	audit->settings.override = false; /* told by whoever asks, not by a note */
	if (audit->run->grouped) {	  /* as the audit does: a verdict for each symbol */
		job.builtin_only = true;
		return by_policy(ctx, &job, answer, err);
	}
	*answer = (struct sa_run_answer){.decision = &audit->decision, .audit = audit};
	if (find_snapshot(ctx, q->base, audit, &answer->snapshot, err) != 0)
		return -1;
	if ((q->alone && !audit->run->n_candidates ? judge_alone(ctx, q, &p, audit, answer, err)
						   : sa_pipeline_judge(ctx, &p, audit, err)) != 0)
		return -1;
	sa_pipeline_decide(ctx, audit);
	return 0;
}
