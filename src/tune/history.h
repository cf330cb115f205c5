/* SPDX-License-Identifier: MIT */
/*
 * TUNING_REPORT.json as the watcher's memory: what earlier iterations measured and changed, for the
 * guards, and the entries themselves, so that the report can be written again with one more.
 *
 * app/history_in.c reads it. This file is the guards' only state: nothing is kept between two runs of the program elsewhere.
 * Entries of the older writers (FORMATS 5) are read too; they know no `runtime`.
 */
#ifndef SA_TUNE_HISTORY_H
#define SA_TUNE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "codec/sha256.h"
#include "model/kpi_gate.h"
#include "tune/params.h"

struct sa_str;

struct sa_past {
	bool has_iteration; /* false: an entry that is kept, but means nothing to us */
	uint64_t iteration;
	double net_bps;
	enum sa_kpi_verdict kpi_verdict;
	bool applied;
	struct sa_tunables delta;	/* suggested; SA_MISSING where there is none */
	struct sa_tunables runtime;	/* values the iteration ran with, where the entry says so */
	char state_hash[SA_SHA256_HEX]; /* "" when it has none */
	bool keyed;	  /* its iteration was a key of an object, and is not in `text` */
	const char *text; /* the entry, as it stands in the file */
	size_t len;
};

struct sa_history {
	struct sa_past *past; /* in the order of the file */
	size_t n;
	const char *text; /* in the arena */
};

/* The last entry for an iteration, NULL when there is none. */
const struct sa_past *sa_history_find(const struct sa_history *history, uint64_t iteration);

/*
 * Appends a report (form A) with `entry` (a JSON object) for `iteration`: in the place of the entries
 * that have this iteration, else behind the last one that has a smaller one. The others stay as they
 * are, but NaN and Infinity, which Python writes and JSON does not know, become null.
 */
void sa_history_write(const struct sa_history *history, uint64_t iteration, const char *entry,
		      struct sa_str *out);

#endif
