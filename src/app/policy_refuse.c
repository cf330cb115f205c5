/* SPDX-License-Identifier: MIT */
/* Which runs are no baselines by a policy (FORMATS 15.32). */
#include "app/policy_refuse.h"

#include <math.h>
#include <string.h>

#include "app/baseline.h"
#include "app/policy_side.h"
#include "base/utc.h"
#include "baseline/found.h"
#include "baseline/trust.h"
#include "gate/decide.h"
#include "gate/fail_findings.h"
#include "gate/judge_rules.h"
#include "render/record.h"

static bool same_group(const struct sa_group_data *a, const struct sa_group_data *b,
		       size_t n_metric)
{
	if (strcmp(a->name, b->name) != 0 || a->n != b->n)
		return false;
	for (size_t m = 0; m < n_metric; m++) {
		if (a->n && memcmp(a->y[m], b->y[m], a->n * sizeof *a->y[m]) != 0)
			return false;
	}
	return true;
}

/* A KPI of a run and of one of a record, whose groups have the rows of all of them. */
static bool same_as_kept(const struct sa_group_data *run, const struct sa_group_data *kept,
			 size_t metric)
{
	SA_ARENA_SCOPE(arena);
	const struct sa_record_series s = sa_record_series_of(run, metric, &arena);
	size_t at = 0, n = 0;

	for (size_t i = 0; i < s.n; i++) {
		while (at < kept->n && kept->rows->index[kept->row[at]] < s.index[i])
			at++;
		if (at == kept->n || kept->rows->index[kept->row[at]] != s.index[i] ||
		    !(kept->y[metric][at] == s.y[i] ||
		      (isnan(kept->y[metric][at]) && isnan(s.y[i]))))
			return false;
		n += !isnan(s.y[i]);
	}
	for (size_t i = 0; i < kept->n; i++)
		n -= !isnan(kept->y[metric][i]);
	return n == 0;
}

/* As a record would keep the run: then it may hold it. */
static bool is_kept_as(const struct sa_data *run, const struct sa_data *kept)
{
	for (size_t i = 0; i < run->policy->n_input; i++) {
		const struct sa_input_data *x = &run->input[i], *y = &kept->input[i];

		if (x->n_group != y->n_group)
			return false;
		for (size_t g = 0; g < x->n_group; g++) {
			if (strcmp(x->group[g].name, y->group[g].name) != 0)
				return false;
			for (size_t m = 0; m < x->n_metric; m++) {
				if (!same_as_kept(&x->group[g], &y->group[g], m))
					return false;
			}
		}
	}
	return true;
}

bool sa_policy_same_data(const struct sa_data *a, const struct sa_data *b)
{
	if (a->of_record != b->of_record)
		return a->of_record ? is_kept_as(b, a) : is_kept_as(a, b);
	for (size_t i = 0; i < a->policy->n_input; i++) {
		const struct sa_input_data *x = &a->input[i], *y = &b->input[i];

		if (x->rows.n != y->rows.n || x->n_group != y->n_group)
			return false;
		if (x->rows.n &&
		    memcmp(x->rows.index, y->rows.index, x->rows.n * sizeof *x->rows.index) != 0)
			return false;
		for (size_t g = 0; g < x->n_group; g++) {
			if (!same_group(&x->group[g], &y->group[g], x->n_metric))
				return false;
		}
	}
	return true;
}

int64_t sa_policy_max_age_ms(const struct sa_policy_job *job, const struct sa_policy *policy)
{
	const struct sa_baseline_settings *set = job->comparison;

	return set && set->baseline_max_age ? (int64_t)set->baseline_max_age * SA_BASELINE_DAY_MS
					    : policy->baseline.max_age_ms;
}

bool sa_policy_takes_holds(const struct sa_policy_job *job)
{
	return job->comparison && job->comparison->allow_hold_baseline;
}

/* `at_ms`: of its newest row; `made_at`: of its commit or artifact, "" when not known. */
const char *sa_policy_time_refusal(struct sa_ctx *ctx, int64_t max_age_ms, int64_t at_ms,
				   const char *made_at)
{
	int64_t time[2] = {at_ms, SA_NO_TIME};
	const char *why;

	if (!sa_utc_parse(made_at, &time[1]))
		time[1] = SA_NO_TIME;
	for (size_t i = 0; i < 2; i++) {
		if (time[i] == SA_NO_TIME)
			continue;
		if ((why = sa_baseline_is_ahead(ctx, time[i])))
			return why;
		if (max_age_ms && sa_now_ms(ctx) - time[i] > max_age_ms)
			return sa_arena_printf(ctx->arena, "it is too old (of %s)",
					       sa_utc_iso(ctx->arena, time[i]));
	}
	return max_age_ms && time[0] == SA_NO_TIME && time[1] == SA_NO_TIME ? "its age is not known"
									    : NULL;
}

/* Its audit by today's policy, without a baseline of its own. */
static struct sa_policy_report judge_alone(struct sa_ctx *ctx, const struct sa_policy *policy,
					   const struct sa_source *source,
					   const struct sa_data *data)
{
	struct sa_policy *own = SA_NEW(ctx->arena, struct sa_policy);
	struct sa_audit *audit = SA_NEW(ctx->arena, struct sa_audit);
	struct sa_judged *judged = SA_NEW(ctx->arena, struct sa_judged);
	struct sa_notes *notes = SA_NEW(ctx->arena, struct sa_notes);
	const struct sa_judge_input in = {
		.policy = own, .data = data, .now_ms = sa_now_ms(ctx), .rules_only = true};

	*own = *policy;
	own->baseline.otherwise = SA_STATE_OK;
	own->drift.level = SA_GATING_OFF;
	*audit = (struct sa_audit){.notes = notes, .failures = {.arena = ctx->arena}};
	sa_notes_init(notes, ctx->arena);
	sa_policy_side_files(ctx, source->shown, data, source, audit, NULL);
	sa_judge(&in, ctx->arena, notes, judged);
	sa_findings_fail(judged, &audit->failures);
	audit->decision = sa_decide(&audit->failures, SA_FAIL_NEVER, false);
	return (struct sa_policy_report){
		.judged = judged, .decision = &audit->decision, .audit = audit, .base = ""};
}

static const char *held_by(struct sa_ctx *ctx, const struct sa_policy_report *report,
			   const struct sa_failure *failure)
{
	SA_STR_SCOPE(text);

	sa_phrase_policy_failure(&text, report, failure, &sa_pen_plain);
	return sa_baseline_is_held(ctx, failure->state, text.buf);
}

const char *sa_policy_state_refusal(struct sa_ctx *ctx, const struct sa_policy *policy,
				    const struct sa_source *source, const struct sa_data *data)
{
	const struct sa_policy_report report = judge_alone(ctx, policy, source, data);

	return sa_state_ships(report.decision->state)
		       ? NULL
		       : held_by(ctx, &report, &report.decision->failure[0]);
}

const char *sa_policy_broken(struct sa_ctx *ctx, const struct sa_policy *policy,
			     const struct sa_source *shard, const struct sa_data *data, bool whole)
{
	const struct sa_policy_report report = judge_alone(ctx, policy, shard, data);

	for (size_t i = 0; i < report.decision->n; i++) {
		const struct sa_failure *f = &report.decision->failure[i];

		if (f->state == SA_STATE_HOLD &&
		    ((whole && f->kind == SA_FAILURE_LIMIT) || f->kind == SA_FAILURE_KPI_GATE))
			return held_by(ctx, &report, f);
	}
	return NULL;
}

/* What its own verdict and today's rules say of it; what the record does not keep is asked of nobody. */
const char *sa_policy_kept_refusal(struct sa_ctx *ctx, const struct sa_policy *policy,
				   const struct sa_kept_run *run, const struct sa_data *data)
{
	struct sa_judged *judged = SA_NEW(ctx->arena, struct sa_judged);
	struct sa_notes *notes = SA_NEW(ctx->arena, struct sa_notes);
	const struct sa_judge_input in = {
		.policy = policy, .data = data, .now_ms = sa_now_ms(ctx), .rules_only = true};
	SA_STR_SCOPE(text);

	if (!sa_state_ships(run->state))
		return sa_baseline_was(ctx, run->state);
	sa_notes_init(notes, ctx->arena);
	sa_judge(&in, ctx->arena, notes, judged);
	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];

		if (f->state != SA_STATE_HOLD || f->outcome != SA_FAIL)
			continue;
		sa_phrase_finding(&text, judged, f, &sa_pen_plain);
		return sa_baseline_is_held(ctx, SA_STATE_HOLD, text.buf);
	}
	return NULL;
}
