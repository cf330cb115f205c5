/* SPDX-License-Identifier: MIT */
/*
 * What the tuner did in one iteration, as `tuning` of an ITER_SUMMARY or an entry of
 * TUNING_REPORT.json says it. Texts are verbatim; whoever shows them escapes them.
 */
#ifndef SA_MODEL_STEP_H
#define SA_MODEL_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The guards that can hold a change back, in the order of the reports. */
enum sa_trigger {
	SA_TRIGGER_LATENCY_SOFT,
	SA_TRIGGER_LATENCY_HARD,
	SA_TRIGGER_OSCILLATION,
	SA_TRIGGER_VELOCITY,
	SA_TRIGGER_COOLDOWN,
	SA_TRIGGER_FREEZE,
	SA_TRIGGER_COUNT
};

/* "latency_soft" ... "freeze" */
const char *sa_trigger_name(enum sa_trigger trigger);

enum sa_said { SA_SAID_NOTHING, SA_SAID_NO, SA_SAID_YES };

/* A parameter and a number: a delta, or the value at run time. */
struct sa_param {
	const char *section; /* object that holds it when that lies at the top level, "" else */
	const char *key;
	double value; /* SA_MISSING when it is no number */
};

struct sa_step {
	bool present; /* there was an object to read */
	enum sa_said applied;
	struct sa_param *delta; /* proposed */
	size_t n_deltas;
	const char **changed; /* changed_keys */
	size_t n_changed;
	/* as FORMATS 5 counts them, also beyond the limits of what is kept */
	uint64_t proposed_total, applied_total, reasons_dropped;
	const char **reason; /* why nothing was applied, as FORMATS 5 counts them */
	size_t n_reasons;
	const char *note;  /* the note of a skip_reason object, NULL when there is none */
	size_t n_noted;	   /* reasons that are a note without a true flag: no skip (FORMATS 11.2) */
	unsigned flags;	   /* bit per trigger: a guard boolean such as cooldown_active is true */
	unsigned triggers; /* bit per trigger: flags, and what the reasons name */
	const char *signature; /* or state_hash; NULL when neither is there */
};

/* Whether the tuner changed something: a parameter was applied, or it says so and names what changed (FORMATS 5). */
bool sa_step_changed(const struct sa_step *step);

/* One iteration beside its KPIs. */
struct sa_detail {
	uint64_t index;
	const char *file;
	double cancel_ratio;
	double warmup_active, warmup_iter_idx, rampdown_active;
	const char *phase; /* NULL when the file does not say */
	struct sa_step step;
	struct sa_param *runtime; /* values the iteration ran with, numbers only */
	size_t n_runtime;	  /* 0: the file embeds none */
};

/* An entry of TUNING_REPORT.json. */
struct sa_tuning_entry {
	bool has_iteration;
	uint64_t iteration;
	struct sa_step step;
};

/*
 * Sorted by iteration; of an iteration that stands twice the last entry counts, and the others are not
 * here (FORMATS 15.8). Entries without an iteration come last.
 */
struct sa_tuning_log {
	bool found;
	size_t not_entries; /* elements of the list that are no objects */
	const char *error;  /* why it could not be used, NULL when it could */
	struct sa_tuning_entry *entry;
	size_t n;
};

/* The entry for an iteration, NULL when there is none. */
const struct sa_step *sa_tuning_log_find(const struct sa_tuning_log *log, uint64_t iteration);

#endif
