/* SPDX-License-Identifier: MIT */
/* Default rules and rules from the command line. */
#include "gate/rules.h"

#include <string.h>

#include "base/num.h"
#include "base/suggest.h"

/* clang-format off */
static const struct sa_rule defaults[] = {
	{SA_KPI_MAKER_TAKER_RATIO, SA_GE, 0.83,  "0.83"},
	{SA_KPI_NET_BPS,           SA_GE, 2.9,   "2.9"},
	{SA_KPI_LATENCY_P95_MS,    SA_LE, 330.0, "330"},
	{SA_KPI_RISK_RATIO,        SA_LE, 0.40,  "0.40"},
};
/* clang-format on */

void sa_rules_default(struct sa_rules *rules)
{
	memcpy(rules->rule, defaults, sizeof defaults);
	rules->n = sizeof defaults / sizeof *defaults;
}

/* A part of the text without the blanks around it. */
struct part {
	const char *p;
	size_t len;
};

static struct part trim(const char *from, const char *to)
{
	while (from < to && (*from == ' ' || *from == '\t'))
		from++;
	while (to > from && (to[-1] == ' ' || to[-1] == '\t'))
		to--;
	return (struct part){from, (size_t)(to - from)};
}

static int unknown_metric(struct sa_arena *arena, const char *text, struct part metric,
			  struct sa_err *err)
{
	const char *name[2 * SA_KPI_COUNT];
	const char *wrong = sa_arena_strndup(arena, metric.p, metric.len);

	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		name[2 * k] = sa_kpi_table[k].gate_name;
		name[2 * k + 1] = sa_kpi_table[k].csv_name;
	}
	const char *near = sa_suggest(wrong, name, 2 * SA_KPI_COUNT);

	if (near)
		return sa_err_set(err, SA_ERR_USAGE,
				  "threshold '%s': unknown metric '%s'; did you mean '%s'?", text,
				  wrong, near);
	return sa_err_set(
		err, SA_ERR_USAGE,
		"threshold '%s': unknown metric '%s'; it takes maker_taker_ratio, net_bps, "
		"p95_latency_ms, risk_ratio, slippage_p95 or adverse_p95",
		text, wrong);
}

static int bad_operator(const char *text, struct part op, struct sa_err *err)
{
	const char *near = memchr(op.p, '<', op.len)   ? "<="
			   : memchr(op.p, '>', op.len) ? ">="
						       : NULL;

	if (near)
		return sa_err_set(err, SA_ERR_USAGE,
				  "threshold '%s': unknown operator '%.*s'; did you mean '%s'?",
				  text, (int)op.len, op.p, near);
	if (op.len)
		return sa_err_set(err, SA_ERR_USAGE,
				  "threshold '%s': unknown operator '%.*s'; it takes >= or <=",
				  text, (int)op.len, op.p);
	return sa_err_set(err, SA_ERR_USAGE,
			  "threshold '%s': no operator; write it as 'net_bps>=3.0' or "
			  "'risk_ratio<=0.35'",
			  text);
}

static int put_rule(struct sa_rules *rules, const struct sa_rule *rule, struct sa_err *err)
{
	for (size_t i = 0; i < rules->n; i++) {
		if (rules->rule[i].kpi == rule->kpi && rules->rule[i].op == rule->op) {
			rules->rule[i] = *rule;
			return 0;
		}
	}
	if (rules->n == SA_LIMIT_RULES)
		return sa_err_set(err, SA_ERR_USAGE, "more than %d rules", SA_LIMIT_RULES);
	rules->rule[rules->n++] = *rule;
	return 0;
}

int sa_rules_add(struct sa_rules *rules, struct sa_arena *arena, const char *text,
		 struct sa_err *err)
{
	const char *op_at = text + strcspn(text, "<>=!~"), *end = text + strlen(text);
	struct part op = {op_at, strspn(op_at, "<>=!~")};
	struct part metric = trim(text, op_at), limit = trim(op_at + op.len, end);
	const struct sa_kpi *kpi = sa_kpi_find(metric.p, metric.len);
	bool ge = op.len == 2 && memcmp(op.p, ">=", 2) == 0;
	double value;

	if (!ge && !(op.len == 2 && memcmp(op.p, "<=", 2) == 0))
		return bad_operator(text, op, err);
	if (!kpi)
		return unknown_metric(arena, text, metric, err);
	if (limit.len > SA_LIMIT_RULE_TEXT || !sa_num_from_text(limit.p, limit.len, &value) ||
	    !sa_num_is_finite(value))
		return sa_err_set(err, SA_ERR_USAGE,
				  "threshold '%s': the limit '%.*s' is no plain decimal number",
				  text, (int)(limit.len < 40 ? limit.len : 40), limit.p);
	return put_rule(
		rules,
		&(struct sa_rule){.kpi = kpi->id,
				  .op = ge ? SA_GE : SA_LE,
				  .limit = value,
				  .limit_text = sa_arena_strndup(arena, limit.p, limit.len)},
		err);
}

const struct sa_rule *sa_rules_find(const struct sa_rules *rules, enum sa_kpi_id kpi)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct sa_rule *rule = &rules->rule[i];

		if (rule->kpi == kpi &&
		    rule->op == (sa_kpi_table[kpi].better == SA_HIGHER ? SA_GE : SA_LE))
			return rule;
	}
	return NULL;
}
