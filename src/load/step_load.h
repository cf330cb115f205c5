/* SPDX-License-Identifier: MIT */
/* What the tuner did in one iteration: one tuning object, wherever it stands (FORMATS 1.2, 5). */
#ifndef SA_LOAD_STEP_LOAD_H
#define SA_LOAD_STEP_LOAD_H

#include "base/arena.h"
#include "codec/json_in.h"
#include "codec/json_scan.h"
#include "load/members.h"
#include "model/step.h"

/* How much of the reasons is kept; what else is kept has fixed limits. */
struct sa_step_limits {
	size_t reasons, reason_bytes;
};
extern const struct sa_step_limits sa_step_usual;

/*
 * Reads one tuning object, whose members were taken from `scan`. Proposed are proposed_deltas (even when
 * empty), else suggested_deltas, else deltas; the value of a delta is a number or the `proposed` of an
 * object, and what has neither proposes nothing (FORMATS 15.8). More than SA_LIMIT_STEP_KEYS keys are
 * counted, but not kept. All texts live in `arena`.
 */
void sa_step_of(struct sa_arena *arena, const struct sa_jscan *scan,
		const struct sa_members *object, const struct sa_step_limits *limits,
		struct sa_step *step);

/* The same for the value that `scan` stands before; anything but an object leaves present = false. */
void sa_step_read(struct sa_arena *arena, struct sa_jscan scan, struct sa_step *step);

/* Every number of an object as key and section, depth first; at most SA_LIMIT_RUNTIME_VALUES. */
void sa_params_read(struct sa_arena *arena, const struct sa_json *object, struct sa_param **param,
		    size_t *n);

#endif
