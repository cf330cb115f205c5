/* SPDX-License-Identifier: MIT */
/* A KPI of a policy in words: what is judged, and why. */
#ifndef SA_POLICY_EXPLAIN_H
#define SA_POLICY_EXPLAIN_H

#include "base/str.h"
#include "model/policy.h"

/* Writes some lines about the KPI with index `metric`. Foreign texts are made plain. */
void sa_policy_explain(const struct sa_policy *policy, size_t metric, struct sa_str *out);

#endif
