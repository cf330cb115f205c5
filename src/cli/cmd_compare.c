/* SPDX-License-Identifier: MIT */
/* compare: two audited runs side by side (FORMATS 10). */
#include "cli/cmds.h"

#include "cli/exit.h"
#include "cli/term.h"
#include "gate/rules.h"
#include "load/summary_load.h"
#include "render/pr_summary.h"

#define SUMMARY_BELOW "reports/analysis/POST_SOAK_AUDIT_SUMMARY.json"

struct settings {
	const char *a, *b;
};

#define AT(member) .offset = offsetof(struct settings, member)
static const struct sa_opt options[] = {
	{.name = "a",
	 .kind = SA_OPT_TEXT,
	 AT(a),
	 .arg = "DIR",
	 .default_text = "artifacts/soak/run_A",
	 .help = "base directory of the first run"},
	{.name = "b",
	 .kind = SA_OPT_TEXT,
	 AT(b),
	 .arg = "DIR",
	 .default_text = "artifacts/soak/latest",
	 .help = "base directory of the second run"},
};

static int load(struct sa_ctx *ctx, const char *dir, struct sa_audit_summary *summary,
		struct sa_err *err)
{
	const char *path = sa_path_join(ctx->arena, dir, SUMMARY_BELOW);

	if (sa_summary_load(ctx->fs, ctx->arena, path, summary, err) == 0)
		return 0;
	if (err->code == SA_ERR_NOT_FOUND) {
		fprintf(ctx->err, "ERROR: Missing summary: %s\n", path);
		return sa_err_set(err, SA_ERR_NOT_FOUND,
				  "run `soak-audit audit --base %s` first, it writes the summary",
				  dir);
	}
	return sa_err_wrap(err, "compare");
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	const struct settings *set = settings;
	struct sa_audit_summary a, b;
	struct sa_rules rules;
	struct sa_err err;
	SA_STR_SCOPE(text);

	(void)n_args, (void)args;
	sa_rules_default(&rules);
	if (load(ctx, set->a, &a, &err) != 0 || load(ctx, set->b, &b, &err) != 0)
		return sa_exit_with(ctx, &err);
	sa_render_compare_csv(&a, &b, rules.rule, rules.n, &text);
	return sa_print(ctx, &text, &err) == 0 ? SA_EXIT_OK : sa_exit_with(ctx, &err);
}

const struct sa_cmd sa_cmd_compare = {
	.name = "compare",
	.summary = "Compare the KPIs of two audited runs (CSV)",
	.usage = "",
	.about = "Both runs must have been audited: the command reads "
		 "<DIR>/reports/analysis/POST_SOAK_AUDIT_SUMMARY.json.",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.run = run,
};
