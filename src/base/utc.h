/* SPDX-License-Identifier: MIT */
/*
 * Time: milliseconds since 1970-01-01 UTC, and the clock seam. SOURCE_DATE_EPOCH (seconds) pins the
 * clock, so that the same input gives the same bytes (reproducible-builds.org).
 */
#ifndef SA_BASE_UTC_H
#define SA_BASE_UTC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* A time that is not known. */
#define SA_NO_TIME INT64_MIN

/* The present, or the moment that SOURCE_DATE_EPOCH names. */
int64_t sa_utc_now_ms(void);

/* The present by the system's clock, whatever SOURCE_DATE_EPOCH says. */
int64_t sa_utc_clock_ms(void);

/* A clock that only goes forward, for measuring spans. Never pinned. */
int64_t sa_monotonic_ms(void);

/* "2025-10-19 12:34:56 UTC" */
const char *sa_utc_text(struct sa_arena *arena, int64_t at_ms);
/*
 * Reads "2025-10-19T12:34:56Z" (a fraction of a second is passed over); false for any other form.
 */
bool sa_utc_parse(const char *text, int64_t *at_ms);

/* "2025-10-19T12:34:56Z" */
const char *sa_utc_iso(struct sa_arena *arena, int64_t at_ms);

#endif
