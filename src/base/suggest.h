/* SPDX-License-Identifier: MIT */
/* "Did you mean": the nearest of a list of names. */
#ifndef SA_BASE_SUGGEST_H
#define SA_BASE_SUGGEST_H

#include <stddef.h>

/*
 * The name nearest to `text` (fewest single-character edits and swaps, at most a third of its
 * length, and at least one), or NULL when none is near. `name[i]` may be NULL and is passed over.
 */
const char *sa_suggest(const char *text, const char *const *name, size_t n);

#endif
