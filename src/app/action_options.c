/* SPDX-License-Identifier: MIT */
/* The inputs of the Action, and what they say. */
#include "app/action.h"

#include <string.h>

#include "base/limits.h"
#include "base/opt.h"
#include "github/status.h"
#include "model/report.h"

static const char *const fail_on_choices[] = {"hold", "warn", "never", NULL};
static const char *const comment_choices[] = {"update", "new", "recreate", "off", NULL};
static const char *const charts_choices[] = {"auto", "mermaid", "sparkline", "off", NULL};
static const char *const mode_choices[] = {"judge", "relay", NULL};
static const char *const policy_change_choices[] = {"warn", "hold", "ignore", NULL};
static const char *const policy_from_choices[] = {"head", "base", NULL};
static const char *const comment_on_choices[] = {"always", "change", "hold", NULL};

#define AT(member) .offset = offsetof(struct sa_action_settings, member)
const struct sa_opt sa_action_options[] = {
	{.name = "base",
	 .kind = SA_OPT_TEXT,
	 AT(base),
	 .arg = "DIR",
	 .default_text = "artifacts/soak/latest",
	 .help = "directory with the ITER_SUMMARY files, relative to the workspace"},
	{.name = "fail-on",
	 .kind = SA_OPT_CHOICE,
	 AT(fail_on),
	 .arg = "WHEN",
	 .default_text = "hold",
	 .choices = fail_on_choices,
	 .help = "when the job fails: hold (HOLD and INCONCLUSIVE), warn (WARN too), or never (a KPI "
		 "gate that says FAIL and an audit that could not be done fail it always)"},
	{.name = "thresholds",
	 .kind = SA_OPT_TEXT,
	 AT(thresholds),
	 .arg = "RULES",
	 .default_text = "",
	 .help = "readiness rules, one a line, such as net_bps>=3.0"},
	{.name = "policy",
	 .kind = SA_OPT_TEXT,
	 AT(policy),
	 .arg = "FILE",
	 .default_text = "",
	 .help = "policy that says what is read and judged; empty means .soak-audit.yaml, "
		 ".soak-audit.yml or .soak-audit.json of the workspace, else builtin/mm-bot"},
	{.name = "profile",
	 .kind = SA_OPT_TEXT,
	 AT(profile),
	 .arg = "NAME",
	 .default_text = "",
	 .help = "profile of the policy to lay over it; empty means none"},
	{.name = "policy-change",
	 .kind = SA_OPT_CHOICE,
	 AT(policy_change),
	 .arg = "WHAT",
	 .default_text = "warn",
	 .choices = policy_change_choices,
	 .help = "what it means that a pull request loosens its own policy: warn, hold, or ignore; a "
		 "base that cannot be read is a warning, under hold INCONCLUSIVE"},
	{.name = "policy-from",
	 .kind = SA_OPT_CHOICE,
	 AT(policy_from),
	 .arg = "SIDE",
	 .default_text = "head",
	 .choices = policy_from_choices,
	 .help = "whose policy judges a pull request: head (its own), or base (the one of the commit "
		 "that it goes into; none there: builtin/mm-bot)"},
	SA_WINDOW_OPTIONS(struct sa_action_settings),
	{.name = "output-dir",
	 .kind = SA_OPT_TEXT,
	 AT(output_dir),
	 .arg = "DIR",
	 .default_text = "",
	 .help = "directory for the reports; empty means reports/analysis below the base"},
	{.name = "html",
	 .kind = SA_OPT_FLAG,
	 AT(html),
	 .default_text = "true",
	 .help = "write POST_SOAK_AUDIT_SUMMARY.html, a page to open and keep: true or false"},
	{.name = "plots",
	 .kind = SA_OPT_FLAG,
	 AT(plots),
	 .default_text = "false",
	 .help = "draw the plots as PNG and SVG into plots/ beside the reports: true or false"},
	{.name = "comment",
	 .kind = SA_OPT_CHOICE,
	 AT(post.comment),
	 .arg = "MODE",
	 .default_text = "update",
	 .choices = comment_choices,
	 .help = "the pull-request comment: update the one comment, new each time, recreate it, or "
		 "off"},
	{.name = "comment-on",
	 .kind = SA_OPT_CHOICE,
	 AT(post.comment_on),
	 .arg = "WHEN",
	 .default_text = "always",
	 .choices = comment_on_choices,
	 .help = "when to comment: always, on a change of the verdict, or on hold (and when an older "
		 "HOLD is resolved)"},
	{.name = "comment-key",
	 .kind = SA_OPT_TEXT,
	 AT(post.comment_key),
	 .arg = "KEY",
	 .default_text = "",
	 .help = "tells the comments of several suites in one pull request apart"},
	{.name = "charts",
	 .kind = SA_OPT_CHOICE,
	 AT(charts),
	 .arg = "KIND",
	 .default_text = "auto",
	 .choices = charts_choices,
	 .help = "pictures in comment and summary: auto (charts and sparklines), mermaid, sparkline, or "
		 "off"},
	{.name = "check-name",
	 .kind = SA_OPT_TEXT,
	 AT(post.check_name),
	 .arg = "NAME",
	 .default_text = "",
	 .help = "name of a check run to create; empty means none"},
	{.name = "commit-status",
	 .kind = SA_OPT_TEXT,
	 AT(post.commit_status),
	 .arg = "CONTEXT",
	 .default_text = "",
	 .max = SA_STATUS_MAX_CONTEXT,
	 .help = "context of a commit status to set; empty means none"},
	{.name = "summary",
	 .kind = SA_OPT_FLAG,
	 AT(summary),
	 .default_text = "true",
	 .help = "write the job summary: true or false"},
	{.name = "annotations",
	 .kind = SA_OPT_FLAG,
	 AT(post.annotations),
	 .default_text = "true",
	 .help = "annotate failed KPIs and notes: true or false"},
	{.name = "github-token",
	 .kind = SA_OPT_TEXT,
	 AT(post.github_token),
	 .arg = "TOKEN",
	 .default_text = "",
	 .env_only = true,
	 .workflow = "${{ github.token }}",
	 .help = "token for GitHub; needs pull-requests: write to comment, checks: write for a check "
		 "run, statuses: write for a status; never taken from the command line"},
	{.name = "api-timeout",
	 .kind = SA_OPT_UINT,
	 AT(post.api_timeout),
	 .arg = "SECONDS",
	 .default_text = "120",
	 .min = 1,
	 .max = 3600,
	 .help = "seconds in all for GitHub, retries included"},
	{.name = "pr-number",
	 .kind = SA_OPT_UINT,
	 AT(post.pr_number),
	 .arg = "N",
	 .default_text = "0",
	 .max = 1e15,
	 .help = "pull request to comment on; 0 means the one of the event"},
	{.name = "baseline",
	 .kind = SA_OPT_TEXT,
	 SA_BASELINE_AT(struct sa_action_settings, baseline),
	 .arg = "SPEC",
	 .default_text = "none",
	 .help = SA_BASELINE_SPEC_HELP "; several: one a line"},
	SA_BASELINE_OPTIONS(struct sa_action_settings),
	{.name = "mode",
	 .kind = SA_OPT_CHOICE,
	 AT(post.mode),
	 .arg = "MODE",
	 .default_text = "judge",
	 .choices = mode_choices,
	 .help = "judge the run in the workspace, or relay: on workflow_run judge what the triggering "
		 "run of a pull request has uploaded, and post it with the rights of this workflow"},
	{.name = "relay-artifact",
	 .kind = SA_OPT_TEXT,
	 AT(relay_artifact),
	 .arg = "NAME",
	 .default_text = "",
	 .help = "mode relay: the artifact to take; empty means the one that holds "
		 "soak-audit-bundle.json"},
	{.name = "job-index",
	 .kind = SA_OPT_UINT,
	 AT(post.job_index),
	 .arg = "N",
	 .default_text = "0",
	 .max = 1e15,
	 .workflow = "${{ strategy.job-index }}",
	 .help = "which leg of a matrix this is; leave it at its default"},
	{.name = "job-total",
	 .kind = SA_OPT_UINT,
	 AT(post.job_total),
	 .arg = "N",
	 .default_text = "1",
	 .min = 1,
	 .max = 1e15,
	 .workflow = "${{ strategy.job-total }}",
	 .help = "how many legs the matrix has; leave it at its default"},
};
_Static_assert(SA_OPT_COUNT(sa_action_options) == SA_ACTION_OPTIONS, "count them in app/action.h");

enum sa_fail_on sa_action_fail_on(const struct sa_action_settings *set)
{
	static const enum sa_fail_on on[] = {SA_FAIL_ON_HOLD, SA_FAIL_ON_WARN, SA_FAIL_NEVER};

	return on[set->fail_on];
}

struct sa_policy_names sa_action_thresholds(struct sa_ctx *ctx,
					    const struct sa_action_settings *set)
{
	const char **name = NULL;
	size_t n = 0;
	size_t cap = 0;

	for (const char *line = set->thresholds; *line;) {
		size_t len = strcspn(line, "\r\n");
		const char *rule = sa_arena_strndup(ctx->arena, line, len);

		if (rule[strspn(rule, " \t")]) {
			name = sa_arena_more(ctx->arena, name, n, &cap, sizeof *name);
			name[n++] = rule;
		}
		line += len + strspn(line + len, "\r\n");
	}
	return (struct sa_policy_names){.name = name, .n = n};
}
