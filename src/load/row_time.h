/* SPDX-License-Identifier: MIT */
/* When a row was measured: the forms in which programs write a time. */
#ifndef SA_LOAD_ROW_TIME_H
#define SA_LOAD_ROW_TIME_H

#include <stddef.h>

#include "codec/json_scan.h"

/*
 * A point in time in milliseconds since 1970 UTC from a number: below 1e11 seconds, 1e14 milliseconds,
 * 1e17 microseconds, else nanoseconds (POLICY 15). SA_MISSING for what is not above 0, or is later than
 * the year 9999.
 */
double sa_row_time_of_number(double value);

/* The same from a text: RFC 3339 (base/utc.h, sa_utc_parse_any), or one that holds a plain number. */
double sa_row_time_of_text(const char *text, size_t len);

/* Takes the next value as a time; SA_MISSING for what is none. False only on a syntax error. */
bool sa_row_time_take(struct sa_jscan *s, double *at_ms);

#endif
