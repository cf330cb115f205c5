/* SPDX-License-Identifier: MIT */
/* The time of a record (POLICY 4, 15 Rows). */
#ifndef SA_LOAD_TIME_IN_H
#define SA_LOAD_TIME_IN_H

#include <stdbool.h>
#include <stdint.h>

#include "model/policy.h"

/*
 * A number as a time since 1970 UTC in milliseconds: in `unit`, or by its magnitude (below 1e11 seconds,
 * below 1e14 ms, below 1e17 us, else ns). False when it is no finite number or beyond the year 9999.
 */
bool sa_time_number(double value, enum sa_time_unit unit, int64_t *at_ms);

/*
 * RFC 3339, with a blank or a T, a fraction of any length, Z or an offset; without a zone it is UTC and
 * *no_zone is set. False for anything else.
 */
bool sa_time_text(const char *text, size_t len, int64_t *at_ms, bool *no_zone);

#endif
