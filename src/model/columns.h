/* SPDX-License-Identifier: MIT */
/*
 * What was measured, as columns: run -> input -> group -> rows (POLICY 1, 15 Rows).
 *
 * The rows of an input are the union over its groups, ascending; a group holds values for some of them.
 * Where no row holds two groups (they take turns) each group has rows of its own. A missing value is
 * NaN, an infinite one is infinite and stands in the bad direction of its KPI.
 */
#ifndef SA_MODEL_COLUMNS_H
#define SA_MODEL_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/utc.h"
#include "model/mix.h"
#include "model/policy.h"

/* Rows, ascending by index (by time where there is no index). */
struct sa_rows {
	size_t n;
	int64_t *index;	   /* as the data say, else the position from 1 */
	int64_t *at_ms;	   /* UTC; SA_NO_TIME where it is not known; a bucket's is its start */
	const char **file; /* where the row was read from; "" for a bucket */
	bool *unusable;	   /* a file or record that is there but cannot be used: all KPIs missing */
	bool *tuned; /* its own `tuning` says that the tuner changed something; NULL: none can say so */
};

/* The raw samples of one KPI of one group, by row: value[at[k] .. at[k + 1]) are those of entry k. */
struct sa_samples {
	const uint64_t *at; /* n + 1 of them; NULL: the value of the row is its one sample */
	const double *value;
};

/* What a record says of an aggregate of a KPI. */
struct sa_kept_value {
	struct sa_aggregate of;
	double value; /* SA_MISSING: the run had none */
};

/* What a record keeps of a KPI of a group beside its rows; neither samples nor, with `blocks`, the rows of the run. */
struct sa_kept_values {
	const struct sa_kept_value *value;
	size_t n;
	bool blocks; /* the rows are medians of blocks of the run's rows */
	bool other;  /* they were read otherwise than this policy reads */
};

/* Where an aggregate of a KPI of a record comes from. */
enum sa_kept_from {
	SA_KEPT_ROWS,	 /* of its rows, as of any other */
	SA_KEPT_VALUE,	 /* the record says it */
	SA_KEPT_NOWHERE, /* neither: of blocks it would be another number */
};

struct sa_group_data {
	const char *name; /* verbatim, "" for the one without a name */
	const struct sa_rows *rows;
	size_t n;
	const uint32_t *row; /* which of `rows` each entry is, ascending */
	double **y;	     /* [KPI of the input][entry] */
	uint8_t **from;	     /* [KPI of the input][entry]: source that gave it, from 1; 0 = none */
	struct sa_samples *samples;	   /* [KPI of the input] */
	const struct sa_kept_values *kept; /* [KPI of the input] of a record, else NULL */
	size_t n_records, n_resets;	   /* records read; falls of its counters */
	int64_t first_ms, last_ms;	   /* of its samples; SA_NO_TIME without times */
	int64_t *time;			   /* of its samples, ascending */
	size_t n_time;
	bool dead; /* it takes turns and wrote nothing for too long: missing everywhere */
};

struct sa_input_data {
	const struct sa_policy_input *def;
	const char *name, *format; /* the format that was recognised */
	size_t n_files;
	struct sa_rows rows;
	struct sa_group_data *group; /* by name */
	size_t n_group, n_group_dropped;
	size_t *metric; /* its KPIs: numbers in the policy */
	size_t n_metric;
	bool has_index, has_time, turns;
	int64_t first_ms, last_ms; /* of its rows; SA_NO_TIME without times */
	/* what completeness asks */
	bool times_go_back, newest_unusable, times_equal;
	/* the first row whose time is that of the row before it, or earlier; NULL = none, or no index */
	const char *still_file, *back_file;
	int64_t still_index, back_index;
	size_t n_still;
	const char *
		lost; /* a folder that was not searched although its files may lie there, and why; or NULL */
	size_t n_lost;
	bool end_found; /* the field of the end marker holds what it must in the last record */
	size_t n_duplicates, n_records;
	size_t n_unusable;
	int64_t step_ms; /* length of one row: `every`, else their median distance; 0 without times */
};

/* A file or a record that could not be used. */
struct sa_lost {
	const char *input, *file, *why;
	size_t line; /* 0 = the whole file */
	int64_t index;
};

/* A file whose bytes were read, whatever became of them. */
struct sa_file_seen {
	const char *path;
	struct sa_mix mix;
};

struct sa_data {
	const struct sa_policy *policy;
	struct sa_input_data *input; /* as many as the policy has */
	size_t *slot;		     /* by KPI of the policy: its number within its input */
	struct sa_lost *unusable;
	size_t n_unusable;
	bool of_record;
	bool end_found; /* the end marker of completeness, a file, is there */
	/* the identity of the policy: how many rows break it, and the worst one */
	size_t identity_rows, identity_broken;
	double identity_worst;
	const char *identity_at;
	int64_t first_ms, last_ms; /* over all inputs */
	struct sa_file_seen *seen; /* by path, each once */
	size_t n_seen;
};

/* The group of an input by name; NULL when it has none of that name. */
const struct sa_group_data *sa_group_find(const struct sa_input_data *input, const char *name);

/*
 * Where `agg` of the KPI in place `slot` of the group comes from; with SA_KEPT_VALUE *value is what the record says,
 * else SA_MISSING. Source: POLICY 16 "Record 2.0".
 */
enum sa_kept_from sa_kept_find(const struct sa_group_data *group, size_t slot,
			       const struct sa_aggregate *agg, double *value);

#endif
