/* SPDX-License-Identifier: MIT */
/* The numbers of warmup_metrics.prom (FORMATS 11.3). */
#ifndef SA_STATS_WARMUP_H
#define SA_STATS_WARMUP_H

#include "base/arena.h"
#include "model/warmup_export.h"

/*
 * Fills everything but `error`. `detail` has one element for each iteration of the run. Guards are
 * counted over the entries of the tuning report, over `tuning` of the iterations when there are no
 * entries; each counts once, for the first of velocity, latency_hard, latency_soft, oscillation,
 * freeze, cooldown that it names. Of several files for one iteration the last one counts.
 */
void sa_warmup_build(const struct sa_run *run, const struct sa_detail *detail,
		     const struct sa_tuning_log *log, struct sa_arena *arena,
		     struct sa_warmup_export *out);

/* Harmonic mean of the values above 0; SA_MISSING when there is none. */
double sa_harmonic_mean(const double *value, size_t n);

#endif
