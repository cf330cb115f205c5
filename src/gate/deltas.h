/* SPDX-License-Identifier: MIT */
/* Were the proposed deltas applied? Pure: iterations and tuning entries in, verdict out. */
#ifndef SA_GATE_DELTAS_H
#define SA_GATE_DELTAS_H

#include "base/arena.h"
#include "model/delta_report.h"

#define SA_DELTAS_THRESHOLD	   0.60
#define SA_DELTAS_THRESHOLD_STRICT 0.95

struct sa_deltas_input {
	const struct sa_detail *detail; /* sorted by index; of equal ones the last counts */
	size_t n_details;
	const struct sa_tuning_log *log;
	/* runtime_overrides.json, for iterations that embed no values; n_external may be 0 */
	const struct sa_param *external;
	size_t n_external;
	double threshold;
	bool strict;
};

/*
 * One pair for each two iterations that follow each other. What was proposed in the earlier one
 * comes from its tuning entry, else from its own `tuning`. In this order a pair is
 * - nothing: no delta was proposed;
 * - partial: not applied, with a skip reason;
 * - full: the tuner does not say that it applied nothing, and every proposed parameter is as proposed.
 *   When both iterations embed their values, previous + delta must equal now (within rounding of
 *   doubles). Otherwise the tuner must say applied and the parameter must be found with a number, or
 *   the value before and the value after must fit the delta (FORMATS 15.8). When there are no values
 *   anywhere, the tuner's record counts: applied, changed_keys names it, and the signature is not the
 *   same;
 * - partial: a guard boolean is true;
 * - failed.
 * pass: success_ratio >= threshold, or nothing was proposed, or (not strict) at least 0.80 without a
 * stuck signature. Strict never passes a report of which no entry fits a pair.
 */
void sa_deltas_verify(const struct sa_deltas_input *in, struct sa_arena *arena,
		      struct sa_delta_report *out);

/*
 * The value of a parameter in a run-time configuration: at its known places, else wherever the key
 * occurs first. SA_MISSING when it is nowhere.
 */
double sa_runtime_find(const struct sa_param *param, size_t n, const char *key);

#endif
