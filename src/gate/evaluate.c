/* SPDX-License-Identifier: MIT */
/* Judging. */
#include "gate/evaluate.h"

#include <math.h>

#include "base/num.h"

static bool holds(const struct sa_rule *rule, double value)
{
	return rule->op == SA_GE ? value >= rule->limit : value <= rule->limit;
}

static enum sa_outcome judge(const struct sa_rule *rule, double actual)
{
	if (isnan(actual))
		return SA_MISSING_VALUE;
	if (isinf(actual)) /* beyond every limit, whatever the rule asks (POLICY 1, 15) */
		return SA_FAIL;
	return holds(rule, actual) ? SA_PASS : SA_FAIL;
}

static void check_rule(const struct sa_rule *rule, const struct sa_reading *reading,
		       struct sa_check *check)
{
	double sign = rule->op == SA_GE ? 1 : -1;

	*check = (struct sa_check){
		.rule = *rule,
		.actual = reading->value,
		.outcome = judge(rule, reading->value),
		.window = reading->from.window,
		.n_present = reading->n_present,
		.n_asked = reading->n_asked,
		.n_needed = reading->n_needed,
		.reach = {.at = SA_MISSING, .pass_probability = SA_MISSING},
	};
	check->margin = sa_num_is_finite(check->actual)
				? sign * sa_num_difference(check->actual, rule->limit)
				: SA_MISSING;
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

		check_rule(&rules->rule[i], &reading[rules->rule[i].kpi], check);
		verdict->n_failed += check->outcome != SA_PASS;
		verdict->n_missing += check->outcome == SA_MISSING_VALUE;
	}
}

void sa_checks_since(const struct sa_run *run, const struct sa_window *window,
		     struct sa_verdict *verdict)
{
	for (size_t i = 0; i < verdict->n_check; i++) {
		struct sa_check *check = &verdict->check[i];

		if (check->outcome != SA_FAIL)
			continue;
		size_t end = window->first_row + window->n_rows;

		for (size_t r = end; r-- > 0;) {
			double value = run->iter[r].kpi[check->rule.kpi];

			if (isnan(value))
				continue;
			if (holds(&check->rule, value))
				break;
			check->since_index = run->iter[r].index;
			check->since_rows++;
			check->since_of = end - r;
		}
	}
}
