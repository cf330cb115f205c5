/* SPDX-License-Identifier: MIT */
/*
 * Rules (POLICY 8):
 *   rule  = left op right
 *   left  = agg "(" window ["," "x" op number [unit]] ")"
 *   right = number [unit] | agg "(" window ")" [sign number ("%"|unit)] | "baseline" [the same]
 */
#ifndef SA_POLICY_RULE_PARSE_H
#define SA_POLICY_RULE_PARSE_H

#include "base/arena.h"
#include "model/policy.h"

struct sa_rule_fault {
	size_t at; /* byte of the text */
	char text[320];
	const char *window; /* the window that is not there, or NULL */
};

/*
 * Reads the rule `text` of the KPI with index `metric`. Fills metric, left, op, right, text and part;
 * level, any_of and at are the caller's. Texts live in `arena`. False with the fault filled.
 */
bool sa_rule_parse(const struct sa_policy *policy, size_t metric, const char *text,
		   struct sa_arena *arena, struct sa_policy_rule *rule,
		   struct sa_rule_fault *fault);

/* The aggregate number i, what it is, and whether samples.NAME is there too; NULL behind the last one. */
const char *sa_rule_aggregate(size_t i, const char **help, bool *of_samples);

/* Both say the same of the same KPI ("<= 330 ms" is "<=330"). */
bool sa_rule_equal(const struct sa_policy_rule *a, const struct sa_policy_rule *b);

#endif
