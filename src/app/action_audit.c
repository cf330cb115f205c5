/* SPDX-License-Identifier: MIT */
/* From inputs to a decision. */
#include "app/action_audit.h"

#include <string.h>

#include "app/base_policy.h"
#include "app/exit.h"
#include "app/no_audit.h"
#include "app/policy_audit.h"
#include "app/policy_trust.h"
#include "baseline/list.h"
#include "gate/decide.h"
#include "gate/fail.h"
#include "model/report.h"
#include "policy/load.h"
#include "policy/overlay.h"
#include "publish/job_log.h"
#include "publish/secret.h"
#include "render/console.h"

void sa_action_print(struct sa_ctx *ctx, const struct sa_action_settings *set, struct sa_str *text)
{
	sa_secret_hide(text, set->post.github_token);
	fwrite(text->buf, 1, text->len, ctx->out);
	fflush(ctx->out);
}

/* Prints console text: grouped and safe in Actions, as it is on a laptop. */
static void log_console(struct sa_ctx *ctx, const struct sa_action_settings *set,
			const struct sa_action_env *env, struct sa_str *text)
{
	SA_STR_SCOPE(grouped);

	if (env->in_actions)
		sa_job_log(text->buf, &grouped);
	sa_action_print(ctx, set, env->in_actions ? &grouped : text);
	sa_str_clear(text);
}

void sa_action_not_done(struct sa_publication *pub, enum sa_fail_on fail_on, struct sa_arena *arena)
{
	struct sa_failures failures = {.arena = arena};

	sa_fail_no_audit(&failures, pub->error);
	pub->decision = sa_decide(&failures, fail_on, true);
}

/* ---- settings ---- */

static int fill_pipeline(struct sa_ctx *ctx, const struct sa_action_settings *set,
			 struct sa_pipeline *p, struct sa_err *err)
{
	const struct sa_policy_names rules = sa_action_thresholds(ctx, set);

	*p = (struct sa_pipeline){
		.base = set->base,
		.out_dir = set->output_dir[0] ? set->output_dir : NULL,
		.settings = {.steady_start = set->steady_start,
			     .last_n = set->window,
			     .min_iterations = set->min_iterations,
			     .fail_on = sa_action_fail_on(set),
			     .gate_always_fails = true,
			     .html = set->html,
			     .plots = set->plots},
	};
	const struct sa_builtin_options options = {
		.threshold = rules.name,
		.n_threshold = rules.n,
		.windows = true,
		.steady_start = set->steady_start,
		.last_n = set->window,
	};

	if (sa_builtin_load(ctx, &options, &p->builtin, err) != 0)
		return sa_err_wrap(err, "input 'thresholds'");
	return 0;
}

/* The policy as a path of the workspace, where it is one: so its lines can be annotated. */
static const char *policy_of(const struct sa_action_settings *set, const struct sa_action_env *env)
{
	size_t len = strlen(env->workspace);

	if (!set->policy[0])
		return NULL;
	while (len && env->workspace[len - 1] == '/')
		len--;
	if (len && strncmp(set->policy, env->workspace, len) == 0 && set->policy[len] == '/')
		return set->policy + len + 1;
	return set->policy;
}

/* What a baseline is looked for with; the connection is opened for the first one that needs it. */
struct place {
	struct sa_ctx *ctx;
	const struct sa_action_settings *set;
	const struct sa_action_env *env;
	struct sa_action_link *link;
	struct sa_baseline_place place;
	bool known;
};

static const struct sa_baseline_place *place_of(void *ctx)
{
	struct place *p = ctx;

	if (!p->known)
		sa_action_baseline_place(p->ctx, p->set, p->env, p->link, &p->place);
	p->known = true;
	return &p->place;
}

static struct sa_policy_job job_of(struct sa_ctx *ctx, const struct sa_action_settings *set,
				   const struct sa_action_env *env, struct sa_action_link *link)
{
	const struct sa_policy_names rules = sa_action_thresholds(ctx, set);
	struct sa_mistakes *mistakes = SA_NEW(ctx->arena, struct sa_mistakes);
	struct place *place = SA_NEW(ctx->arena, struct place);
	const struct sa_policy_names specs = sa_baseline_lines(set->baseline.baseline, ctx->arena);

	*place = (struct place){.ctx = ctx, .set = set, .env = env, .link = link};

	mistakes->arena = ctx->arena;
	struct sa_policy_job job = {
		.base = set->base,
		.out_dir = set->output_dir[0] ? set->output_dir : NULL,
		.policy = policy_of(set, env),
		.profile = set->profile[0] ? set->profile : NULL,
		.threshold = rules.name,
		.n_threshold = rules.n,
		.steady_start = set->steady_start,
		.last_n = set->window,
		.min_rows = set->min_iterations,
		.baseline = specs.name,
		.n_baseline = specs.n,
		.place = place_of,
		.place_ctx = place,
		.fail_on = sa_action_fail_on(set),
		.gate_always_fails = true,
		.html = set->html,
		.plots = set->plots,
		.digest = true,
		.mistakes = mistakes,
	};

	sa_policy_job_compares(&job, &set->baseline);
	job.regression_holds = set->baseline.fail_on_regression;
	job.otherwise = sa_baseline_otherwise(&set->baseline);
	return job;
}

/* ---- by a policy ---- */

/* All that is wrong in a policy: in the log, in the summary and at its lines. */
static void tell_mistakes(struct sa_ctx *ctx, const struct sa_action_settings *set,
			  const struct sa_action_env *env, const struct sa_mistakes *m,
			  struct sa_publication *pub)
{
	struct sa_remark *remark = SA_NEW_ARRAY(ctx->arena, m->n, struct sa_remark);
	SA_STR_SCOPE(text);

	for (size_t i = 0; i < m->n; i++)
		remark[i] = (struct sa_remark){m->item[i].at, SA_ERROR, m->item[i].text};
	pub->remark = remark;
	pub->n_remark = m->n;
	sa_mistakes_text(m, &text);
	if (text.len)
		log_console(ctx, set, env, &text);
}

static int audit_by_policy(struct sa_ctx *ctx, const struct sa_action_settings *set,
			   const struct sa_action_env *env, const struct sa_policy_job *job,
			   struct sa_publication *pub, struct sa_err *err)
{
	struct sa_policy_report *report = SA_NEW(ctx->arena, struct sa_policy_report);
	const struct sa_console_opts console = {.explain = true};
	struct sa_policy_saved saved;
	SA_STR_SCOPE(text);

	if (sa_policy_audit(ctx, job, report, &saved, err) != 0) {
		tell_mistakes(ctx, set, env, job->mistakes, pub);
		return -1;
	}
	memcpy(pub->path, saved.report, sizeof pub->path);
	pub->audit = report->audit;
	pub->judged = report->judged;
	pub->decision = *report->decision;
	pub->policy_sha256 = report->judged->policy->sha256;
	pub->reproduce = sa_action_reproduce_policy(ctx, set, env, report);
	sa_policy_say(ctx, report, &saved, &console, job->fail_on, false, &text);
	log_console(ctx, set, env, &text);
	return 0;
}

/* ---- by the built-in rules alone ---- */

/* The digest of what judged: the built-in policy with what the inputs change in it. */
static const char *builtin_digest(struct sa_ctx *ctx, const struct sa_policy_job *job)
{
	const struct sa_policy_request request = {
		.fs = ctx->fs, .builtin_only = true, .now_ms = sa_now_ms(ctx)};
	const struct sa_policy_overlay overlay = sa_policy_job_overlay(job);
	struct sa_mistakes mistakes = {.arena = ctx->arena};
	struct sa_policy *policy = SA_NEW(ctx->arena, struct sa_policy);
	struct sa_err ignored;

	if (sa_policy_load(&request, ctx->arena, policy, NULL, &mistakes, &ignored) != 0 ||
	    sa_policy_overlay(policy, &overlay, ctx->arena, &mistakes, &ignored) != 0)
		return "";
	return policy->sha256;
}

/* The baseline, when one is asked for. */
static int compare(struct sa_ctx *ctx, const struct sa_action_settings *set,
		   const struct sa_action_env *env, struct sa_action_link *link,
		   struct sa_audit *audit, struct sa_err *err)
{
	struct sa_baseline_place place = sa_baseline_nowhere;

	if (sa_baseline_is_wanted(&set->baseline))
		sa_action_baseline_place(ctx, set, env, link, &place);
	if (sa_baseline_apply(ctx, &set->baseline, &place, audit, err) != 0)
		return sa_err_wrap(err, "input 'baseline'");
	return 0;
}

/* Judges and saves what was loaded; on failure what was found so far is in the log. */
static int audit_loaded(struct sa_ctx *ctx, const struct sa_action_settings *set,
			const struct sa_action_env *env, const struct sa_pipeline *p,
			struct sa_action_link *link, const struct sa_failures *more,
			struct sa_audit *audit, struct sa_publication *pub, struct sa_err *err)
{
	const struct sa_console_opts console = {.explain = true};
	struct sa_saved saved;
	SA_STR_SCOPE(text);

	sa_console_loading(audit, &console, &text);
	int rc = sa_pipeline_judge(ctx, p, audit, err);

	if (rc == 0)
		rc = compare(ctx, set, env, link, audit, err);
	if (rc == 0) {
		for (size_t i = 0; i < more->n; i++)
			sa_failures_add(&audit->failures, &more->item[i]);
		sa_pipeline_decide(ctx, audit);
		rc = sa_pipeline_save(ctx, p, audit, &saved, err);
	}
	if (rc != 0) {
		log_console(ctx, set, env, &text);
		return -1;
	}
	sa_console_findings(audit, &console, &text);
	sa_console_result(audit, &console, saved.path, saved.text[SA_REPORT_MARKDOWN], &text);
	if (saved.n_plots)
		sa_console_plots(&console, saved.plot, saved.n_plots, &text);
	memcpy(pub->path, saved.path, sizeof pub->path);
	pub->audit = audit;
	pub->decision = audit->decision;
	pub->reproduce = sa_action_reproduce(ctx, set, env, &p->builtin->rules, audit);
	sa_console_exit(&audit->decision, audit->settings.fail_on, &text);
	log_console(ctx, set, env, &text);
	return 0;
}

/* The second stage judges by the policy of the branch that the change goes into, and by nothing else. */
static int take_base_policy(struct sa_ctx *ctx, const struct sa_action_settings *set,
			    const struct sa_action_env *env, struct sa_action_link *link,
			    struct sa_policy_job *job, struct sa_failures *more, struct sa_err *err)
{
	const struct sa_event *event = &env->event;
	const char *const ref[] = {event->base_sha, event->base_branch, event->default_branch};
	struct sa_base_policy *base = SA_NEW(ctx->arena, struct sa_base_policy);
	struct sa_policy_request *request = SA_NEW(ctx->arena, struct sa_policy_request);
	size_t i = 0;

	if (job->policy && strncmp(job->policy, "builtin/", 8) == 0)
		return 0;
	while (i < 2 && !ref[i][0])
		i++;
	if (sa_base_policy_find(ctx, env, sa_action_reader(ctx, &set->post, env, link), ref[i],
				job->policy, false, base, err) != 0)
		return sa_err_wrap(err, "the policy of the base branch cannot be read");
	if (job->policy && !base->found)
		return sa_err_set(err, SA_ERR_USAGE, "policy '%s' is not in the base branch",
				  job->policy);
	if (base->unsure)
		sa_policy_untold(ctx, set, more, base->unsure);
	*request = sa_base_policy_request(ctx, base, job->profile);
	job->builtin_only = !base->found;
	if (base->found || job->profile)
		job->from = request;
	return 0;
}

static int check_baselines(struct sa_ctx *ctx, const struct sa_action_settings *set,
			   const struct sa_policy_job *job, struct sa_err *err)
{
	struct sa_baseline_settings one = set->baseline;

	one.baseline = "none";
	for (size_t i = 0; i < job->n_baseline; i++) {
		one.baseline = job->baseline[i];
		if (sa_baseline_check(ctx, &one, err) != 0)
			return -1;
	}
	return sa_baseline_check(ctx, &one, err);
}

/* Which way, as `audit` goes it. */
static int audit_run(struct sa_ctx *ctx, const struct sa_action_settings *set,
		     const struct sa_action_env *env, struct sa_pipeline *p,
		     struct sa_action_link *link, struct sa_publication *pub, struct sa_err *err)
{
	struct sa_failures *more = SA_NEW(ctx->arena, struct sa_failures);
	struct sa_policy_job job = job_of(ctx, set, env, link);
	struct sa_audit *audit = SA_NEW(ctx->arena, struct sa_audit);

	more->arena = ctx->arena;
	job.more = more;
	if (set->post.mode == SA_STAGE_RELAY &&
	    take_base_policy(ctx, set, env, link, &job, more, err) != 0)
		return -1;
	if (set->post.mode == SA_STAGE_JUDGE &&
	    sa_policy_trust(ctx, set, env, link, &job, more, pub, err) != 0)
		return -1;
	if (sa_policy_is_wanted(ctx, &job))
		return audit_by_policy(ctx, set, env, &job, pub, err);
	if (fill_pipeline(ctx, set, p, err) != 0)
		return -1;
	if (check_baselines(ctx, set, &job, err) != 0)
		return sa_err_wrap(err, "input");
	if (sa_pipeline_load(ctx, p, audit, err) != 0)
		return -1;
	/* a verdict for each symbol, not one for their mixture; several baseline runs know the judge only */
	if (audit->run->grouped || sa_baseline_is_several(job.baseline, job.n_baseline)) {
		job.builtin_only = true;
		return audit_by_policy(ctx, set, env, &job, pub, err);
	}
	pub->policy_sha256 = builtin_digest(ctx, &job);
	return audit_loaded(ctx, set, env, p, link, more, audit, pub, err);
}

/* Whoever reads summary or comment learns of reports that are not this run's (FORMATS 15.19). */
static void tell_of_older_reports(struct sa_ctx *ctx, const struct sa_pipeline *p,
				  const struct sa_err *why, struct sa_publication *pub)
{
	struct sa_remark *remark = SA_NEW_ARRAY(ctx->arena, pub->n_remark + 1, struct sa_remark);
	const char *dir, *left = sa_no_audit_leave(ctx, p, &dir, why);

	if (!left)
		return;
	for (size_t i = 0; i < pub->n_remark; i++)
		remark[i] = pub->remark[i];
	remark[pub->n_remark++] =
		(struct sa_remark){{.file = dir},
				   SA_WARNING,
				   sa_arena_printf(ctx->arena, "what lies there is %s", left)};
	pub->remark = remark;
}

/* The settings with a baseline of one run as it is, whatever lines stand beside it. */
static const struct sa_action_settings *with_one_baseline(struct sa_ctx *ctx,
							  const struct sa_action_settings *set)
{
	const struct sa_policy_names specs = sa_baseline_lines(set->baseline.baseline, ctx->arena);
	struct sa_action_settings *own = SA_NEW(ctx->arena, struct sa_action_settings);

	*own = *set;
	if (specs.n <= 1)
		own->baseline.baseline = specs.n ? specs.name[0] : "none";
	return own;
}

int sa_action_audit(struct sa_ctx *ctx, const struct sa_action_settings *set,
		    const struct sa_action_env *env, struct sa_action_link *link,
		    struct sa_publication *pub)
{
	/* where reports of an earlier audit would lie */
	struct sa_pipeline p = {.base = set->base,
				.out_dir = set->output_dir[0] ? set->output_dir : NULL,
				.settings = {.fail_on = sa_action_fail_on(set)}};
	struct sa_err err;

	if (set->wrong) {
		sa_err_set(&err, SA_ERR_USAGE, "%s", set->wrong);
		pub->error = set->wrong;
		tell_of_older_reports(ctx, &p, &err, pub);
		sa_action_not_done(pub, SA_FAIL_ON_HOLD, ctx->arena);
		return SA_EXIT_USAGE;
	}
	set = with_one_baseline(ctx, set);
	if (audit_run(ctx, set, env, &p, link, pub, &err) == 0)
		return pub->decision.exit_code;
	pub->error = sa_arena_strdup(ctx->arena, err.msg);
	tell_of_older_reports(ctx, &p, &err, pub);
	sa_action_not_done(pub, sa_action_fail_on(set), ctx->arena);
	return sa_exit_code(&err);
}
