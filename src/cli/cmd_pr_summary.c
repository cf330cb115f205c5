/* SPDX-License-Identifier: MIT */
/* pr-summary: the short Markdown of the guide from an audit summary (FORMATS 10). */
#include "cli/cmds.h"

#include "cli/builtin_policy.h"
#include "cli/exit.h"
#include "cli/summary_check.h"
#include "cli/term.h"
#include "load/summary_load.h"
#include "render/pr_summary.h"

#define DEFAULT_FILE "artifacts/soak/latest/reports/analysis/POST_SOAK_AUDIT_SUMMARY.json"

struct settings {
	int unused;
};

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	const char *path = n_args ? args[0] : DEFAULT_FILE;
	struct sa_audit_summary summary;
	struct sa_err err;
	SA_STR_SCOPE(text);

	(void)settings;
	const struct sa_builtin *builtin = sa_builtin_plain(ctx);

	if (sa_summary_load(ctx->fs, ctx->arena, path, &summary, &err) != 0) {
		sa_err_wrap(&err, "audit summary (run `soak-audit audit` first)");
		return sa_exit_with(ctx, &err);
	}
	if (!summary.judged) {
		sa_err_set(&err, SA_ERR_SCHEMA, "audit summary: '%s': no 'readiness.pass' in it",
			   path);
		return sa_exit_with(ctx, &err);
	}
	if (sa_summary_check(ctx, sa_summary_base(ctx, path, &summary), path, &summary, &err) !=
	    0) {
		sa_err_wrap(&err, "audit summary");
		return sa_exit_with(ctx, &err);
	}
	sa_render_pr_summary(&summary, builtin->rules.rule, builtin->rules.n, &text);
	return sa_print(ctx, &text, &err) == 0 ? SA_EXIT_OK : sa_exit_with(ctx, &err);
}

const struct sa_cmd sa_cmd_pr_summary = {
	.name = "pr-summary",
	.summary = "Short Markdown for a pull request from an audit summary",
	.usage = "[FILE]",
	.about = "FILE is a POST_SOAK_AUDIT_SUMMARY.json; the default is "
		 "artifacts/soak/latest/reports/analysis/POST_SOAK_AUDIT_SUMMARY.json.",
	.settings_size = sizeof(struct settings),
	.max_args = 1,
	.run = run,
};
