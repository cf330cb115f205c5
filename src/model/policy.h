/* SPDX-License-Identifier: MIT */
/*
 * A policy: what a run is, what is judged in it, and how (types only).
 *
 * policy/load.h makes one from a file; everything else only reads it. All of it lives in one arena and
 * is checked: an index names something that is there, a unit fits, a text is not empty. Optional
 * numbers are SA_MISSING (NaN), optional texts NULL, lists NULL with a count of 0.
 */
#ifndef SA_MODEL_POLICY_H
#define SA_MODEL_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "model/better.h"
#include "model/cmp.h"
#include "model/state.h"

#define SA_POLICY_NONE ((size_t)-1) /* an index that names nothing */

/* Where something stands: the file as the user named it (or "builtin/mm-bot"), line and column from 1
 * (the column in Unicode characters; 0 = not known). */
struct sa_place {
	const char *file;
	unsigned line, column;
};

struct sa_policy_names {
	const char **name;
	size_t n;
};

/* ---- paths into a record ---- */

enum sa_path_step_kind {
	SA_STEP_MEMBER, /* .name or ["any key"] */
	SA_STEP_INDEX,	/* [n], from 0 */
	SA_STEP_EACH,	/* [*] */
};

struct sa_path_step {
	enum sa_path_step_kind kind;
	const char *name; /* MEMBER */
	size_t index;	  /* INDEX */
};

/*
 * A field of a record: text as written, and the steps it is made of (a leading "$." is dropped). For
 * CSV the whole text is the name of the column; `step` is then one MEMBER.
 */
struct sa_field_path {
	const char *text;
	const struct sa_path_step *step;
	size_t n_step;
	bool each; /* one of the steps is [*] (never more than one is) */
};

/* Only records whose field has one of these texts (200 equals "200", true equals "true"). */
struct sa_policy_where {
	struct sa_field_path field;
	struct sa_policy_names value;
};

/* ---- inputs ---- */

enum sa_time_unit { SA_TIME_AUTO, SA_TIME_S, SA_TIME_MS, SA_TIME_US, SA_TIME_NS };

struct sa_policy_input {
	const char *name;		  /* "main" when the file gives none */
	struct sa_policy_names path;	  /* globs inside the run: no "..", not absolute, no URL */
	const char *format;		  /* a row of model/input_format.h, "auto" by default */
	struct sa_field_path time, index; /* text NULL = none */
	enum sa_time_unit time_unit;
	int64_t every_ms; /* 0 = each record is a row */
	struct sa_field_path *by;
	size_t n_by;
	struct sa_policy_where *where;
	size_t n_where;
	char separator; /* ',' ';' '\t' '|'; 0 = found from the file */
	char decimal;	/* '.' or ','; '.' by default */
	struct sa_place at;
};

/* ---- KPIs ---- */

enum sa_metric_kind { SA_METRIC_AUTO, SA_METRIC_GAUGE, SA_METRIC_COUNTER, SA_METRIC_CUMULATIVE };

enum sa_reduce_id {
	SA_REDUCE_AUTO, /* median; last of a counter */
	SA_REDUCE_MEDIAN,
	SA_REDUCE_MEAN,
	SA_REDUCE_MIN,
	SA_REDUCE_MAX,
	SA_REDUCE_SUM,
	SA_REDUCE_LAST,
	SA_REDUCE_COUNT_OF, /* "count" */
	SA_REDUCE_RATE,
	SA_REDUCE_PERCENTILE, /* p50 p90 p95 p99 p99.9: `p` says which */
};

struct sa_reduce {
	enum sa_reduce_id id;
	double p; /* 0..100, of PERCENTILE */
};

enum sa_source_formula {
	SA_FROM_PLAIN,
	SA_FROM_DIVIDED, /* path / divisor */
	SA_FROM_SHARE,	 /* path / (path + other) */
};

/* One of the places a KPI is read from; the first that holds a number wins. */
struct sa_policy_source {
	enum sa_source_formula formula;
	struct sa_field_path path, other;
	double divisor;
	struct sa_policy_where *where;
	size_t n_where;
};

/* The smallest change that matters: in the KPI's unit, or a share of the baseline's level. */
struct sa_floor {
	double value; /* with is_share: 0.05 is 5 % */
	bool is_share;
};

/* How much of a window must hold a value. */
struct sa_coverage {
	double share;	/* 0.01..1; 0 when a count is asked for */
	uint64_t count; /* 0 when a share is asked for */
};

/* Of what a rule judges of a KPI whose `digits` no file has changed, with a policy file and without (FORMATS 9). */
#define SA_BUILTIN_PLACES 3

struct sa_policy_metric {
	const char *name;
	const char *column; /* name in CSV files and trends; the name when the file gives none */
	const char *label;  /* what people read; the name when the file gives none */
	const char *unit;   /* "" = none */
	const char *help;   /* a sentence, "" = none; only built-in policies have it */
	enum sa_better better;
	enum sa_metric_kind kind;
	struct sa_reduce reduce;
	int digits;	   /* places shown; -1 = as many as it takes */
	int judged_digits; /* the same of what a rule judges; SA_BUILTIN_PLACES of a built-in KPI */
	double plausible_min, plausible_max; /* SA_MISSING = no such bound */
	enum sa_state on_missing;	     /* OK = ignore */
	struct sa_coverage min_present;
	struct sa_floor floor;
	size_t input;
	bool boolean; /* true and false are 1 and 0 */
	struct sa_policy_source *from;
	size_t n_from;
	struct sa_place at;
};

/* ---- windows and masks ---- */

enum sa_window_kind {
	SA_WINDOW_ALL,
	SA_WINDOW_LAST_ROWS,  /* rows */
	SA_WINDOW_FIRST_ROWS, /* rows */
	SA_WINDOW_SKIP_ROWS,  /* all but the first: rows */
	SA_WINDOW_INDICES,    /* from_index..to_index, both inclusive */
	SA_WINDOW_LAST_TIME,  /* t > t1 - from_ms */
	SA_WINDOW_FIRST_TIME, /* t < t0 + to_ms */
	SA_WINDOW_TIMES,      /* t0 + from_ms <= t < t0 + to_ms; `skip: D` is from_ms alone */
};

/* The window with index 0 is "all". */
struct sa_policy_window {
	const char *name;
	enum sa_window_kind kind;
	uint64_t rows;
	uint64_t from_index, to_index; /* UINT64_MAX = without end */
	int64_t from_ms, to_ms;	       /* INT64_MAX = without end */
	struct sa_place at;
};

enum sa_mask_kind { SA_MASK_INDICES, SA_MASK_OFFSETS, SA_MASK_TIMES };

struct sa_policy_mask {
	enum sa_mask_kind kind;
	uint64_t from_index, to_index; /* both inclusive */
	int64_t from_ms, to_ms; /* from <= t < to: since t0 (OFFSETS) or since 1970 (TIMES) */
	const char *reason;
	size_t input;	   /* SA_POLICY_NONE = every one */
	const char *group; /* NULL = every one */
	struct sa_place at;
};

/* ---- rules ---- */

enum sa_agg_id {
#define AGG(id, ...) SA_AGG_##id,
#include "model/agg.def"
#undef AGG
	SA_AGG_ID_COUNT
};

enum sa_agg_dimension { SA_AGG_IN_UNIT, SA_AGG_A_COUNT, SA_AGG_A_SHARE, SA_AGG_A_SLOPE };
enum sa_agg_predicate { SA_AGG_NO_PREDICATE, SA_AGG_MAY_HAVE, SA_AGG_MUST_HAVE };

struct sa_agg_row {
	const char *name; /* as rules write it; "p" of a percentile, which has a number behind it */
	enum sa_agg_id id;
	enum sa_agg_dimension dimension;
	bool of_samples; /* samples.NAME is there, too */
	enum sa_agg_predicate predicate;
	bool is_level; /* a value of the KPI itself, in its unit */
	const char *help;
	const char *words; /* "the median" */
};
extern const struct sa_agg_row sa_agg_rows[SA_AGG_ID_COUNT];

struct sa_predicate {
	bool is_set;
	enum sa_cmp op;
	double value; /* in the KPI's unit */
};

/*
 * agg "(" window ["," predicate] ")". A slope is in (the unit the rule wrote) per `per_ms` milliseconds
 * (0 = per row): the slope in the KPI's unit times slope_mul / slope_div.
 */
struct sa_aggregate {
	enum sa_agg_id id;
	double p;     /* 0..100, of PERCENTILE */
	bool samples; /* of the raw samples, not of rows */
	size_t window;
	struct sa_predicate when;
	int64_t per_ms;
	double slope_mul, slope_div; /* 1 for everything but a slope */
};

enum sa_right_kind { SA_RIGHT_NUMBER, SA_RIGHT_AGGREGATE, SA_RIGHT_BASELINE };

/* Right side. `value` and `offset` are in the dimension of the left side: the KPI's unit, a count,
 * percent for a share, what struct sa_aggregate says for a slope. */
struct sa_right {
	enum sa_right_kind kind;
	double value;		   /* NUMBER */
	const char *unit;	   /* as the rule wrote it behind its number; "" = none */
	struct sa_aggregate other; /* AGGREGATE */
	double offset;		   /* added, with its sign; with offset_is_share 0.05 is + 5 % */
	bool offset_is_share;	   /* of |other| or |baseline| */
};

struct sa_policy_rule {
	size_t metric;
	struct sa_aggregate left;
	enum sa_cmp op;
	struct sa_right right;
	enum sa_state level; /* HOLD = must, WARN = should */
	/*
	 * Rules of one "any" stand one after the other and carry the same number, from 1; 0 = none.
	 * Every part carries the text of the whole: the parts joined by " or ".
	 */
	size_t any_of;
	const char *text;      /* as written, without blanks around it, other blanks as one space */
	const char *part;      /* the same of this part alone; equals text when any_of is 0 */
	const char *left_text; /* of that the left side */
	struct sa_place at;
};

/* ---- completeness, identity, exceptions ---- */

struct sa_policy_complete {
	size_t input;
	uint64_t rows;			/* 0 = not asked */
	int64_t duration_ms;		/* 0 = not asked */
	uint64_t gap_index;		/* largest step between indices, 0 = not asked */
	int64_t gap_ms;			/* 0 = not asked */
	const char *end_file;		/* a file in the run, NULL = not asked */
	struct sa_field_path end_field; /* text NULL = not asked */
	const char *end_equals;		/* what the field must hold, as a text */
	uint64_t n_groups;		/* 0 = not asked */
	struct sa_policy_names group;	/* n 0 = not asked */
	enum sa_state otherwise;	/* OK = ignore */
	struct sa_place at;
};

struct sa_identity_term {
	bool minus;
	size_t metric; /* SA_POLICY_NONE: a field of the record */
	struct sa_field_path field;
};

struct sa_policy_identity {
	struct sa_identity_term left; /* never minus */
	struct sa_identity_term *term;
	size_t n_term; /* 0 = no identity */
	double within;
	struct sa_place at;
};

struct sa_policy_exception {
	size_t metric;
	/* The rules of the policy that it waives, by their index; n 0 and rule_text NULL = all of the KPI. */
	const char *rule_text;
	struct sa_policy_rule *part; /* rule_text as parsed: one rule, or the parts of an `any` */
	size_t n_part;
	size_t *rule;
	size_t n_rule;	   /* 0 with a rule_text: it matches nothing (a note) */
	const char *group; /* NULL = every one */
	int64_t until_ms;  /* the first moment after it: the day after `until`, UTC */
	const char *until, *owner, *reason;
	struct sa_policy_rule *still_must; /* NULL = none */
	struct sa_place at;
};

/* ---- baseline, drift ---- */

enum sa_gating { SA_GATING_OFF, SA_GATING_SHOULD, SA_GATING_MUST };

struct sa_policy_baseline {
	bool is_set;	 /* the policy has a block `baseline`, or an option gave it one */
	bool is_written; /* it has that block itself: what `otherwise` says was meant */
	struct sa_policy_names from; /* specs ("auto", "dir:a", ...); n 0 = none */
	size_t window;
	double alpha;
	int64_t max_age_ms; /* 0 = no limit */
	enum sa_gating regression;
	enum sa_state otherwise, unclear; /* OK = ignore */
	bool runs_alike;
	struct sa_place at;
};

struct sa_policy_drift {
	bool is_set;
	size_t window;
	uint64_t horizon_rows; /* 0 = horizon_ms counts */
	int64_t horizon_ms;
	enum sa_gating level;
	struct sa_place at;
};

/* ---- the whole ---- */

struct sa_policy {
	struct sa_policy_input *input;
	size_t n_input;
	struct sa_policy_metric *metric;
	size_t n_metric;
	struct sa_policy_window *window; /* [0] is "all" */
	size_t n_window;
	struct sa_policy_rule *rule; /* in the order of the metrics; must before should */
	size_t n_rule;
	struct sa_policy_complete *complete;
	size_t n_complete;
	struct sa_policy_mask *mask;
	size_t n_mask;
	struct sa_policy_identity identity;
	struct sa_policy_exception *exception;
	size_t n_exception;
	struct sa_policy_baseline baseline;
	struct sa_policy_drift drift;
	const char *kpi_gate;	  /* path inside the run, NULL = off */
	enum sa_state on_missing; /* the defaults of KPIs */
	struct sa_coverage min_present;

	const char *origin;    /* "builtin/mm-bot" or the file as the user named it */
	const char *extends;   /* what it extends: "builtin/mm-bot", a file, or NULL */
	bool builds_on_mm_bot; /* it is builtin/mm-bot or comes from it: side files are read */
	const char *profile;   /* NULL = none was chosen */
	const char *sha256;    /* 64 hexadecimal digits: of the resolved policy as JSON */
};

/* A path as it stands in the summary of an ITER_SUMMARY: without "summary." in front. */
const char *sa_source_below_summary(const char *path);

/* Appends the field or fields of a source, such as "maker_count, taker_count" (FORMATS 3: lineage). */
void sa_source_put_fields(struct sa_str *out, const struct sa_policy_source *source);

/*
 * Appends how a number is made of what a file holds: "net_bps", "risk_percent / 100", "maker / (maker + taker)", "value where
 * metric is lat". `put`
 * writes a path, which is foreign text.
 */
void sa_source_put(struct sa_str *out, const struct sa_policy_source *source,
		   void (*put)(struct sa_str *out, const char *path));

/* The same of what stands below the summary; nothing where the number is taken as it is. */
void sa_source_put_formula(struct sa_str *out, const struct sa_policy_source *source);

/* The index of a name, SA_POLICY_NONE when there is none. A metric is found by its column, too. */
size_t sa_policy_metric_find(const struct sa_policy *policy, const char *name);
size_t sa_policy_window_find(const struct sa_policy *policy, const char *name);
size_t sa_policy_input_find(const struct sa_policy *policy, const char *name);

/* One behind the rules from `at` on that make one finding: one rule, or the parts of an `any`. */
size_t sa_policy_parts_end(const struct sa_policy *policy, size_t at);

/* "median", "p95" is "p" and its number: the name alone for those that have one, "p" for PERCENTILE. */
const char *sa_agg_id_name(enum sa_agg_id id);

/* Both are the same number of a KPI: a slope in another unit or time is not. */
bool sa_aggregate_equal(const struct sa_aggregate *a, const struct sa_aggregate *b);

/* "must" or "should" of a rule's level. */
const char *sa_policy_level_name(enum sa_state level);

#endif
