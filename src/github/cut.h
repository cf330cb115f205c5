/* SPDX-License-Identifier: MIT */
/* Cutting texts to what GitHub takes, never inside a character. */
#ifndef SA_GITHUB_CUT_H
#define SA_GITHUB_CUT_H

#include <stddef.h>

struct sa_arena;

/*
 * `text` with at most `max` bytes: when it is longer it is cut on a character boundary and ends with
 * a line that says so. Broken UTF-8 becomes U+FFFD first, as it would on the wire.
 */
const char *sa_cut_bytes(struct sa_arena *arena, const char *text, size_t max);

/* `text` on one line with at most `max` characters; "…" is the last one when it was cut. */
const char *sa_cut_chars(struct sa_arena *arena, const char *text, size_t max);

#endif
