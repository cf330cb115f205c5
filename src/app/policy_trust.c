/* SPDX-License-Identifier: MIT */
/* The policy of a change beside that of its base. */
#include "app/policy_trust.h"

#include <string.h>

#include "app/base_dir.h"
#include "app/base_policy.h"
#include "base/utf8.h"
#include "policy/diff.h"

#define NAMED_CHARS 160 /* of each of them: a long one hides no other */
#define NAMED	    3	/* changes that stand in the sentence; the rest is counted, and annotated */

struct trust {
	struct sa_ctx *ctx;
	const struct sa_action_settings *set;
	struct sa_policy_job *job;
	struct sa_failures *failures;
	struct sa_publication *pub;
	struct sa_base_policy base;
	const char *path; /* of the workspace's own, NULL: looked for */
	bool has_own;	  /* there is one */
};

/* Under `hold` what is looser holds the run, and what cannot be compared leaves it open. */
static void fail(const struct sa_action_settings *set, struct sa_failures *failures,
		 enum sa_outcome outcome, bool at_most_warn, const char *detail)
{
	enum sa_state hard = outcome == SA_FAIL ? SA_STATE_HOLD : SA_STATE_INCONCLUSIVE;
	bool holds = set->policy_change == SA_POLICY_CHANGE_HOLD && !at_most_warn;

	sa_failures_add(failures, &(struct sa_failure){.kind = SA_FAILURE_POLICY_LOOSENED,
						       .state = holds ? hard : SA_STATE_WARN,
						       .outcome = outcome,
						       .detail = detail});
}

void sa_policy_untold(struct sa_ctx *ctx, const struct sa_action_settings *set,
		      struct sa_failures *failures, const char *why)
{
	fail(set, failures, SA_UNDECIDED, false,
	     sa_arena_printf(ctx->arena,
			     "whether the base has a policy cannot be told; the built-in one "
			     "judged: %.400s",
			     why));
}

static void not_compared(struct trust *t, const char *why)
{
	fail(t->set, t->failures, SA_UNDECIDED, false,
	     sa_arena_printf(t->ctx->arena,
			     "what this change does to the policy cannot be told: %.400s", why));
}

static bool load(struct trust *t, const struct sa_policy_request *request, struct sa_policy *policy,
		 struct sa_err *err)
{
	struct sa_mistakes mistakes = {.arena = t->ctx->arena};

	return sa_policy_load(request, t->ctx->arena, policy, NULL, &mistakes, err) == 0;
}

static bool is_in_a_file(const struct sa_place *at)
{
	return at->line && strncmp(at->file, "builtin/", 8) != 0;
}

/*
 * Where the change shows it. What is gone is missed at its KPI, else at the top of the file, as is what the file does to
 * lines of the built-in policy.
 */
static struct sa_place place_in_head(const struct sa_policy *head, const struct sa_policy_delta *d)
{
	if (strncmp(head->origin, "builtin/", 8) == 0)
		return d->at;
	if (d->change != SA_POLICY_GONE && is_in_a_file(&d->at))
		return d->at;
	for (size_t m = 0; m < head->n_metric; m++) {
		if (strcmp(head->metric[m].name, d->subject) == 0 &&
		    is_in_a_file(&head->metric[m].at))
			return head->metric[m].at;
	}
	return (struct sa_place){head->origin, 1, 1};
}

static const char *remark_text(struct sa_arena *arena, const struct sa_policy_delta *d)
{
	const char *text = sa_arena_printf(arena, "%s: %s: %s", sa_policy_change_name(d->change),
					   d->subject, d->text);

	return d->change == SA_POLICY_GONE && is_in_a_file(&d->at)
		       ? sa_arena_printf(arena, "%s (line %u of the base)", text, d->at.line)
		       : text;
}

/* The sentence, and a remark at each line. */
static void tell(struct trust *t, const struct sa_policy *head, const struct sa_policy_diff *diff,
		 bool is_new)
{
	struct sa_arena *arena = t->ctx->arena;
	struct sa_remark *remark = SA_NEW_ARRAY(arena, diff->n + 1, struct sa_remark);
	bool holds = t->set->policy_change == SA_POLICY_CHANGE_HOLD && !is_new;
	size_t n = 0;
	SA_STR_SCOPE(text);

	sa_str_puts(&text, is_new ? "new policy, looser than " SA_POLICY_BUILTIN ": "
				  : "this change loosens the policy: ");
	for (size_t i = 0; i < diff->n; i++) {
		const struct sa_policy_delta *d = &diff->delta[i];

		if (!sa_policy_loosens(d->change))
			continue;
		if (n < NAMED) {
			sa_str_printf(&text, "%s%s: ", n ? "; " : "", d->subject);
			sa_utf8_plain(&text, d->text, strlen(d->text), NAMED_CHARS);
			if (d->at.line && d->change != SA_POLICY_GONE)
				sa_str_printf(&text, " (line %u)", d->at.line);
			else if (d->change == SA_POLICY_GONE)
				sa_str_puts(&text, " is gone");
		}
		remark[n++] =
			(struct sa_remark){place_in_head(head, d), holds ? SA_ERROR : SA_WARNING,
					   remark_text(arena, d)};
	}
	if (n > NAMED)
		sa_str_printf(&text, "; and %zu more", n - NAMED);
	if (n)
		fail(t->set, t->failures, SA_FAIL, is_new, sa_str_finish(&text, arena));
	if (is_new)
		remark[n++] = (struct sa_remark){{.file = t->path ? t->path : "the policy"},
						 SA_INFO,
						 "new policy: the base commit has none"};
	t->pub->remark = remark;
	t->pub->n_remark = n;
}

/* A policy that is new is compared with the built-in one only where it builds on it. */
static void compare(struct trust *t)
{
	const struct sa_policy_request own = {.fs = t->ctx->fs,
					      .file = t->path,
					      .profile = t->job->profile,
					      .now_ms = sa_now_ms(t->ctx)};
	const struct sa_policy_request theirs =
		sa_base_policy_request(t->ctx, &t->base, t->base.found ? t->job->profile : NULL);
	struct sa_policy *head = SA_NEW(t->ctx->arena, struct sa_policy);
	struct sa_policy *base = SA_NEW(t->ctx->arena, struct sa_policy);
	struct sa_policy_diff diff = {0};
	struct sa_err err;

	if (sa_policy_file_leaves(t->ctx, t->path)) {
		if (t->job->from || t->job->builtin_only)
			not_compared(t, SA_POLICY_FILE_LEAVES);
		return;
	}
	if (!load(t, &own, head, &err)) {
		if (t->job->from || t->job->builtin_only) /* else the audit itself says so */
			not_compared(t, err.msg);
		return;
	}
	if (!load(t, &theirs, base, &err)) {
		not_compared(t, err.msg);
		return;
	}
	if (t->base.found || head->builds_on_mm_bot)
		sa_policy_compare(base, head, t->set->baseline.fail_on_regression, t->ctx->arena,
				  &diff);
	tell(t, head, &diff, !t->base.found);
}

/* The base's policy judges; none there is the built-in one. */
static void judge_by_base(struct trust *t)
{
	struct sa_policy_request *request = SA_NEW(t->ctx->arena, struct sa_policy_request);

	*request = sa_base_policy_request(t->ctx, &t->base, t->job->profile);
	t->job->policy = NULL;
	t->job->builtin_only = !t->base.found;
	if (t->base.found || t->job->profile)
		t->job->from = request;
}

int sa_policy_trust(struct sa_ctx *ctx, const struct sa_action_settings *set,
		    const struct sa_action_env *env, struct sa_action_link *link,
		    struct sa_policy_job *job, struct sa_failures *failures,
		    struct sa_publication *pub, struct sa_err *err)
{
	const struct sa_event *event = &env->event;
	struct trust t = {.ctx = ctx,
			  .set = set,
			  .job = job,
			  .failures = failures,
			  .pub = pub,
			  .path = job->policy};
	bool by_base = set->policy_from == SA_POLICY_FROM_BASE;
	const char *path = job->policy;

	if (!event->base_sha[0] || (!event->pr && strcmp(event->name, "merge_group") != 0) ||
	    (path && strncmp(path, "builtin/", 8) == 0) ||
	    (set->policy_change == SA_POLICY_CHANGE_IGNORE && !by_base))
		return 0;
	t.has_own = sa_policy_is_wanted(ctx, job);
	/* who has no policy and asks for nothing hears nothing of a base that cannot be read */
	bool tells = t.has_own || by_base || set->policy_change == SA_POLICY_CHANGE_HOLD;

	if (path && (path[0] == '/' || strncmp(path, "../", 3) == 0)) {
		if (by_base)
			return sa_err_set(err, SA_ERR_USAGE,
					  "'policy-from: base' needs a policy inside of the "
					  "repository, not '%s'",
					  path);
		not_compared(&t, "its file lies outside of the repository");
		return 0;
	}
	if (sa_base_policy_find(ctx, env, sa_action_reader(ctx, &set->post, env, link),
				event->base_sha, path, !tells, &t.base, err) != 0) {
		if (by_base)
			return sa_err_wrap(err, "'policy-from: base'");
		if (tells)
			not_compared(&t, err->msg);
		return 0;
	}
	if (by_base)
		judge_by_base(&t);
	if (t.base.unsure) {
		if (by_base)
			sa_policy_untold(ctx, set, failures, t.base.unsure);
		else
			not_compared(&t, t.base.unsure);
		return 0;
	}
	if (set->policy_change != SA_POLICY_CHANGE_IGNORE && (t.has_own || t.base.found))
		compare(&t);
	return 0;
}
