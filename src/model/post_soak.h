/* SPDX-License-Identifier: MIT */
/* What POST_SOAK_SNAPSHOT.json and the reports beside it say (FORMATS 11.1). */
#ifndef SA_MODEL_POST_SOAK_H
#define SA_MODEL_POST_SOAK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/audit.h"
#include "model/step.h"

/* First against last quarter of a window (stats/drift.h). */
enum sa_drift { SA_DRIFT_NONE, SA_DRIFT_DOWN, SA_DRIFT_FLAT, SA_DRIFT_UP };

/* "down", "flat", "up"; NULL for none. */
const char *sa_drift_word(enum sa_drift drift);

enum sa_series_id {
	SA_SERIES_MAKER_TAKER,
	SA_SERIES_LATENCY,
	SA_SERIES_RISK,
	SA_SERIES_NET,
	SA_SERIES_ADVERSE,
	SA_SERIES_SLIPPAGE,
	SA_SERIES_CANCEL,
	SA_SERIES_COUNT
};
#define SA_SERIES_MOST (SA_SERIES_COUNT + SA_KPI_COUNT) /* each KPI beside those of the format */

/*
 * What goals_met calls the goal of a KPI (FORMATS 11.1): "maker_taker_ok", of a KPI that the format does not
 * know "<gate name>_ok". In `arena`.
 */
const char *sa_post_goal(struct sa_arena *arena, const struct sa_kpi *kpi);

struct sa_series {
	const char *name;	  /* key in kpi_last_n */
	const char *goal;	  /* key in goals_met, NULL without a rule */
	const struct sa_kpi *kpi; /* NULL for the cancel ratio */
	const double *value;	  /* all iterations of the run, in order */
	struct sa_agg agg;   /* of the last n; as it is written: rounded where that is harmless */
	enum sa_drift drift; /* over the last n */
	const struct sa_check *check; /* the rule of the goal as it was judged, NULL without one */
};

struct sa_trigger_tally {
	size_t count;	     /* iterations of the last n in which it fired */
	uint64_t *iteration; /* which */
};

enum sa_post_verdict { SA_POST_PASS, SA_POST_WARN, SA_POST_FAIL };

/* "PASS", "WARN", "FAIL" */
const char *sa_post_verdict_word(enum sa_post_verdict verdict);

struct sa_post_soak {
	const struct sa_audit *audit; /* run, windows, verdict, notes */
	/*
	 * The decision on the run, of which the KPIs are a part, and the audit it was made by, with its
	 * recommendations; that is NULL when the run could not be decided on.
	 */
	const struct sa_decision *decision;
	const struct sa_audit *decided;
	const char *timestamp;	  /* "2025-10-19T12:34:56+00:00" */
	const uint64_t *analyzed; /* indices of the last n */
	size_t n_analyzed;
	struct sa_series series[SA_SERIES_MOST];
	size_t n_series; /* those of the format, then the other KPIs of the policy */
	enum sa_post_verdict verdict;
	size_t n_goals;	  /* the series that have one */
	size_t goals_met; /* 0 .. n_goals */
	struct sa_trigger_tally trigger[SA_TRIGGER_COUNT];
	const uint64_t *applied; /* iterations that applied something, whole run */
	size_t n_applied;
	const char **changed; /* keys, sorted, whole run; verbatim */
	size_t n_changed;
	struct sa_count *reason; /* why not, whole run, most frequent first; verbatim */
	size_t n_reasons;
	size_t anomalies; /* guards that fired in more than 5 of the last n */
};

/* All goals are met, and nothing else holds the run. */
bool sa_post_freeze_ready(const struct sa_post_soak *post);

#endif
