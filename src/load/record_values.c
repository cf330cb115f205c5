/* SPDX-License-Identifier: MIT */
/* Values of rules in a record. */
#include "load/record_values.h"

#include <string.h>

#include "policy/reading.h"
#include "policy/rule_parse.h"

struct sa_kept_readings sa_kept_readings_of(const struct sa_kept_run *kept,
					    const struct sa_policy *policy, struct sa_arena *arena)
{
	const struct sa_json *reading = sa_json_get(kept->json, "reading");

	return (struct sa_kept_readings){
		.arena = arena,
		.policy = policy,
		.rows = sa_json_get(reading, "rows"),
		.counting = sa_json_get(reading, "counting"),
		.windows = sa_json_get(reading, "windows"),
		.same_policy = policy->sha256 && strcmp(kept->policy_sha256, policy->sha256) == 0,
		.now = sa_policy_reading_of(policy, arena),
	};
}

static bool said_alike(const struct sa_json *then, const char *name, const char *now)
{
	const char *text = sa_json_text(sa_json_get(then, name));

	return text && strcmp(text, now) == 0;
}

static bool same_window(const struct sa_kept_readings *r, size_t window)
{
	return r->same_policy ||
	       said_alike(r->windows, r->policy->window[window].name, r->now.window[window]);
}

struct sa_kept_values sa_kept_values_of(const struct sa_kept_readings *r, size_t metric,
					const char *name, const struct sa_json *rules, bool blocks)
{
	bool same_rows = r->same_policy || said_alike(r->rows, name, r->now.rows[metric]);
	struct sa_kept_values kept = {.blocks = blocks, .other = r->rows && !same_rows};
	struct sa_kept_value *value =
		SA_NEW_ARRAY(r->arena, sa_json_count(rules) + 1, struct sa_kept_value);

	kept.value = value;
	if (!same_rows ||
	    (!r->same_policy && !said_alike(r->counting, name, r->now.counting[metric])))
		return kept;
	for (const struct sa_json *v = sa_json_first(rules); v; v = sa_json_next(v)) {
		struct sa_policy_rule rule;
		struct sa_rule_fault fault;

		if (sa_rule_parse(r->policy, metric, sa_json_name(v), r->arena, &rule, &fault) &&
		    same_window(r, rule.left.window))
			value[kept.n++] = (struct sa_kept_value){rule.left, sa_json_number(v)};
	}
	return kept;
}

static bool is_other(const struct sa_data *data, size_t metric)
{
	const struct sa_input_data *in = &data->input[data->policy->metric[metric].input];
	size_t g = 0;

	while (g < in->n_group &&
	       !(in->group[g].kept && in->group[g].kept[data->slot[metric]].other))
		g++;
	return g < in->n_group;
}

const char *sa_kept_otherwise(const struct sa_data *run, size_t n, struct sa_arena *arena)
{
	const struct sa_policy *policy = n ? run->policy : NULL;
	const char *first = NULL;
	size_t n_other = 0;

	for (size_t m = 0; policy && m < policy->n_metric; m++) {
		size_t k = 0;

		while (k < n && !is_other(&run[k], m))
			k++;
		first = !first && k < n ? policy->metric[m].name : first;
		n_other += k < n;
	}
	return first ? sa_arena_printf(
			       arena,
			       "'%s'%s was read otherwise when the record was saved (another input, "
			       "source, kind or reduction): it has no value; save it anew with "
			       "`soak-audit baseline save` and this policy",
			       first,
			       n_other > 1 ? sa_arena_printf(arena, " (and %zu more)", n_other - 1)
					   : "")
		     : NULL;
}
