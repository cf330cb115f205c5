/* SPDX-License-Identifier: MIT */
/* must and should. */
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "policy/build.h"
#include "policy/rule_parse.h"
#include "policy/rule_words.h"

/* Place of a byte of a value: its column where the text stands in the file as it is. */
static struct sa_place place_in(const struct sa_node *node, const char *text, size_t byte)
{
	struct sa_place at = node->at;
	uint32_t cp;

	if (!node->text_column)
		return at;
	at.column = node->text_column;
	for (size_t i = 0, len = strlen(text); i < byte && i < len; at.column++) {
		size_t n = sa_utf8_span(text + i, len - i, &cp);

		i += n ? n : 1;
	}
	return at;
}

/* A rule without quotes in '[' ']' that its comma cut. */
static bool is_cut(const struct sa_node *node, const char *text)
{
	int open = 0;

	for (const char *p = text; *p; p++)
		open += (*p == '(') - (*p == ')');
	return node->plain && open != 0;
}

bool sa_build_rule(struct sa_build *b, size_t metric, const struct sa_node *node, const char *text,
		   struct sa_policy_rule *rule)
{
	const char *start = strstr(node->text, text);
	struct sa_rule_fault fault;
	size_t shift = start ? (size_t)(start - node->text) : 0;

	rule->at = node->at;
	if (sa_rule_parse(b->policy, metric, text, b->arena, rule, &fault)) {
		rule->at = node->at;
		return true;
	}
	if (is_cut(node, text))
		return sa_mistake(
			b->m, node->at,
			"rule '%.80s': its parentheses are not closed; a ',' ends a value inside "
			"of '[' ']': put quotes round the rule%s",
			text, node->hint);
	if (fault.window) {
		const struct sa_removed *gone = sa_removed_find(
			b->removed, sa_arena_printf(b->arena, "windows.%s", fault.window));

		if (gone)
			return sa_mistake(
				b->m, gone->at,
				"'%.64s' is removed here, but the rule in %s:%u still uses it",
				fault.window, node->at.file, node->at.line);
	}
	return sa_mistake(b->m, place_in(node, node->text, shift + fault.at), "rule '%.80s': %s%s",
			  sa_rule_tidy(b->arena, text), fault.text, node->hint);
}

struct rule_list {
	struct sa_build *b;
	size_t metric;
	enum sa_state level;
	size_t n_any;
	bool full;
};

static struct sa_policy_rule *add_rule(struct rule_list *list, const struct sa_node *node)
{
	struct sa_policy *policy = list->b->policy;
	struct sa_policy_rule rule = {0};

	if (list->full || policy->n_rule == SA_LIMIT_POLICY_RULES) {
		if (!list->full)
			sa_mistake(list->b->m, node->at, "more than %d rules",
				   SA_LIMIT_POLICY_RULES);
		list->full = true;
		return NULL;
	}
	if (node->kind == SA_NODE_MAP || node->kind == SA_NODE_LIST) {
		(void)sa_node_mistake(list->b, node, "a rule is a text, not %s", sa_node_is(node));
		return NULL;
	}
	if (!sa_key_text(list->b, node, "a rule", &rule.text) ||
	    !sa_build_rule(list->b, list->metric, node, node->text, &rule))
		return NULL;
	rule.level = list->level;
	policy->rule[policy->n_rule] = rule;
	return &policy->rule[policy->n_rule++];
}

static void read_any(struct rule_list *list, const struct sa_node *node)
{
	const struct sa_node *any = node->first;
	size_t first = list->b->policy->n_rule;
	SA_STR_SCOPE(joined);

	if (node->n != 1 || strcmp(any->key, "any") != 0) {
		const char *const name[] = {"any"};

		if (!node->n)
			(void)sa_node_mistake(list->b, node, "an empty rule");
		for (; any; any = any->next) {
			if (strcmp(any->key, "any") != 0)
				sa_mistake(
					list->b->m, any->key_at,
					"unknown key '%.60s' among rules; 'any' is the only one%s",
					any->key, sa_mistake_near(list->b->m, any->key, name, 1));
		}
		return;
	}
	if (any->kind != SA_NODE_LIST || !any->n) {
		(void)sa_node_mistake(list->b, any, "any takes a list of rules, not %s",
				      any->kind == SA_NODE_LIST ? "an empty one" : sa_node_is(any));
		return;
	}
	list->n_any++;
	for (const struct sa_node *part = any->first; part; part = part->next) {
		struct sa_policy_rule *rule = add_rule(list, part);

		if (!rule)
			continue;
		rule->any_of = list->n_any;
		sa_str_printf(&joined, "%s%s", joined.len ? " or " : "", rule->text);
	}
	const char *text = sa_arena_strndup(list->b->arena, joined.buf, joined.len);

	for (size_t i = first; i < list->b->policy->n_rule; i++)
		list->b->policy->rule[i].text = text;
}

/* `must: "..."`, a list of them, or {any: [...]}; false when there is a limit. */
static void read_level(struct rule_list *list, const struct sa_node *node)
{
	const struct sa_node *item = node->kind == SA_NODE_LIST ? node->first : node;

	if (node->kind == SA_NODE_LIST && !node->n)
		(void)sa_node_mistake(list->b, node,
				      "%s: an empty list of rules; write null to remove what "
				      "is inherited",
				      node->key);
	for (; item && !list->full; item = node->kind == SA_NODE_LIST ? item->next : NULL) {
		if (item->kind == SA_NODE_MAP)
			read_any(list, item);
		else
			(void)add_rule(list, item);
	}
}

static size_t count_rules(const struct sa_node *kpis)
{
	size_t n = 0;

	for (const struct sa_node *kpi = kpis ? kpis->first : NULL; kpi; kpi = kpi->next) {
		for (const struct sa_node *key = kpi->first; key; key = key->next) {
			n++;
			for (const struct sa_node *item = key->first; item; item = item->next)
				n += 1 + (item->first ? item->first->n : 0);
		}
	}
	return n < SA_LIMIT_POLICY_RULES ? n : SA_LIMIT_POLICY_RULES;
}

void sa_build_rules(struct sa_build *b)
{
	static const struct {
		const char *key;
		enum sa_state level;
	} level[] = {{"must", SA_STATE_HOLD}, {"should", SA_STATE_WARN}};
	const struct sa_node *kpis = sa_node_get(b->root, "kpis");
	struct rule_list list = {.b = b};
	size_t most = count_rules(kpis);

	b->policy->rule = SA_NEW_ARRAY(b->arena, most + 1, struct sa_policy_rule);
	for (size_t i = 0; i < b->policy->n_metric; i++) {
		const struct sa_node *kpi = sa_node_get(kpis, b->policy->metric[i].name);

		list.metric = i;
		for (size_t k = 0; k < 2; k++) {
			const struct sa_node *node = sa_node_get(kpi, level[k].key);

			list.level = level[k].level;
			if (node)
				read_level(&list, node);
		}
	}
}
