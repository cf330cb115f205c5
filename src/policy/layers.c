/* SPDX-License-Identifier: MIT */
/* Merging trees. */
#include "policy/layers.h"

#include <string.h>

/* How many levels below a key merge. */
static int levels_of(const char *top)
{
	static const struct {
		const char *name;
		int levels;
	} row[] = {{"kpis", 2},	    {"windows", 1}, {"complete", 1},
		   {"baseline", 1}, {"drift", 1},   {"profiles", 1}};

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		if (strcmp(row[i].name, top) == 0)
			return row[i].levels;
	}
	return 0;
}

struct merge {
	struct sa_arena *arena;
	struct sa_mistakes *m;
	const struct sa_removed **removed;
};

static void append(struct sa_node *map, struct sa_node *node)
{
	node->next = NULL;
	if (map->last)
		map->last->next = node;
	else
		map->first = node;
	map->last = node;
	map->n++;
}

static struct sa_node *copy(struct merge *g, const struct sa_node *node)
{
	struct sa_node *out = SA_NEW(g->arena, struct sa_node);

	*out = *node;
	out->next = NULL;
	return out;
}

static const char *joined(struct merge *g, const char *prefix, const char *key)
{
	return *prefix ? sa_arena_printf(g->arena, "%s.%s", prefix, key) : key;
}

static void nothing_to_remove(struct merge *g, const struct sa_node *base,
			      const struct sa_node *node)
{
	const char *name[64];
	size_t n = 0;

	for (const struct sa_node *member = base ? base->first : NULL; member && n < 64;
	     member = member->next)
		name[n++] = member->key;
	sa_mistake(g->m, node->at, "'%.60s: null' removes what is inherited, and no '%.60s' is%s",
		   node->key, node->key, sa_mistake_near(g->m, node->key, name, n));
}

static struct sa_node *merged(struct merge *g, const struct sa_node *base,
			      const struct sa_node *over, int levels, bool top, const char *prefix);

/* One member of the upper layer. NULL when it only removes. */
static struct sa_node *member_of(struct merge *g, const struct sa_node *base,
				 const struct sa_node *node, int levels, bool top,
				 const char *prefix)
{
	const struct sa_node *old = base ? sa_node_get(base, node->key) : NULL;
	int below = top ? levels_of(node->key) : levels - 1;

	if (node->kind == SA_NODE_NULL) {
		struct sa_removed *gone;

		if (!old) {
			nothing_to_remove(g, base, node);
			return NULL;
		}
		gone = SA_NEW(g->arena, struct sa_removed);
		*gone = (struct sa_removed){joined(g, prefix, node->key), node->at, *g->removed};
		*g->removed = gone;
		return NULL;
	}
	if (node->kind == SA_NODE_MAP && below > 0)
		return merged(g, old && old->kind == SA_NODE_MAP ? old : NULL, node, below, false,
			      joined(g, prefix, node->key));
	return copy(g, node);
}

static struct sa_node *merged(struct merge *g, const struct sa_node *base,
			      const struct sa_node *over, int levels, bool top, const char *prefix)
{
	struct sa_node *out = copy(g, over);

	out->first = out->last = NULL;
	out->n = 0;
	for (const struct sa_node *old = base ? base->first : NULL; old; old = old->next) {
		if (!sa_node_get(over, old->key))
			append(out, copy(g, old));
		else if (sa_node_get(over, old->key)->kind != SA_NODE_NULL)
			append(out, member_of(g, base, sa_node_get(over, old->key), levels, top,
					      prefix));
	}
	for (const struct sa_node *node = over->first; node; node = node->next) {
		bool stands = base && sa_node_get(base, node->key);
		struct sa_node *member;

		if (stands && node->kind != SA_NODE_NULL)
			continue;
		member = member_of(g, base, node, levels, top, prefix);
		if (member)
			append(out, member);
	}
	return out;
}

struct sa_node *sa_layer(struct sa_arena *arena, const struct sa_node *base,
			 const struct sa_node *over, struct sa_mistakes *m,
			 const struct sa_removed **removed)
{
	struct merge g = {arena, m, removed};

	return merged(&g, base, over, 0, true, "");
}

const struct sa_removed *sa_removed_find(const struct sa_removed *list, const char *path)
{
	for (; list; list = list->next) {
		size_t len = strlen(list->path);

		if (strncmp(list->path, path, len) == 0 && (path[len] == '\0' || path[len] == '.'))
			return list;
	}
	return NULL;
}
