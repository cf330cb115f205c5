/* SPDX-License-Identifier: MIT */
/*
 * A policy file as a tree of values with their places. YAML and JSON give the same tree: plain YAML
 * scalars get their type by the core schema of YAML 1.2 (so `no`, `on`, `1:30` and dates are texts).
 */
#ifndef SA_POLICY_TREE_H
#define SA_POLICY_TREE_H

#include <stdint.h>

#include "policy/mistakes.h"

enum sa_node_kind {
	SA_NODE_MAP,
	SA_NODE_LIST,
	SA_NODE_TEXT,
	SA_NODE_WHOLE,	/* a plain decimal whole number: 24, -3 */
	SA_NODE_NUMBER, /* any other number of the core schema, .inf and 0x10 too */
	SA_NODE_BOOL,
	SA_NODE_NULL,	/* written: null or ~ */
	SA_NODE_EMPTY,	/* nothing was written */
	SA_NODE_BROKEN, /* a mistake was reported; anything is accepted for it */
};

struct sa_node {
	enum sa_node_kind kind;
	const char *text; /* of a scalar, as written (quotes and escapes resolved) */
	bool plain;	  /* without quotes */
	bool block;	  /* behind | or > */
	/* Columns inside of the text count from here; 0 when the text is not as it stands in the file. */
	unsigned text_column;
	const char *hint; /* "" or what a ' #' behind it may have cut off */
	struct sa_place at;
	const char *key; /* of a member; NULL for an element */
	uint32_t key_hash;
	struct sa_place key_at;
	struct sa_node *first, *last, *next;
	size_t n;
};

/*
 * Reads a file's bytes (followed by SA_FS_PAD zero bytes). JSON when it begins with '{' or `name` ends
 * in .json, else YAML. Returns the root, or NULL when there is none; look at the mistakes either way.
 */
struct sa_node *sa_tree_read(struct sa_arena *arena, const char *name, const char *bytes,
			     size_t len, struct sa_mistakes *m);

/* The member called `key`, or NULL. */
struct sa_node *sa_node_get(const struct sa_node *map, const char *key);

/* "a list", "a map", "a text", "a number", "true or false", "null": for messages. */
const char *sa_node_is(const struct sa_node *node);

/* ---- for the two readers ---- */

struct sa_tree_builder {
	struct sa_arena *arena;
	const char *file;
	struct sa_mistakes *m;
	struct sa_node *root;
	struct sa_node *open[40];
	size_t depth;
	struct sa_node *key; /* the member whose value comes next */
	bool full;	     /* a limit was passed: reading ends */
};

/* A key of the map that is open. */
void sa_tree_key(struct sa_tree_builder *b, struct sa_place at, const char *text, bool refused);
/* A value, which is copied: maps and lists are open until sa_tree_close. */
void sa_tree_value(struct sa_tree_builder *b, const struct sa_node *value);
void sa_tree_close(struct sa_tree_builder *b);
/* The open node is a map that waits for a key. */
bool sa_tree_wants_key(const struct sa_tree_builder *b);

void sa_tree_read_yaml(struct sa_tree_builder *b, const char *bytes, size_t len);
void sa_tree_read_json(struct sa_tree_builder *b, const char *bytes, size_t len);

#endif
