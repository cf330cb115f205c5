/* SPDX-License-Identifier: MIT */
/* --threshold over a policy (POLICY 8, 15): one part of policy/overlay.c. */
#ifndef SA_POLICY_THRESHOLD_H
#define SA_POLICY_THRESHOLD_H

#include "policy/overlay.h"

/* The window that a threshold judges, whatever --window makes of its rows and its name. */
#define SA_THRESHOLD_WINDOW "last8"

/*
 * Applies the thresholds of the overlay, in their order. A rule that is added has line 0, and as column
 * the number of its threshold, from 1. Mistakes go to `m`.
 */
void sa_policy_thresholds(struct sa_policy *policy, const struct sa_policy_overlay *overlay,
			  struct sa_arena *arena, struct sa_mistakes *m);

/* ---- what other options about a KPI share ---- */

/* The name at the beginning of an option's text, without the blanks behind it, in `arena`. */
const char *sa_threshold_name(struct sa_arena *arena, const char *text, size_t len);

/* The KPI of that name, of a built-in one either of its names; SA_POLICY_NONE when there is none. */
size_t sa_threshold_metric(const struct sa_policy *policy, const char *name);

/* "threshold 'x>=1': unknown KPI 'x'; did you mean ...": a mistake of the option. Returns false. */
bool sa_threshold_unknown(const struct sa_policy *policy, const char *option, const char *text,
			  const char *noun, const char *name, struct sa_mistakes *m);

#endif
