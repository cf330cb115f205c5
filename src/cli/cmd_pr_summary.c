/* SPDX-License-Identifier: MIT */
/* pr-summary: the short Markdown of the guide from an audit summary (FORMATS 10). */
#include "cli/cmds.h"

#include <sys/stat.h>

#include "app/builtin_policy.h"
#include "app/exit.h"
#include "app/summary_check.h"
#include "app/term.h"
#include "load/summary_load.h"
#include "render/pr_summary.h"

#define NAME	     "POST_SOAK_AUDIT_SUMMARY.json"
#define DEFAULT_FILE "artifacts/soak/latest/reports/analysis/" NAME

struct settings {
	int unused;
};

/* Of a directory the summary in it: of a run, or of the reports themselves. */
static const char *summary_in(struct sa_ctx *ctx, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		return path;

	const char *direct = sa_arena_printf(ctx->arena, "%s/" NAME, path);

	if (lstat(direct, &st) == 0)
		return direct;
	return sa_arena_printf(ctx->arena, "%s/reports/analysis/" NAME, path);
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	const char *path = n_args ? summary_in(ctx, args[0]) : DEFAULT_FILE;
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
	.usage = "[FILE|DIR]",
	.about = "FILE is a " NAME "; of a DIR the one in it, or in its reports/analysis. The "
		 "default is " DEFAULT_FILE ".",
	.settings_size = sizeof(struct settings),
	.max_args = 1,
	.run = run,
};
