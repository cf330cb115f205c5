/* SPDX-License-Identifier: MIT */
/*
 * One soak run as it was loaded.
 *
 * Invariants: iterations are sorted by index, then by the number in the file name; duplicates stay.
 * A missing KPI is SA_MISSING, and its `field` is 0.
 */
#ifndef SA_MODEL_RUN_H
#define SA_MODEL_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/kpi.h"

struct sa_iter {
	uint64_t index;
	const char *file; /* name relative to the base directory */
	double kpi[SA_KPI_COUNT];
	/* which name or formula of load/kpi_paths.c gave the KPI: 1-based row, 0 = missing */
	uint8_t field[SA_KPI_COUNT];
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
	size_t n_iter;
	struct sa_inventory inventory;
};

/* Name of a key file as the report shows it, and where it lies below the base directory. */
const char *sa_key_file_name(enum sa_key_file file);
const char *sa_key_file_path(enum sa_key_file file);

#endif
