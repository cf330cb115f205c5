/* SPDX-License-Identifier: MIT */
/*
 * Overlays (POLICY 3, 15): builtin < extended file < file < profile. Maps merge by key where the
 * language says so (kpis, kpis.X, windows, complete, baseline, drift, profiles), everything else is
 * replaced as a whole, a written null removes.
 */
#ifndef SA_POLICY_LAYERS_H
#define SA_POLICY_LAYERS_H

#include "policy/tree.h"

/* Something that a null took out: kpis.NAME, kpis.NAME.KEY, windows.NAME, KEY. */
struct sa_removed {
	const char *path;
	struct sa_place at;
	const struct sa_removed *next;
};

/*
 * A new tree: `over` on top of `base` (NULL = nothing is inherited). Trees are not changed. What nulls
 * took out is put in front of *removed.
 */
struct sa_node *sa_layer(struct sa_arena *arena, const struct sa_node *base,
			 const struct sa_node *over, struct sa_mistakes *m,
			 const struct sa_removed **removed);

/* The removal that took `path` ("windows.last8") or something above it away, or NULL. */
const struct sa_removed *sa_removed_find(const struct sa_removed *list, const char *path);

#endif
