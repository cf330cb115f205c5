/* SPDX-License-Identifier: MIT */
/* Judging. */
#include "gate/evaluate.h"

#include "base/num.h"
#include "base/str.h"

static enum sa_outcome judge(const struct sa_rule *rule, double actual)
{
	if (!sa_num_is_finite(actual))
		return SA_MISSING_VALUE;
	bool good = rule->op == SA_GE ? actual >= rule->limit : actual <= rule->limit;

	return good ? SA_PASS : SA_FAIL;
}

static const char *failure_text(const struct sa_check *check, struct sa_arena *arena)
{
	const struct sa_rule *rule = &check->rule;
	SA_STR_SCOPE(text);

	sa_str_printf(&text, "%s: ", sa_kpi_table[rule->kpi].gate_name);
	sa_str_fixed(&text, check->actual, 3, "missing");
	sa_str_printf(&text, " (expected %s %s)", sa_cmp_text(rule->op), rule->limit_text);
	return sa_str_finish(&text, arena);
}

void sa_evaluate(const struct sa_rules *rules, const struct sa_reading *reading,
		 struct sa_arena *arena, struct sa_verdict *verdict)
{
	*verdict = (struct sa_verdict){
		.check = SA_NEW_ARRAY(arena, rules->n, struct sa_check),
		.n_check = rules->n,
	};
	for (size_t i = 0; i < rules->n; i++) {
		struct sa_check *check = &verdict->check[i];
		double sign = rules->rule[i].op == SA_GE ? 1 : -1;

		check->rule = rules->rule[i];
		check->actual = reading[check->rule.kpi].value;
		check->outcome = judge(&check->rule, check->actual);
		check->margin = check->outcome == SA_MISSING_VALUE
					? SA_MISSING
					: sign * (check->actual - check->rule.limit);
		if (check->outcome != SA_PASS) {
			check->failure = failure_text(check, arena);
			verdict->n_failed++;
		}
	}
	verdict->ready = verdict->n_check > 0 && verdict->n_failed == 0;
}
