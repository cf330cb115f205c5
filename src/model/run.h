/* SPDX-License-Identifier: MIT */
/*
 * One soak run as it was loaded.
 *
 * Invariants: rows are sorted by index, then by the number in the file name; duplicates stay. A file
 * that is there and cannot be used is a row too, whose KPIs are all missing (FORMATS 15.1), so that no
 * window slides back over what was destroyed. A missing KPI is SA_MISSING, and its `source` is 0. A KPI
 * may be infinite in its bad direction (POLICY 1).
 */
#ifndef SA_MODEL_RUN_H
#define SA_MODEL_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/utc.h"
#include "model/kpi.h"

struct sa_iter {
	uint64_t index;
	const char *file; /* name relative to the base directory */
	int64_t at_ms;	  /* when it ran, since 1970 UTC; SA_NO_TIME when it does not say */
	double kpi[SA_KPI_COUNT];
	uint8_t source
		[SA_KPI_COUNT]; /* which element of its `from` gave the KPI: from 1, 0 = missing */
	bool unusable; /* the file could not be used, or the iteration failed: no KPI counts */
	bool grouped;  /* it names its symbol, or is keyed by it (FORMATS 15.10) */
	bool tuned;    /* its own `tuning` says that the tuner changed something */
};

/* A row without values, and why. */
struct sa_unusable {
	const char *file;
	uint64_t index;
	const char *why; /* safe to show */
	bool failed;
};

/* The files that the report says about whether they are there. */
enum sa_key_file { SA_KEY_SNAPSHOT, SA_KEY_TUNING, SA_KEY_DELTA, SA_KEY_PROM, SA_KEY_FILE_COUNT };

struct sa_inventory_entry {
	const char *path; /* relative, safe to show */
	int64_t size_bytes;
};

struct sa_inventory {
	size_t n_files; /* all regular files below the base directory */
	const struct sa_inventory_entry *entry;
	size_t n_entries; /* the first SA_LIMIT_INVENTORY of them, sorted by path */
	bool present[SA_KEY_FILE_COUNT];
};

struct sa_run {
	const char *base;    /* as the user named it */
	const char *origin;  /* absolute, or what a git or artifact source calls itself */
	size_t n_candidates; /* ITER_SUMMARY_<digits> files, readable or not */
	struct sa_iter *iter;
	size_t n_iter;			    /* rows: all files that are there */
	size_t n_loaded;		    /* rows that hold what an iteration measured */
	const struct sa_unusable *unusable; /* the other rows, in their order */
	size_t n_unusable, n_failed;	    /* n_failed of them by `run` */
	bool newest_unusable;		    /* no row of the highest index can be used */
	bool grouped; /* usable rows name their symbol: a verdict for each symbol is due */
	/* iterations that break the policy's identity; left side less right side of the worst of them */
	size_t n_identity_broken;
	double identity_worst;
	uint64_t identity_worst_index;
	struct sa_inventory inventory;
};

/* What the first stage for forks leaves beside the reports (app/action_bundle.h); no part of a run. */
#define SA_BUNDLE_NAME "soak-audit-bundle.json"

/*
 * Whether this is the path of a file that commands write beside the data of a run: reports, plots, what
 * is left of a report that was being written, a record or a policy with the usual name. It does not
 * matter which folder was given for it.
 */
bool sa_run_is_own(const char *path);

/* How the name of a folder begins into which `run` moves what an earlier run left; Unix milliseconds follow. */
#define SA_RUN_SET_ASIDE "RUN_"

/* Whether a path leads through a folder of that name: what lies there is of an earlier run (FORMATS 15.7). */
bool sa_run_is_set_aside(const char *path);

/* Name of a key file as the report shows it, and where it lies below the base directory. */
const char *sa_key_file_name(enum sa_key_file file);
const char *sa_key_file_path(enum sa_key_file file);

#endif
