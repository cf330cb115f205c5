/* SPDX-License-Identifier: MIT */
/* A KPI as JSON: one row a key, in the order of their bytes. */
#include <math.h>
#include <string.h>

#include "policy/digest.h"
#include "policy/json_part.h"

static void put_source(struct sa_jout *j, const struct sa_policy_source *from)
{
	if (from->formula == SA_FROM_PLAIN && !from->n_where) {
		sa_jout_text(j, NULL, from->path.text);
		return;
	}
	sa_jout_object(j, NULL);
	if (from->formula == SA_FROM_DIVIDED)
		sa_jout_num(j, "divide-by", from->divisor);
	if (from->formula == SA_FROM_SHARE) {
		sa_jout_array(j, "share");
		sa_jout_text(j, NULL, from->path.text);
		sa_jout_text(j, NULL, from->other.text);
		sa_jout_end_array(j);
	} else {
		sa_jout_text(j, "path", from->path.text);
	}
	sa_pj_where(j, from->where, from->n_where);
	sa_jout_end_object(j);
}

static void put_rules(struct sa_jout *j, const struct sa_policy *policy, size_t metric,
		      enum sa_state level)
{
	size_t open_any = 0;
	bool any = false;

	for (size_t i = 0; i < policy->n_rule; i++) {
		const struct sa_policy_rule *rule = &policy->rule[i];

		if (rule->metric != metric || rule->level != level)
			continue;
		if (!any)
			sa_jout_array(j, sa_policy_level_name(level));
		any = true;
		if (open_any && rule->any_of != open_any) {
			sa_jout_end_array(j);
			sa_jout_end_object(j);
		}
		if (rule->any_of && rule->any_of != open_any) {
			sa_jout_object(j, NULL);
			sa_jout_array(j, "any");
		}
		open_any = rule->any_of;
		sa_jout_text(j, NULL, rule->part);
	}
	if (open_any) {
		sa_jout_end_array(j);
		sa_jout_end_object(j);
	}
	if (any)
		sa_jout_end_array(j);
}

static void put_reduce(struct sa_jout *j, const struct sa_policy_metric *metric)
{
	static const char *const word[] = {
		[SA_REDUCE_AUTO] = "",	   [SA_REDUCE_MEDIAN] = "median",
		[SA_REDUCE_MEAN] = "mean", [SA_REDUCE_MIN] = "min",
		[SA_REDUCE_MAX] = "max",   [SA_REDUCE_SUM] = "sum",
		[SA_REDUCE_LAST] = "last", [SA_REDUCE_COUNT_OF] = "count",
		[SA_REDUCE_RATE] = "rate", [SA_REDUCE_PERCENTILE] = "p",
	};
	SA_STR_SCOPE(text);
	bool counter = metric->kind == SA_METRIC_COUNTER;

	if (metric->reduce.id == (counter ? SA_REDUCE_LAST : SA_REDUCE_MEDIAN))
		return;
	sa_str_puts(&text, word[metric->reduce.id]);
	if (metric->reduce.id == SA_REDUCE_PERCENTILE)
		sa_str_num(&text, metric->reduce.p, "");
	sa_pj_text(j, "reduce", text.buf);
}

static void put_plausible(struct sa_jout *j, const struct sa_policy_metric *metric)
{
	if (isnan(metric->plausible_min) && isnan(metric->plausible_max))
		return;
	sa_jout_object(j, "plausible");
	if (!isnan(metric->plausible_max))
		sa_jout_num(j, "max", metric->plausible_max);
	if (!isnan(metric->plausible_min))
		sa_jout_num(j, "min", metric->plausible_min);
	sa_jout_end_object(j);
}

typedef void member_fn(struct sa_jout *j, const struct sa_policy *policy, size_t m);

static void put_better(struct sa_jout *j, const struct sa_policy *policy, size_t m)
{
	static const char *const word[] = {"higher", "lower", ""};

	sa_pj_text(j, "better", word[policy->metric[m].better]);
}

static void put_boolean(struct sa_jout *j, const struct sa_policy *policy, size_t m)
{
	if (policy->metric[m].boolean)
		sa_jout_bool(j, "boolean", true);
}

static void put_column(struct sa_jout *j, const struct sa_policy *policy, size_t m)
{
	if (strcmp(policy->metric[m].column, policy->metric[m].name) != 0)
		sa_jout_text(j, "column", policy->metric[m].column);
}

static void put_digits(struct sa_jout *j, const struct sa_policy *policy, size_t m)
{
	if (policy->metric[m].digits >= 0)
		sa_jout_int(j, "digits", policy->metric[m].digits);
}

static void put_floor(struct sa_jout *j, const struct sa_policy *policy, size_t m)
{
	const struct sa_floor *floor = &policy->metric[m].floor;

	if (!floor->is_share)
		sa_jout_num(j, "floor", floor->value);
	else if (floor->value != 0.05)
		sa_pj_percent(j, "floor", floor->value);
}

static void put_from(struct sa_jout *j, const struct sa_policy *policy, size_t m)
{
	sa_jout_array(j, "from");
	for (size_t i = 0; i < policy->metric[m].n_from; i++)
		put_source(j, &policy->metric[m].from[i]);
	sa_jout_end_array(j);
}

static void put_help(struct sa_jout *j, const struct sa_policy *policy, size_t m)
{
	sa_pj_text(j, "help", policy->metric[m].help);
}

static void put_input(struct sa_jout *j, const struct sa_policy *policy, size_t m)
{
	if (policy->metric[m].input)
		sa_jout_text(j, "input", policy->input[policy->metric[m].input].name);
}

static void put_kind(struct sa_jout *j, const struct sa_policy *policy, size_t m)
{
	static const char *const word[] = {"", "gauge", "counter", "cumulative"};

	sa_pj_text(j, "kind", word[policy->metric[m].kind]);
}

static void put_label(struct sa_jout *j, const struct sa_policy *policy, size_t m)
{
	if (strcmp(policy->metric[m].label, policy->metric[m].name) != 0)
		sa_jout_text(j, "label", policy->metric[m].label);
}

static void put_min_present(struct sa_jout *j, const struct sa_policy *policy, size_t m)
{
	if (!sa_pj_same_coverage(&policy->metric[m].min_present, &policy->min_present))
		sa_pj_coverage(j, &policy->metric[m].min_present);
}

static void put_missing(struct sa_jout *j, const struct sa_policy *policy, size_t m)
{
	sa_pj_state(j, "missing", policy->metric[m].on_missing, policy->on_missing);
}

static void put_must(struct sa_jout *j, const struct sa_policy *policy, size_t m)
{
	put_rules(j, policy, m, SA_STATE_HOLD);
}

static void put_should(struct sa_jout *j, const struct sa_policy *policy, size_t m)
{
	put_rules(j, policy, m, SA_STATE_WARN);
}

static void put_plausible_of(struct sa_jout *j, const struct sa_policy *policy, size_t m)
{
	put_plausible(j, &policy->metric[m]);
}

static void put_reduce_of(struct sa_jout *j, const struct sa_policy *policy, size_t m)
{
	put_reduce(j, &policy->metric[m]);
}

static void put_unit(struct sa_jout *j, const struct sa_policy *policy, size_t m)
{
	sa_pj_text(j, "unit", policy->metric[m].unit);
}

/* In the order of the keys' bytes. */
static const struct {
	const char *key;
	member_fn *put;
} members[] = {
	{"better", put_better},
	{"boolean", put_boolean},
	{"column", put_column},
	{"digits", put_digits},
	{"floor", put_floor},
	{"from", put_from},
	{"help", put_help},
	{"input", put_input},
	{"kind", put_kind},
	{"label", put_label},
	{"min-present", put_min_present},
	{"missing", put_missing},
	{"must", put_must},
	{"plausible", put_plausible_of},
	{"reduce", put_reduce_of},
	{"should", put_should},
	{"unit", put_unit},
};

void sa_pj_metric(struct sa_jout *j, const struct sa_policy *policy, size_t metric)
{
	sa_jout_object(j, policy->metric[metric].name);
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		members[i].put(j, policy, metric);
	sa_jout_end_object(j);
}

const char *sa_policy_member_text(const struct sa_policy *policy, size_t metric, const char *key,
				  struct sa_arena *arena)
{
	/* defaults that no KPI has, so that what comes from the policy's own is told, too */
	struct sa_policy told = *policy;
	struct sa_jout j;
	SA_STR_SCOPE(out);

	told.on_missing = SA_STATE_COUNT;
	told.min_present = (struct sa_coverage){0};
	sa_jout_init_compact(&j, &out);
	sa_jout_object(&j, NULL);
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		if (strcmp(members[i].key, key) == 0)
			members[i].put(&j, &told, metric);
	}
	sa_jout_end_object(&j);
	return sa_pj_inner(&out, key, arena);
}
