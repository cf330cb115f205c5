/* SPDX-License-Identifier: MIT */
/* The decision: made once, last, here (POLICY 2). */
#ifndef SA_GATE_DECIDE_H
#define SA_GATE_DECIDE_H

#include "model/decision.h"

/*
 * Makes the decision of all failures: the worst state; which of them stand first; whether the job
 * fails, and with which exit code. `fail_on` is what the user chose; under SA_FAIL_NEVER only an audit
 * that could not be done fails the job, and where `gate_always_fails` (the Action) a KPI gate that says
 * FAIL. The exit code of an audit that could not be done is the caller's: it knows the error. The
 * failures of the decision live in the list's arena.
 */
struct sa_decision sa_decide(const struct sa_failures *failures, enum sa_fail_on fail_on,
			     bool gate_always_fails);

#endif
