/* SPDX-License-Identifier: MIT */
/* What one part of a policy says of another: names of windows, inputs and KPIs; and the coverage that several parts take. */
#include "policy/build.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"

/* What a null took out is told at the null, with the place that still wants it. */
static bool still_used(struct sa_build *b, const char *map, const char *name,
		       const struct sa_place *by)
{
	const struct sa_removed *gone =
		sa_removed_find(b->removed, sa_arena_printf(b->arena, "%s.%s", map, name));

	if (!gone)
		return false;
	sa_mistake(b->m, gone->at, "'%.64s' is removed here, but %s:%u still uses it", name,
		   by->file, by->line);
	return true;
}

static void unknown_name(struct sa_build *b, const struct sa_node *node, const char *what,
			 const char *const *name, size_t n)
{
	(void)sa_node_mistake(b, node, "unknown %s '%.64s'%s", what, node->text,
			      sa_mistake_near(b->m, node->text, name, n));
}

size_t sa_build_window(struct sa_build *b, const struct sa_node *node, const char *what)
{
	const char *text, *name[SA_LIMIT_POLICY_WINDOWS + 1];
	size_t found;

	if (!sa_key_text(b, node, what, &text))
		return SA_POLICY_NONE;
	found = sa_policy_window_find(b->policy, text);
	if (found != SA_POLICY_NONE || still_used(b, "windows", text, &node->at))
		return found;
	for (size_t i = 0; i < b->policy->n_window; i++)
		name[i] = b->policy->window[i].name;
	unknown_name(b, node, "window", name, b->policy->n_window);
	return SA_POLICY_NONE;
}

size_t sa_build_input(struct sa_build *b, const struct sa_node *node, const char *what)
{
	const char *text, *name[SA_LIMIT_POLICY_INPUTS];
	size_t found;

	if (!sa_key_text(b, node, what, &text))
		return SA_POLICY_NONE;
	found = sa_policy_input_find(b->policy, text);
	if (found != SA_POLICY_NONE)
		return found;
	for (size_t i = 0; i < b->policy->n_input; i++)
		name[i] = b->policy->input[i].name;
	unknown_name(b, node, "input", name, b->policy->n_input);
	return SA_POLICY_NONE;
}

size_t sa_build_metric(struct sa_build *b, const struct sa_node *node, const char *what)
{
	const char *text, *name[SA_LIMIT_POLICY_KPIS];
	size_t found;

	if (!sa_key_text(b, node, what, &text))
		return SA_POLICY_NONE;
	found = sa_policy_metric_find(b->policy, text);
	if (found != SA_POLICY_NONE || still_used(b, "kpis", text, &node->at))
		return found;
	for (size_t i = 0; i < b->policy->n_metric; i++)
		name[i] = b->policy->metric[i].name;
	unknown_name(b, node, "KPI", name, b->policy->n_metric);
	return SA_POLICY_NONE;
}

bool sa_build_coverage(struct sa_build *b, const struct sa_node *node, struct sa_coverage *coverage)
{
	size_t len = node->text ? strlen(node->text) : 0;
	struct sa_coverage got = {0};

	if (node->kind == SA_NODE_WHOLE) {
		if (!sa_key_whole(b, node, "min-present", 1, 1e9, &got.count))
			return false;
		*coverage = got;
		return true;
	}
	if (node->kind == SA_NODE_TEXT && len > 1 && node->text[len - 1] == '%' &&
	    sa_num_json_span(node->text, len) == len - 1) {
		double percent = sa_num_from_json(node->text, len - 1);

		if (percent >= 1 && percent <= 100) {
			coverage->count = 0;
			coverage->share = percent / 100;
			return true;
		}
		return sa_node_mistake(b, node, "min-present: '%.40s' is not within 1%% and 100%%",
				       node->text);
	}
	return sa_node_mistake(
		b, node, "min-present takes a share such as 75%% or a count of rows%s%.40s%s",
		node->text ? ", not '" : "", node->text ? node->text : "", node->text ? "'" : "");
}
