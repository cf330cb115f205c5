/* SPDX-License-Identifier: MIT */
/* Findings as failures. */
#include "gate/fail_findings.h"

static enum sa_failure_kind kind_of(const struct sa_finding *f)
{
	return f->outcome == SA_MISSING_VALUE ? SA_FAILURE_MISSING : SA_FAILURE_LIMIT;
}

void sa_findings_fail(const struct sa_judged *judged, struct sa_failures *failures)
{
	const struct sa_problem *worst = NULL;

	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];

		if (f->state != SA_STATE_OK)
			sa_failures_add(failures, &(struct sa_failure){.kind = kind_of(f),
								       .state = f->state,
								       .outcome = f->outcome,
								       .group = f->group,
								       .finding = f});
	}
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
