/* SPDX-License-Identifier: MIT */
/* --threshold texts: a rule that is taken can be written down and taken again. */
#include "fuzz.h"

#include "gate/rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SA_ARENA_SCOPE(arena);
	const char *text = sa_arena_strndup(&arena, (const char *)data, size);
	struct sa_rules rules, before;
	struct sa_err err;
	double limit;

	sa_rules_default(&rules);
	before = rules;
	if (sa_rules_add(&rules, &arena, text, &err) != 0) {
		CHECK(err.code == SA_ERR_USAGE && err.msg[0]);
		CHECK(rules.n == before.n);
		for (size_t i = 0; i < rules.n; i++)
			CHECK(rules.rule[i].limit == before.rule[i].limit);
		return 0;
	}
	CHECK(rules.n == before.n || rules.n == before.n + 1);
	size_t changed = rules.n;

	for (size_t i = 0; i < rules.n; i++) {
		const struct sa_rule *rule = &rules.rule[i];

		CHECK(sa_num_is_finite(rule->limit));
		CHECK(sa_num_from_text(rule->limit_text, strlen(rule->limit_text), &limit));
		CHECK(limit == rule->limit);
		if (i == before.n || rule->limit_text != before.rule[i].limit_text)
			changed = i;
	}
	CHECK(changed < rules.n);
	const struct sa_rule rule = rules.rule[changed];
	const char *again = sa_arena_printf(&arena, "%s%s%s", sa_kpi_table[rule.kpi].gate_name,
					    sa_cmp_text(rule.op), rule.limit_text);
	size_t n = rules.n;

	CHECK(sa_rules_add(&rules, &arena, again, &err) == 0);
	CHECK(rules.n == n && rules.rule[changed].limit == rule.limit);
	return 0;
}
