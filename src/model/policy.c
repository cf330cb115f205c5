/* SPDX-License-Identifier: MIT */
/* Names in a policy, its rules that belong together, and how the place of a value is told. */
#include "model/policy.h"

#include <string.h>

size_t sa_policy_metric_find(const struct sa_policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->n_metric; i++) {
		if (strcmp(policy->metric[i].name, name) == 0)
			return i;
	}
	for (size_t i = 0; i < policy->n_metric; i++) {
		if (strcmp(policy->metric[i].column, name) == 0)
			return i;
	}
	return SA_POLICY_NONE;
}

size_t sa_policy_window_find(const struct sa_policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->n_window; i++) {
		if (strcmp(policy->window[i].name, name) == 0)
			return i;
	}
	return SA_POLICY_NONE;
}

size_t sa_policy_input_find(const struct sa_policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->n_input; i++) {
		if (strcmp(policy->input[i].name, name) == 0)
			return i;
	}
	return SA_POLICY_NONE;
}

size_t sa_policy_parts_end(const struct sa_policy *policy, size_t at)
{
	size_t end = at + 1;

	while (policy->rule[at].any_of && end < policy->n_rule &&
	       policy->rule[end].any_of == policy->rule[at].any_of &&
	       policy->rule[end].metric == policy->rule[at].metric)
		end++;
	return end;
}

const struct sa_agg_row sa_agg_rows[SA_AGG_ID_COUNT] = {
#define AGG(id, name, dimension, samples, predicate, level, function, help, words) \
	{name, SA_AGG_##id, SA_AGG_##dimension, samples, SA_AGG_##predicate, level, help, words},
#include "model/agg.def"
#undef AGG
};

const char *sa_agg_id_name(enum sa_agg_id id)
{
	return sa_agg_rows[id].name;
}

bool sa_aggregate_equal(const struct sa_aggregate *a, const struct sa_aggregate *b)
{
	return a->id == b->id && a->p == b->p && a->samples == b->samples &&
	       a->window == b->window && a->when.is_set == b->when.is_set &&
	       a->when.op == b->when.op && a->when.value == b->when.value &&
	       a->per_ms == b->per_ms && a->slope_mul == b->slope_mul &&
	       a->slope_div == b->slope_div;
}

const char *sa_policy_level_name(enum sa_state level)
{
	return level == SA_STATE_HOLD ? "must" : "should";
}

const char *sa_source_below_summary(const char *path)
{
	static const char summary[] = "summary.";

	return strncmp(path, summary, strlen(summary)) == 0 ? path + strlen(summary) : path;
}

void sa_source_put_fields(struct sa_str *out, const struct sa_policy_source *source)
{
	sa_str_puts(out, sa_source_below_summary(source->path.text));
	if (source->formula == SA_FROM_SHARE)
		sa_str_printf(out, ", %s", sa_source_below_summary(source->other.text));
}

/* " where metric is lat or rtt" */
static void put_where(struct sa_str *out, const struct sa_policy_source *source,
		      void (*put)(struct sa_str *out, const char *path))
{
	for (size_t i = 0; i < source->n_where; i++) {
		const struct sa_policy_where *where = &source->where[i];

		sa_str_puts(out, i ? " and " : " where ");
		put(out, where->field.text);
		for (size_t v = 0; v < where->value.n; v++) {
			sa_str_puts(out, v ? " or " : " is ");
			put(out, where->value.name[v]);
		}
	}
}

void sa_source_put(struct sa_str *out, const struct sa_policy_source *source,
		   void (*put)(struct sa_str *out, const char *path))
{
	put(out, source->path.text);
	if (source->formula == SA_FROM_DIVIDED) {
		sa_str_puts(out, " / ");
		sa_str_num(out, source->divisor, "");
	} else if (source->formula == SA_FROM_SHARE) {
		sa_str_puts(out, " / (");
		put(out, source->path.text);
		sa_str_puts(out, " + ");
		put(out, source->other.text);
		sa_str_putc(out, ')');
	}
	put_where(out, source, put);
}

static void put_below_summary(struct sa_str *out, const char *path)
{
	sa_str_puts(out, sa_source_below_summary(path));
}

void sa_source_put_formula(struct sa_str *out, const struct sa_policy_source *source)
{
	if (source->formula != SA_FROM_PLAIN)
		sa_source_put(out, source, put_below_summary);
}
