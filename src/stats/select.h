/* SPDX-License-Identifier: MIT */
/* Windows over a run and the statistics of each KPI in them (FORMATS 2, step 3). */
#ifndef SA_STATS_SELECT_H
#define SA_STATS_SELECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/run.h"
#include "model/window.h"

/*
 * Fills window[SA_WINDOW_COUNT] and trend[SA_KPI_COUNT] for a run.
 * overall: all rows. steady: index >= steady_start. last: the rows of the `last_n` highest different
 * indices. Rows with the same index all count. Trends are those of the steady window.
 * KPIs are spread over the processors; the result does not depend on how many there are.
 */
void sa_windows_build(const struct sa_run *run, uint64_t steady_start, size_t last_n,
		      struct sa_arena *arena, struct sa_window *window, struct sa_trend *trend);

/* True when the KPI has at least `least` values in the window and all of them are equal. */
bool sa_window_is_constant(const struct sa_window *window, size_t kpi, size_t least);

#endif
