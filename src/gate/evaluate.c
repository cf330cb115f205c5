/* SPDX-License-Identifier: MIT */
/* Judging. */
#include "gate/evaluate.h"

#include "base/num.h"
#include "base/str.h"

static enum sa_outcome judge(const struct sa_rule *rule, double actual)
{
	if (isnan(actual))
		return SA_MISSING_VALUE;
	if (isinf(actual)) /* beyond every limit, whatever the rule asks (POLICY 1, 15) */
		return SA_FAIL;
	bool good = rule->op == SA_GE ? actual >= rule->limit : actual <= rule->limit;

	return good ? SA_PASS : SA_FAIL;
}

static const char *failure_text(const struct sa_check *check, const struct sa_reading *reading,
				struct sa_arena *arena)
{
	const struct sa_rule *rule = &check->rule;
	SA_STR_SCOPE(text);

	sa_str_printf(&text, "%s: ", sa_kpi_table[rule->kpi].gate_name);
	if (isnan(check->actual) && reading->n_present && reading->n_present < reading->n_needed) {
		sa_str_printf(&text, "missing (%zu of %zu values; at least %zu needed)",
			      reading->n_present, reading->n_asked, reading->n_needed);
		return sa_str_finish(&text, arena);
	}
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
		check->margin = sa_num_is_finite(check->actual)
					? sign * (check->actual - check->rule.limit)
					: SA_MISSING;
		if (check->outcome != SA_PASS) {
			check->failure = failure_text(check, &reading[check->rule.kpi], arena);
			verdict->n_failed++;
		}
	}
	verdict->ready = verdict->n_check > 0 && verdict->n_failed == 0;
}
