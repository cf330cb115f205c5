/* SPDX-License-Identifier: MIT */
/* From what a policy's rules and its completeness found to what speaks against the run. */
#ifndef SA_GATE_FAIL_FINDINGS_H
#define SA_GATE_FAIL_FINDINGS_H

#include "model/decision.h"
#include "model/finding.h"

/*
 * Appends what changes the state (POLICY 15 Findings): broken, missing, inconclusive and waived rules;
 * one failure for all that is incomplete; what is worse than the baseline, differs or is unclear, and what drifts, as the policy's gates say; one
 * for a baseline that was named and is not there.
 */
void sa_findings_fail(const struct sa_judged *judged, struct sa_failures *failures);

/*
 * What KPIs against their baseline make of the run, each with its state; under `must` INCONCLUSIVE where not
 * one of them could be compared (FORMATS 15.17). Also without a policy file.
 */
void sa_fail_shifts(const struct sa_judged_shift *shift, size_t n, enum sa_gating regression,
		    struct sa_failures *failures);

#endif
