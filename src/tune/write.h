/* SPDX-License-Identifier: MIT */
/*
 * The third step: what is written about an iteration (FORMATS 12.2, 12.4): its ITER_SUMMARY file, its
 * entry of TUNING_REPORT.json, and the markers of the log.
 */
#ifndef SA_TUNE_WRITE_H
#define SA_TUNE_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "tune/guards.h"
#include "tune/propose.h"
#include "tune/summarize.h"

/* Everything that is known about one iteration. */
struct sa_tune_record {
	uint64_t iteration;
	const struct sa_iter_summary *summary;
	const struct sa_proposal *proposal;
	struct sa_guarding guarding;
	bool applied;
	const struct sa_tunables *runtime; /* values it ran with, NULL when they are not known */
	/* hashes of the overrides it ran with, and of those after it; NULL when not known */
	const char *old_hash, *state_hash;
};

/*
 * The content of ITER_SUMMARY_<n>.json. `runtime` holds the values that the iteration ran with, and
 * `tuning.signature` their hash: of two files that follow each other, the second one's runtime is the
 * first one's plus its applied deltas, and the signatures differ exactly when something changed.
 */
void sa_write_iter_summary(const struct sa_tune_record *record, struct sa_str *out);

/*
 * The same for an iteration that failed (FORMATS 15.6): "failed" is true, `reason` says why, and every KPI
 * is null, so that nobody takes the iteration for one that was not there.
 */
void sa_write_failed_summary(uint64_t iteration, const char *reason, struct sa_str *out);

/* The entry of this iteration for TUNING_REPORT.json (form A and more), for sa_history_write. */
void sa_write_tuning_entry(const struct sa_tune_record *record, struct sa_str *out);

/* The lines `| iter_watch | SUMMARY | ...`, SUGGEST, and with deltas RATIONALE. */
void sa_write_markers(const struct sa_tune_record *record, struct sa_str *out);

/*
 * A text from an artifact for a field of a marker: one line, and no | that would end the field. With
 * `quoted` the text stands in single quotes, and those inside are escaped.
 */
void sa_write_marker_text(struct sa_str *out, const char *text, bool quoted);

#endif
