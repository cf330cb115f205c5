/* SPDX-License-Identifier: MIT */
/* Rules, and what each rule found. What is made of it is the decision (model/decision.h). */
#ifndef SA_MODEL_VERDICT_H
#define SA_MODEL_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/cmp.h"
#include "model/judgement.h"
#include "model/kpi.h"

/* A rule of builtin/mm-bot, thresholds over it included, as the reports of a run without a policy file show
 * it: `aggregate` of the KPI in the judged window, ">=" or "<=" a number. */
struct sa_rule {
	size_t kpi;
	enum sa_cmp op;
	double limit;
	const char *limit_text; /* as it was written: "0.40" */
	const char *aggregate;	/* "median", "max" */
	const char *text;	/* as the policy has it: "max(last8) <= 330 ms" */
};

/* In the order in which reports show them. */
struct sa_rules {
	const struct sa_rule *rule;
	size_t n;
};

/* Where a readiness value came from. Never NULL fields; "" where there is nothing to say. */
struct sa_lineage {
	const char *aggregate;	/* "median", "max", "mean", "value" */
	const char *window;	/* "last8", or what the snapshot calls its block */
	const char *file;	/* file, or first and last file */
	const char *field;	/* name that held the number, with counts when they differ */
	const char *conversion; /* "risk_percent / 100", or "" */
	bool derived;		/* computed from the iterations, not read from a snapshot */
	size_t n_values;	/* iterations behind the value; 0 when a snapshot does not say */
};

struct sa_reading {
	double value; /* SA_MISSING when there is none, or when too few rows hold one */
	struct sa_lineage from;
	/*
	 * Rows of the judged window that hold a value, how many rows it asks for, and how many must hold
	 * one for the KPI to be there (FORMATS 15.2). All 0 when that cannot be known: a snapshot alone.
	 */
	size_t n_present, n_asked, n_needed;
};

enum sa_outcome {
	SA_PASS,
	SA_FAIL,
	SA_MISSING_VALUE,
	SA_WAIVED,
	SA_UNDECIDED, /* "inconclusive" */
	SA_OUTCOME_COUNT
};

struct sa_check {
	struct sa_rule rule;
	struct sa_lineage from; /* of the value */
	double actual;
	double margin; /* distance to the limit, positive on the good side; SA_MISSING when missing or infinite */
	enum sa_outcome outcome;
	size_t n_present, n_asked, n_needed; /* of the reading; 0 when not known */
	/* the rows at the end of the window, and before it, none of which is within the limit: index of the
	 * first of them, how many are beyond it, and of how many (the others hold no value); 0 rows when the
	 * newest value is within it */
	uint64_t since_index;
	size_t since_rows, since_of;
	struct sa_judge_reach reach; /* of one that passed; `at` SA_MISSING: no statement */
};

struct sa_verdict {
	struct sa_check *check;
	size_t n_check, n_failed;     /* failed: not passed, so missing ones too */
	size_t n_kpis, n_kpis_failed; /* the same of their KPIs, each once */
	size_t n_missing;
};

/* "✓ PASS", "✗ FAIL", "MISSING", ... */
const char *sa_outcome_text(enum sa_outcome outcome);
/* "pass", "fail", "missing", "waived", "inconclusive" */
const char *sa_outcome_key(enum sa_outcome outcome);

#endif
