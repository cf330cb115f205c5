/* SPDX-License-Identifier: MIT */
/*
 * What a writer that was killed left behind: temporary files `.NAME.tmp<hex>` beside their targets
 * (FORMATS 15.7). Only exactly those, of names that are ours: a `.settings.json.tmpl` is somebody's.
 */
#ifndef SA_BASE_STALE_H
#define SA_BASE_STALE_H

#include <stdbool.h>

/*
 * Whether `file` is a temporary file for a target called `name`: a dot, the name, ".tmp" and 1 to 16
 * lower-case hexadecimal digits. SA_STALE_NUMBER in `name` stands for one or more decimal digits.
 */
#define SA_STALE_NUMBER "\1"
bool sa_stale_matches(const char *file, const char *name);

/*
 * Removes the temporary files of the targets `name[0]`, `name[1]` ... (NULL ends them) from `dir`. What
 * cannot be read or removed stays: it is in nobody's way. Only for whoever is the one writer there
 * (base/lock.h): the files of one that is at work would be taken from under it.
 */
void sa_stale_remove(const char *dir, const char *const *name);

/* Calls `visit` with the name of everything that stands directly in `dir`; of nothing where it cannot be read. */
void sa_stale_each(const char *dir, void (*visit)(void *ctx, const char *file), void *ctx);

#endif
