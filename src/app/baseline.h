/* SPDX-License-Identifier: MIT */
/*
 * From a baseline spec (baseline/spec.h) to a comparison by the built-in policy: baseline_open.c reads what the room
 * baseline finds, baseline_refuse.c says which runs are none, baseline.c compares. A policy file has policy_baseline.c.
 */
#ifndef SA_APP_BASELINE_H
#define SA_APP_BASELINE_H

#include "app/pipeline.h"
#include "base/ctx.h"
#include "base/opt.h"
#include "baseline/place.h"
#include "gate/no_baseline.h"
#include "model/baseline.h"
#include "source/source.h"

/* The options of every command that compares; rows in SA_BASELINE_OPTIONS. */
struct sa_baseline_settings {
	const char *baseline, *baseline_workflow;
	struct sa_opt_list tolerances;
	uint64_t baseline_max_age;
	int on_no_baseline, compare_window;
	double alpha;
	bool fail_on_regression, allow_hold_baseline, runs_alike;
	const char *repo;
};
extern const char *const sa_on_no_baseline_choices[];
extern const char *const sa_compare_window_choices[];

/*
 * Finds the baseline, loads it and compares it with the audit's run. Always fills `out`; that there is
 * none is said in out->error and is no error of this function.
 * Errors: USAGE for a spec or a tolerance that is none.
 */
int sa_baseline_compare(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
			const struct sa_baseline_place *place, const struct sa_audit *audit,
			struct sa_baseline *out, struct sa_err *err) SA_MUST_CHECK;

/*
 * Loads the baseline that `text`, a spec, stands for, with windows as `settings` says. `audit` is the run that is
 * judged: what is no baseline for it is refused (NULL: nothing that was named is).
 * Errors: all of the source and the load; out->absence says what it means.
 */
int sa_baseline_open(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		     const struct sa_baseline_place *place, const char *text,
		     const char *default_path, const struct sa_audit_settings *settings,
		     const struct sa_audit *audit, struct sa_baseline *out,
		     struct sa_err *err) SA_MUST_CHECK;

/*
 * The same for an audit: fills audit->baseline, and appends to its failures what speaks against the run
 * (gate/fail.h). Errors: USAGE, also for a baseline that was named, is not there, and has to be.
 */
int sa_baseline_apply(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		      const struct sa_baseline_place *place, struct sa_audit *audit,
		      struct sa_err *err) SA_MUST_CHECK;

/* Errors: USAGE for a spec or a tolerance that is none; to be asked before anything is done. */
int sa_baseline_check(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		      struct sa_err *err) SA_MUST_CHECK;

/* What --on-no-baseline asks for. */
enum sa_no_baseline sa_baseline_otherwise(const struct sa_baseline_settings *set);

/* Whether the settings imply --fail-on-hold (FORMATS 15.32). */
bool sa_baseline_implies_fail(const struct sa_baseline_settings *set);

/* Whether a baseline is asked for at all. */
bool sa_baseline_is_wanted(const struct sa_baseline_settings *set);

/*
 * Compares the runs of `a` with `b`, the current one, into a->compare, as gate/judge_shift.c does by any policy: by that of
 * `b`, which is builtin/mm-bot with options over it, with the floors of sa_baseline_floors and what the settings say.
 */
void sa_baseline_judge(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		       const struct sa_policy *floors, struct sa_baseline *a,
		       const struct sa_data *b, const struct sa_window *b_window);

/* builtin/mm-bot with the floors that the settings give its KPIs. Errors: USAGE. */
int sa_baseline_floors(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		       const struct sa_policy **floors, struct sa_err *err) SA_MUST_CHECK;

/*
 * Why a run that was loaded is no baseline (FORMATS 15.32), NULL when it is one: it is the run judged,
 * it is too old or of the future, it was or would be a HOLD. `audit` NULL: no run is judged.
 */
const char *sa_baseline_refusal(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
				const struct sa_audit *audit, const struct sa_baseline *baseline);

/*
 * What a shard of a run breaks by today's rules when it is judged alone (NULL: nothing): its gate says FAIL; of a `whole` soak,
 * which is no part of one, a limit, too. What it does not have is no reason.
 */
const char *sa_baseline_broken(struct sa_ctx *ctx, const struct sa_baseline *shard, bool whole);

#define SA_BASELINE_AT(type, name) .offset = offsetof(type, baseline.name)
/* How two runs are compared. */
#define SA_COMPARE_OPTIONS(type)                                                                \
	{.name = "tolerance",                                                                   \
	 .kind = SA_OPT_LIST,                                                                   \
	 SA_BASELINE_AT(type, tolerances),                                                      \
	 .arg = "FLOOR",                                                                        \
	 .help = "smallest change that matters, such as 'p95_latency_ms=5%' or "                \
		 "'net_bps=0.2'"},                                                              \
		{.name = "compare-window",                                                      \
		 .kind = SA_OPT_CHOICE,                                                         \
		 SA_BASELINE_AT(type, compare_window),                                          \
		 .arg = "WINDOW",                                                               \
		 .default_text = "steady",                                                      \
		 .choices = sa_compare_window_choices,                                          \
		 .help = "iterations that are compared: steady, last, or overall"},             \
		{.name = "alpha",                                                               \
		 .kind = SA_OPT_NUMBER,                                                         \
		 SA_BASELINE_AT(type, alpha),                                                   \
		 .arg = "P",                                                                    \
		 .default_text = "0.05",                                                        \
		 .min = 0.001,                                                                  \
		 .max = 0.5,                                                                    \
		 .help = "level of the test, all KPIs together (Holm)"},                        \
	{                                                                                       \
		.name = "runs-alike", .kind = SA_OPT_FLAG, SA_BASELINE_AT(type, runs_alike),    \
		.default_text = "false",                                                        \
		.help = "runs of the same code are known to agree, as in a replay: one or two " \
			"baseline runs can show a regression then"                              \
	}
#define SA_ALLOW_HOLD_OPTION(type)                                                  \
	{                                                                           \
		.name = "allow-hold-baseline", .kind = SA_OPT_FLAG,                 \
		SA_BASELINE_AT(type, allow_hold_baseline), .default_text = "false", \
		.help = "a run that was a HOLD, or would be one by today's rules, " \
			"is a baseline too"                                         \
	}
#define SA_BASELINE_SPEC_HELP                                                           \
	"run to compare with: none, dir:PATH, git:REF[:PATH] (REF may be merge-base), " \
	"artifact:NAME[@BRANCH[*N]], auto[:NAME] or auto*N (*N: up to N runs)"
#define SA_BASELINE_OPTIONS(type)                                                                         \
	{.name = "baseline-workflow",                                                                     \
	 .kind = SA_OPT_TEXT,                                                                             \
	 SA_BASELINE_AT(type, baseline_workflow),                                                         \
	 .arg = "FILE",                                                                                   \
	 .default_text = "",                                                                              \
	 .help = "workflow whose artifacts count, by file name or id; empty means this "                  \
		 "one"},                                                                                  \
		{.name = "baseline-max-age",                                                              \
		 .kind = SA_OPT_UINT,                                                                     \
		 SA_BASELINE_AT(type, baseline_max_age),                                                  \
		 .arg = "DAYS",                                                                           \
		 .default_text = "0",                                                                     \
		 .max = 36500,                                                                            \
		 .help = "oldest baseline that counts, in days; 0 means any"},                            \
		{.name = "on-no-baseline",                                                                \
		 .kind = SA_OPT_CHOICE,                                                                   \
		 SA_BASELINE_AT(type, on_no_baseline),                                                    \
		 .arg = "WHAT",                                                                           \
		 .default_text = "ignore",                                                                \
		 .choices = sa_on_no_baseline_choices,                                                    \
		 .help = "when there is no baseline: ignore (the report says so; with "                   \
			 "fail-on-regression it warns), warn, or fail"},                                  \
		SA_ALLOW_HOLD_OPTION(type), SA_COMPARE_OPTIONS(type),                                     \
	{                                                                                                 \
		.name = "fail-on-regression", .kind = SA_OPT_FLAG,                                        \
		SA_BASELINE_AT(type, fail_on_regression), .default_text = "false",                        \
		.help = "a regression is a reason for HOLD; a difference from one or two baseline runs, " \
			"which cannot show one, for INCONCLUSIVE"                                         \
	}
#define SA_BASELINE_REPO_OPTION(type)                                                          \
	{                                                                                      \
		.name = "repo", .kind = SA_OPT_TEXT, SA_BASELINE_AT(type, repo), .arg = "DIR", \
		.default_text = "",                                                            \
		.help = "git repository of a git: baseline; empty means the current directory" \
	}

#endif
