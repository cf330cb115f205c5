/* SPDX-License-Identifier: MIT */
/* --threshold over a policy. */
#include "policy/threshold.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "model/kpi.h"
#include "policy/rule_parse.h"
#include "policy/rule_words.h"

#define OPERATORS "<>=!~"

struct overlay {
	struct sa_policy *policy;
	struct sa_arena *arena;
	struct sa_mistakes *m;
	bool plain;	 /* struct sa_policy_overlay */
	unsigned number; /* of the threshold, from 1 */
};

static struct sa_place nowhere(const struct overlay *o)
{
	return (struct sa_place){o->policy->origin, 0, o->number};
}

bool sa_threshold_unknown(const struct sa_policy *policy, const char *option, const char *text,
			  const char *noun, const char *name, struct sa_mistakes *m)
{
	const struct sa_place nowhere_at = {policy->origin, 0, 0};
	const char *known[2 * SA_LIMIT_POLICY_KPIS];

	for (size_t i = 0; i < policy->n_metric; i++) {
		known[2 * i] = policy->metric[i].name;
		known[2 * i + 1] = policy->metric[i].column;
	}
	const char *near = sa_mistake_near(m, name, known, 2 * policy->n_metric);
	SA_STR_SCOPE(all);

	for (size_t i = 0; i < policy->n_metric && !near[0]; i++)
		sa_str_printf(&all, "%s%s", i ? ", " : "; there are ", policy->metric[i].name);
	return sa_mistake(m, nowhere_at, "%s '%.100s': unknown %s '%.64s'%s%s", option, text, noun,
			  name, near, all.buf);
}

static bool bad_operator(struct overlay *o, const char *text, const char *op, size_t len)
{
	const char *near = memchr(op, '<', len)	  ? "; did you mean '<='?"
			   : memchr(op, '>', len) ? "; did you mean '>='?"
						  : "; it takes >= or <=";

	return sa_mistake(o->m, nowhere(o), "threshold '%.100s': unknown operator '%.*s'%s", text,
			  (int)(len < 40 ? len : 40), op, near);
}

/* What stands behind the operator, without blanks. */
static bool plain_limit(struct overlay *o, const char *text, const char *limit)
{
	size_t len = strlen(limit);
	double value;

	while (len && (*limit == ' ' || *limit == '\t'))
		limit++, len--;
	while (len && (limit[len - 1] == ' ' || limit[len - 1] == '\t'))
		len--;
	if (len <= SA_LIMIT_RULE_TEXT && sa_num_from_text(limit, len, &value) &&
	    sa_num_is_finite(value))
		return true;
	return sa_mistake(o->m, nowhere(o),
			  "threshold '%.100s': the limit '%.*s' is no plain decimal number", text,
			  (int)(len < 40 ? len : 40), limit);
}

/* A must of the form agg(last8) op number; a median goes before others. */
static struct sa_policy_rule *movable(struct sa_policy *policy, size_t metric, enum sa_cmp op,
				      size_t window)
{
	struct sa_policy_rule *found = NULL;

	for (size_t i = 0; i < policy->n_rule; i++) {
		struct sa_policy_rule *rule = &policy->rule[i];

		if (rule->metric != metric || rule->op != op || rule->level != SA_STATE_HOLD ||
		    rule->any_of || rule->left.window != window || rule->left.when.is_set ||
		    rule->right.kind != SA_RIGHT_NUMBER)
			continue;
		if (!found || (rule->left.id == SA_AGG_MEDIAN && found->left.id != SA_AGG_MEDIAN))
			found = rule;
	}
	return found;
}

/* Puts a rule behind the last must of its KPI. */
static void insert_rule(struct overlay *o, const struct sa_policy_rule *rule)
{
	struct sa_policy *policy = o->policy;
	struct sa_policy_rule *grown =
		SA_NEW_ARRAY(o->arena, policy->n_rule + 1, struct sa_policy_rule);
	size_t at = 0;

	while (at < policy->n_rule && (policy->rule[at].metric < rule->metric ||
				       (policy->rule[at].metric == rule->metric &&
					policy->rule[at].level == SA_STATE_HOLD)))
		at++;
	if (at)
		memcpy(grown, policy->rule, at * sizeof *grown);
	grown[at] = *rule;
	if (policy->n_rule > at)
		memcpy(grown + at + 1, policy->rule + at, (policy->n_rule - at) * sizeof *grown);
	policy->rule = grown;
	policy->n_rule++;
}

/* The aggregate of a rule as text: "max", "samples.p99.9". */
static const char *aggregate_text(struct overlay *o, const struct sa_aggregate *agg)
{
	SA_STR_SCOPE(out);

	sa_str_printf(&out, "%s%s", agg->samples ? "samples." : "", sa_agg_id_name(agg->id));
	if (agg->id == SA_AGG_PERCENTILE)
		sa_str_num(&out, agg->p, "");
	return sa_arena_strndup(o->arena, out.buf, out.len);
}

const char *sa_threshold_name(struct sa_arena *arena, const char *text, size_t len)
{
	while (len && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	return sa_arena_strndup(arena, text, len);
}

/* The built-in KPIs have a second name in snapshots and summaries: slippage_bps_p95, latency_p95_ms. */
static size_t by_other_name(const struct sa_policy *policy, const char *name)
{
	const struct sa_kpi *kpi = sa_kpi_find(name, strlen(name));
	size_t metric = kpi ? sa_policy_metric_find(policy, kpi->gate_name) : SA_POLICY_NONE;

	return kpi && metric == SA_POLICY_NONE ? sa_policy_metric_find(policy, kpi->csv_name)
					       : metric;
}

size_t sa_threshold_metric(const struct sa_policy *policy, const char *name)
{
	size_t metric = sa_policy_metric_find(policy, name);

	return metric == SA_POLICY_NONE && policy->builds_on_mm_bot ? by_other_name(policy, name)
								    : metric;
}

static bool threshold(struct overlay *o, const char *text)
{
	struct sa_policy *policy = o->policy;
	const char *start = text + strspn(text, " \t"), *op = start + strcspn(start, OPERATORS);
	size_t len = strspn(op, OPERATORS);
	struct sa_policy_rule rule, *old;
	struct sa_rule_fault fault;
	size_t metric, window;
	const char *name;

	if (!*op)
		return sa_mistake(o->m, nowhere(o),
				  "threshold '%.100s': no operator; write it as 'net_bps>=3.0' or "
				  "'risk_ratio<=0.35'",
				  text);
	if (o->plain && (len != 2 || op[1] != '=' || (*op != '<' && *op != '>')))
		return bad_operator(o, text, op, len);
	name = sa_threshold_name(o->arena, start, (size_t)(op - start));
	metric = sa_threshold_metric(policy, name);
	if (metric == SA_POLICY_NONE)
		return sa_threshold_unknown(policy, "threshold", text, o->plain ? "metric" : "KPI",
					    name, o->m);
	if (o->plain && !plain_limit(o, text, op + len))
		return false;
	window = sa_policy_window_find(policy, SA_THRESHOLD_WINDOW);
	if (window == SA_POLICY_NONE)
		return sa_mistake(
			o->m, nowhere(o),
			"threshold '%.100s': the policy has no window '" SA_THRESHOLD_WINDOW
			"' to judge it in; write the rule in the policy",
			text);
	const char *as_rule = sa_rule_tidy(
		o->arena, sa_arena_printf(o->arena, "median(" SA_THRESHOLD_WINDOW ") %.*s %s",
					  (int)len, op, op + len));

	if (!sa_rule_parse(policy, metric, as_rule, o->arena, &rule, &fault))
		return sa_mistake(o->m, nowhere(o), "threshold '%.100s': %s", text, fault.text);
	if (rule.right.kind != SA_RIGHT_NUMBER)
		return sa_mistake(o->m, nowhere(o), "threshold '%.100s': the limit is no number",
				  text);
	rule.level = SA_STATE_HOLD;
	rule.at = nowhere(o);
	old = movable(policy, metric, rule.op, window);
	if (!old) {
		if (policy->n_rule == SA_LIMIT_POLICY_RULES)
			return sa_mistake(o->m, nowhere(o), "more than %d rules",
					  SA_LIMIT_POLICY_RULES);
		insert_rule(o, &rule);
		return true;
	}
	as_rule = sa_arena_printf(o->arena, "%s%s", aggregate_text(o, &old->left),
				  rule.text + strlen("median"));
	rule.at = old->at;
	if (!sa_rule_parse(policy, metric, as_rule, o->arena, old, &fault))
		return sa_mistake(o->m, nowhere(o), "threshold '%.100s': %s", text, fault.text);
	old->level = SA_STATE_HOLD;
	old->at = rule.at;
	return true;
}

void sa_policy_thresholds(struct sa_policy *policy, const struct sa_policy_overlay *overlay,
			  struct sa_arena *arena, struct sa_mistakes *m)
{
	struct overlay o = {policy, arena, m, overlay->plain, 0};

	for (size_t i = 0; i < overlay->n_threshold; i++) {
		o.number = (unsigned)i + 1;
		(void)threshold(&o, overlay->threshold[i]);
	}
}
