/* SPDX-License-Identifier: MIT */
/* --threshold texts: a rule that is taken can be written down and taken again. */
#include "fuzz.h"

#include "../lib/builtin.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SA_ARENA_SCOPE(arena);
	const char *text[] = {sa_arena_strndup(&arena, (const char *)data, size), NULL};
	struct sa_policy policy;
	struct sa_mistakes m;
	size_t changed = 0;
	double limit;
	const struct sa_rules before = t_builtin(&arena, &policy, NULL, 0);

	if (t_builtin_try(&arena, &policy, text, 1, &m) != 0) {
		CHECK(m.n == 1 && m.item[0].text[0]);
		return 0;
	}
	const struct sa_rules rules = sa_rules_of(&policy, &arena);

	CHECK(rules.n == before.n || rules.n == before.n + 1);
	for (size_t i = 0; i < rules.n; i++) {
		const struct sa_rule *rule = &rules.rule[i];

		CHECK(sa_num_is_finite(rule->limit));
		CHECK(sa_num_from_text(rule->limit_text, strlen(rule->limit_text), &limit));
		CHECK(limit == rule->limit);
		if (i == before.n || strcmp(rule->limit_text, before.rule[i].limit_text) != 0)
			changed = i;
	}
	const struct sa_rule *rule = &rules.rule[changed];

	text[1] = sa_arena_printf(&arena, "%s%s%s", sa_kpi_table[rule->kpi].gate_name,
				  sa_cmp_text(rule->op), rule->limit_text);
	const struct sa_rules again = t_builtin(&arena, &policy, text, 2);

	CHECK(again.n == rules.n && again.rule[changed].limit == rule->limit);
	return 0;
}
