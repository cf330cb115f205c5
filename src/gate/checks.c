/* SPDX-License-Identifier: MIT */
/* Findings as checks. */
#include "gate/checks.h"

#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "stats/trend.h"

/* ---- rules ---- */

/* Which of two rules reports show first. */
static bool is_before(const struct sa_policy *policy, const struct sa_policy_rule *a,
		      const struct sa_policy_rule *b)
{
	if (!a->at.line != !b->at.line)
		return a->at.line != 0;
	if (!a->at.line)
		return a->at.column < b->at.column;
	return strcmp(policy->metric[a->metric].name, policy->metric[b->metric].name) < 0;
}

/* The rules in that order. */
static const struct sa_policy_rule **in_order(const struct sa_policy *policy,
					      struct sa_arena *arena)
{
	const struct sa_policy_rule **rule =
		SA_NEW_ARRAY(arena, policy->n_rule, const struct sa_policy_rule *);

	for (size_t i = 0; i < policy->n_rule; i++) {
		size_t j = i;

		for (; j && is_before(policy, &policy->rule[i], rule[j - 1]); j--)
			rule[j] = rule[j - 1];
		rule[j] = &policy->rule[i];
	}
	return rule;
}

/* The number behind the operator, as it was written. */
static const char *limit_text(const struct sa_policy_rule *rule, struct sa_arena *arena)
{
	const char *text = rule->part + strcspn(rule->part, "<>=!");
	double value;

	text += strspn(text, "<>=! ");
	size_t len = strcspn(text, " ");

	if (sa_num_from_text(text, len, &value) && value == rule->right.value)
		return sa_arena_strndup(arena, text, len);
	SA_STR_SCOPE(number);

	sa_str_num(&number, rule->right.value, "");
	return sa_str_finish(&number, arena);
}

static struct sa_rule shown(const struct sa_policy_rule *rule, struct sa_arena *arena)
{
	return (struct sa_rule){
		.kpi = rule->metric,
		.op = rule->op,
		.limit = rule->right.value,
		.limit_text = limit_text(rule, arena),
		.text = rule->text,
		.aggregate = sa_agg_id_name(rule->left.id),
	};
}

struct sa_rules sa_rules_of(const struct sa_policy *policy, struct sa_arena *arena)
{
	const struct sa_policy_rule **from = in_order(policy, arena);
	struct sa_rule *rule = SA_NEW_ARRAY(arena, policy->n_rule, struct sa_rule);

	for (size_t i = 0; i < policy->n_rule; i++)
		rule[i] = shown(from[i], arena);
	return (struct sa_rules){rule, policy->n_rule};
}

const struct sa_rule *sa_rules_find(const struct sa_rules *rules, size_t kpi)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct sa_rule *rule = &rules->rule[i];

		if (rule->kpi == kpi &&
		    rule->op == (sa_kpi_table[kpi].better == SA_HIGHER ? SA_GE : SA_LE))
			return rule;
	}
	return NULL;
}

double sa_checks_crossing(const struct sa_rules *rules, size_t kpi, const struct sa_trend *trend,
			  double last, const struct sa_judged_drift *drift)
{
	const struct sa_rule *rule = sa_rules_find(rules, kpi);
	enum sa_judge_crossing said = drift ? drift->answer.crossing : SA_JUDGE_CROSSING_NONE;

	if (said != SA_JUDGE_CROSSING_NONE)
		return said != SA_JUDGE_CROSSING_BEYOND && sa_num_is_finite(drift->answer.at)
			       ? drift->answer.at
			       : SA_MISSING;
	if (!rule || trend->direction != (rule->op == SA_LE ? SA_TREND_RISING : SA_TREND_FALLING))
		return SA_MISSING;
	return sa_trend_crossing(trend, last, SA_MISSING, rule->limit);
}

bool sa_rule_holds(const struct sa_rule *rule, double value)
{
	return sa_cmp_holds(value, rule->op, rule->limit);
}

/* ---- checks ---- */

/* A KPI counts where its first rule stands, and as failed where the first of them fails. */
static void count_kpi(struct sa_verdict *verdict, size_t kpi, bool failed)
{
	bool seen = false, seen_failed = false;

	for (size_t i = 0; i < verdict->n_check; i++) {
		bool same = verdict->check[i].rule.kpi == kpi;

		seen |= same;
		seen_failed |= same && verdict->check[i].outcome != SA_PASS;
	}
	verdict->n_kpis += !seen;
	verdict->n_kpis_failed += failed && !seen_failed;
}

/* `kpi` is the row of the finding's KPI in sa_kpi_table. */
static void put_check(const struct sa_finding *f, size_t kpi, struct sa_arena *arena,
		      struct sa_verdict *verdict)
{
	struct sa_rule rule = shown(f->rule, arena);

	rule.kpi = kpi;
	count_kpi(verdict, kpi, f->outcome != SA_PASS);
	verdict->check[verdict->n_check++] = (struct sa_check){
		.rule = rule,
		.actual = f->actual,
		.margin = f->margin,
		.outcome = f->outcome,
		.n_present = f->n,
		.n_asked = f->asked,
		.n_needed = f->needed,
		.since_index = (uint64_t)f->since_index,
		.since_rows = f->since_rows,
		.since_of = f->since_of,
		.reach = f->reach,
	};
	verdict->n_failed += f->outcome != SA_PASS;
	verdict->n_missing += f->outcome == SA_MISSING_VALUE;
}

static const struct sa_finding *finding_of(const struct sa_judged *judged,
					   const struct sa_policy_rule *rule)
{
	const struct sa_finding *f = judged->finding;

	while (f->rule != rule)
		f++;
	return f;
}

void sa_checks_judge(const struct sa_judge_input *in, struct sa_arena *arena,
		     struct sa_verdict *verdict, struct sa_judged_drift **drift)
{
	const struct sa_policy *policy = in->policy;
	const struct sa_policy_rule **rule = in_order(policy, arena);
	struct sa_judge_input own = *in;
	struct sa_judged judged;

	own.no_series = true;
	own.rules_only = !drift;
	own.all_drift = true;
	sa_judge(&own, arena, NULL, &judged);
	*verdict =
		(struct sa_verdict){.check = SA_NEW_ARRAY(arena, policy->n_rule, struct sa_check)};
	for (size_t i = 0; i < policy->n_rule; i++)
		put_check(finding_of(&judged, rule[i]), rule[i]->metric, arena, verdict);
	if (!drift)
		return;
	*drift = SA_NEW_ARRAY(arena, SA_KPI_COUNT, struct sa_judged_drift);
	for (size_t i = 0; i < judged.n_drift; i++)
		(*drift)[judged.drift[i].metric] = judged.drift[i];
}

/* Readings are of the aggregate that the built-in rules of the KPI are about. */
static bool is_of_reading(size_t kpi, const char *aggregate)
{
	return strcmp(aggregate, sa_agg_judged_name(kpi)) == 0;
}

void sa_checks_from(const struct sa_reading *reading, struct sa_verdict *verdict)
{
	for (size_t i = 0; i < verdict->n_check; i++) {
		struct sa_check *check = &verdict->check[i];
		const struct sa_rule *rule = &check->rule;
		const struct sa_reading *of = &reading[rule->kpi];

		check->from = of->from;
		if (!is_of_reading(rule->kpi, rule->aggregate)) {
			check->from.aggregate = rule->aggregate;
		} else if (!of->from.derived && sa_num_is_finite(of->value)) {
			check->actual = of->value;
			check->margin = rule->op == SA_GE
						? sa_num_difference(of->value, rule->limit)
						: sa_num_difference(rule->limit, of->value);
		}
	}
}

void sa_checks_alone(const struct sa_policy *policy, const struct sa_reading *reading,
		     struct sa_arena *arena, struct sa_verdict *verdict)
{
	const struct sa_policy_rule **rule = in_order(policy, arena);

	*verdict =
		(struct sa_verdict){.check = SA_NEW_ARRAY(arena, policy->n_rule, struct sa_check)};
	for (size_t i = 0; i < policy->n_rule; i++) {
		const size_t kpi = rule[i]->metric;
		const struct sa_reading *of = &reading[kpi];
		bool fits = is_of_reading(kpi, sa_agg_id_name(rule[i]->left.id));
		struct sa_finding f = {
			.group = "",
			.metric = kpi,
			.rule = rule[i],
			.limit = rule[i]->right.value,
			.margin = SA_MISSING,
			.n = of->n_present,
			.needed = of->n_needed,
			.asked = of->n_asked,
			.reach = sa_judge_no_reach,
		};

		sa_judge_value(policy, fits ? of->value : SA_MISSING, &f);
		put_check(&f, f.rule->metric, arena, verdict);
	}
	sa_checks_from(reading, verdict);
}

void sa_checks_of_group(const struct sa_judged *judged, const char *group, struct sa_arena *arena,
			struct sa_verdict *verdict)
{
	*verdict = (struct sa_verdict){
		.check = SA_NEW_ARRAY(arena, judged->n_finding, struct sa_check)};
	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];
		size_t kpi = sa_kpi_row_of_policy(judged->policy->metric[f->metric].name);

		if (kpi < SA_KPI_COUNT && f->rule->level == SA_STATE_HOLD &&
		    f->rule->right.kind == SA_RIGHT_NUMBER && strcmp(f->group, group) == 0)
			put_check(f, kpi, arena, verdict);
	}
}

struct sa_rules sa_checks_rules(const struct sa_verdict *verdict, struct sa_arena *arena)
{
	struct sa_rule *rule = SA_NEW_ARRAY(arena, verdict->n_check, struct sa_rule);

	for (size_t i = 0; i < verdict->n_check; i++)
		rule[i] = verdict->check[i].rule;
	return (struct sa_rules){rule, verdict->n_check};
}
