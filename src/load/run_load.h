/* SPDX-License-Identifier: MIT */
/* A source to a run: for the current run and for every kind of baseline alike. */
#ifndef SA_LOAD_RUN_LOAD_H
#define SA_LOAD_RUN_LOAD_H

#include "base/note.h"
#include "model/policy.h"
#include "model/run.h"
#include "source/source.h"

/*
 * Loads all ITER_SUMMARY files of a source, on all processors, with the KPIs, the identity and the times of
 * `policy`: builtin/mm-bot, perhaps with options over it. A file that cannot be used becomes a row
 * without values, a note and an element of `unusable` (FORMATS 15.1); notes also tell of gaps,
 * duplicates, indices that differ from the name (15.27) and values that are no numbers (15.9).
 * Sets everything in `run`; nothing usable at all is not an error here (n_loaded is 0).
 * Errors: the source cannot be listed; LIMIT.
 */
int sa_run_load(const struct sa_source *source, const struct sa_policy *policy,
		struct sa_arena *arena, struct sa_notes *notes, struct sa_run *run,
		struct sa_err *err) SA_MUST_CHECK;

/* Notes which indices between the first row of a run and its last have no row. */
void sa_run_note_gaps(const struct sa_run *run, struct sa_notes *notes);

#endif
