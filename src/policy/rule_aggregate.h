/* SPDX-License-Identifier: MIT */
/* The left side of a rule, and an aggregate on its right one (POLICY 8). */
#ifndef SA_POLICY_RULE_AGGREGATE_H
#define SA_POLICY_RULE_AGGREGATE_H

#include "policy/rule_words.h"

/*
 * Reads "name(window[, predicate])" at s->p, which is behind it then; `*row` is its row of model/agg.def. `left`: of the left
 * side, whose value is judged. Returns false with the fault of `s` set where it is wrong.
 */
bool sa_rule_read_aggregate(struct sa_rule_reader *s, struct sa_aggregate *agg,
			    const struct sa_agg_row **row, bool left);

#endif
