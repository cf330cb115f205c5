/* SPDX-License-Identifier: MIT */
/* audit: the main job. */
#include "cli/cmds.h"

#include <string.h>

#include "app/base_dir.h"
#include "app/baseline.h"
#include "app/exit.h"
#include "app/no_audit.h"
#include "app/pipeline.h"
#include "app/policy_audit.h"
#include "app/shell_word.h"
#include "app/term.h"
#include "base/utf8.h"
#include "baseline/list.h"
#include "doc/decision_text.h"
#include "github/action.h"
#include "model/report.h"
#include "render/brief.h"
#include "render/console.h"

#define DEFAULT_BASE "artifacts/soak/latest"

enum format { FORMAT_TEXT, FORMAT_JSON };
static const char *const format_choices[] = {"text", "json", NULL};

struct settings {
	const char *base, *out, *policy, *profile;
	bool fail_on_hold, brief, quiet, explain, html, plots;
	struct sa_opt_list threshold;
	uint64_t steady_start, window, min_iterations;
	int format, color;
	struct sa_baseline_settings baseline;
	struct sa_opt_list baselines;
	bool no_baseline; /* `none`, and nothing after it */
};

#define AT(member) .offset = offsetof(struct settings, member)
static const struct sa_opt options[] = {
	{.name = "base",
	 .kind = SA_OPT_TEXT,
	 AT(base),
	 .arg = "DIR",
	 .default_text = DEFAULT_BASE,
	 .help = "directory with the ITER_SUMMARY files"},
	{.name = "out",
	 .kind = SA_OPT_TEXT,
	 AT(out),
	 .arg = "DIR",
	 .help = "directory for the reports (default: reports/analysis below the base)"},
	{.name = "policy",
	 .kind = SA_OPT_TEXT,
	 AT(policy),
	 .arg = "FILE",
	 .help = "policy that says what is read and judged; without it .soak-audit.yaml, "
		 ".soak-audit.yml or .soak-audit.json of this directory, else builtin/mm-bot"},
	{.name = "profile",
	 .kind = SA_OPT_TEXT,
	 AT(profile),
	 .arg = "NAME",
	 .help = "profile of the policy to lay over it"},
	{.name = "fail-on-hold",
	 .kind = SA_OPT_FLAG,
	 AT(fail_on_hold),
	 .help = "exit with code 1 when the verdict is HOLD"},
	{.name = "threshold",
	 .kind = SA_OPT_LIST,
	 AT(threshold),
	 .arg = "RULE",
	 .help = "readiness rule such as 'net_bps>=3.0' or 'risk_ratio<=0.35'; replaces the rule "
		 "for the same metric and operator, or adds one"},
	SA_WINDOW_OPTIONS(struct settings),
	{.name = "explain",
	 .kind = SA_OPT_FLAG,
	 AT(explain),
	 .help = "say where each readiness value came from"},
	{.name = "html",
	 .kind = SA_OPT_FLAG,
	 AT(html),
	 .help = "write POST_SOAK_AUDIT_SUMMARY.html too: one page with charts, to open and keep"},
	{.name = "plots",
	 .kind = SA_OPT_FLAG,
	 AT(plots),
	 .help = "draw net_bps, risk_ratio, latency_p95_ms and maker_taker_ratio, under a policy each of "
		 "its KPIs, as PNG and SVG into plots/ beside the reports"},
	{.name = "format",
	 .kind = SA_OPT_CHOICE,
	 AT(format),
	 .arg = "FORMAT",
	 .default_text = "text",
	 .choices = format_choices,
	 .help = "what to print: text, or json (the JSON summary alone)"},
	{.name = "brief",
	 .kind = SA_OPT_FLAG,
	 AT(brief),
	 .help = "print at most 12 lines: the decision, what failed, the worst group, where the reports are"},
	{.name = "quiet",
	 .letter = 'q',
	 .kind = SA_OPT_FLAG,
	 AT(quiet),
	 .help = "print the verdict line only"},
	SA_OPT_COLOR(struct settings),
	{.name = "baseline",
	 .kind = SA_OPT_LIST,
	 AT(baselines),
	 .arg = "SPEC",
	 .help = SA_BASELINE_SPEC_HELP "; dir:PARENT/* stands for all runs in PARENT; "
				       "none takes back those before it and those of the policy"},
	SA_BASELINE_OPTIONS(struct settings),
	SA_BASELINE_REPO_OPTION(struct settings),
};

static int fill_pipeline(struct sa_ctx *ctx, const struct settings *set, struct sa_pipeline *p,
			 struct sa_err *err)
{
	*p = (struct sa_pipeline){
		.base = set->base,
		.out_dir = set->out,
		.settings = {.steady_start = set->steady_start,
			     .last_n = set->window,
			     .min_iterations = set->min_iterations,
			     .fail_on =
				     set->fail_on_hold || sa_baseline_implies_fail(&set->baseline)
					     ? SA_FAIL_ON_HOLD
					     : SA_FAIL_NEVER,
			     .html = set->html,
			     .plots = set->plots},
	};
	const struct sa_builtin_options judged = {
		.threshold = set->threshold.item,
		.n_threshold = set->threshold.n,
		.windows = true,
		.steady_start = set->steady_start,
		.last_n = set->window,
	};

	return sa_builtin_load(ctx, &judged, &p->builtin, err);
}

static int print(struct sa_ctx *ctx, const struct settings *set, const struct sa_str *text,
		 struct sa_err *err)
{
	return set->format == FORMAT_JSON ? sa_print(ctx, text, err)
					  : sa_print_lines(ctx, text, err);
}

/* What has been found so far goes out before an error message, unless only one thing was asked for. */
static int fail(struct sa_ctx *ctx, const struct settings *set, const struct sa_pipeline *p,
		struct sa_str *text, const struct sa_err *err)
{
	struct sa_err ignored;
	const char *dir;

	if (sa_exit_code(err) == SA_EXIT_INPUT)
		sa_no_audit_leave(ctx, p, &dir, err);
	if (set->format == FORMAT_TEXT && !set->quiet && !set->brief &&
	    print(ctx, set, text, &ignored) != 0)
		return sa_exit_with(ctx, &ignored);
	fflush(ctx->out);
	return sa_exit_with_base_hint(ctx, set->base, err);
}

/*
 * What nobody may overlook, however little is printed (FORMATS 15.12); without --quiet the report says
 * it, but for a baseline that was to be there. `doubts` is what was found so far, `no_baseline` what is said of
 * one that is not there, or "".
 */
static void say_doubts(struct sa_ctx *ctx, const struct settings *set, struct sa_str *doubts,
		       const char *no_baseline)
{
	bool asked = set->baseline.on_no_baseline || set->baseline.fail_on_regression;

	if (no_baseline[0] && (set->quiet || set->brief || asked)) {
		sa_str_puts(doubts, doubts->len ? "; " : "");
		sa_utf8_plain(doubts, no_baseline, strlen(no_baseline), 4 * SA_LIMIT_SHOWN_TEXT);
	}
	if (doubts->len) {
		SA_STR_SCOPE(line);

		sa_action_text(&line, doubts->buf, doubts->len);
		fprintf(ctx->err, "soak-audit: %s\n", line.buf);
	}
}

/* "no baseline: ...", or how many there are of how many; nothing where all are there. */
static void put_lack(struct sa_str *out, size_t have, size_t want, const char *why)
{
	const struct sa_failure lack = {.kind = SA_FAILURE_NO_BASELINE,
					.group = "",
					.have = have,
					.want = want,
					.detail = why};

	if (why)
		sa_phrase_failure(out, &lack, NULL, &sa_pen_plain);
}

/* "; POST_SOAK_SNAPSHOT.json, TUNING_REPORT.json not used": side files of the run that are there. */
static void add_unused(const struct sa_audit *audit, struct sa_str *doubts)
{
	const struct {
		enum sa_key_file file;
		bool unused;
	} side[] = {
		{SA_KEY_SNAPSHOT, audit->snapshot.found && !audit->snapshot.used},
		{SA_KEY_TUNING, audit->tuning.error != NULL},
		{SA_KEY_DELTA, audit->delta.error != NULL},
		{SA_KEY_PROM, audit->warmup.error != NULL},
	};
	const char *before = doubts->len ? "; " : "";
	bool any = false;

	for (size_t i = 0; i < sizeof side / sizeof *side; i++) {
		if (!side[i].unused)
			continue;
		sa_str_printf(doubts, "%s%s", any ? ", " : before, sa_key_file_name(side[i].file));
		any = true;
	}
	if (any)
		sa_str_puts(doubts, " not used");
}

static void say_doubts_of_run(struct sa_ctx *ctx, const struct settings *set,
			      const struct sa_audit *audit)
{
	const struct sa_baseline *baseline = audit->baseline;
	const struct sa_run *run = audit->run;
	SA_STR_SCOPE(doubts);
	SA_STR_SCOPE(lack);

	if (set->quiet && run->n_unusable)
		sa_str_printf(&doubts, "%zu of %zu rows could not be used", run->n_unusable,
			      run->n_iter);
	if (set->quiet && run->newest_unusable)
		sa_str_puts(&doubts, ", the newest among them");
	if (set->quiet)
		add_unused(audit, &doubts);
	if (baseline)
		put_lack(&lack, baseline->n_members, baseline->n_asked,
			 baseline->error ? baseline->error : baseline->cut);
	say_doubts(ctx, set, &doubts, lack.buf ? lack.buf : "");
}

static void say_doubts_of_policy(struct sa_ctx *ctx, const struct settings *set,
				 const struct sa_policy_report *report)
{
	const struct sa_baseline_runs *runs = report->judged->baseline;
	size_t n = report->judged->data->n_unusable;
	SA_STR_SCOPE(doubts);
	SA_STR_SCOPE(lack);

	if (set->quiet && n)
		sa_str_printf(&doubts, "%zu file(s) or record(s) could not be used%s", n,
			      report->audit->run->newest_unusable ? ", the newest row among them"
								  : "");
	if (set->quiet)
		add_unused(report->audit, &doubts);
	if (runs)
		put_lack(&lack, runs->n, runs->n_asked, runs->why);
	say_doubts(ctx, set, &doubts, lack.buf ? lack.buf : "");
}

/* Of a policy that the same command would not find by itself. */
static void put_policy(struct sa_str *out, const struct sa_judged *judged)
{
	static const char *const found[] = {"builtin/", ".soak-audit."};
	const char *origin = judged ? judged->policy->origin : found[0];

	for (size_t i = 0; i < sizeof found / sizeof *found; i++) {
		if (strncmp(origin, found[i], strlen(found[i])) == 0)
			return;
	}
	sa_str_puts(out, " --policy ");
	sa_shell_word(out, origin);
}

static void put_profile(struct sa_str *out, const struct sa_judged *judged)
{
	const char *profile = judged ? judged->policy->profile : NULL;

	if (!profile)
		return;
	sa_str_puts(out, " --profile ");
	sa_shell_word(out, profile);
}

/* What the command line laid over the policy, so that the limits are explained that judged. */
static void put_overlay(struct sa_str *out, const struct settings *set)
{
	const struct {
		const char *option;
		uint64_t value, usual;
	} number[] = {
		{"steady-start", set->steady_start, SA_STEADY_START},
		{"window", set->window, SA_LAST_N},
		{"min-iterations", set->min_iterations, SA_MIN_ROWS},
	};

	for (size_t i = 0; i < set->threshold.n; i++) {
		sa_str_puts(out, " --threshold ");
		sa_shell_word(out, set->threshold.item[i]);
	}
	for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
		if (number[i].value != number[i].usual)
			sa_str_printf(out, " --%s %llu", number[i].option,
				      (unsigned long long)number[i].value);
	}
}

/* The few lines, of either way. */
static void put_brief(struct sa_ctx *ctx, const struct settings *set, const struct sa_audit *audit,
		      const struct sa_judged *judged, const struct sa_console_opts *console,
		      struct sa_str *out)
{
	const struct sa_publication pub = {
		.audit = audit, .judged = judged, .decision = audit->decision};
	SA_STR_SCOPE(policy);

	put_policy(&policy, judged);
	put_profile(&policy, judged);
	put_overlay(&policy, set);
	sa_brief(&pub, console,
		 &(struct sa_brief_words){.command = ctx->command_line ? ctx->command_line
								       : "soak-audit audit",
					  .policy = policy.buf ? policy.buf : "",
					  .reports = audit->meta.out_dir},
		 out);
}

/* A policy of the user's: its own way through the rooms, and its own reports. */
static int run_policy(struct sa_ctx *ctx, const struct settings *set,
		      const struct sa_console_opts *console, const struct sa_policy_job *job)
{
	struct sa_policy_report report;
	struct sa_policy_saved saved;
	struct sa_err err;
	SA_STR_SCOPE(text);

	if (sa_policy_audit(ctx, job, &report, &saved, &err) != 0) {
		const struct sa_pipeline p = {.base = job->base,
					      .out_dir = job->out_dir,
					      .settings = {.fail_on = job->fail_on}};
		const char *dir;

		if (sa_exit_code(&err) == SA_EXIT_INPUT)
			sa_no_audit_leave(ctx, &p, &dir, &err);
		return sa_exit_with_base_hint(ctx, job->base, &err);
	}
	say_doubts_of_policy(ctx, set, &report);
	if (set->format == FORMAT_JSON)
		sa_str_add(&text, saved.json, saved.json_len);
	else if (set->brief && !set->quiet)
		put_brief(ctx, set, report.audit, report.judged, console, &text);
	else
		sa_policy_say(ctx, &report, &saved, console, job->fail_on, set->quiet, &text);
	return print(ctx, set, &text, &err) == 0 ? report.decision->exit_code
						 : sa_exit_with(ctx, &err);
}

static struct sa_policy_job job_of(const struct settings *set)
{
	struct sa_policy_job job = {
		.base = set->base,
		.out_dir = set->out,
		.policy = set->policy,
		.profile = set->profile,
		.threshold = (const char *const *)set->threshold.item,
		.n_threshold = set->threshold.n,
		.steady_start = set->steady_start,
		.last_n = set->window,
		.min_rows = set->min_iterations,
		.baseline = (const char *const *)set->baselines.item,
		.n_baseline = sa_baseline_is_wanted(&set->baseline) ? set->baselines.n : 0,
		.no_baseline = set->no_baseline,
		.fail_on = set->fail_on_hold || sa_baseline_implies_fail(&set->baseline)
				   ? SA_FAIL_ON_HOLD
				   : SA_FAIL_NEVER,
		.html = set->html,
		.plots = set->plots,
		.digest = true,
	};

	sa_policy_job_compares(&job, &set->baseline);
	job.regression_holds = set->baseline.fail_on_regression;
	job.otherwise = sa_baseline_otherwise(&set->baseline);
	return job;
}

/* What is printed at the end: the JSON, one line, or the end of the report that `text` holds. */
static void put_result(struct sa_ctx *ctx, const struct settings *set, const struct sa_audit *audit,
		       const struct sa_saved *saved, const struct sa_console_opts *console,
		       struct sa_str *text)
{
	if (set->format == FORMAT_JSON) {
		sa_str_clear(text);
		sa_str_add(text, saved->text[SA_REPORT_JSON], saved->len[SA_REPORT_JSON]);
	} else if (set->quiet) {
		sa_str_clear(text);
		sa_console_verdict(&audit->decision, console, text);
	} else if (set->brief) {
		sa_str_clear(text);
		put_brief(ctx, set, audit, NULL, console, text);
	} else {
		sa_console_result(audit, console, saved->path, saved->text[SA_REPORT_MARKDOWN],
				  text);
		if (saved->n_plots)
			sa_console_plots(console, saved->plot, saved->n_plots, text);
		sa_console_exit(&audit->decision, audit->settings.fail_on, text);
	}
}

/* The last one that was given stands for a single one; "none" takes back what stands before it, and what a policy names. */
static void take_baselines(struct settings *set)
{
	struct sa_opt_list *list = &set->baselines;
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++) {
		if (strcmp(list->item[i], "none") == 0)
			n = 0;
		else
			list->item[n++] = list->item[i];
	}
	set->no_baseline = list->n && !n;
	list->n = n;
	set->baseline.baseline = n ? list->item[n - 1] : "none";
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	struct settings *set = settings;
	struct sa_policy_job job;
	const struct sa_console_opts console = {
		.color = sa_color_wanted(ctx, set->color),
		.explain = set->explain,
		.sparklines = ctx->out_is_terminal && sa_terminal_is_utf8(ctx),
	};
	struct sa_pipeline p;
	struct sa_audit audit;
	struct sa_saved saved;
	struct sa_err err;
	SA_STR_SCOPE(text);

	(void)n_args, (void)args;
	take_baselines(settings);
	job = job_of(set);
	if (sa_policy_is_wanted(ctx, &job))
		return run_policy(ctx, set, &console, &job);
	if (fill_pipeline(ctx, set, &p, &err) != 0 ||
	    sa_baseline_check(ctx, &set->baseline, &err) != 0)
		return sa_exit_with(ctx, &err);
	if (sa_pipeline_load(ctx, &p, &audit, &err) != 0)
		return fail(ctx, set, &p, &text, &err);
	/* a verdict for each symbol, not one for their mixture; several baseline runs know the judge only */
	if (audit.run->grouped || sa_baseline_is_several(job.baseline, job.n_baseline)) {
		job.builtin_only = true;
		return run_policy(ctx, set, &console, &job);
	}
	sa_console_loading(&audit, &console, &text);
	if (sa_pipeline_judge(ctx, &p, &audit, &err) != 0)
		return fail(ctx, set, &p, &text, &err);
	if (sa_baseline_apply(ctx, &set->baseline, &sa_baseline_nowhere, &audit, &err) != 0)
		return fail(ctx, set, &p, &text, &err);
	sa_pipeline_decide(ctx, &audit);
	say_doubts_of_run(ctx, set, &audit);
	/* nothing is said to be fine before the reports that say so are there */
	if (sa_pipeline_save(ctx, &p, &audit, &saved, &err) != 0)
		return fail(ctx, set, &p, &text, &err);
	sa_console_findings(&audit, &console, &text);
	put_result(ctx, set, &audit, &saved, &console, &text);
	return print(ctx, set, &text, &err) == 0 ? audit.decision.exit_code
						 : sa_exit_with(ctx, &err);
}

const struct sa_cmd sa_cmd_audit = {
	.name = "audit",
	.summary = "Audit a soak run: KPIs, readiness verdict, reports",
	.usage = "[DIR]",
	.about =
		"Loads every ITER_SUMMARY_<n>.json of a run, computes the KPIs over the windows "
		"overall, steady and last-8, judges them by the readiness rules and writes "
		"POST_SOAK_AUDIT_SUMMARY.md, POST_SOAK_AUDIT_SUMMARY.json and "
		"POST_SOAK_ITER_TABLE.csv. The values of a POST_SOAK_SNAPSHOT.json are judged when it "
		"is of the same iterations and agrees with them; otherwise they are derived from the "
		"iterations. `soak-audit gate` makes the same decision and writes nothing.\n\n"
		"A file that cannot be used is named with the reason and the rest is used. A missing "
		"KPI is a HOLD, never a pass.\n\n"
		"With --baseline the run is compared with another one, KPI by KPI, by a test that "
		"respects that iterations depend on their neighbours.",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.max_args = 1,
	.dir = "base",
	.run = run,
};
