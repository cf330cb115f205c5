/* SPDX-License-Identifier: MIT */
/*
 * The audit as a script over the rooms, shared by every command that audits, so that the verdict in
 * CI and on a laptop comes from the same lines.
 */
#ifndef SA_APP_PIPELINE_H
#define SA_APP_PIPELINE_H

#include <stddef.h>

#include "app/builtin_policy.h"
#include "base/ctx.h"
#include "base/limits.h"
#include "base/opt.h"
#include "doc/judged_words.h"
#include "model/audit.h"
#include "model/kpi.h"
#include "model/report.h"

/* Fewer ITER_SUMMARY files are a warning (FORMATS 2). */
#define SA_MIN_ROWS 16

/* Where the reports of a run lie, unless they are wanted elsewhere. */
#define SA_REPORTS_BELOW_BASE "reports/analysis"

/* Notes that a run has fewer ITER_SUMMARY files than `least`, and how many iterations to run instead. */
void sa_note_few_files(const struct sa_run *run, uint64_t least, struct sa_notes *notes);

/* Rows of every command that judges a run: `type` has uint64_t steady_start and window. */
#define SA_WINDOW_SIZE_OPTIONS(type)                                                         \
	{.name = "steady-start",                                                             \
	 .kind = SA_OPT_UINT,                                                                \
	 .offset = offsetof(type, steady_start),                                             \
	 .arg = "N",                                                                         \
	 .default_text = SA_OPT_DIGITS(SA_STEADY_START),                                     \
	 .max = 1e15,                                                                        \
	 .help = "first iteration of the steady window"},                                    \
	{                                                                                    \
		.name = "window", .kind = SA_OPT_UINT, .offset = offsetof(type, window),     \
		.arg = "N", .default_text = SA_OPT_DIGITS(SA_LAST_N), .min = 1,              \
		.max = SA_LIMIT_ITERATIONS, .help = "size of the last window, in iterations" \
	}

/* Rows of every command that audits: uint64_t min_iterations on top. */
#define SA_WINDOW_OPTIONS(type)                                                                           \
	SA_WINDOW_SIZE_OPTIONS(type),                                                                     \
	{                                                                                                 \
		.name = "min-iterations", .kind = SA_OPT_UINT,                                            \
		.offset = offsetof(type, min_iterations), .arg = "N",                                     \
		.default_text = SA_OPT_DIGITS(SA_MIN_ROWS), .max = SA_LIMIT_ITERATIONS,                   \
		.help = "warn when there are fewer ITER_SUMMARY files; a number given here makes it WARN" \
	}

struct sa_pipeline {
	const char *base;    /* directory as the user named it */
	const char *option;  /* that named it, for messages; NULL: --base */
	const char *out_dir; /* NULL: reports/analysis below the base */
	struct sa_audit_settings settings;
	const struct sa_builtin *builtin; /* what judges: loaded with the windows of the settings */
};

/* What is odd about the snapshot, the tuning report and the other files beside the run, as notes. */
void sa_pipeline_note_side_files(const struct sa_audit *audit, struct sa_notes *notes);

/*
 * Opens the base directory and loads the run: steps 1 and 2. `audit` gets run, notes, meta, settings.
 * Errors: NOT_FOUND, IO, LIMIT. A run without iterations is no error here: look at run->n_loaded.
 */
int sa_pipeline_load(struct sa_ctx *ctx, const struct sa_pipeline *p, struct sa_audit *audit,
		     struct sa_err *err) SA_MUST_CHECK;

/* Steps 3 to 8: windows, snapshot, rules, side reports. What speaks against the run is collected. */
int sa_pipeline_judge(struct sa_ctx *ctx, const struct sa_pipeline *p, struct sa_audit *audit,
		      struct sa_err *err) SA_MUST_CHECK;

/*
 * The same steps for a snapshot beside which there is no ITER_SUMMARY file: its values are judged as they
 * are, with what else lies there (FORMATS 15.4, 15.30). Errors: SCHEMA when it cannot be used.
 */
int sa_pipeline_judge_snapshot(struct sa_ctx *ctx, const struct sa_pipeline *p,
			       struct sa_audit *audit, struct sa_err *err) SA_MUST_CHECK;

/*
 * The decision of all that was collected: once, after the last thing that can
 * speak against the run (the baseline), and before the first byte of a report.
 */
void sa_pipeline_decide(struct sa_ctx *ctx, struct sa_audit *audit);

/* The reports as bytes, and where they went. */
struct sa_saved {
	const char *text[SA_REPORT_COUNT]; /* by enum sa_report; NULL for one that nobody prints */
	size_t len[SA_REPORT_COUNT];
	const char *path[SA_REPORT_COUNT]; /* "" for one that is not wanted */
	const char **plot;		   /* paths of the plots, as shown */
	size_t n_plots;			   /* 0 when they are not wanted */
};

/*
 * Renders all reports and writes them together: all of them or none. Errors: IO, LIMIT.
 */
int sa_pipeline_save(struct sa_ctx *ctx, const struct sa_pipeline *p, struct sa_audit *audit,
		     struct sa_saved *saved, struct sa_err *err) SA_MUST_CHECK;

/* The error of a run without iterations, with the cure. Returns -1. */
int sa_pipeline_nothing_loaded(const struct sa_audit *audit, struct sa_err *err);

#endif
