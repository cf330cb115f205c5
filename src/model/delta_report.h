/* SPDX-License-Identifier: MIT */
/* What `verify-deltas` found (FORMATS 11.2). Keys and reasons are verbatim. */
#ifndef SA_MODEL_DELTA_REPORT_H
#define SA_MODEL_DELTA_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/audit.h"
#include "model/step.h"

enum sa_pair_status {
	SA_PAIR_NOTHING, /* nothing was proposed */
	SA_PAIR_FULL,	 /* all proposed parameters are as proposed */
	SA_PAIR_PARTIAL, /* a guard or a skip reason explains why not */
	SA_PAIR_FAILED,
};

/* "N/A", "Y", "partial_ok", "N" */
const char *sa_pair_status_word(enum sa_pair_status status);

/* Without --strict a success ratio from here on passes, when no signature is stuck (FORMATS 11.2). */
#define SA_DELTAS_SOFT_PASS 0.80

enum sa_signature { SA_SIGNATURE_UNKNOWN, SA_SIGNATURE_SAME, SA_SIGNATURE_CHANGED };

/* What a pair was judged by. */
enum sa_proof {
	SA_PROOF_NONE,	 /* it was not looked at */
	SA_PROOF_VALUES, /* both embed their values: previous + delta = now was computed */
	SA_PROOF_KEYS,	 /* the parameter is there with a number, or is not */
	SA_PROOF_RECORD, /* no values anywhere: changed_keys and signature of the tuner */
};

/* A proposed parameter that is not as proposed. */
struct sa_mismatch {
	const char *key;
	double before, delta, now; /* SA_MISSING where there is no number */
};

/* Two iterations that follow each other. */
struct sa_pair {
	uint64_t from, to;
	const struct sa_param *delta;
	size_t n_deltas;
	enum sa_said applied;
	unsigned flags; /* bit per trigger: guard booleans */
	enum sa_signature signature;
	bool stuck; /* applied, and yet the signature is the same */
	enum sa_proof proof;
	enum sa_pair_status status;
	const char *reason; /* "full_apply", "skipped", ... */
	const char *detail; /* what the artifacts say beside it, NULL for nothing */
	struct sa_mismatch *mismatch;
	size_t n_mismatches;
};

struct sa_delta_report {
	struct sa_pair *pair;
	size_t n_pairs;
	size_t proposed, full, partial, failed, stuck; /* pairs */
	size_t by_values, by_record;		       /* full ones by their evidence */
	double full_ratio;    /* full / proposed; 0 when nothing was proposed */
	double success_ratio; /* (full + partial) / proposed; 0 when nothing was proposed */
	double threshold;     /* of success_ratio, 0..1 */
	bool strict;
	bool pass;
	size_t n_entries; /* of the tuning report */
	bool strange;	  /* the report has entries, but none is of the earlier one of a pair */
	struct sa_count *problem; /* parameters by mismatches, most first */
	size_t n_problems;
};

#endif
