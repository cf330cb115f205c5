/* SPDX-License-Identifier: MIT */
/*
 * A policy proposed from a run: what is read, from where on it is steady, what is a whole run, and limits
 * with headroom. init_plan.c looks at the data, init_limits.c judges with rules without limits and takes the
 * limits from what was found, init_text.c writes the file.
 */
#ifndef SA_APP_INIT_H
#define SA_APP_INIT_H

#include "app/survey.h"
#include "model/finding.h"

#define SA_INIT_ROWS 6	/* fewer say nothing (FORMATS 15.2) */
#define SA_INIT_KPIS 64 /* proposed at most */

/* Half of a rule: op and limit of agg(window). */
struct sa_init_rule {
	enum sa_cmp op;
	double limit;	      /* NaN: no limit yet */
	double seen;	      /* what the run has, of the worst group */
	size_t n;	      /* rows that hold a value there */
	bool should;	      /* else must */
	const char *headroom; /* "25 % headroom" */
};

struct sa_init_kpi {
	const struct sa_field *field;
	const char *name, *unit;
	enum sa_better better;
	bool counter;
	bool passes;	    /* 1 for what went well, 0 for what did not */
	bool failures;	    /* rows count what went wrong: few of them are chance */
	double per_row;	    /* records that a row is made of */
	const char *agg;    /* of the window: "median" */
	const char *reduce; /* NULL = the default */
	struct sa_init_rule rule[2];
	size_t n_rule;
	const char *why_none; /* why it has no rule, NULL */
};

struct sa_init_input {
	struct sa_survey_input *in;
	struct sa_survey_data *data;
	const char *window;	/* its name: steady, steady_NAME */
	const char *window_map; /* "{from: 7}" */
	const char *window_why;
	uint64_t rows, seen_rows;      /* complete.rows; 0 = not asked */
	const char *max_gap, *gap_why; /* NULL = not asked */
	struct sa_init_kpi *kpi;
	size_t n_kpi, n_left_out;
};

struct sa_init_plan {
	struct sa_init_input *input;
	size_t n_input;
	bool complete;	      /* with the block `complete` */
	const char *kpi_gate; /* the soak's own gate, where the run has one */
};

/* What the data of one input say. Errors: SCHEMA for too few rows. `several`: there are more inputs. */
int sa_init_look(struct sa_ctx *ctx, struct sa_init_input *input, bool several, size_t kpis,
		 struct sa_err *err) SA_MUST_CHECK;

/* The policy as YAML; rules without a limit yet get one that everything passes. */
void sa_init_text(const struct sa_init_plan *plan, struct sa_str *out);

/* Takes the limits from findings and series of the policy without limits; rules that nothing holds go. */
void sa_init_limits(const struct sa_judged *judged, struct sa_init_plan *plan,
		    struct sa_arena *arena);

/* The text of a workflow for the run in `base`; `policy` is NULL where the Action finds it by its usual name. */
void sa_init_workflow(const char *base, const char *policy, struct sa_str *out);

/* Where a policy's schema is published. */
extern const char sa_init_schema_url[];

#endif
