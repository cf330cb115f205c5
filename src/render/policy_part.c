/* SPDX-License-Identifier: MIT */
/* What the console and the pages of a policy's audit share. */
#include "render/policy_part.h"

#include <string.h>

const char *sa_policy_level_of(const struct sa_finding *f)
{
	return sa_policy_level_name(f->rule->level);
}

size_t sa_policy_findings(const struct sa_judged *judged, const char *group, struct sa_arena *arena,
			  const struct sa_finding ***out)
{
	size_t n = 0;

	*out = SA_NEW_ARRAY(arena, judged->n_finding, const struct sa_finding *);
	for (int state = SA_STATE_HOLD; state >= SA_STATE_OK; state--) {
		for (size_t i = 0; i < judged->n_finding; i++) {
			const struct sa_finding *f = &judged->finding[i];

			if ((int)f->state == state && (!group || strcmp(f->group, group) == 0))
				(*out)[n++] = f;
		}
	}
	return n;
}

void sa_policy_put_rest(struct sa_str *out, const struct sa_judged_group *const *order, size_t from,
			size_t n)
{
	size_t of[SA_STATE_COUNT] = {0};
	bool first = true;

	for (size_t i = from; i < n; i++)
		of[order[i]->state]++;
	sa_str_printf(out, "%zu more group%s: ", n - from, n - from == 1 ? "" : "s");
	for (int s = SA_STATE_HOLD; s >= SA_STATE_OK; s--) {
		if (!of[s])
			continue;
		sa_str_printf(out, "%s%zu %s", first ? "" : ", ", of[s],
			      sa_state_name((enum sa_state)s));
		first = false;
	}
}

size_t sa_policy_groups_named(const struct sa_judged_group *const *order, size_t n)
{
	size_t k = 0;

	while (k < n && k < SA_POLICY_ROWS_SHOWN && order[k]->state != SA_STATE_OK)
		k++;
	return k ? k : n <= 1 ? n : 0;
}

void sa_policy_put_origin(struct sa_str *out, const struct sa_policy_report *report,
			  const struct sa_pen *pen)
{
	const struct sa_policy *policy = report->judged->policy;

	sa_str_puts(out, "policy ");
	pen->foreign(out, policy->origin);
	if (policy->profile) {
		sa_str_puts(out, ", profile ");
		pen->foreign(out, policy->profile);
	}
	sa_str_printf(out, ", sha256 %.12s", policy->sha256);
}
