/* SPDX-License-Identifier: MIT */
/*
 * Everything an audit found. Immutable once it is filled, and the only input of every renderer.
 * All strings are safe to keep (they live in the arena of the command); texts that came from
 * artifacts are verbatim where that is said, and every renderer escapes them for its own format.
 */
#ifndef SA_MODEL_AUDIT_H
#define SA_MODEL_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/note.h"
#include "base/tally.h"
#include "model/baseline.h"
#include "model/decision.h"
#include "model/evidence.h"
#include "model/finding.h"
#include "model/kpi_gate.h"
#include "model/policy.h"
#include "model/run.h"
#include "model/run_plan.h"
#include "model/verdict.h"
#include "model/window.h"

/* TUNING_REPORT.json */
struct sa_tuning_summary {
	bool found;
	const char *error;	       /* why it could not be used, NULL when it could */
	size_t n_entries, not_entries; /* not_entries: elements of the list that are no objects */
	uint64_t proposed_total, applied_total;
	struct sa_count *reason; /* most frequent first, then by name */
	size_t n_reasons;
	uint64_t
		reasons_dropped; /* different ones beyond SA_LIMIT_REASONS, and what was not counted */
	bool reasons_cut;	 /* one was longer than SA_LIMIT_VERBATIM_BYTES */
	const uint64_t *iteration; /* of the entries that have one, ascending, each once */
	size_t n_iterations;
	const uint64_t *changed; /* those in which the tuner changed something, in the same order */
	size_t n_changed;
};

/*
 * How many entries are of iterations behind `newest`: those ran, and are not among the files (FORMATS
 * 15.18, 15.26). The highest of all is iteration[n_iterations - 1].
 */
size_t sa_tuning_beyond(const struct sa_tuning_summary *tuning, uint64_t newest);

/* DELTA_VERIFY_REPORT.md */
struct sa_delta_verify {
	bool found, parsed;
	const char *error; /* why it could not be read, NULL when it could */
	uint64_t full_applied, full_total;
	double full_pct;
	bool has_pairs; /* its table names pairs of iterations: from first_from on, up to last_to */
	uint64_t first_from, last_to;
};

/* What warmup_metrics.prom says of a KPI in an iteration. */
struct sa_warmup_value {
	uint64_t iteration;
	size_t kpi;
	double value;
};

/* warmup_metrics.prom */
struct sa_warmup {
	bool found;
	const char *error;
	double exporter_error;	/* SA_MISSING when the file does not say */
	struct sa_count *guard; /* sorted by name */
	size_t n_guards;
	size_t n_bad_lines, first_bad_line; /* neither a sample nor a comment; counted from 1 */
	uint64_t guards_dropped;	    /* samples of types beyond SA_LIMIT_GUARD_TYPES */
	bool has_iterations;		    /* samples name iterations: from `first` to `last` */
	uint64_t first, last;
	struct sa_warmup_value *value; /* in the order of the file */
	size_t n_values;
};

/* POST_SOAK_SNAPSHOT.json */
struct sa_snapshot {
	bool found;	   /* the file is there */
	bool used;	   /* and it was readable, and is this run's, so it rules */
	const char *error; /* why it was not used */
	const char *block; /* "kpi_last_n", or "" for the top level */
	struct sa_reading kpi[SA_KPI_COUNT];
	bool no_number[SA_KPI_COUNT];	/* what should be judged is there and no finite number */
	bool goal_missed[SA_KPI_COUNT]; /* its writer says that the goal of this KPI is not met */
	/* `iterations_analyzed`, ascending; has_analyzed without values for one that cannot be read */
	bool has_analyzed;
	const uint64_t *analyzed;
	size_t n_analyzed;
	bool has_total;
	double total; /* `iterations_total`, SA_MISSING when it is no number */
};

struct sa_audit_settings {
	uint64_t steady_start; /* first iteration of the steady window */
	size_t last_n;	       /* size of the last window */
	uint64_t
		min_iterations; /* fewer are noted, and WARN where the user gave the number (POLICY 15) */
	enum sa_fail_on fail_on;
	bool gate_always_fails; /* a KPI gate that says FAIL fails the job whatever fail_on says */
	bool html;		/* the report page is wanted */
	bool plots;		/* the plots are wanted */
	bool override; /* READINESS_OVERRIDE=1 is set; the verdict here is not changed by it */
};

/* Where and how the audit was made: verbatim texts from outside, "" where nothing is known. */
struct sa_audit_origin {
	const char *command;	/* what gives the verdict again */
	const char *repository; /* "owner/name" */
	const char *commit, *branch;
	const char *pull_request; /* its number */
	const char *server;	  /* where the repository is: "https://github.com" */
	const char *run_url;	  /* of the job that made the audit */
};

struct sa_audit_meta {
	const char *tool_version;
	const char *generated_at; /* "2025-10-19 12:34:56 UTC" */
	const char *out_dir;	  /* where the reports go, as shown to the user */
	struct sa_audit_origin origin;
};

struct sa_audit {
	struct sa_audit_meta meta;
	struct sa_audit_settings settings;
	const struct sa_run *run;
	const struct sa_policy *builtin; /* what judges without a policy file; else NULL */
	const struct sa_data *data;	 /* the columns of the run that it judged; else NULL */
	struct sa_window window[SA_WINDOW_COUNT];
	struct sa_trend trend[SA_KPI_COUNT];
	/* iteration ahead at which a KPI that moves toward its limit is there: as the judge says, and where it
	 * makes no statement by the Theil-Sen line (sa_checks_crossing); SA_MISSING when it does not */
	double crossing_iter[SA_KPI_COUNT];
	struct sa_judged_drift *drift; /* by KPI; NULL for a snapshot alone */
	struct sa_snapshot snapshot;
	struct sa_reading reading[SA_KPI_COUNT]; /* what the rules judged */
	struct sa_verdict verdict;		 /* what the rules found; the decision is below */
	struct sa_kpi_gates gates;
	struct sa_run_plan plan;
	struct sa_tuning_summary tuning;
	struct sa_delta_verify delta;
	struct sa_warmup warmup;
	/* The KPI that is nearest to its limit, or beyond it (JUDGE 4); drift NULL: none. */
	struct {
		const struct sa_judged_drift *drift;
		const char *kpi, *row; /* its name, and what its rows are called */
	} near;
	const struct sa_notes *notes;
	const struct sa_baseline *baseline;	    /* NULL when none was asked for */
	const struct sa_evidence *evidence;	    /* NULL unless the report page is wanted */
	struct sa_failures failures;		    /* what was found; read the decision instead */
	struct sa_decision decision;		    /* made last, by sa_decide() */
	const char *inputs_digest;		    /* of what was loaded (load/inputs_digest.h) */
	const struct sa_policy_names *inputs_paths; /* by a policy: what it is of; else NULL */
	/* "sha256:...", of inputs, settings and decision: the same in all reports of one audit, and
	 * another in those of any other (FORMATS 15.34) */
	const char *stamp;
};

#endif
