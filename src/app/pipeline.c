/* SPDX-License-Identifier: MIT */
/* The audit, step by step. */
#include "app/pipeline.h"

#include <errno.h>
#include <string.h>

#include "app/base_dir.h"
#include "app/origin.h"
#include "app/override.h"
#include "app/plots_out.h"
#include "app/reports_dir.h"
#include "base/version.h"
#include "base/num.h"
#include "base/utc.h"
#include "codec/sha256.h"
#include "doc/decision_text.h"
#include "doc/phrase.h"
#include "gate/checks.h"
#include "gate/decide.h"
#include "gate/fail.h"
#include "gate/notice.h"
#include "gate/readiness.h"
#include "load/delta_load.h"
#include "load/evidence_load.h"
#include "load/inputs_digest.h"
#include "load/kpi_gate_load.h"
#include "load/prom_load.h"
#include "load/run_columns.h"
#include "load/run_load.h"
#include "load/run_plan_load.h"
#include "load/snapshot_load.h"
#include "load/tuning_load.h"
#include "load/whose.h"
#include "policy/digest.h"
#include "render/renderer.h"
#include "render/report_files.h"
#include "source/source.h"
#include "stats/select.h"
#include "stats/trend.h"

/* A KPI that never moves over this many values looks like synthetic data. */
#define CONSTANT_VALUES 8

/* What the guide tells to run again when too few iterations are there. */
#define GUIDE_ITERATIONS 24

/* What the user can do about a base directory that cannot be used. */
static int base_error(const struct sa_pipeline *p, struct sa_err *err)
{
	const char *option = p->option ? p->option : "--base";

	if (err->os_errno == ENOTDIR)
		return sa_err_set(err, SA_ERR_NOT_FOUND,
				  "base directory '%s' is not a directory; check %s", p->base,
				  option);
	if (err->code == SA_ERR_NOT_FOUND)
		return sa_err_set(err, SA_ERR_NOT_FOUND,
				  "base directory '%s' does not exist; check %s, or run the soak "
				  "first",
				  p->base, option);
	return sa_err_wrap(err, "base directory");
}

/* What judges where no policy file does, with the digest that the reports show. */
static const struct sa_policy *builtin_of(struct sa_ctx *ctx, const struct sa_pipeline *p)
{
	struct sa_policy *policy;

	if (!p->builtin)
		return NULL;
	policy = SA_NEW(ctx->arena, struct sa_policy);
	*policy = p->builtin->policy;
	policy->sha256 = sa_policy_digest(ctx->arena, policy);
	return policy;
}

int sa_pipeline_load(struct sa_ctx *ctx, const struct sa_pipeline *p, struct sa_audit *audit,
		     struct sa_err *err)
{
	struct sa_notes *notes = SA_NEW(ctx->arena, struct sa_notes);
	struct sa_run *run = SA_NEW(ctx->arena, struct sa_run);
	char digest[SA_INPUTS_DIGEST_TEXT];
	SA_SOURCE_SCOPE(source);

	sa_notes_init(notes, ctx->arena);
	*audit = (struct sa_audit){
		.meta = {.tool_version = sa_version,
			 .generated_at = sa_utc_text(ctx->arena, sa_utc_now_ms()),
			 .origin = sa_origin_read(ctx)},
		.settings = p->settings,
		.run = run,
		.builtin = builtin_of(ctx, p),
		.notes = notes,
	};
	audit->settings.override = sa_override_is_set(ctx);
	if (sa_base_dir_check(ctx, p->base, err) != 0)
		return -1;
	if (sa_source_open_dir(ctx->fs, ctx->arena, p->base, &source, err) != 0 ||
	    sa_run_load(&source, &p->builtin->policy, ctx->arena, notes, run, err) != 0)
		return base_error(p, err);
	sa_snapshot_load(&source, ctx->arena, &audit->snapshot);
	sa_tuning_load(&source, ctx->arena, &audit->tuning);
	sa_delta_load(&source, ctx->arena, &audit->delta);
	sa_prom_load(&source, ctx->arena, &audit->warmup);
	sa_kpi_gates_load(&source, ctx->arena, &audit->gates);
	audit->gates.stale = sa_kpi_gate_is_stale(audit->gates.gate, run);
	sa_kpi_gates_note_misplaced(&source, SA_KPI_GATE_PATH, &audit->gates, ctx->arena, notes);
	sa_run_plan_load(&source, ctx->arena, &audit->plan);
	if (sa_inputs_digest(&source, run, digest, err) != 0)
		sa_note_add(notes, SA_WARNING, "", "the digest of the inputs is without a file: %s",
			    err->msg);
	audit->inputs_digest = sa_arena_strdup(ctx->arena, digest);
	if (p->settings.html) {
		struct sa_evidence *evidence = SA_NEW(ctx->arena, struct sa_evidence);

		sa_evidence_load(&source, ctx->arena, run, evidence);
		/* (an error of the first look at the file is noted with the other side files) */
		if (evidence->tuner_error && !audit->tuning.error)
			sa_note_add(notes, SA_WARNING, sa_key_file_path(SA_KEY_TUNING),
				    "its entries are not on the report page: %s",
				    evidence->tuner_error);
		audit->evidence = evidence;
	}
	sa_whose_delta(run, ctx->arena, &audit->delta);
	sa_whose_warmup(run, ctx->arena, &audit->warmup);
	return 0;
}

int sa_pipeline_nothing_loaded(const struct sa_audit *audit, struct sa_err *err)
{
	const struct sa_run *run = audit->run;
	const struct sa_note *first = sa_notes_first_error(audit->notes);

	if (!run->n_candidates)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "No ITER_SUMMARY data loaded: '%s' has no ITER_SUMMARY_<n>.json; "
				  "check --base, or run the soak first",
				  run->base);
	return sa_err_set(err, SA_ERR_SCHEMA,
			  "No ITER_SUMMARY data loaded: none of the %zu ITER_SUMMARY files in '%s' "
			  "is usable; the first, %s: %.150s",
			  run->n_candidates, run->base, first ? first->file : "",
			  first ? sa_note_why(first) : "");
}

/* Only the gate obeys the variable; that it was set belongs into every report of the run. */
static void note_override(struct sa_audit *audit, struct sa_notes *notes)
{
	if (audit->settings.override)
		sa_note_add(notes, SA_WARNING, "", "%s", SA_PHRASE_OVERRIDE);
}

void sa_pipeline_note_side_files(const struct sa_audit *audit, struct sa_notes *notes)
{
	const struct sa_tuning_summary *tuning = &audit->tuning;
	const struct sa_delta_verify *delta = &audit->delta;

	if (audit->snapshot.error)
		sa_note_add(notes, SA_WARNING, sa_key_file_path(SA_KEY_SNAPSHOT),
			    "not used: %s; the KPIs come from the iterations",
			    audit->snapshot.error);
	if (tuning->error)
		sa_note_add(notes, SA_WARNING, sa_key_file_path(SA_KEY_TUNING), "not used: %s",
			    tuning->error);
	else if (tuning->found && !tuning->n_entries)
		sa_note_add(notes, SA_INFO, sa_key_file_path(SA_KEY_TUNING),
			    "no iteration entry of a known form in it");
	if (tuning->reasons_dropped || tuning->reasons_cut)
		sa_note_add(
			notes, SA_INFO, sa_key_file_path(SA_KEY_TUNING),
			"not all skip reasons are listed in full: the %d most frequent ones, %d "
			"bytes each",
			SA_LIMIT_REASONS, SA_LIMIT_VERBATIM_BYTES);
	if (tuning->not_entries)
		sa_note_add(notes, SA_WARNING, sa_key_file_path(SA_KEY_TUNING),
			    "%zu element(s) of the list are no objects; passed over",
			    tuning->not_entries);
	if (audit->warmup.n_bad_lines)
		sa_note_add(notes, SA_WARNING, sa_key_file_path(SA_KEY_PROM),
			    "line %zu is no sample%s; passed over", audit->warmup.first_bad_line,
			    audit->warmup.n_bad_lines > 1 ? ", nor are others behind it" : "");
	if (audit->warmup.guards_dropped)
		sa_note_add(notes, SA_INFO, sa_key_file_path(SA_KEY_PROM),
			    "not all guard types are listed: at most %d", SA_LIMIT_GUARD_TYPES);
	if (delta->error)
		sa_note_add(notes, SA_WARNING, sa_key_file_path(SA_KEY_DELTA), "not used: %s",
			    delta->error);
	else if (delta->found && !delta->parsed)
		sa_note_add(notes, SA_INFO, sa_key_file_path(SA_KEY_DELTA),
			    "no line 'Full applications: X/Y (Z%%)' in it");
	else if (delta->parsed && delta->full_applied > delta->full_total)
		sa_note_add(notes, SA_WARNING, sa_key_file_path(SA_KEY_DELTA),
			    "%llu full applications of only %llu",
			    (unsigned long long)delta->full_applied,
			    (unsigned long long)delta->full_total);
	if (audit->warmup.error)
		sa_note_add(notes, SA_WARNING, sa_key_file_path(SA_KEY_PROM), "not used: %s",
			    audit->warmup.error);
}

static bool is_judged(const struct sa_verdict *verdict, size_t kpi)
{
	for (size_t i = 0; i < verdict->n_check; i++) {
		if (verdict->check[i].rule.kpi == kpi)
			return true;
	}
	return false;
}

/* How many iterations to ask the bot for: the 24 of the guide, or as many as the user wants to see. */
static uint64_t advised(uint64_t least)
{
	return least > GUIDE_ITERATIONS ? least : GUIDE_ITERATIONS;
}

void sa_note_few_files(const struct sa_run *run, uint64_t least, struct sa_notes *notes)
{
	if (run->n_candidates < least)
		sa_note_add(notes, SA_WARNING, "",
			    "only %zu ITER_SUMMARY files found (expected >= %llu); re-run the soak "
			    "with --iterations %llu",
			    run->n_candidates, (unsigned long long)least,
			    (unsigned long long)advised(least));
}

static void note_run(const struct sa_audit *audit, struct sa_notes *notes)
{
	const struct sa_run *run = audit->run;
	const struct sa_window *overall = &audit->window[SA_WINDOW_OVERALL];
	const struct sa_window *steady = &audit->window[SA_WINDOW_STEADY];

	sa_note_few_files(run, audit->settings.min_iterations, notes);
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		const struct sa_kpi *kpi = &sa_kpi_table[k];
		const struct sa_agg *agg = &overall->kpi[k];

		if (!agg->n)
			sa_note_add(notes,
				    is_judged(&audit->verdict, kpi->id) ? SA_WARNING : SA_INFO, "",
				    "%s is in none of the %zu iterations", kpi->csv_name,
				    run->n_loaded);
		else if (agg->n < run->n_loaded)
			sa_note_add(notes, SA_INFO, "", "%s is missing in %zu of %zu iterations",
				    kpi->csv_name, run->n_loaded - agg->n, run->n_loaded);
		if (sa_window_is_constant(steady, kpi->id, CONSTANT_VALUES))
			sa_note_add(notes, SA_WARNING, "",
				    "%s is the same in all %zu iterations of the steady window: is "
				    "this measured data?",
				    kpi->csv_name, steady->kpi[k].n);
	}
}

static void project_crossings(const struct sa_pipeline *p, struct sa_audit *audit)
{
	const struct sa_run *run = audit->run;
	double last = (double)run->iter[run->n_iter - 1].index;

	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		audit->crossing_iter[k] =
			sa_checks_crossing(&p->builtin->rules, k, &audit->trend[k], last,
					   audit->drift ? &audit->drift[k] : NULL);
}

/* What speaks against the run, however its values were found. */
static void collect(struct sa_audit *audit)
{
	sa_fail_checks(audit);
	sa_fail_incomplete(audit);
	/* the default is a note without a state (FORMATS 15.33), what was asked for is not (POLICY 15) */
	if (audit->settings.min_iterations != SA_MIN_ROWS)
		sa_fail_fewer_asked(audit, audit->settings.min_iterations);
	sa_fail_kpi_gate(audit);
}

int sa_pipeline_judge(struct sa_ctx *ctx, const struct sa_pipeline *p, struct sa_audit *audit,
		      struct sa_err *err)
{
	struct sa_notes *notes = SA_NEW(ctx->arena, struct sa_notes);
	struct sa_data *data = SA_NEW(ctx->arena, struct sa_data);
	const struct sa_judge_input judged = {
		.policy = &p->builtin->policy,
		.data = data,
		.now_ms = sa_now_ms(ctx),
		.tuned = audit->tuning.changed,
		.n_tuned = audit->tuning.n_changed,
	};
	const struct sa_readings_in in = {
		.run = audit->run,
		.last = &audit->window[SA_WINDOW_LAST],
		.last_n = p->settings.last_n,
		.policy = &p->builtin->policy,
		.rules = &p->builtin->rules,
	};

	audit->failures = (struct sa_failures){.arena = ctx->arena};
	if (!audit->run->n_loaded)
		return sa_pipeline_nothing_loaded(audit, err);
	*notes = *audit->notes;
	sa_windows_build(audit->run, p->settings.steady_start, p->settings.last_n, ctx->arena,
			 audit->window, audit->trend);
	sa_snapshot_check(&in, &audit->snapshot, ctx->arena);
	sa_readings_build(&in, &audit->snapshot, ctx->arena, audit->reading);
	sa_run_columns(audit->run, &p->builtin->policy, ctx->arena, data);
	audit->data = data;
	sa_checks_judge(&judged, ctx->arena, &audit->verdict, &audit->drift);
	sa_checks_from(audit->reading, &audit->verdict);
	project_crossings(p, audit);
	collect(audit);
	note_override(audit, notes);
	sa_notice_run(audit->run, &p->builtin->policy, notes);
	note_run(audit, notes);
	sa_pipeline_note_side_files(audit, notes);
	audit->notes = notes;
	return 0;
}

int sa_pipeline_judge_snapshot(struct sa_ctx *ctx, const struct sa_pipeline *p,
			       struct sa_audit *audit, struct sa_err *err)
{
	const struct sa_builtin *usual = sa_builtin_plain(ctx);

	audit->failures = (struct sa_failures){.arena = ctx->arena};
	sa_windows_build(audit->run, p->settings.steady_start, p->settings.last_n, ctx->arena,
			 audit->window, audit->trend);
	if (!audit->snapshot.used ||
	    !sa_readings_alone(&audit->snapshot, &p->builtin->policy, &usual->rules,
			       p->settings.last_n, ctx->arena, audit->reading))
		return sa_err_set(err, SA_ERR_SCHEMA, "%s", audit->snapshot.error);
	sa_checks_alone(&p->builtin->policy, audit->reading, ctx->arena, &audit->verdict);
	collect(audit);
	return 0;
}

/* One number of what was judged, how, and with what result. */
static const char *stamp_of(struct sa_ctx *ctx, const struct sa_audit *audit)
{
	char hex[SA_SHA256_HEX];
	SA_STR_SCOPE(text);

	sa_str_printf(&text, "%s\n%llu %zu\n", audit->inputs_digest,
		      (unsigned long long)audit->settings.steady_start, audit->settings.last_n);
	for (size_t i = 0; i < audit->verdict.n_check; i++) {
		sa_phrase_check(&text, &audit->verdict.check[i]);
		sa_str_putc(&text, '\n');
	}
	sa_str_printf(&text, "%s\n", sa_state_name(audit->decision.state));
	for (size_t i = 0; i < audit->decision.n; i++) {
		sa_phrase_failure(&text, &audit->decision.failure[i], audit, &sa_pen_plain);
		sa_str_putc(&text, '\n');
	}
	sa_sha256_hex(text.buf, text.len, hex);
	return sa_arena_printf(ctx->arena, "sha256:%s", hex);
}

void sa_pipeline_decide(struct sa_ctx *ctx, struct sa_audit *audit)
{
	const struct sa_judged_drift *near =
		audit->drift ? sa_judged_nearest(audit->drift, SA_KPI_COUNT) : NULL;

	audit->decision = sa_decide(&audit->failures, audit->settings.fail_on,
				    audit->settings.gate_always_fails);
	audit->stamp = stamp_of(ctx, audit);
	audit->near.drift = near;
	audit->near.kpi = near ? sa_kpi_table[near->metric].gate_name : "";
	audit->near.row = "iteration";
}

/* Directory for the reports: as the user named it for show, absolute below the base for safety. */
static int prepare_out_dir(struct sa_ctx *ctx, const struct sa_pipeline *p, const char **shown,
			   const char **real, struct sa_err *err)
{
	struct sa_dir base;

	if (p->out_dir) {
		*shown = *real = p->out_dir;
		return sa_make_dirs(ctx->fs, p->out_dir, err);
	}
	*shown = sa_path_join(ctx->arena, p->base, SA_REPORTS_BELOW_BASE);
	if (sa_dir_open(ctx->fs, ctx->arena, p->base, &base, err) != 0)
		return -1;
	int rc = sa_make_dirs_below(ctx->fs, ctx->arena, &base, SA_REPORTS_BELOW_BASE, real, err);

	sa_dir_close(&base);
	return rc;
}

static int add_plots(struct sa_ctx *ctx, const struct sa_audit *audit, const char *real,
		     struct sa_batch *batch, struct sa_saved *saved, struct sa_err *err)
{
	struct sa_plot_file *file;

	if (sa_plots_draw(audit, ctx->arena, &file, &saved->n_plots, err) != 0)
		return -1;
	return sa_plots_out(ctx, real, audit->meta.out_dir, batch, file, saved->n_plots,
			    &saved->plot, err);
}

int sa_pipeline_save(struct sa_ctx *ctx, const struct sa_pipeline *p, struct sa_audit *audit,
		     struct sa_saved *saved, struct sa_err *err)
{
	const char *shown, *real;
	SA_BATCH_SCOPE(batch, ctx->fs, ctx->arena);
	SA_LOCK_SCOPE(lock);

	if (prepare_out_dir(ctx, p, &shown, &real, err) != 0 ||
	    sa_reports_dir_take(ctx, real, sa_reports_dir_audit_names(ctx->arena), &lock, err) != 0)
		return sa_err_wrap(err, "reports not written");
	audit->meta.out_dir = shown;
	for (size_t r = 0; r < SA_REPORT_COUNT; r++) {
		const struct sa_report_row *row = &sa_report_table[r];
		SA_STR_SCOPE(text);

		saved->text[r] = NULL;
		saved->len[r] = 0;
		saved->path[r] = "";
		if (!sa_report_is_wanted(audit, (enum sa_report)r))
			continue;
		sa_renderer_table[r].render(audit, &text);
		if (sa_str_check(&text, row->file_name, err) != 0 ||
		    sa_batch_add(&batch, sa_path_join(ctx->arena, real, row->file_name), text.buf,
				 text.len, err) != 0)
			return sa_err_wrap(err, "reports not written");
		if (r == SA_REPORT_JSON) /* what other tools read: it is there when all are */
			sa_batch_seal(&batch);
		saved->len[r] = text.len;
		saved->path[r] = sa_path_join(ctx->arena, shown, row->file_name);
		/* the table of 100,000 iterations is on disk; nobody prints it, nor the page */
		if (row->printed)
			saved->text[r] = sa_str_finish(&text, ctx->arena);
	}
	saved->n_plots = 0;
	if (p->settings.plots && add_plots(ctx, audit, real, &batch, saved, err) != 0)
		return sa_err_wrap(err, "reports not written");
	sa_reports_dir_drop_older(audit, NULL, saved->plot, saved->n_plots, real, &batch);
	if (sa_batch_commit(&batch, err) != 0)
		return sa_err_wrap(err, "reports not written");
	if (!p->settings.plots)
		sa_reports_dir_tidy(ctx->arena, real);
	return 0;
}
