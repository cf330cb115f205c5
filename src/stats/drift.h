/* SPDX-License-Identifier: MIT */
/*
 * The trend word of POST_SOAK_SNAPSHOT.json (FORMATS 11.1): first against last quarter. It is coarser
 * than stats/trend.h, and other tools read it.
 */
#ifndef SA_STATS_DRIFT_H
#define SA_STATS_DRIFT_H

#include <stddef.h>

#include "model/post_soak.h"

struct sa_arena;

/*
 * Compares the means of the first and the last quarter (n / 4 values, at least one) of the values
 * that are present: up when last - first is more than 5 % of |first|, down when first - last is,
 * else flat. SA_DRIFT_NONE when nothing is present.
 */
enum sa_drift sa_drift_of(const double *values, size_t n, struct sa_arena *scratch);

#endif
