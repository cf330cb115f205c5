/* SPDX-License-Identifier: MIT */
/* complete: what a whole run is, and masks: what is left out of it. */
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/utc.h"
#include "policy/build.h"
#include "policy/paths.h"

/* ---- complete ---- */

static void read_complete_input(struct sa_build *b, void *object, const struct sa_node *node)
{
	size_t input = sa_build_input(b, node, "input");

	if (input != SA_POLICY_NONE)
		((struct sa_policy_complete *)object)->input = input;
}

static void read_gap(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_complete *c = object;

	if (node->kind == SA_NODE_TEXT)
		(void)sa_key_duration(b, node, "max-gap", &c->gap_ms);
	else
		(void)sa_key_whole(b, node, "max-gap", 1, SA_LIMIT_ITER_INDEX, &c->gap_index);
}

#define AT(member) .offset = offsetof(struct sa_policy_complete, member)
static const struct sa_key_row end_rows[] = {
	{.name = "path",
	 .type = SA_KEY_FIELD,
	 AT(end_field),
	 .required = true,
	 .help = "a path of the input's records"},
	{.name = "equals",
	 .type = SA_KEY_TEXT,
	 AT(end_equals),
	 .required = true,
	 .help = "what it holds in the last one"},
};
const struct sa_key_map sa_keys_end_marker = SA_KEY_MAP("end-marker", end_rows);

static void read_end_marker(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_complete *c = object;
	const char *why;

	if (node->kind == SA_NODE_MAP) {
		(void)sa_keys_read(b, &sa_keys_end_marker, c, node);
		return;
	}
	if (!sa_key_text(b, node, "end-marker", &c->end_file))
		return;
	why = sa_run_path_check(c->end_file);
	if (why)
		(void)sa_node_mistake(b, node, "end-marker: '%.60s' is %s", c->end_file, why);
}

static void read_groups(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_complete *c = object;

	if (node->kind == SA_NODE_LIST)
		(void)sa_key_texts(b, node, "groups", &c->group);
	else
		(void)sa_key_whole(b, node, "groups", 1, 1000, &c->n_groups);
}

static const struct sa_key_row complete_rows[] = {
	{.name = "input",
	 .type = SA_KEY_OWN,
	 .read = read_complete_input,
	 .schema = "name",
	 .help = "which input it asks; default the first"},
	{.name = "rows",
	 .type = SA_KEY_WHOLE,
	 AT(rows),
	 .min = 1,
	 .max = SA_LIMIT_ITERATIONS,
	 .help = "at least so many rows, in each group"},
	{.name = "duration",
	 .type = SA_KEY_DURATION,
	 AT(duration_ms),
	 .help = "at least so long, from the first time to the last one and a row more"},
	{.name = "max-gap",
	 .type = SA_KEY_OWN,
	 .read = read_gap,
	 .schema = "rows-or-duration",
	 .help = "the longest pause, or the largest step between indices"},
	{.name = "end-marker",
	 .type = SA_KEY_OWN,
	 .read = read_end_marker,
	 .schema = "end-marker",
	 .help = "a file in the run that a finished one has, or `{path: state, equals: done}`"},
	{.name = "groups",
	 .type = SA_KEY_OWN,
	 .read = read_groups,
	 .schema = "groups",
	 .help = "so many groups, or these"},
	{.name = "otherwise",
	 .type = SA_KEY_WORD,
	 AT(otherwise),
	 .words = sa_missing_words,
	 .help = "what a run is that is not whole; default `inconclusive`"},
};
#undef AT
const struct sa_key_map sa_keys_complete = SA_KEY_MAP("complete", complete_rows);

void sa_build_complete(struct sa_build *b)
{
	const struct sa_node *node = sa_node_get(b->root, "complete");
	bool list = node && node->kind == SA_NODE_LIST;
	const struct sa_node *item = list ? node->first : node;
	struct sa_policy *policy = b->policy;

	if (!node)
		return;
	if (list && !node->n)
		(void)sa_node_mistake(b, node, "complete: an empty list");
	policy->complete = SA_NEW_ARRAY(b->arena, node->n + 1, struct sa_policy_complete);
	for (size_t left = list ? node->n : 1; left; left--, item = item->next) {
		struct sa_policy_complete *c = &policy->complete[policy->n_complete++];

		*c = (struct sa_policy_complete){.otherwise = SA_STATE_INCONCLUSIVE,
						 .at = sa_node_place(item)};
		if (sa_keys_read(b, &sa_keys_complete, c, item) && list &&
		    !sa_node_get(item, "input"))
			sa_mistake(b->m, item->at, "each map of a list 'complete' needs 'input'");
		for (size_t i = 0; i + 1 < policy->n_complete; i++) {
			if (policy->complete[i].input == c->input && sa_node_get(item, "input"))
				sa_mistake(b->m, sa_node_get(item, "input")->at,
					   "a second 'complete' for one input");
		}
	}
}

/* ---- masks ---- */

/* RFC 3339 with any zone. */
static bool rfc_3339(struct sa_arena *arena, const char *text, int64_t *ms)
{
	size_t len = strlen(text);
	const char *zone = len > 19 ? text + 19 + strspn(text + 19, ".0123456789") : "";
	int64_t shift = 0;

	if (len < 20)
		return false;
	if ((*zone == '+' || *zone == '-') && strlen(zone) == 6 && zone[3] == ':') {
		for (size_t i = 1; i < 6; i++) {
			if (i != 3 && !sa_num_is_digit(zone[i]))
				return false;
		}
		shift = (zone[1] - '0') * 600 + (zone[2] - '0') * 60 + (zone[4] - '0') * 10 +
			zone[5] - '0';
		if (*zone == '-')
			shift = -shift;
	} else if (strcmp(zone, "Z") != 0) {
		return false;
	}
	if (!sa_utc_parse(sa_arena_printf(arena, "%.19sZ", text), ms))
		return false;
	*ms -= shift * 60000;
	return true;
}

struct mask_end {
	enum sa_mask_kind kind;
	uint64_t index;
	int64_t ms;
};

static bool mask_end(struct sa_build *b, const struct sa_node *node, const char *what,
		     struct mask_end *end)
{
	if (node->kind == SA_NODE_WHOLE) {
		end->kind = SA_MASK_INDICES;
		return sa_key_whole(b, node, what, 0, SA_LIMIT_ITER_INDEX, &end->index);
	}
	if (node->kind == SA_NODE_TEXT && rfc_3339(b->arena, node->text, &end->ms)) {
		end->kind = SA_MASK_TIMES;
		return true;
	}
	end->kind = SA_MASK_OFFSETS;
	if (node->kind == SA_NODE_TEXT && strchr(node->text, '-') && strchr(node->text, ':'))
		return sa_node_mistake(b, node,
				       "%s: '%.40s' is no time such as 2026-05-01T12:00:00Z", what,
				       node->text);
	return sa_key_duration(b, node, what, &end->ms);
}

static void read_mask_input(struct sa_build *b, void *object, const struct sa_node *node)
{
	((struct sa_policy_mask *)object)->input = sa_build_input(b, node, "input");
}

#define AT(member) .offset = offsetof(struct sa_policy_mask, member)
static const struct sa_key_row mask_rows[] = {
	{.name = "from",
	 .type = SA_KEY_LATER,
	 .required = true,
	 .schema = "mask-end",
	 .help = "the first index, time since the first one, or RFC 3339 time"},
	{.name = "to",
	 .type = SA_KEY_LATER,
	 .required = true,
	 .schema = "mask-end",
	 .help = "the last one, inclusive for indices"},
	{.name = "reason",
	 .type = SA_KEY_TEXT,
	 AT(reason),
	 .required = true,
	 .help = "why they do not count"},
	{.name = "input",
	 .type = SA_KEY_OWN,
	 .read = read_mask_input,
	 .schema = "name",
	 .help = "default every input"},
	{.name = "group", .type = SA_KEY_TEXT, AT(group), .help = "default every group"},
};
#undef AT
const struct sa_key_map sa_keys_mask = SA_KEY_MAP("a mask", mask_rows, .alike = {"from", "to"});

static void read_mask(struct sa_build *b, const struct sa_node *node, struct sa_policy_mask *mask)
{
	const struct sa_node *from = sa_node_get(node, "from"), *to = sa_node_get(node, "to");
	struct mask_end begin, end;

	*mask = (struct sa_policy_mask){.input = SA_POLICY_NONE, .at = node->at};
	if (!sa_keys_read(b, &sa_keys_mask, mask, node) || !from || !to ||
	    !mask_end(b, from, "from", &begin) || !mask_end(b, to, "to", &end))
		return;
	if (begin.kind != end.kind) {
		(void)sa_node_mistake(b, to,
				      "'from' and 'to' of a mask are both indices, both durations, "
				      "or both times");
		return;
	}
	mask->kind = begin.kind;
	mask->from_index = begin.index;
	mask->to_index = end.index;
	mask->from_ms = begin.ms;
	mask->to_ms = end.ms;
	if (begin.kind == SA_MASK_INDICES ? begin.index > end.index : begin.ms >= end.ms)
		(void)sa_node_mistake(b, to, "a mask that ends before it begins");
}

void sa_build_masks(struct sa_build *b)
{
	const struct sa_node *list = sa_node_get(b->root, "masks");
	struct sa_policy *policy = b->policy;

	if (!list)
		return;
	if (list->kind != SA_NODE_LIST) {
		(void)sa_node_mistake(b, list, "masks takes a list of masks, not %s",
				      sa_node_is(list));
		return;
	}
	policy->mask = SA_NEW_ARRAY(b->arena, list->n, struct sa_policy_mask);
	for (const struct sa_node *node = list->first; node; node = node->next)
		read_mask(b, node, &policy->mask[policy->n_mask++]);
}
