/* SPDX-License-Identifier: MIT */
/* identity: what a field adds up to. */
#include <string.h>

#include "policy/build.h"
#include "policy/paths.h"

static void identity_term(struct sa_build *b, const struct sa_node *node, const char *text,
			  struct sa_identity_term *term)
{
	const char *why;

	term->minus = *text == '-';
	text += *text == '-' || *text == '+';
	term->metric = sa_policy_metric_find(b->policy, text);
	why = sa_field_path_parse(b->arena, text, b->columns, &term->field);
	if (why || term->field.each)
		(void)sa_node_mistake(b, node, "identity: '%.60s' is %s", text,
				      why ? why : "several values ('[*]'), one is needed");
}

static void identity_sum(struct sa_build *b, const struct sa_node *sum)
{
	struct sa_policy_identity *identity = &b->policy->identity;

	if (identity->left.field.text) {
		sa_mistake(b->m, sum->key_at, "identity is one sum; '%.60s' begins a second one",
			   sum->key);
		return;
	}
	identity->left.metric = sa_policy_metric_find(b->policy, sum->key);
	const char *why =
		sa_field_path_parse(b->arena, sum->key, b->columns, &identity->left.field);

	if (why)
		sa_mistake(b->m, sum->key_at, "identity: '%.60s' is %s", sum->key, why);
	if (sum->kind != SA_NODE_LIST || !sum->n) {
		(void)sa_node_mistake(
			b, sum, "identity takes a list of terms such as [+gross, -fees], not %s",
			sum->kind == SA_NODE_LIST ? "an empty one" : sa_node_is(sum));
		return;
	}
	identity->term = SA_NEW_ARRAY(b->arena, sum->n, struct sa_identity_term);
	for (const struct sa_node *node = sum->first; node; node = node->next) {
		const char *text;

		if (sa_key_text(b, node, "a term of identity", &text))
			identity_term(b, node, text, &identity->term[identity->n_term++]);
	}
}

void sa_build_identity(struct sa_build *b)
{
	const struct sa_node *node = sa_node_get(b->root, "identity");
	struct sa_policy_identity *identity = &b->policy->identity;

	if (!node)
		return;
	identity->at = sa_node_place(node);
	if (node->kind != SA_NODE_MAP) {
		(void)sa_node_mistake(b, node,
				      "identity takes a map such as {net: [+gross, -fees], within: "
				      "0.05}, not %s",
				      sa_node_is(node));
		return;
	}
	for (const struct sa_node *member = node->first; member; member = member->next) {
		if (strcmp(member->key, "within") != 0)
			identity_sum(b, member);
		else if (sa_key_number(b, member, "within", &identity->within) &&
			 identity->within < 0)
			(void)sa_node_mistake(b, member, "within: a negative number");
	}
	if (!identity->left.field.text)
		sa_mistake(b->m, node->at,
			   "identity needs a sum: {net: [+gross, -fees], within: 0.05}");
	if (!sa_node_get(node, "within"))
		sa_mistake(b->m, node->at,
			   "identity needs 'within': the largest difference that is fine");
}
