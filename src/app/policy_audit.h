/* SPDX-License-Identifier: MIT */
/* An audit by a policy: read, judge, decide, report. Shared by `audit` and the Action. */
#ifndef SA_APP_POLICY_AUDIT_H
#define SA_APP_POLICY_AUDIT_H

#include "base/ctx.h"
#include "base/opt.h"
#include "gate/no_baseline.h"
#include "model/decision.h"
#include "model/policy.h"
#include "model/report.h"
#include "policy/load.h"
#include "policy/overlay.h"
#include "render/policy_text.h"

struct sa_baseline_settings;
struct sa_baseline_place;

/* Rows for `policy` and `profile` of a command's settings; `does`: "that says what is read and judged". */
#define SA_POLICY_OPTIONS(type, does)                                                      \
	{.name = "policy",                                                                 \
	 .kind = SA_OPT_TEXT,                                                              \
	 .offset = offsetof(type, policy),                                                 \
	 .arg = "FILE",                                                                    \
	 .help = "policy " does "; without it the one that `audit` would take"},           \
	{                                                                                  \
		.name = "profile", .kind = SA_OPT_TEXT, .offset = offsetof(type, profile), \
		.arg = "NAME", .help = "profile of the policy to lay over it"              \
	}

#define SA_ALPHA 0.05

struct sa_policy_job {
	const char *base, *out_dir;   /* out_dir NULL: reports/analysis below the base */
	const char *policy, *profile; /* NULL: looked for; none */
	bool builtin_only;	      /* no file is looked for */
	/* the policy of another commit, which is what judges then; else NULL */
	const struct sa_policy_request *from;
	const struct sa_failures *more; /* what else speaks against the run; NULL = nothing */
	const char *const *threshold;
	size_t n_threshold;
	/* of the options, whose defaults (and 0) leave the policy's */
	uint64_t steady_start, last_n, min_rows;
	const char *const *baseline; /* specs of the command line, before those of the policy */
	size_t n_baseline;
	bool no_baseline; /* `none` of the command line: those of the policy are not looked at either */
	const struct sa_baseline_settings
		*comparison; /* options beside them; NULL: none was given */
	/* what is known of the repository, asked for when a baseline is to be opened; NULL: no job */
	const struct sa_baseline_place *(*place)(void *ctx);
	void *place_ctx;
	enum sa_fail_on fail_on;
	bool gate_always_fails, html, plots;
	bool digest; /* with the digest of the inputs and the inventory in the JSON, which costs a look at all files */
	bool regression_holds; /* --fail-on-regression */
	bool runs_alike;       /* --runs-alike */
	double alpha;	       /* --alpha; its default (and 0) leaves the policy's */
	int compare_window;    /* --compare-window: of sa_compare_window_choices */
	const char *const *tolerance;
	size_t n_tolerance;
	enum sa_no_baseline otherwise; /* --on-no-baseline, for a baseline of the command line */
	/* where the mistakes of a policy go, its arena set; NULL: they are printed, but for the first */
	struct sa_mistakes *mistakes;
};

/* Takes over how `set`, which outlives the job, says that runs are compared. What a regression means is the caller's. */
void sa_policy_job_compares(struct sa_policy_job *job, const struct sa_baseline_settings *set);

/* What the options of the job change in its policy: part of what judges, and of its digest. */
struct sa_policy_overlay sa_policy_job_overlay(const struct sa_policy_job *job);

/*
 * The policy of the job, with what its options change; in the context's arena. Prints the mistakes of a policy, but
 * for the first. Errors: USAGE for a policy that is wrong.
 */
int sa_policy_job_load(struct sa_ctx *ctx, const struct sa_policy_job *job,
		       struct sa_policy *policy, struct sa_err *err) SA_MUST_CHECK;

/*
 * The decision alone: reads, judges, decides, writes nothing (out_dir and html are not looked at). *report
 * lives in the context's arena; its decision is the one that sa_policy_audit() writes. Prints nothing but
 * the mistakes of a policy. Errors: as there, but for the reports.
 */
int sa_policy_decide(struct sa_ctx *ctx, const struct sa_policy_job *job,
		     struct sa_policy_report *report, struct sa_err *err) SA_MUST_CHECK;

/* Whether a policy judges that is not the built-in one alone: named, or lying in this directory. */
bool sa_policy_is_wanted(struct sa_ctx *ctx, const struct sa_policy_job *job);

/* The reports as bytes, and where they went. */
struct sa_policy_saved {
	const char *json, *markdown; /* terminated */
	size_t json_len;
	const char *const *path; /* as shown */
	size_t n_path;
	const char **plot; /* the plots, as shown */
	size_t n_plots;
	const char *report[SA_REPORT_COUNT]; /* of them, "" for one that is not written */
};

/*
 * The whole audit; *report lives in the context's arena. Prints nothing but the mistakes of a policy.
 * Errors: USAGE for a wrong policy (its mistakes are on stderr then, and err->msg is the first one) or,
 * where the policy or regression_holds makes a regression a must, a baseline of the command
 * line that cannot be read or is refused (FORMATS 15.32, POLICY 16); those of the input; IO of the reports.
 */
int sa_policy_audit(struct sa_ctx *ctx, const struct sa_policy_job *job,
		    struct sa_policy_report *report, struct sa_policy_saved *saved,
		    struct sa_err *err) SA_MUST_CHECK;

/* What is printed of it: all of the console report and where the reports are, or one line. */
void sa_policy_say(struct sa_ctx *ctx, const struct sa_policy_report *report,
		   const struct sa_policy_saved *saved, const struct sa_console_opts *console,
		   enum sa_fail_on fail_on, bool quiet, struct sa_str *out);

#endif
