/* SPDX-License-Identifier: MIT */
/* Files that no input takes because their names are in the wrong case. */
#ifndef SA_LOAD_NEAR_NAME_H
#define SA_LOAD_NEAR_NAME_H

#include "base/fs.h"
#include "base/note.h"
#include "model/policy.h"

/*
 * For an entry of the run that no glob of an input names: a name of which only the case is wrong is
 * nobody's by accident, so a warning says the right one (FORMATS 15.20).
 */
void sa_near_name_note(const struct sa_policy *policy, const struct sa_entry *entry,
		       struct sa_arena *arena, struct sa_notes *notes);

#endif
