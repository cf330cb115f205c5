/* SPDX-License-Identifier: MIT */
/* warmup-metrics: a run as Prometheus metrics (FORMATS 11.3). */
#include "app/builtin_policy.h"
#include "cli/cmds.h"

#include <string.h>

#include "app/base_dir.h"
#include "app/exit.h"
#include "app/notes_out.h"
#include "app/pipeline.h"
#include "app/policy_audit.h"
#include "app/term.h"
#include "base/utf8.h"
#include "load/run_load.h"
#include "load/step_files.h"
#include "load/tuning_load.h"
#include "render/warmup_prom.h"
#include "source/source.h"
#include "stats/warmup.h"

struct settings {
	const char *path, *output, *policy, *profile;
	bool legacy_names;
};

#define AT(member) .offset = offsetof(struct settings, member)
static const struct sa_opt options[] = {
	{.name = "path",
	 .kind = SA_OPT_TEXT,
	 AT(path),
	 .arg = "DIR",
	 .default_text = "artifacts/soak/latest",
	 .help = "base directory of the run"},
	{.name = "output",
	 .kind = SA_OPT_TEXT,
	 AT(output),
	 .arg = "FILE",
	 .help = "file to write (default: reports/analysis/warmup_metrics.prom below the path)"},
	SA_POLICY_OPTIONS(struct settings, "whose KPIs and rules are exported"),
	{.name = "legacy-names",
	 .kind = SA_OPT_FLAG,
	 AT(legacy_names),
	 .help = "also write soak_p95_latency_ms, p95_latency_ms_max, p95_latency_ms_mean and "
		 "tuner_keys_changed_total, the names of the older exporter"},
};

/* What is exported: the iterations as they always were, and what a policy found. */
struct export
{
	struct sa_warmup_export warmup;
	bool grouped;			       /* the iterations are of several symbols */
	const struct sa_policy_report *policy; /* NULL without one */
};

/* What can be read is exported; what cannot sets `error`. */
static void load_iterations(struct sa_ctx *ctx, const char *path, struct export *to)
{
	struct sa_warmup_export *export = &to->warmup;
	struct sa_tuning_log log;
	struct sa_notes notes;
	struct sa_run run;
	struct sa_err err;
	SA_SOURCE_SCOPE(source);

	sa_notes_init(&notes, ctx->arena);
	if (sa_base_dir_check(ctx, path, &err) != 0 ||
	    sa_source_open_dir(ctx->fs, ctx->arena, path, &source, &err) != 0 ||
	    sa_run_load(&source, &sa_builtin_plain(ctx)->policy, ctx->arena, &notes, &run, &err) !=
		    0) {
		export->error = sa_arena_strdup(ctx->arena, err.msg);
		return;
	}
	sa_tuning_log_load(&source, ctx->arena, &log);
	sa_warmup_build(&run, sa_details_load(&source, ctx->arena, &run, &notes), &log, ctx->arena,
			export);
	sa_print_load_errors(ctx, NULL, &notes);
	const struct sa_note *first = sa_notes_first_error(&notes);

	if (first)
		export->error = sa_arena_printf(ctx->arena, "%s: %s", first->file, first->text);
	if (log.error)
		export->error = sa_arena_printf(ctx->arena, "%s: %s",
						sa_key_file_name(SA_KEY_TUNING), log.error);
	to->grouped = run.grouped;
	if (!run.n_candidates)
		export->error = sa_arena_printf(ctx->arena, "no ITER_SUMMARY_<n>.json in %s", path);
}

/* Whether the policy reads the iterations that the families of always are of. */
static bool has_iterations(const struct sa_judged *judged)
{
	const struct sa_policy *policy = judged->policy;

	for (size_t i = 0; policy->builds_on_mm_bot && i < policy->n_input; i++) {
		if (strcmp(judged->data->input[i].format, "iter-summary") == 0)
			return true;
	}
	return false;
}

/*
 * By a policy; one that builds on the built-in rules has phases, guards and tuner of the iterations as well, and
 * their KPIs unless they are of several symbols, which those families cannot tell apart. Errors: USAGE, for a
 * policy that is wrong.
 */
static int load(struct sa_ctx *ctx, const struct settings *set, struct export *export,
		struct sa_err *err)
{
	struct sa_policy_report *report = SA_NEW(ctx->arena, struct sa_policy_report);
	struct sa_policy_job job = {.base = set->path,
				    .policy = set->policy,
				    .profile = set->profile,
				    .steady_start = SA_STEADY_START,
				    .last_n = SA_LAST_N,
				    .fail_on = SA_FAIL_ON_HOLD};
	bool wanted = sa_policy_is_wanted(ctx, &job);

	*export = (struct export){0};
	if (!wanted) {
		load_iterations(ctx, set->path, export);
		job.builtin_only = true;
	}
	if (!wanted && !export->grouped)
		return 0;
	if (sa_policy_decide(ctx, &job, report, err) != 0) {
		if (sa_exit_code(err) == SA_EXIT_USAGE)
			return -1;
		export->warmup =
			(struct sa_warmup_export){.error = sa_arena_strdup(ctx->arena, err->msg)};
		return 0;
	}
	if (wanted && has_iterations(report->judged))
		load_iterations(ctx, set->path, export);
	export->warmup.several_groups = export->grouped || report->judged->n_group > 1;
	export->policy = report;
	return 0;
}

/* The default place lies below the path and must not lead out of it. */
static int make_parent(struct sa_ctx *ctx, const struct settings *set, const char **file,
		       const char **shown, struct sa_err *err)
{
	const char *slash = set->output ? strrchr(set->output, '/') : NULL;
	const char *real;
	struct sa_dir dir;

	*file = *shown = set->output;
	if (slash && slash > set->output)
		return sa_make_dirs(
			ctx->fs,
			sa_arena_strndup(ctx->arena, set->output, (size_t)(slash - set->output)),
			err);
	if (set->output)
		return 0;
	if (sa_base_dir_check(ctx, set->path, err) != 0 ||
	    sa_dir_open(ctx->fs, ctx->arena, set->path, &dir, err) != 0)
		return -1;
	int rc = sa_make_dirs_below(ctx->fs, ctx->arena, &dir, "reports/analysis", &real, err);

	sa_dir_close(&dir);
	if (rc == 0) {
		*file = sa_path_join(ctx->arena, real, sa_key_file_name(SA_KEY_PROM));
		*shown = sa_path_join(ctx->arena, set->path, sa_key_file_path(SA_KEY_PROM));
	}
	return rc;
}

static int save(struct sa_ctx *ctx, const struct settings *set, struct export *to,
		struct sa_str *console, struct sa_err *err)
{
	struct sa_warmup_export *export = &to->warmup;
	const char *file, *shown;
	SA_STR_SCOPE(text);

	sa_render_warmup_prom(export, set->legacy_names, &text);
	if (to->policy)
		sa_policy_prom(to->policy, &text);
	if (text.failed) {
		*export = (struct sa_warmup_export){.error = "too many iterations for one file"};
		sa_str_release(&text);
		text = (struct sa_str)SA_STR_INIT;
		sa_render_warmup_prom(export, false, &text);
	}
	if (make_parent(ctx, set, &file, &shown, err) != 0 ||
	    sa_file_replace(ctx->fs, ctx->arena, file, text.buf, text.len, err) != 0)
		return sa_err_wrap(err, "metrics not written");
	sa_str_printf(console, "✓ Saved: %s (%zu iterations)\n", sa_utf8_shown(ctx->arena, shown),
		      to->policy ? to->policy->judged->data->input[0].rows.n : export->n);
	return 0;
}

static int run_export(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	const struct settings *set = settings;
	struct export export;
	struct sa_err err;
	SA_STR_SCOPE(console);

	(void)n_args, (void)args;
	if (load(ctx, set, &export, &err) != 0 || save(ctx, set, &export, &console, &err) != 0)
		return sa_exit_with(ctx, &err);
	if (export.warmup.error)
		fprintf(ctx->err, "soak-audit: warmup_exporter_error 1: %s%s\n",
			sa_utf8_shown(ctx->arena, export.warmup.error),
			sa_base_dir_hint(ctx, set->path));
	return sa_print(ctx, &console, &err) == 0 ? SA_EXIT_OK : sa_exit_with(ctx, &err);
}

const struct sa_cmd sa_cmd_warmup_metrics = {
	.name = "warmup-metrics",
	.summary = "Export a run as Prometheus metrics",
	.usage = "[DIR]",
	.about =
		"Writes phases, KPIs, guard triggers and tuner activity of a run in the Prometheus "
		"text format, clean under `promtool check metrics`. Latency is in seconds, as promtool "
		"wants it. A missing KPI has no sample.\n\n"
		"Under a policy, and for a run of several symbols, every KPI is soak_kpi with the labels "
		"group, kpi and iteration, in the unit of the policy; every rule is soak_rule_value, "
		"soak_rule_limit and soak_rule_state; soak_group_state and soak_decision_state say what it "
		"came to. Phases, guards and the tuner are told as ever; the KPI families of the built-in rules, "
		"which have no group, are left out where there are several. A policy that is wrong is exit "
		"code 2.\n\n"
		"The command never blocks CI: an input that is missing or broken sets "
		"warmup_exporter_error to 1, the rest is exported, and the exit code is 0. Only a file "
		"that cannot be written is exit code 4.",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.max_args = 1,
	.dir = "path",
	.run = run_export,
};
