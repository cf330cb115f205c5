/* SPDX-License-Identifier: MIT */
/* Findings as failures. */
#include "gate/fail_findings.h"

static enum sa_failure_kind kind_of(const struct sa_finding *f)
{
	return f->outcome == SA_MISSING_VALUE ? SA_FAILURE_MISSING : SA_FAILURE_LIMIT;
}

/* Findings that change the state: those of the worst group first, each group's as the policy has them. */
static const struct sa_finding **broken_ones(const struct sa_judged *judged, struct sa_arena *arena,
					     size_t *n)
{
	const size_t *ranks = sa_judged_ranks(judged, arena);
	size_t *at = SA_NEW_ARRAY(arena, judged->n_group + 2, size_t);
	const struct sa_finding **list;

	*n = 0;
	for (size_t i = 0; i < judged->n_finding; i++) {
		if (judged->finding[i].state == SA_STATE_OK)
			continue;
		at[sa_judged_rank(judged, ranks, judged->finding[i].group) + 1]++;
		++*n;
	}
	for (size_t g = 1; g <= judged->n_group; g++)
		at[g] += at[g - 1];
	list = SA_NEW_ARRAY(arena, *n, const struct sa_finding *);
	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];

		if (f->state != SA_STATE_OK)
			list[at[sa_judged_rank(judged, ranks, f->group)]++] = f;
	}
	return list;
}

void sa_findings_fail(const struct sa_judged *judged, struct sa_failures *failures)
{
	const struct sa_problem *worst = NULL;
	size_t n;
	const struct sa_finding **f = broken_ones(judged, failures->arena, &n);

	for (size_t i = 0; i < n; i++)
		sa_failures_add(failures, &(struct sa_failure){.kind = kind_of(f[i]),
							       .state = f[i]->state,
							       .outcome = f[i]->outcome,
							       .group = f[i]->group,
							       .finding = f[i]});
	for (size_t i = 0; i < judged->n_problem; i++) {
		const struct sa_problem *p = &judged->problem[i];

		if (p->state != SA_STATE_OK && (!worst || p->state > worst->state))
			worst = p;
	}
	if (worst)
		sa_failures_add(failures, &(struct sa_failure){.kind = SA_FAILURE_INCOMPLETE,
							       .state = worst->state,
							       .outcome = SA_UNDECIDED,
							       .group = worst->group,
							       .problem = worst,
							       .have = judged->n_problem});
	if (judged->no_baseline != SA_STATE_OK)
		sa_failures_add(failures, &(struct sa_failure){.kind = SA_FAILURE_NO_BASELINE,
							       .cause = SA_CAUSE_NOT_THERE,
							       .state = judged->no_baseline,
							       .outcome = SA_UNDECIDED,
							       .detail = judged->no_baseline_why});
}
