/* SPDX-License-Identifier: MIT */
/*
 * The baseline of an audit: which run it is, where it came from, how it was read, and what the
 * comparison found. Texts are never NULL unless that is said; those from outside are verbatim.
 */
#ifndef SA_MODEL_BASELINE_H
#define SA_MODEL_BASELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/columns.h"
#include "model/compare.h"
#include "model/run.h"
#include "model/state.h"
#include "model/window.h"

#define SA_DIGEST_TEXT 72 /* "sha256:" and 64 digits */

/* What was read to know the baseline's KPIs. */
enum sa_baseline_form {
	SA_BASELINE_ITERATIONS, /* ITER_SUMMARY files, like the current run */
	SA_BASELINE_RECORD,	/* a file of `baseline save` */
	SA_BASELINE_SUMMARY,	/* POST_SOAK_AUDIT_SUMMARY.json: its KPIs only */
	SA_BASELINE_SNAPSHOT,	/* POST_SOAK_SNAPSHOT.json: its KPIs only */
	SA_BASELINE_FORM_COUNT
};

/* One place that was looked at, and why it was passed over or taken. */
struct sa_baseline_step {
	const char *place, *outcome;
};

struct sa_provenance {
	const char *spec;	      /* as the user wrote it */
	const char *kind;	      /* "dir", "git", "artifact" */
	const char *where;	      /* path, ref and path, or artifact name */
	const char *sha;	      /* commit, "" when not known */
	const char *run_url;	      /* "" when not known */
	const char *at;		      /* time of the commit or run, ISO 8601, "" when not known */
	const char *why;	      /* why this one was chosen */
	uint64_t artifact_id, run_id; /* 0 = none */
	int64_t distance;	      /* commits between it and us, -1 when not known */
	double age_days;	      /* SA_MISSING when not known */
	char digest[SA_DIGEST_TEXT];  /* of its data (load/run_digest.h) */
};

/* Why a run is judged without a baseline (FORMATS 15.32). The text that says so decides nothing. */
enum sa_baseline_absence {
	SA_ABSENCE_NONE,       /* there is one */
	SA_ABSENCE_NOT_ASKED,  /* `wanted` is false */
	SA_ABSENCE_NOT_THERE,  /* all that is trusted was looked at: none */
	SA_ABSENCE_CUT,	       /* time or an error ended the search: there may be one */
	SA_ABSENCE_REFUSED,    /* it is no baseline: HOLD, the run itself, too old, of the future */
	SA_ABSENCE_UNREADABLE, /* it cannot be read */
};

/* One run of a baseline of several. */
struct sa_baseline_member {
	struct sa_provenance from;
	enum sa_baseline_form form;
	const struct sa_run *run;
	const struct sa_data *data; /* its columns */
};

/* A run that a policy judges against. */
struct sa_baseline_told {
	const char *name; /* as it was named; for one that was searched for with its run */
	struct sa_provenance from;
	size_t n_rows; /* of the first input */
};

/* What was read, or looked for, of the baselines of an audit by a policy. */
struct sa_baseline_runs {
	const struct sa_baseline_told *run;  /* in the order in which they are judged */
	size_t n, n_asked;		     /* n_asked: of a search that says how many */
	const struct sa_baseline_step *step; /* of the searches */
	size_t n_steps;
	/* why there is none, or fewer than were asked for because a search was cut; else NULL */
	const char *why;
	enum sa_baseline_absence absence; /* NONE without `why` */
	enum sa_state state;		  /* what that means for the run */
};

struct sa_kpi_gates;
struct sa_run_plan;
struct sa_tuning_summary;

/* The files beside the rows of a run that have a say in its state (FORMATS 15.5, 15.18, 15.26). */
struct sa_beside {
	const struct sa_kpi_gates *gates;
	const struct sa_run_plan *plan;
	const struct sa_tuning_summary *tuning;
};

/*
 * from, form, run and what follows are those of the newest run; `member` has them all, newest first,
 * that one too.
 */
struct sa_baseline {
	bool wanted;	   /* a baseline was asked for */
	bool named;	   /* dir:, git: or a path, on the command line: it has to be there */
	const char *error; /* why there is none; NULL when there is one */
	/* NONE when there is one, whole. CUT without an `error`: there are fewer runs than were asked for,
	 * and `cut` says why. */
	enum sa_baseline_absence absence;
	const char *cut; /* what ended the search; NULL when nothing did */
	const struct sa_baseline_member *member;
	size_t n_members;
	size_t n_held; /* runs of a record that are left out because of their own verdict, beside others */
	unsigned n_asked; /* runs that were asked for */
	bool n_is_said; /* in words: *N; else it is what is usual: fewer that there are, are no lack */
	struct sa_provenance from;
	enum sa_baseline_form form;
	const struct sa_run *run;   /* without iterations when only KPIs are known */
	const struct sa_data *data; /* its columns, by the policy that judges */
	struct sa_window window[SA_WINDOW_COUNT];
	double kpi[SA_KPI_COUNT];  /* what was judged, of a summary or snapshot */
	bool verdict_known, ready; /* its own verdict, when it says one */
	enum sa_state ended;	   /* the state of that verdict; OK where it is not known */
	const struct sa_beside
		*beside;      /* what lies beside its rows; NULL where only a file was read */
	const char *saved_at; /* when its record was made; NULL when it is none */
	struct sa_baseline_step *step;
	size_t n_steps;
	const struct sa_window *member_window; /* SA_WINDOW_COUNT of each member */
	enum sa_window_id window_used;
	struct sa_compare compare;
};

/* "ITER_SUMMARY files", "a baseline record", ... */
const char *sa_baseline_form_text(enum sa_baseline_form form);

#endif
