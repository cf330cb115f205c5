/* SPDX-License-Identifier: MIT */
/* exceptions (POLICY 11), inside of the room. */
#ifndef SA_POLICY_BUILD_EXCEPT_H
#define SA_POLICY_BUILD_EXCEPT_H

struct sa_build;

/* Fills b->policy->exception; rules and KPIs are there already. */
void sa_build_exceptions(struct sa_build *b);

#endif
