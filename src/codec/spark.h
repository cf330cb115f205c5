/* SPDX-License-Identifier: MIT */
/* Small charts made of the characters ▁▂▃▄▅▆▇█. */
#ifndef SA_CODEC_SPARK_H
#define SA_CODEC_SPARK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/*
 * Appends one character a value, from the smallest (▁) to the largest (█); "·" where a value is
 * missing, ▄ throughout when all are equal. More than `width` values are averaged in equal groups.
 */
void sa_spark(struct sa_str *out, const double *value, size_t n, size_t width);

/*
 * The same with the limit at a fixed height: between ▄ and ▅ whatever the values are. `up`: values have to be at
 * least the limit (one that is equal stands above it), else at most. The value that is farthest off has the
 * lowest or the highest bar.
 */
void sa_spark_limit(struct sa_str *out, const double *value, size_t n, size_t width, double limit,
		    bool up);

#endif
