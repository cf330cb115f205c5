/* SPDX-License-Identifier: MIT */
/* The reference of docs/policy.md, made from the rows that the reader goes by. */
#ifndef SA_POLICY_REFERENCE_H
#define SA_POLICY_REFERENCE_H

#include "base/str.h"

/* Appends Markdown: every map of a policy with its keys, the aggregates of rules, units and formats. */
void sa_policy_reference(struct sa_str *out);

#endif
