/* SPDX-License-Identifier: MIT */
/* What a rule holds its left side against (POLICY 8). */
#ifndef SA_POLICY_RULE_RIGHT_H
#define SA_POLICY_RULE_RIGHT_H

#include "policy/rule_words.h"

/*
 * Reads all that is left at s->p into rule->right; `left` is the row of the left side's aggregate, which says in what the
 * right one is. Returns false with the fault of `s` set where it is wrong.
 */
bool sa_rule_read_right(struct sa_rule_reader *s, const struct sa_agg_row *left,
			struct sa_policy_rule *rule);

#endif
