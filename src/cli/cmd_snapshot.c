/* SPDX-License-Identifier: MIT */
/* snapshot: POST_SOAK_SNAPSHOT.json and the reports beside it from a run (FORMATS 11.1). */
#include "app/builtin_policy.h"
#include "cli/cmds.h"

#include <string.h>

#include "app/base_dir.h"
#include "app/exit.h"
#include "app/notes_out.h"
#include "app/override.h"
#include "app/pipeline.h"
#include "app/policy_audit.h"
#include "app/reports_dir.h"
#include "app/run_decision.h"
#include "app/term.h"
#include "base/version.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "gate/decide.h"
#include "gate/fail.h"
#include "gate/post_policy.h"
#include "gate/post_soak.h"
#include "load/run_columns.h"
#include "load/run_load.h"
#include "load/step_files.h"
#include "load/tuning_load.h"
#include "render/gate.h"
#include "render/post_policy.h"
#include "render/post_soak.h"
#include "source/source.h"
#include "stats/select.h"

#define REPORTS_BELOW_SOURCE "reports/analysis"

struct settings {
	const char *src, *out, *policy, *profile;
	struct sa_opt_list threshold;
	uint64_t last_n;
};

#define AT(member) .offset = offsetof(struct settings, member)
static const struct sa_opt options[] = {
	{.name = "src",
	 .kind = SA_OPT_TEXT,
	 AT(src),
	 .arg = "DIR",
	 .default_text = "artifacts/soak/latest",
	 .help = "directory with the ITER_SUMMARY files; when it holds none, soak/latest or latest "
		 "below it is used"},
	{.name = "out",
	 .kind = SA_OPT_TEXT,
	 AT(out),
	 .arg = "DIR",
	 .help = "directory for the reports (default: reports/analysis below the source)"},
	SA_POLICY_OPTIONS(struct settings, "that says what is read and judged"),
	{.name = "threshold",
	 .kind = SA_OPT_LIST,
	 AT(threshold),
	 .arg = "RULE",
	 .help = "readiness rule such as 'net_bps>=3.0', as `audit` takes it; the goals and the verdict "
		 "are then those of the rules, as under a policy"},
	{.name = "last-n",
	 .kind = SA_OPT_UINT,
	 AT(last_n),
	 .arg = "N",
	 .default_text = SA_OPT_DIGITS(SA_LAST_N),
	 .min = 1,
	 .max = SA_LIMIT_ITERATIONS,
	 .help = "how many of the highest iterations count"},
};

/* Opens `path` and loads its run; -1 also when it holds no ITER_SUMMARY file (NOT_FOUND). */
static int try_source(struct sa_ctx *ctx, const char *path, struct sa_source *source,
		      struct sa_notes *notes, struct sa_run *run, struct sa_err *err)
{
	sa_source_close(source);
	sa_notes_init(notes, ctx->arena);
	if (sa_base_dir_check(ctx, path, err) != 0 ||
	    sa_source_open_dir(ctx->fs, ctx->arena, path, source, err) != 0 ||
	    sa_run_load(source, &sa_builtin_plain(ctx)->policy, ctx->arena, notes, run, err) != 0)
		return -1;
	if (!run->n_candidates)
		return sa_err_set(err, SA_ERR_NOT_FOUND, "'%s' has no ITER_SUMMARY_<n>.json", path);
	return 0;
}

/* The run below `src`, or one level deeper where CI leaves it. */
static int find_run(struct sa_ctx *ctx, const char *src, struct sa_source *source,
		    struct sa_notes *notes, struct sa_run *run, struct sa_err *err)
{
	static const char *const below[] = {"soak/latest", "latest"};
	struct sa_err ignored;

	if (sa_base_dir_check(ctx, src, err) != 0)
		return -1;
	if (try_source(ctx, src, source, notes, run, err) == 0)
		return 0;
	for (size_t i = 0; i < sizeof below / sizeof *below && err->code == SA_ERR_NOT_FOUND; i++) {
		if (try_source(ctx, sa_path_join(ctx->arena, src, below[i]), source, notes, run,
			       &ignored) == 0)
			return 0;
	}
	return sa_err_wrap(err, "no data in '%s' (check --src, or run the soak first)", src);
}

static void nothing_usable(const struct sa_run *run, const struct sa_notes *notes,
			   struct sa_err *err)
{
	const struct sa_note *first = sa_notes_first_error(notes);

	if (first)
		sa_err_set(
			err, SA_ERR_SCHEMA,
			"none of the %zu ITER_SUMMARY files in '%s' is usable; the first: '%s': %s",
			run->n_candidates, run->base, first->file, first->text);
	else
		sa_err_set(err, SA_ERR_SCHEMA, "no ITER_SUMMARY file in '%s' is usable", run->base);
}

static int load(struct sa_ctx *ctx, const struct settings *set, struct sa_audit *audit,
		struct sa_post_soak *post, struct sa_err *err)
{
	struct sa_notes *notes = SA_NEW(ctx->arena, struct sa_notes);
	struct sa_run *run = SA_NEW(ctx->arena, struct sa_run);
	struct sa_data *data = SA_NEW(ctx->arena, struct sa_data);
	struct sa_tuning_log log;
	const struct sa_builtin_options last = {
		.windows = true, .steady_start = SA_STEADY_START, .last_n = set->last_n};
	const struct sa_builtin *builtin;
	int64_t now = sa_utc_now_ms();
	SA_SOURCE_SCOPE(source);

	if (find_run(ctx, set->src, &source, notes, run, err) != 0)
		return -1;
	sa_print_load_errors(ctx, NULL, notes);
	if (!run->n_loaded) {
		nothing_usable(run, notes, err);
		return -1;
	}
	*audit = (struct sa_audit){
		.meta = {.tool_version = sa_version, .generated_at = sa_utc_text(ctx->arena, now)},
		.settings = {.steady_start = SA_STEADY_START,
			     .last_n = set->last_n,
			     .override = sa_override_is_set(ctx)},
		.run = run,
		.notes = notes,
	};
	if (sa_builtin_load(ctx, &last, &builtin, err) != 0)
		return -1;
	sa_windows_build(run, SA_STEADY_START, set->last_n, ctx->arena, audit->window,
			 audit->trend);
	sa_run_columns(run, &builtin->policy, ctx->arena, data);
	sa_tuning_log_load(&source, ctx->arena, &log);
	if (log.error)
		sa_note_add(notes, SA_WARNING, sa_key_file_path(SA_KEY_TUNING), "not used: %s",
			    log.error);
	sa_post_soak_build(audit, sa_details_load(&source, ctx->arena, run, notes), &log, data,
			   &builtin->rules, ctx->arena, post);
	const char *iso = sa_utc_iso(ctx->arena, now);

	post->timestamp = sa_arena_printf(ctx->arena, "%.*s+00:00", (int)strlen(iso) - 1, iso);
	return 0;
}

/* Directory for the reports: as it is shown, and as it is opened. */
static int prepare_out(struct sa_ctx *ctx, const struct settings *set, const char *base,
		       const char **shown, const char **real, struct sa_err *err)
{
	struct sa_dir dir;

	if (set->out) {
		*shown = *real = set->out;
		return sa_make_dirs(ctx->fs, set->out, err);
	}
	*shown = sa_path_join(ctx->arena, base, REPORTS_BELOW_SOURCE);
	if (sa_dir_open(ctx->fs, ctx->arena, base, &dir, err) != 0)
		return -1;
	int rc = sa_make_dirs_below(ctx->fs, ctx->arena, &dir, REPORTS_BELOW_SOURCE, real, err);

	sa_dir_close(&dir);
	return rc;
}

/* What the files are made of: the built-in rules, or a policy. */
struct content {
	const char *base;
	const struct sa_post_soak *post;
	const struct sa_post_policy_page *page; /* NULL without a policy */
};

static int save(struct sa_ctx *ctx, const struct settings *set, const struct content *content,
		struct sa_str *console, struct sa_err *err)
{
	const char *name[SA_POST_FILE_COUNT + 1] = {NULL}, *shown, *real;
	SA_BATCH_SCOPE(batch, ctx->fs, ctx->arena);
	SA_LOCK_SCOPE(lock);

	for (size_t f = 0; f < SA_POST_FILE_COUNT; f++)
		name[f] = sa_post_file_table[f].file_name;
	if (prepare_out(ctx, set, content->base, &shown, &real, err) != 0 ||
	    sa_reports_dir_take(ctx, real, name, &lock, err) != 0)
		return sa_err_wrap(err, "reports not written");
	for (size_t f = 0; f < SA_POST_FILE_COUNT; f++) {
		SA_STR_SCOPE(text);

		if (content->page)
			sa_post_policy_table[f](content->page, &text);
		else
			sa_post_file_table[f].render(content->post, &text);
		if (sa_str_check(&text, name[f], err) != 0 ||
		    sa_batch_add(&batch, sa_path_join(ctx->arena, real, name[f]), text.buf,
				 text.len, err) != 0)
			return sa_err_wrap(err, "reports not written");
		if (f == SA_POST_SNAPSHOT) /* what the audit believes: it is there when all are */
			sa_batch_seal(&batch);
		sa_str_printf(console, "✓ Saved: %s\n",
			      sa_utf8_shown(ctx->arena, sa_path_join(ctx->arena, shown, name[f])));
	}
	if (sa_batch_commit(&batch, err) != 0)
		return sa_err_wrap(err, "reports not written");
	return 0;
}

/* What was found on the way to the decision and not while the snapshot was made. */
static void say_new(struct sa_ctx *ctx, const struct sa_notes *notes, const struct sa_notes *told)
{
	for (size_t i = 0; i < notes->n; i++) {
		const struct sa_note *note = &notes->note[i];
		bool known = note->severity == SA_INFO || !note->file[0] ||
			     strcmp(note->file, sa_key_file_path(SA_KEY_SNAPSHOT)) == 0;

		for (size_t t = 0; t < told->n && !known; t++)
			known = strcmp(told->note[t].file, note->file) == 0 &&
				strcmp(told->note[t].text, note->text) == 0;
		if (!known)
			fprintf(ctx->err, "soak-audit: %s: %s: %s\n",
				sa_severity_name(note->severity), note->file, note->text);
	}
}

/*
 * What `audit` makes of the run, with everything else that lies beside it: no new verdict, the last line
 * says it (FORMATS 15.30). A run that cannot be decided on is a HOLD, and why is said.
 */
static int decide(struct sa_ctx *ctx, const struct settings *set, const struct sa_audit *audit,
		  struct sa_gate_report *report, struct sa_err *err)
{
	const struct sa_run_question question = {
		.base = audit->run->base,
		.option = "--src",
		.steady_start = SA_STEADY_START,
		.last_n = set->last_n,
	};
	struct sa_decision *none = SA_NEW(ctx->arena, struct sa_decision);
	struct sa_failures failures = {.arena = ctx->arena};
	struct sa_run_answer answer;

	if (sa_run_decide(ctx, &question, &answer, err) == 0) {
		*report = (struct sa_gate_report){.audit = answer.audit,
						  .policy = answer.policy,
						  .decision = answer.decision};
		say_new(ctx, (answer.audit ? answer.audit : answer.policy->audit)->notes,
			audit->notes);
		return 0;
	}
	if (sa_exit_code(err) == SA_EXIT_USAGE)
		return -1;
	sa_fail_no_audit(&failures, sa_arena_strdup(ctx->arena, err->msg));
	*none = sa_decide(&failures, SA_FAIL_ON_HOLD, false);
	*report = (struct sa_gate_report){.decision = none};
	return 0;
}

/* ---- by a policy ---- */

static struct sa_policy_job job_of(const struct settings *set, const char *base)
{
	return (struct sa_policy_job){.base = base,
				      .policy = set->policy,
				      .profile = set->profile,
				      .threshold = set->threshold.item,
				      .n_threshold = set->threshold.n,
				      .steady_start = SA_STEADY_START,
				      .last_n = set->last_n,
				      .fail_on = SA_FAIL_ON_HOLD};
}

/* The run below `src`, or one level deeper where CI leaves it. */
static int decide_by_policy(struct sa_ctx *ctx, const struct settings *set,
			    struct sa_policy_report *report, struct sa_err *err)
{
	static const char *const below[] = {"soak/latest", "latest"};
	struct sa_policy_job job = job_of(set, set->src);
	struct sa_err ignored;

	job.builtin_only = !sa_policy_is_wanted(ctx, &job);
	if (sa_policy_decide(ctx, &job, report, err) == 0)
		return 0;
	for (size_t i = 0; i < sizeof below / sizeof *below && sa_exit_code(err) == SA_EXIT_INPUT;
	     i++) {
		job.base = sa_path_join(ctx->arena, set->src, below[i]);
		if (sa_policy_decide(ctx, &job, report, &ignored) == 0)
			return 0;
	}
	return -1;
}

/* Values, verdict and files of a run that a policy judged: all of the one decision. */
static int run_policy(struct sa_ctx *ctx, const struct settings *set,
		      const struct sa_policy_report *report)
{
	struct sa_post_policy post;
	const char *iso = sa_utc_iso(ctx->arena, sa_utc_now_ms());
	const struct sa_post_policy_page page = {
		.report = report,
		.post = &post,
		.timestamp = sa_arena_printf(ctx->arena, "%.*s+00:00", (int)strlen(iso) - 1, iso),
		.override = sa_override_is_set(ctx),
		.arena = ctx->arena,
	};
	const struct content content = {.base = report->base, .page = &page};
	const struct sa_gate_report decided = {.policy = report, .decision = report->decision};
	struct sa_err err;
	SA_STR_SCOPE(text);

	sa_post_policy_build(report->judged, report->decision->state, ctx->arena, &post);
	sa_print_load_errors(ctx, NULL, report->audit->notes);
	if (save(ctx, set, &content, &text, &err) != 0)
		return sa_exit_with(ctx, &err);
	sa_post_policy_console(&page, &text);
	sa_render_gate_decision(&decided, &text);
	if (sa_print(ctx, &text, &err) != 0)
		return sa_exit_with(ctx, &err);
	return post.verdict == SA_POST_FAIL ? SA_EXIT_HOLD : SA_EXIT_OK;
}

/* A run of several symbols: the built-in rules, a verdict for each. */
static int run_symbols(struct sa_ctx *ctx, const struct settings *set, const char *base)
{
	struct sa_policy_job job = job_of(set, base);
	struct sa_policy_report report;
	struct sa_err err;

	job.builtin_only = true;
	if (sa_policy_decide(ctx, &job, &report, &err) != 0)
		return sa_exit_with(ctx, &err);
	return run_policy(ctx, set, &report);
}

static int run_snapshot(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	const struct settings *set = settings;
	const struct sa_policy_job job = job_of(set, set->src);
	struct sa_policy_report report;
	struct sa_post_soak post;
	struct sa_gate_report decided;
	struct sa_audit audit;
	struct sa_err err;
	SA_STR_SCOPE(text);

	(void)n_args, (void)args;
	if (sa_policy_is_wanted(ctx, &job) || set->threshold.n)
		return decide_by_policy(ctx, set, &report, &err) == 0
			       ? run_policy(ctx, set, &report)
			       : sa_exit_with(ctx, &err);
	if (load(ctx, set, &audit, &post, &err) != 0)
		return sa_exit_with(ctx, &err);
	if (audit.run->grouped)
		return run_symbols(ctx, set, audit.run->base);
	const struct content content = {.base = audit.run->base, .post = &post};

	if (decide(ctx, set, &audit, &decided, &err) != 0)
		return sa_exit_with(ctx, &err);
	post.decision = decided.decision;
	post.decided = decided.audit;
	if (save(ctx, set, &content, &text, &err) != 0)
		return sa_exit_with(ctx, &err);
	sa_render_post_console(&post, &text);
	sa_render_gate_decision(&decided, &text);
	if (sa_print(ctx, &text, &err) != 0)
		return sa_exit_with(ctx, &err);
	return post.verdict == SA_POST_FAIL ? SA_EXIT_HOLD : SA_EXIT_OK;
}

const struct sa_cmd sa_cmd_snapshot = {
	.name = "snapshot",
	.summary = "Build POST_SOAK_SNAPSHOT.json and its reports from a run",
	.usage = "[DIR]",
	.about =
		"Aggregates the last iterations of a run and writes POST_SOAK_SNAPSHOT.json (schema "
		"1.2; what the audit and the gate read), POST_SOAK_AUDIT.md (tables, guard activity, "
		"sparklines), RECOMMENDATIONS.md and FAILURES.md: all four or none.\n\n"
		"The goals are the readiness rules of the audit. The verdict is PASS when all are "
		"met, WARN when at least risk_ratio and net_bps are, else FAIL (exit code 1). A "
		"missing value meets no goal. No usable iteration is exit code 4.\n\n"
		"Under a policy, and for a run of several symbols, the values are those of its KPIs "
		"and the goals its rules: kpi_last_n and goals_met are of the worst group, `groups` has "
		"all of them, and the verdict is PASS for OK, WARN for WARN, else FAIL.\n\n"
		"The last line is the decision of the audit on the run, which looks at more than the "
		"goals (the KPI gate, whether the run is all there, a policy file); `soak-audit gate` "
		"makes it an exit code.",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.max_args = 1,
	.dir = "src",
	.run = run_snapshot,
};
