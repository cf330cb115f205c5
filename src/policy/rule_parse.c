/* SPDX-License-Identifier: MIT */
/* The rule parser: by recursive descent over the text, no tokens kept. */
#include "policy/rule_parse.h"

#include <string.h>

#include "policy/rule_aggregate.h"
#include "policy/rule_right.h"
#include "policy/rule_words.h"

#define N_AGG SA_AGG_ID_COUNT

const char *sa_rule_aggregate(size_t i, const char **help, bool *of_samples)
{
	if (i >= N_AGG)
		return NULL;
	*help = sa_agg_rows[i].help;
	*of_samples = sa_agg_rows[i].of_samples;
	return sa_agg_rows[i].id == SA_AGG_PERCENTILE ? "p95" : sa_agg_rows[i].name;
}

/* What findings name the rule by: its blanks as they are, but within one line and none around it. */
static const char *as_written(struct sa_arena *arena, const char *text)
{
	size_t len;
	char *out;

	while (sa_rule_is_blank(*text))
		text++;
	for (len = strlen(text); len && sa_rule_is_blank(text[len - 1]);)
		len--;
	out = sa_arena_strndup(arena, text, len);
	for (char *p = out; *p; p++) {
		if (sa_rule_is_blank(*p))
			*p = ' ';
	}
	return out;
}

bool sa_rule_parse(const struct sa_policy *policy, size_t metric, const char *text,
		   struct sa_arena *arena, struct sa_policy_rule *rule, struct sa_rule_fault *fault)
{
	struct sa_rule_reader s = {.policy = policy,
				   .metric = &policy->metric[metric],
				   .arena = arena,
				   .text = text,
				   .p = text,
				   .fault = fault};
	const struct sa_agg_row *left;

	*rule = (struct sa_policy_rule){.metric = metric};
	*fault = (struct sa_rule_fault){0};
	rule->text = as_written(arena, text);
	rule->part = sa_rule_tidy(arena, text);
	if (!rule->part[0])
		return sa_rule_wrong(&s, text, "an empty rule");
	sa_rule_blanks(&s);
	if (!sa_rule_read_aggregate(&s, &rule->left, &left, true))
		return false;
	rule->left_text = sa_rule_tidy(arena, sa_arena_strndup(arena, text, (size_t)(s.p - text)));
	sa_rule_blanks(&s);
	if (!sa_rule_operator(&s, &rule->op))
		return false;
	sa_rule_blanks(&s);
	if (!*s.p)
		return sa_rule_wrong(&s, s.p, "the right side is missing");
	return sa_rule_read_right(&s, left, rule);
}

bool sa_rule_equal(const struct sa_policy_rule *a, const struct sa_policy_rule *b)
{
	if (a->metric != b->metric || a->op != b->op || a->right.kind != b->right.kind ||
	    !sa_aggregate_equal(&a->left, &b->left) || a->right.offset != b->right.offset ||
	    a->right.offset_is_share != b->right.offset_is_share)
		return false;
	if (a->right.kind == SA_RIGHT_NUMBER)
		return a->right.value == b->right.value;
	return a->right.kind != SA_RIGHT_AGGREGATE ||
	       sa_aggregate_equal(&a->right.other, &b->right.other);
}
