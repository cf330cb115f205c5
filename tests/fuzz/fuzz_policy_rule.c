/* SPDX-License-Identifier: MIT */
/* Rules: no crash, a fault lies within the text, and a tidy rule means the same. */
#include "fuzz.h"

#include "policy/rule_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SA_ARENA_SCOPE(arena);
	struct sa_policy_metric metric[] = {{.name = "a", .unit = "ms"}, {.name = "b", .unit = ""}};
	struct sa_policy_window window[] = {{.name = "all"}, {.name = "last8"}};
	struct sa_policy policy = {
		.metric = metric, .n_metric = 2, .window = window, .n_window = 2};
	const char *text = sa_arena_strndup(&arena, (const char *)data, size);
	struct sa_policy_rule rule, again;
	struct sa_rule_fault fault;

	for (size_t i = 0; i < 2; i++) {
		if (!sa_rule_parse(&policy, i, text, &arena, &rule, &fault)) {
			CHECK(fault.text[0] && fault.at <= strlen(text));
			continue;
		}
		CHECK(rule.left.window < 2 && rule.left.p >= 0 && rule.left.p <= 100);
		CHECK(sa_rule_parse(&policy, i, rule.text, &arena, &again, &fault));
		CHECK(sa_rule_equal(&rule, &again) && strcmp(rule.text, again.text) == 0);
	}
	return 0;
}
