/* SPDX-License-Identifier: MIT */
/* compare: two audited runs side by side (FORMATS 10), or two runs of any kind, KPI by KPI. */
#include "cli/cmds.h"

#include <string.h>

#include "app/action.h"
#include "app/base_dir.h"
#include "app/baseline.h"
#include "app/compare_policy.h"
#include "app/exit.h"
#include "app/pipeline.h"
#include "app/policy_audit.h"
#include "app/summary_check.h"
#include "app/term.h"
#include "base/version.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "codec/json_out.h"
#include "codec/md_out.h"
#include "doc/comparison.h"
#include "load/summary_load.h"
#include "render/compare.h"
#include "render/compare_rules.h"
#include "render/pens.h"
#include "render/pr_summary.h"
#include "source/source.h"

#define SUMMARY_BELOW "reports/analysis/POST_SOAK_AUDIT_SUMMARY.json"

#define MAX_PROVENANCE 1000
#define PATH_IN_GIT    "artifacts/soak/latest" /* of git:REF without a path */

enum { FORMAT_CSV, FORMAT_MARKDOWN, FORMAT_JSON, FORMAT_CONSOLE };

#define DEFAULT_A "artifacts/soak/run_A"
#define DEFAULT_B "artifacts/soak/latest"

struct settings {
	const char *a, *b, *policy, *profile;
	int format;
	struct sa_baseline_settings baseline;
};

static const char *const formats[] = {"csv", "markdown", "json", "console", NULL};

#define AT(member) .offset = offsetof(struct settings, member)
static const struct sa_opt options[] = {
	{.name = "a",
	 .kind = SA_OPT_TEXT,
	 AT(a),
	 .arg = "SPEC",
	 .default_text = DEFAULT_A,
	 .help = "first run: a base directory; but for csv of two audits also a baseline record, "
		 "dir:PATH or git:REF[:PATH]"},
	{.name = "b",
	 .kind = SA_OPT_TEXT,
	 AT(b),
	 .arg = "SPEC",
	 .default_text = DEFAULT_B,
	 .help = "second run, likewise"},
	SA_POLICY_OPTIONS(struct settings,
			  "that both runs are judged by, rule by rule and group by group"),
	{.name = "baseline",
	 .kind = SA_OPT_TEXT,
	 SA_BASELINE_AT(struct settings, baseline),
	 .arg = "SPEC",
	 .help = "the first run, as `audit` calls it: goes before --a"},
	{.name = "format",
	 .kind = SA_OPT_CHOICE,
	 AT(format),
	 .arg = "FORMAT",
	 .default_text = "csv",
	 .choices = formats,
	 .help = "csv (the KPIs that were judged), or the full comparison as markdown, json or "
		 "console"},
	SA_ALLOW_HOLD_OPTION(struct settings),
	SA_COMPARE_OPTIONS(struct settings),
	SA_BASELINE_REPO_OPTION(struct settings),
};

/* The directory of a spec; NULL for one that names something else. */
static const char *directory_of(const char *spec)
{
	if (sa_compare_needs_github(spec) || strncmp(spec, "git:", 4) == 0)
		return NULL;
	return strncmp(spec, "dir:", 4) == 0 ? spec + 4 : spec;
}

/* A run that is a directory may be no link out of the workspace; other kinds have no directory here. */
static int check_dir(struct sa_ctx *ctx, const char *spec, struct sa_err *err)
{
	const char *dir = directory_of(spec);

	return dir ? sa_base_dir_check(ctx, dir, err) : 0;
}

/* The summary of the run itself: a link that leads out of it is not followed. */
static int read_summary(struct sa_ctx *ctx, const char *dir, const char *path,
			struct sa_audit_summary *summary, struct sa_err *err)
{
	SA_SOURCE_SCOPE(source);
	SA_BUF_SCOPE(buf);

	if (sa_source_open_dir(ctx->fs, ctx->arena, dir, &source, err) != 0)
		return -1;
	if (source.ops->read(&source, SUMMARY_BELOW, SA_LIMIT_FILE_BYTES, &buf, err) != 0)
		return -1;
	if (sa_summary_parse(ctx->arena, &buf, summary, err) != 0)
		return sa_err_wrap(err, "'%s'", path);
	return 0;
}

static int load(struct sa_ctx *ctx, const char *dir, struct sa_audit_summary *summary,
		struct sa_err *err)
{
	const char *path = sa_path_join(ctx->arena, dir, SUMMARY_BELOW);

	if (read_summary(ctx, dir, path, summary, err) == 0)
		return sa_summary_check(ctx, dir, path, summary, err);
	if (err->code == SA_ERR_NOT_FOUND) {
		fprintf(ctx->err, "ERROR: Missing summary: %s\n", path);
		if (strncmp(dir, "dir:", 4) == 0 || strncmp(dir, "git:", 4) == 0 ||
		    sa_compare_needs_github(dir))
			return sa_err_set(err, SA_ERR_NOT_FOUND,
					  "--format csv compares two audited directories; for '%s' "
					  "choose --format markdown, json or console",
					  dir);
		return sa_err_set(err, SA_ERR_NOT_FOUND,
				  "run `soak-audit audit --base %s` first, it writes the summary%s",
				  dir, sa_base_dir_hint(ctx, dir));
	}
	return sa_err_wrap(err, "compare");
}

/* ---- by a policy ---- */

static struct sa_policy_job job_of(const struct settings *set)
{
	const char *dir = directory_of(set->b);

	struct sa_policy_job job = {
		.base = dir ? dir : set->b,
		.policy = set->policy,
		.profile = set->profile,
		.steady_start = SA_STEADY_START,
		.last_n = SA_LAST_N,
		.fail_on = SA_FAIL_ON_HOLD,
	};

	sa_policy_job_compares(&job, &set->baseline);
	return job;
}

static void put_rules(struct sa_ctx *ctx, const struct settings *set,
		      const struct sa_compared *compared, struct sa_str *text)
{
	struct sa_compare_rules rules = {.a = set->a, .b = set->b, .judged = compared->judged};

	sa_compare_rules_pair(&compared->a, &compared->b, ctx->arena, &rules);
	if (set->format == FORMAT_CSV)
		sa_compare_rules_csv(&rules, text);
	else if (set->format == FORMAT_MARKDOWN)
		sa_compare_rules_markdown(&rules, text);
	else if (set->format == FORMAT_JSON)
		sa_compare_rules_json(&rules, sa_version, text);
	else
		sa_compare_rules_console(&rules, text);
}

/* The values of the guide's four KPIs, also where a policy of just these rules judged them. */
static void take_guide(struct sa_audit_summary *summary)
{
	for (size_t i = 0; summary->by_policy && i < summary->n_findings; i++) {
		const struct sa_summary_finding *f = &summary->finding[i];
		const struct sa_kpi *kpi = sa_kpi_find(f->kpi, strlen(f->kpi));

		if (kpi)
			summary->kpi[kpi->id] = f->actual;
	}
}

/* The guide's table where its four rules judged both (POLICY 16), else every rule in every group. */
static void put_csv(struct sa_ctx *ctx, const struct settings *set, struct sa_compared *of,
		    struct sa_str *text)
{
	const struct sa_builtin *builtin = sa_builtin_plain(ctx);

	if (!sa_compare_is_guide(&of->a) || !sa_compare_is_guide(&of->b)) {
		put_rules(ctx, set, of, text);
		return;
	}
	take_guide(&of->a);
	take_guide(&of->b);
	sa_render_compare_csv(&of->a, &of->b, builtin->rules.rule, builtin->rules.n, text);
}

/* Both runs, judged now; builtin_only: by the built-in policy, whatever file lies here. */
static int by_policy(struct sa_ctx *ctx, const struct settings *set, bool builtin_only,
		     struct sa_str *text, struct sa_err *err)
{
	struct sa_compare_job job = {
		.policy = job_of(set),
		.a = set->a,
		.b = set->b,
		.path_in_git = PATH_IN_GIT,
		.refuses = set->baseline.baseline != NULL,
	};
	struct sa_compared compared = {0};

	job.policy.builtin_only = builtin_only;
	if (sa_compare_by_policy(ctx, &job, &compared, err) != 0)
		return -1;
	if (set->format == FORMAT_CSV)
		put_csv(ctx, set, &compared, text);
	else
		put_rules(ctx, set, &compared, text);
	return 0;
}

/* ---- from the summaries of two audits ---- */

static int csv(struct sa_ctx *ctx, const struct settings *set, struct sa_str *text,
	       struct sa_err *err)
{
	struct sa_compared of = {0};

	if (load(ctx, set->a, &of.a, err) != 0 || load(ctx, set->b, &of.b, err) != 0)
		return -1;
	put_csv(ctx, set, &of, text);
	return 0;
}

/* ---- the full comparison ---- */

/* Artifacts are reached as the Action reaches them: inside a job, with its token. */
static int open_run(struct sa_ctx *ctx, const struct settings *set, const char *spec,
		    struct sa_baseline *out, struct sa_err *err)
{
	const struct sa_audit_settings windows = {.steady_start = SA_STEADY_START,
						  .last_n = SA_LAST_N};
	struct sa_baseline_place place = sa_baseline_nowhere;
	struct sa_action_link link = {0};
	int rc = 0;

	*out = (struct sa_baseline){0};
	if (sa_compare_needs_github(spec))
		rc = sa_action_baseline_alone(ctx, &link, &place, err);
	if (rc == 0)
		rc = sa_baseline_open(ctx, &set->baseline, &place, spec, PATH_IN_GIT, &windows,
				      NULL, out, err);
	sa_http_curl_close(&link.curl);
	if (rc != 0) {
		const struct sa_err why = *err;

		return sa_err_set(err, why.code, "compare: '%s': %s%s",
				  sa_utf8_shown(ctx->arena, spec), why.msg,
				  sa_base_dir_hint(ctx, spec));
	}
	return 0;
}

static void put_json(const struct sa_baseline *a, const struct sa_baseline *b, struct sa_str *text)
{
	struct sa_jout j;

	sa_jout_init(&j, text);
	sa_jout_object(&j, NULL);
	sa_jout_text(&j, "schema_version", "1.0");
	sa_jout_text(&j, "tool", "soak-audit");
	sa_jout_text(&j, "tool_version", sa_version);
	sa_jout_object(&j, "current");
	sa_jout_text(&j, "spec", b->from.spec);
	sa_jout_text(&j, "kind", b->from.kind);
	sa_jout_text(&j, "where", b->from.where);
	sa_jout_text(&j, "sha", b->from.sha[0] ? b->from.sha : NULL);
	sa_jout_text(&j, "digest", b->from.digest);
	sa_jout_text(&j, "read_from", sa_baseline_form_text(b->form));
	sa_jout_int(&j, "iterations", (int64_t)b->run->n_loaded);
	sa_jout_end_object(&j);
	sa_render_compare_json(a, &j);
	sa_jout_end_object(&j);
	sa_str_putc(text, '\n');
}

static void put_compared(int format, const struct sa_baseline *a, const struct sa_baseline *b,
			 struct sa_str *text)
{
	bool markdown = format == FORMAT_MARKDOWN;
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};
	SA_STR_SCOPE(now);

	sa_phrase_provenance(&now, b);
	sa_doc_comparison(&doc, a, markdown ? SA_COMPARISON_ALONE : SA_COMPARISON_LINES);
	if (format == FORMAT_JSON) {
		put_json(a, b, text);
	} else if (markdown) {
		sa_str_puts(text, "# Comparison of two soak runs\n\nNow: ");
		sa_md_text(text, now.buf, MAX_PROVENANCE);
		sa_str_puts(text, "\n\n");
		sa_markdown_blocks(text, &doc, &sa_pen_markdown, false);
	} else {
		sa_str_printf(text, "Now: %s\n", now.buf);
		sa_console_blocks(text, &doc, "", &(struct sa_console_opts){0});
	}
}

static int full(struct sa_ctx *ctx, const struct settings *set, struct sa_str *text,
		struct sa_err *err)
{
	const struct sa_policy *floors;
	struct sa_baseline a, b;

	if (sa_baseline_floors(ctx, &set->baseline, &floors, err) != 0 ||
	    open_run(ctx, set, set->a, &a, err) != 0 || open_run(ctx, set, set->b, &b, err) != 0)
		return -1;
	/* an answer for each symbol, not one for their mixture */
	if ((a.run && a.run->grouped) || (b.run && b.run->grouped))
		return by_policy(ctx, set, true, text, err);
	/* --a and --b are two runs to look at; --baseline is one that others are held against */
	const char *why =
		set->baseline.baseline ? sa_baseline_refusal(ctx, &set->baseline, NULL, &a) : NULL;

	if (why)
		return sa_err_set(err, SA_ERR_SCHEMA, "compare: baseline '%s' is refused: %s",
				  sa_utf8_shown(ctx->arena, set->a), why);
	SA_BUG_ON(!a.run || !b.run);
	if (!b.run->n_loaded)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "compare: '%s' has no iterations, only %s; --format csv compares "
				  "the KPIs of two audit summaries",
				  sa_utf8_shown(ctx->arena, set->b), sa_baseline_form_text(b.form));
	sa_baseline_judge(ctx, &set->baseline, floors, &a, b.data, b.window);
	put_compared(set->format, &a, &b, text);
	return 0;
}

/* `compare A B` is `compare --a A --b B`, `compare B` with --baseline the second run. */
static int take_runs(struct settings *set, int n_args, char **args, struct sa_err *err)
{
	const char *before = set->baseline.baseline;

	if (before)
		set->a = before;
	if (!n_args)
		return 0;
	if ((n_args == 2) == (before != NULL) || (!before && strcmp(set->a, DEFAULT_A) != 0) ||
	    strcmp(set->b, DEFAULT_B) != 0)
		return sa_err_set(err, SA_ERR_USAGE,
				  "compare: it takes two runs: compare A B, or --a A --b B, or "
				  "--baseline A and one run");
	if (!before)
		set->a = args[0];
	set->b = args[n_args - 1];
	return 0;
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	struct settings *set = settings;
	struct sa_err err;
	SA_STR_SCOPE(text);

	if (take_runs(set, n_args, args, &err) != 0)
		return sa_exit_with(ctx, &err);
	const struct sa_policy_job job = job_of(set);
	/* the CSV is of two audits, whatever policy judged them; one that is named judges anew */
	bool judged_now = set->format == FORMAT_CSV ? set->policy || set->profile
						    : sa_policy_is_wanted(ctx, &job);
	int rc = check_dir(ctx, set->a, &err) != 0 || check_dir(ctx, set->b, &err) != 0 ? -1
		 : judged_now		     ? by_policy(ctx, set, false, &text, &err)
		 : set->format == FORMAT_CSV ? csv(ctx, set, &text, &err)
					     : full(ctx, set, &text, &err);

	if (rc != 0 || sa_print(ctx, &text, &err) != 0)
		return sa_exit_with(ctx, &err);
	return SA_EXIT_OK;
}

const struct sa_cmd sa_cmd_compare = {
	.name = "compare",
	.summary = "Compare the KPIs of two runs",
	.usage = "[A B]",
	.about =
		"As CSV the KPIs that were judged stand side by side: both runs must have been "
		"audited, the command reads <DIR>/reports/analysis/POST_SOAK_AUDIT_SUMMARY.json.\n\n"
		"Where a run was audited by other rules than the four of the guide, or has several groups, "
		"the CSV is `group,KPI,rule,A,B,B-A` with a line for each rule and group. With --policy "
		"both runs are judged by it now, and need no audit; the other formats do so also by a "
		"policy file that `audit` would find.\n\n"
		"The other formats read the runs themselves and say of each KPI (under a policy, and of several symbols, in each "
		"group) "
		"whether B is worse than A, by a test that respects that iterations depend on their "
		"neighbours.",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.max_args = 2,
	.run = run,
};
