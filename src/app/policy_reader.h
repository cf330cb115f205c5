/* SPDX-License-Identifier: MIT */
/*
 * Baseline runs as a policy reads them, behind baseline/reader.h: folders, files and records, each once, those
 * that may be none refused (FORMATS 15.32). policy_baseline.c and compare_policy.c open specs with it.
 */
#ifndef SA_APP_POLICY_READER_H
#define SA_APP_POLICY_READER_H

#include "app/policy_audit.h"
#include "base/note.h"
#include "baseline/reader.h"
#include "gate/judge_rules.h"

/* Begins with job, in, notes and looks; the rest is empty. What was taken stays in the context's arena. */
struct sa_policy_reader {
	const struct sa_policy_job *job;
	const struct sa_judge_input *in; /* of the run that is judged */
	struct sa_notes *notes;
	bool looks;	      /* a run to look at: none is refused, and its notes are told */
	struct sa_data *data; /* of those that were taken */
	struct sa_baseline_told *run;
	size_t n, cap, cap_run;
	struct sa_data last; /* what was read last, */
	const char *held;    /* and why that is none by its own state; NULL: nothing holds it */
	bool refused;	     /* it was a record without one run that may be a baseline */
	/* of a record: its runs that are baselines, newest first, and when they were made; else none */
	struct sa_data *kept;
	const char **kept_at;
	size_t n_kept;
};

/* The reader over `self`, for sa_baseline_open_by(); what it takes is in self->data and self->run. Errors: none. */
struct sa_baseline_reader sa_policy_reader_of(struct sa_policy_reader *self);

#endif
