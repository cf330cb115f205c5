/* SPDX-License-Identifier: MIT */
/* What the tuner did in one iteration: one tuning object, wherever it stands (FORMATS 1.2, 5). */
#ifndef SA_LOAD_STEP_LOAD_H
#define SA_LOAD_STEP_LOAD_H

#include "base/arena.h"
#include "codec/json_in.h"
#include "model/step.h"

/*
 * Reads one tuning object. Proposed are proposed_deltas (even when empty), else suggested_deltas,
 * else deltas; the value of a delta is a number or the `proposed` of an object. More than
 * SA_LIMIT_STEP_KEYS keys are not kept. Anything but an object leaves step->present false.
 */
void sa_step_read(struct sa_arena *arena, const struct sa_json *object, struct sa_step *step);

/* Every number of an object as key and section, depth first; at most SA_LIMIT_RUNTIME_VALUES. */
void sa_params_read(struct sa_arena *arena, const struct sa_json *object, struct sa_param **param,
		    size_t *n);

#endif
