/* SPDX-License-Identifier: MIT */
/* Judging two runs for a comparison. */
#include "app/compare_policy.h"

#include <string.h>

#include "app/action.h"
#include "app/notes_out.h"
#include "app/policy_reader.h"
#include "base/num.h"
#include "base/utc.h"
#include "base/utf8.h"

bool sa_compare_needs_github(const char *spec)
{
	return strncmp(spec, "artifact:", 9) == 0 || strncmp(spec, "auto", 4) == 0;
}

/* Reads what a spec stands for into r->data, newest first. Artifacts are reached as the Action reaches them. */
static int open_side(struct sa_ctx *ctx, const struct sa_compare_job *job, const char *spec,
		     struct sa_policy_reader *r, struct sa_err *err)
{
	struct sa_baseline_reader reader = sa_policy_reader_of(r);
	struct sa_baseline_place place = sa_baseline_nowhere;
	struct sa_action_link link = {0};
	struct sa_baseline one = {0};
	int rc = 0;

	reader.path_in_git = job->path_in_git;
	reader.usual_runs = 1; /* two sides */
	if (r->looks)
		reader.base = NULL;
	if (sa_compare_needs_github(spec))
		rc = sa_action_baseline_alone(ctx, &link, &place, err);
	if (rc == 0)
		rc = sa_baseline_open_by(ctx, &place, &reader, spec, &one, err);
	sa_http_curl_close(&link.curl);
	sa_print_load_errors(ctx, spec, r->notes);
	if (rc != 0)
		return sa_err_wrap(err, "compare: '%s'", sa_utf8_shown(ctx->arena, spec));
	SA_BUG_ON(!r->n);
	return 0;
}

static void take_findings(struct sa_ctx *ctx, const struct sa_judged *judged,
			  struct sa_audit_summary *summary)
{
	*summary = (struct sa_audit_summary){
		.by_policy = true,
		.finding = SA_NEW_ARRAY(ctx->arena, judged->n_finding, struct sa_summary_finding),
		.n_findings = judged->n_finding,
	};
	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];

		summary->finding[i] = (struct sa_summary_finding){
			f->group, judged->policy->metric[f->metric].name, f->rule->text,
			sa_num_rounded(f->actual)};
	}
}

/* A on its own, B against A. */
static void judge(struct sa_ctx *ctx, const struct sa_policy_reader *a, struct sa_judge_input *in,
		  struct sa_compared *out)
{
	struct sa_judged *of_a = SA_NEW(ctx->arena, struct sa_judged);
	struct sa_judged *of_b = SA_NEW(ctx->arena, struct sa_judged);
	struct sa_baseline_runs *runs = SA_NEW(ctx->arena, struct sa_baseline_runs);
	struct sa_notes *ignored = SA_NEW(ctx->arena, struct sa_notes);
	const struct sa_judge_input alone = {
		.policy = in->policy,
		.data = &a->data[0],
		.now_ms = in->now_ms,
		.rules_only = true,
		.no_series = true,
	};

	sa_notes_init(ignored, ctx->arena);
	*runs = (struct sa_baseline_runs){.run = a->run, .n = a->n};
	in->baseline = a->data;
	in->n_baseline = a->n;
	in->runs = runs;
	in->no_series = true;
	sa_judge(&alone, ctx->arena, ignored, of_a);
	sa_judge(in, ctx->arena, ignored, of_b);
	take_findings(ctx, of_a, &out->a);
	take_findings(ctx, of_b, &out->b);
	out->judged = of_b;
}

int sa_compare_by_policy(struct sa_ctx *ctx, const struct sa_compare_job *job,
			 struct sa_compared *out, struct sa_err *err)
{
	struct sa_policy *policy = SA_NEW(ctx->arena, struct sa_policy);
	struct sa_notes *notes = SA_NEW_ARRAY(ctx->arena, 2, struct sa_notes);
	struct sa_judge_input in = {.policy = policy, .now_ms = sa_utc_now_ms()};
	struct sa_policy_reader b = {
		.job = &job->policy, .in = &in, .notes = &notes[0], .looks = true};
	struct sa_policy_reader a = {
		.job = &job->policy, .in = &in, .notes = &notes[1], .looks = !job->refuses};

	sa_notes_init(&notes[0], ctx->arena);
	sa_notes_init(&notes[1], ctx->arena);
	if (sa_policy_job_load(ctx, &job->policy, policy, err) != 0 ||
	    open_side(ctx, job, job->b, &b, err) != 0)
		return -1;
	in.data = &b.data[0];
	if (open_side(ctx, job, job->a, &a, err) != 0)
		return -1;
	judge(ctx, &a, &in, out);
	return 0;
}
