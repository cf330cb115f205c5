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
		.same_policy = strcmp(kept->policy_sha256, policy->sha256) == 0,
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
