/* SPDX-License-Identifier: MIT */
/* The one builder behind both readers. */
#include "policy/tree.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"

static uint32_t hash_of(const char *text)
{
	uint32_t h = 2166136261u; /* FNV-1a */

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 16777619u;
	return h;
}

struct sa_node *sa_node_get(const struct sa_node *map, const char *key)
{
	uint32_t hash;

	if (!map || map->kind != SA_NODE_MAP)
		return NULL;
	hash = hash_of(key);
	for (struct sa_node *node = map->first; node; node = node->next) {
		if (node->key_hash == hash && strcmp(node->key, key) == 0)
			return node;
	}
	return NULL;
}

const char *sa_node_is(const struct sa_node *node)
{
	switch (node->kind) {
	case SA_NODE_MAP:
		return "a map";
	case SA_NODE_LIST:
		return "a list";
	case SA_NODE_TEXT:
		return "a text";
	case SA_NODE_WHOLE:
	case SA_NODE_NUMBER:
		return "a number";
	case SA_NODE_BOOL:
		return "true or false";
	case SA_NODE_NULL:
		return "null";
	case SA_NODE_EMPTY:
	case SA_NODE_BROKEN:
		break;
	}
	return "nothing";
}

bool sa_tree_wants_key(const struct sa_tree_builder *b)
{
	return b->depth && b->open[b->depth - 1]->kind == SA_NODE_MAP && !b->key;
}

void sa_tree_key(struct sa_tree_builder *b, struct sa_place at, const char *text, bool refused)
{
	struct sa_node *map = b->open[b->depth - 1], *node = SA_NEW(b->arena, struct sa_node);

	node->key = sa_arena_strdup(b->arena, text);
	node->key_hash = hash_of(text);
	node->key_at = at;
	b->key = node;
	if (refused)
		return;
	if (strcmp(text, "<<") == 0)
		sa_mistake(b->m, at, "a merge key ('<<'); a policy has none: use 'extends'");
	for (const struct sa_node *other = map->first; other; other = other->next) {
		if (other->key_hash == node->key_hash && strcmp(other->key, text) == 0) {
			sa_mistake(b->m, at,
				   "the key '%s' stands here a second time (first in line %u)",
				   text, other->key_at.line);
			node->kind = SA_NODE_BROKEN;
			break;
		}
	}
}

/* Hangs a node below the open one. A member that stands twice is read and dropped. */
static void attach(struct sa_tree_builder *b, struct sa_node *node, bool dropped)
{
	struct sa_node *parent = b->depth ? b->open[b->depth - 1] : NULL;

	if (!parent) {
		b->root = node;
		return;
	}
	if (dropped)
		return;
	if (parent->n == SA_LIMIT_POLICY_MEMBERS) {
		sa_mistake(b->m, node->at, "more than %d values in one list or map",
			   SA_LIMIT_POLICY_MEMBERS);
		b->full = true;
		return;
	}
	if (parent->last)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
	parent->n++;
}

void sa_tree_value(struct sa_tree_builder *b, const struct sa_node *value)
{
	struct sa_node *node = b->key ? b->key : SA_NEW(b->arena, struct sa_node);
	bool dropped = b->key && b->key->kind == SA_NODE_BROKEN;
	const char *key = node->key;
	struct sa_place key_at = node->key_at;
	uint32_t hash = node->key_hash;

	*node = *value;
	node->key = key;
	node->key_at = key ? key_at : value->at;
	node->key_hash = hash;
	if (!node->hint)
		node->hint = "";
	b->key = NULL;
	attach(b, node, dropped);
	if (node->kind == SA_NODE_MAP || node->kind == SA_NODE_LIST)
		b->open[b->depth++] = node;
}

void sa_tree_close(struct sa_tree_builder *b)
{
	b->depth--;
}
