/* SPDX-License-Identifier: MIT */
/*
 * From what was found to what speaks against the run: each function appends to audit->failures, and
 * knows nothing of the others. sa_decide() makes the decision of all of them.
 */
#ifndef SA_GATE_FAIL_H
#define SA_GATE_FAIL_H

#include "gate/no_baseline.h"
#include "model/audit.h"

/* Broken and missing rules: HOLD. */
void sa_fail_checks(struct sa_audit *audit);

/*
 * The KPI gate (FORMATS 15.5, 15.26, 15.28): FAIL is HOLD, also in a gate that a failed iteration left;
 * WARN is WARN; one that cannot be read, says no word of the three, or is an earlier iteration's is
 * INCONCLUSIVE. None at all says nothing.
 */
void sa_fail_kpi_gate(struct sa_audit *audit);

/*
 * What is not all there (FORMATS 15.18, 15.26): fewer iterations than RUN_PLAN.json promised, no end of
 * the run, a run that is still going on, iterations that TUNING_REPORT.json knows and nobody uploaded:
 * INCONCLUSIVE.
 */
void sa_fail_incomplete(struct sa_audit *audit);

/* Fewer usable iterations than `asked` on the command line: WARN (POLICY 15). */
void sa_fail_fewer_asked(struct sa_audit *audit, uint64_t asked);

/*
 * What the comparison makes of the run (sa_fail_shifts()), and the state that a missing baseline asks for
 * (FORMATS 15.32).
 */
void sa_fail_baseline(struct sa_audit *audit, const struct sa_no_baseline_state *absence);

/* The list of an audit that could not be done, for the reason `why` (verbatim). */
void sa_fail_no_audit(struct sa_failures *failures, const char *why);

#endif
