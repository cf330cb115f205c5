/* SPDX-License-Identifier: MIT */
/* An audit by a policy, step by step. */
#include "app/policy_audit.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "app/base_dir.h"
#include "app/baseline.h"
#include "app/origin.h"
#include "app/override.h"
#include "app/pipeline.h"
#include "app/plots_out.h"
#include "app/policy_baseline.h"
#include "app/policy_before.h"
#include "app/policy_side.h"
#include "app/reports_dir.h"
#include "base/version.h"
#include "base/num.h"
#include "base/utc.h"
#include "codec/sha256.h"
#include "doc/phrase.h"
#include "doc/policy_said.h"
#include "gate/decide.h"
#include "gate/fail.h"
#include "gate/fail_findings.h"
#include "gate/judge_rules.h"
#include "load/data_load.h"
#include "load/evidence_load.h"
#include "load/inputs_digest.h"
#include "policy/load.h"
#include "policy/overlay.h"
#include "render/console.h"
#include "render/renderer.h"
#include "render/report_files.h"

#define REPORTS_BELOW_BASE "reports/analysis"

bool sa_policy_is_wanted(struct sa_ctx *ctx, const struct sa_policy_job *job)
{
	(void)ctx;
	if (job->policy || job->profile || job->from)
		return true;
	if (job->builtin_only)
		return false;
	for (size_t i = 0; i < SA_POLICY_NAMES; i++) {
		if (sa_policy_name_is_here(sa_policy_name[i]))
			return true;
	}
	return false;
}

void sa_policy_job_compares(struct sa_policy_job *job, const struct sa_baseline_settings *set)
{
	job->comparison = set;
	job->runs_alike = set->runs_alike;
	job->alpha = set->alpha;
	job->compare_window = set->compare_window;
	job->tolerance = (const char *const *)set->tolerances.item;
	job->n_tolerance = set->tolerances.n;
}

struct sa_policy_overlay sa_policy_job_overlay(const struct sa_policy_job *job)
{
	return (struct sa_policy_overlay){
		.threshold = job->threshold,
		.n_threshold = job->n_threshold,
		.moves_steady = job->steady_start != SA_STEADY_START,
		.steady_start = job->steady_start,
		.last_rows = job->last_n == SA_LAST_N ? 0 : job->last_n,
		.min_rows = job->min_rows == SA_MIN_ROWS ? 0 : job->min_rows,
		.regression_must = job->regression_holds,
		.runs_alike = job->runs_alike,
		.alpha = job->alpha > SA_ALPHA || job->alpha < SA_ALPHA ? job->alpha : 0,
		.compare_window =
			job->compare_window ? sa_compare_window_choices[job->compare_window] : NULL,
		.tolerance = job->tolerance,
		.n_tolerance = job->n_tolerance,
	};
}

/* False after a mistake: the file that is named, or would be found, is a link out of the workspace. */
static bool stays_inside(struct sa_ctx *ctx, const char *file, struct sa_mistakes *m,
			 struct sa_err *err)
{
	const char *out = sa_policy_file_leaves(ctx, file);

	if (!out)
		return true;
	sa_mistake(m, (struct sa_place){.file = out}, SA_POLICY_FILE_LEAVES);
	(void)sa_mistakes_err(m, err);
	return false;
}

int sa_policy_job_load(struct sa_ctx *ctx, const struct sa_policy_job *job,
		       struct sa_policy *policy, struct sa_err *err)
{
	struct sa_mistakes own = {.arena = ctx->arena};
	struct sa_mistakes *mistakes = job->mistakes ? job->mistakes : &own;
	const struct sa_policy_request own_request = {
		.fs = ctx->fs,
		.file = job->policy,
		.builtin_only = job->builtin_only,
		.profile = job->profile,
		.now_ms = sa_now_ms(ctx),
	};
	const struct sa_policy_request *request = job->from ? job->from : &own_request;
	const struct sa_policy_overlay overlay = sa_policy_job_overlay(job);
	SA_STR_SCOPE(text);

	if ((job->from || job->builtin_only || stays_inside(ctx, job->policy, mistakes, err)) &&
	    sa_policy_load(request, ctx->arena, policy, NULL, mistakes, err) == 0 &&
	    sa_policy_overlay(policy, &overlay, ctx->arena, mistakes, err) == 0)
		return 0;
	if (job->mistakes)
		return -1;
	/* the first one is the error; the others go before it */
	sa_mistakes_others(mistakes, &text);
	fwrite(text.buf, 1, text.len, ctx->err);
	return -1;
}

/* ---- the audit ---- */

static void note_identity(const struct sa_data *data, struct sa_notes *notes)
{
	SA_STR_SCOPE(worst);

	if (!data->identity_broken)
		return;
	/* as the built-in rules say it; where that would read as nothing, in full */
	if (fabs(data->identity_worst) < 0.001)
		sa_str_num(&worst, sa_num_rounded(data->identity_worst), "");
	else
		sa_str_fixed(&worst, data->identity_worst, 3, "");
	sa_note_add(notes, SA_WARNING, data->identity_at,
		    "the identity does not hold in %zu of %zu rows; here it is off by %s",
		    data->identity_broken, data->identity_rows, worst.buf);
}

/* Every place of the run that the decision was made from. */
static void list_places(struct sa_ctx *ctx, const struct sa_data *data, struct sa_policy_names *out)
{
	const struct sa_policy *policy = data->policy;
	const struct sa_policy_names beside = sa_policy_side_places(ctx, data);
	size_t n = beside.n + policy->n_complete;

	for (size_t i = 0; i < policy->n_input; i++)
		n += policy->input[i].path.n;
	const char **name = SA_NEW_ARRAY(ctx->arena, n, const char *);

	*out = (struct sa_policy_names){.name = name};
	for (size_t i = 0; i < policy->n_input; i++) {
		for (size_t k = 0; k < policy->input[i].path.n; k++)
			name[out->n++] = policy->input[i].path.name[k];
	}
	for (size_t i = 0; i < policy->n_complete; i++) {
		if (policy->complete[i].end_file)
			name[out->n++] = policy->complete[i].end_file;
	}
	for (size_t i = 0; i < beside.n; i++)
		name[out->n++] = beside.name[i];
}

/* So that a summary tells when it is no longer about the run beside it (FORMATS 15.25). */
static void take_digest(struct sa_ctx *ctx, const struct sa_source *source,
			const struct sa_data *data, struct sa_audit *audit, struct sa_notes *notes)
{
	struct sa_policy_names *places = SA_NEW(ctx->arena, struct sa_policy_names);
	char digest[SA_INPUTS_DIGEST_TEXT];
	struct sa_err err;

	list_places(ctx, data, places);
	if (sa_inputs_digest_files(source, places, data, ctx->arena, digest, NULL, &err) != 0)
		sa_note_add(notes, SA_WARNING, "", "the digest of the inputs is without a file: %s",
			    err.msg);
	audit->inputs_digest = sa_arena_strdup(ctx->arena, digest);
	audit->inputs_paths = places;
}

static int judge(struct sa_ctx *ctx, const struct sa_policy_job *job,
		 const struct sa_policy *policy, struct sa_audit *audit, struct sa_notes *notes,
		 struct sa_judged *judged, struct sa_audit **before, struct sa_err *err)
{
	struct sa_data *data = SA_NEW(ctx->arena, struct sa_data);
	struct sa_judge_input in = {.policy = policy, .data = data, .now_ms = sa_now_ms(ctx)};
	SA_SOURCE_SCOPE(source);

	if (sa_base_dir_check(ctx, job->base, err) != 0)
		return -1;
	if (sa_source_open_dir(ctx->fs, ctx->arena, job->base, &source, err) != 0)
		return sa_err_wrap(err, "base directory");
	source.undigested = !job->digest;
	if (sa_data_load(policy, &source, ctx->arena, notes, data, err) != 0)
		return -1;
	note_identity(data, notes);
	sa_policy_side_files(ctx, job->base, data, &source, audit, notes);
	sa_policy_side_notes(data, audit->run, job->min_rows, notes);
	if (job->html && policy->builds_on_mm_bot) {
		struct sa_evidence *evidence = SA_NEW(ctx->arena, struct sa_evidence);

		sa_evidence_load_events(&source, ctx->arena, evidence);
		audit->evidence = evidence;
	}
	if (job->digest)
		take_digest(ctx, &source, data, audit, notes);
	if (sa_policy_baselines(ctx, job, &in, notes, err) != 0)
		return -1;
	in.tuned = audit->tuning.changed;
	in.n_tuned = audit->tuning.n_changed;
	sa_judge(&in, ctx->arena, notes, judged);
	*before = sa_policy_before(ctx, audit, judged, &source, job->digest, notes);
	return 0;
}

/* Directory for the reports: as the user named it for show, absolute below the base for safety. */
static int out_dir(struct sa_ctx *ctx, const struct sa_policy_job *job, const char **shown,
		   const char **real, struct sa_err *err)
{
	struct sa_dir base;
	int rc;

	if (job->out_dir) {
		*shown = *real = job->out_dir;
		return sa_make_dirs(ctx->fs, job->out_dir, err);
	}
	*shown = sa_path_join(ctx->arena, job->base, REPORTS_BELOW_BASE);
	if (sa_dir_open(ctx->fs, ctx->arena, job->base, &base, err) != 0)
		return -1;
	rc = sa_make_dirs_below(ctx->fs, ctx->arena, &base, REPORTS_BELOW_BASE, real, err);
	sa_dir_close(&base);
	return rc;
}

struct writer {
	struct sa_ctx *ctx;
	struct sa_batch *batch;
	const char *shown, *real;
	const char **path;
	size_t n;
};

static int add_file(struct writer *w, const char *name, const struct sa_str *text,
		    struct sa_err *err)
{
	if (sa_str_check(text, name, err) != 0 ||
	    sa_batch_add(w->batch, sa_path_join(w->ctx->arena, w->real, name), text->buf, text->len,
			 err) != 0)
		return -1;
	w->path[w->n++] = sa_path_join(w->ctx->arena, w->shown, name);
	return 0;
}

static const char *path_of(const struct writer *w, enum sa_report report)
{
	const char *path = sa_path_join(w->ctx->arena, w->shown, sa_report_table[report].file_name);

	for (size_t i = 0; i < w->n; i++) {
		if (strcmp(w->path[i], path) == 0)
			return w->path[i];
	}
	return "";
}

/* All that an audit by this policy may write; ended by NULL. */
static const char *const *names_of(struct sa_arena *arena, const struct sa_policy *policy)
{
	const char **name = SA_NEW_ARRAY(arena, SA_REPORT_COUNT + policy->n_input, const char *);
	size_t n = 0;

	for (const char *const *of = sa_reports_dir_audit_names(arena); *of; of++)
		name[n++] = *of;
	for (size_t i = 1; i < policy->n_input; i++)
		name[n++] = sa_report_table_file(arena, policy, i);
	name[n] = NULL;
	return name;
}

static int add_tables(struct writer *w, const struct sa_policy_report *report, struct sa_err *err)
{
	const struct sa_policy *policy = report->judged->policy;

	for (size_t i = 0; i < policy->n_input; i++) {
		SA_STR_SCOPE(text);

		sa_policy_table(report, i, &text);
		if (add_file(w, sa_report_table_file(w->ctx->arena, policy, i), &text, err) != 0)
			return -1;
	}
	return 0;
}

static int add_plots(struct writer *w, const struct sa_policy_report *report,
		     struct sa_policy_saved *saved, struct sa_err *err)
{
	struct sa_plot_file *file;

	if (sa_plots_policy_draw(report->judged, w->ctx->arena, &file, &saved->n_plots, err) != 0)
		return -1;
	return sa_plots_out(w->ctx, w->real, w->shown, w->batch, file, saved->n_plots, &saved->plot,
			    err);
}

/* One document; what is read again (printed, taken for a summary) is kept in *saved. */
static int add_document(struct writer *w, enum sa_report r, const struct sa_policy_report *report,
			struct sa_policy_saved *saved, struct sa_err *err)
{
	SA_STR_SCOPE(text);

	sa_renderer_table[r].by_policy(report, w->ctx->arena, &text);
	if (add_file(w, sa_report_table[r].file_name, &text, err) != 0)
		return -1;
	if (r == SA_REPORT_JSON) {
		sa_batch_seal(w->batch); /* a set of reports is whole where the JSON is */
		saved->json_len = text.len;
		saved->json = sa_str_finish(&text, w->ctx->arena);
	} else if (r == SA_REPORT_MARKDOWN) {
		saved->markdown = sa_str_finish(&text, w->ctx->arena);
	}
	return 0;
}

static int save(struct sa_ctx *ctx, const struct sa_policy_job *job, struct sa_audit *audit,
		const struct sa_policy_report *report, struct sa_policy_saved *saved,
		struct sa_err *err)
{
	const struct sa_policy *policy = report->judged->policy;
	SA_BATCH_SCOPE(batch, ctx->fs, ctx->arena);
	struct writer w = {.ctx = ctx, .batch = &batch};
	SA_LOCK_SCOPE(lock);

	if (out_dir(ctx, job, &w.shown, &w.real, err) != 0 ||
	    sa_reports_dir_take(ctx, w.real, names_of(ctx->arena, policy), &lock, err) != 0)
		return -1;
	audit->meta.out_dir = w.shown;
	audit->settings.html = job->html;
	audit->settings.plots = job->plots;
	w.path = SA_NEW_ARRAY(ctx->arena, policy->n_input + SA_REPORT_COUNT, const char *);
	for (size_t r = 0; r < SA_REPORT_COUNT; r++) {
		if (!sa_report_is_wanted(audit, (enum sa_report)r))
			continue;
		if ((sa_renderer_table[r].by_policy
			     ? add_document(&w, (enum sa_report)r, report, saved, err)
			     : add_tables(&w, report, err)) != 0)
			return -1;
	}
	if (job->plots && add_plots(&w, report, saved, err) != 0)
		return -1;
	sa_reports_dir_drop_older(audit, policy, saved->plot, saved->n_plots, w.real, &batch);
	if (sa_batch_commit(&batch, err) != 0)
		return -1;
	sa_reports_dir_tidy(ctx->arena, w.real);
	saved->path = w.path;
	saved->n_path = w.n;
	for (size_t r = 0; r < SA_REPORT_COUNT; r++)
		saved->report[r] = path_of(&w, (enum sa_report)r);
	return 0;
}

/* One word for what was judged, how, and with what result (FORMATS 15.34). */
static const char *stamp_of(struct sa_ctx *ctx, const struct sa_policy *policy,
			    const struct sa_policy_report *report)
{
	const struct sa_decision *d = report->decision;
	const char *digest = report->audit->inputs_digest;
	char hex[SA_SHA256_HEX];
	SA_STR_SCOPE(text);

	sa_str_printf(&text, "%s\n%s\n%s\n", digest ? digest : "", policy->sha256,
		      sa_state_name(d->state));
	for (size_t i = 0; i < d->n; i++) {
		sa_phrase_policy_failure(&text, report, &d->failure[i], &sa_pen_plain);
		sa_str_putc(&text, '\n');
	}
	sa_sha256_hex(text.buf, text.len, hex);
	return sa_arena_printf(ctx->arena, "sha256:%s", hex);
}

static void note_override(struct sa_ctx *ctx, struct sa_notes *notes)
{
	if (sa_override_is_set(ctx))
		sa_note_add(notes, SA_WARNING, "", "%s", SA_PHRASE_OVERRIDE);
}

/* As sa_policy_decide(), with the audit that the reports go into. */
static int decide(struct sa_ctx *ctx, const struct sa_policy_job *job, struct sa_audit *audit,
		  struct sa_policy_report *report, struct sa_err *err)
{
	struct sa_policy *policy = SA_NEW(ctx->arena, struct sa_policy);
	struct sa_judged *judged = SA_NEW(ctx->arena, struct sa_judged);
	struct sa_notes *notes = SA_NEW(ctx->arena, struct sa_notes);
	struct sa_audit *before = NULL;

	sa_notes_init(notes, ctx->arena);
	*audit = (struct sa_audit){
		.meta = {.tool_version = sa_version,
			 .generated_at = sa_utc_text(ctx->arena, sa_utc_now_ms()),
			 .origin = sa_origin_read(ctx)},
		.notes = notes,
		.failures = {.arena = ctx->arena},
	};
	*report = (struct sa_policy_report){
		.judged = judged, .decision = &audit->decision, .audit = audit, .base = job->base};
	if (sa_policy_job_load(ctx, job, policy, err) != 0)
		return -1;
	note_override(ctx, notes);
	if (judge(ctx, job, policy, audit, notes, judged, &before, err) != 0)
		return -1;
	sa_findings_fail(judged, &audit->failures);
	for (size_t i = 0; job->more && i < job->more->n; i++)
		sa_failures_add(&audit->failures, &job->more->item[i]);
	audit->decision = sa_decide(&audit->failures, job->fail_on, job->gate_always_fails);
	audit->stamp = stamp_of(ctx, policy, report);
	if (before) {
		const struct sa_judged_drift *near =
			sa_judged_nearest(judged->drift, judged->n_drift);
		const struct sa_judged_kpi kpi =
			near ? sa_policy_kpi(judged, near->metric, "") : (struct sa_judged_kpi){0};

		before->decision = audit->decision;
		before->settings.override = sa_override_is_set(ctx);
		before->near.drift = near;
		before->near.kpi = kpi.name;
		before->near.row = kpi.row;
		report->before = before;
	}
	return 0;
}

int sa_policy_decide(struct sa_ctx *ctx, const struct sa_policy_job *job,
		     struct sa_policy_report *report, struct sa_err *err)
{
	return decide(ctx, job, SA_NEW(ctx->arena, struct sa_audit), report, err);
}

int sa_policy_audit(struct sa_ctx *ctx, const struct sa_policy_job *job,
		    struct sa_policy_report *report, struct sa_policy_saved *saved,
		    struct sa_err *err)
{
	struct sa_audit *audit = SA_NEW(ctx->arena, struct sa_audit);

	*saved = (struct sa_policy_saved){0};
	if (decide(ctx, job, audit, report, err) != 0)
		return -1;
	if (save(ctx, job, audit, report, saved, err) != 0)
		return sa_err_wrap(err, "reports not written");
	return 0;
}

void sa_policy_say(struct sa_ctx *ctx, const struct sa_policy_report *report,
		   const struct sa_policy_saved *saved, const struct sa_console_opts *console,
		   enum sa_fail_on fail_on, bool quiet, struct sa_str *out)
{
	sa_policy_console(report, console, ctx->arena, quiet, out);
	if (quiet)
		return;
	for (size_t i = 0; i < saved->n_path; i++)
		sa_str_printf(out, "✓ Saved %s\n", saved->path[i]);
	if (saved->n_plots)
		sa_console_plots(console, saved->plot, saved->n_plots, out);
	sa_console_exit(report->decision, fail_on, out);
}
