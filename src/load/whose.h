/* SPDX-License-Identifier: MIT */
/* Whose side files these are (FORMATS 15.18): one of another run is named as that, and not shown. */
#ifndef SA_LOAD_WHOSE_H
#define SA_LOAD_WHOSE_H

#include "base/arena.h"
#include "model/audit.h"

/*
 * A delta report whose pairs are not those of the run's usable iterations (first and last), and metrics
 * of other iterations, or with other values for the same ones (1e-3 absolute or relative), become unusable:
 * `error` says why, and what they say is forgotten. Of a KPI that an iteration does not have, older
 * exporters wrote 0, which is no other value.
 */
void sa_whose_delta(const struct sa_run *run, struct sa_arena *arena,
		    struct sa_delta_verify *delta);
void sa_whose_warmup(const struct sa_run *run, struct sa_arena *arena, struct sa_warmup *warmup);

#endif
