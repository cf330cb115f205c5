/* SPDX-License-Identifier: MIT */
/*
 * Maps of a policy as rows: which keys there are, what each takes, where it goes. The reader, the
 * nearest word, `policy schema` and the reference come from the same rows.
 */
#ifndef SA_POLICY_KEYS_H
#define SA_POLICY_KEYS_H

#include "policy/tree.h"

struct sa_build;

enum sa_key_type {
	SA_KEY_TEXT,	 /* const char *: a text that is not empty */
	SA_KEY_WORD,	 /* an enum (int-sized): one of words */
	SA_KEY_WHOLE,	 /* uint64_t, min .. max */
	SA_KEY_NUMBER,	 /* double, min .. max */
	SA_KEY_BOOL,	 /* bool */
	SA_KEY_DURATION, /* int64_t, ms */
	SA_KEY_FIELD,	 /* struct sa_field_path */
	SA_KEY_OWN,	 /* `read` does it */
	SA_KEY_LATER,	 /* known here, read in a later pass */
};

struct sa_key_word {
	const char *text;
	int value;
};

struct sa_key_row {
	const char *name;
	enum sa_key_type type;
	size_t offset;
	const struct sa_key_word *words;
	double min, max;
	bool required;
	void (*read)(struct sa_build *b, void *object, const struct sa_node *node);
	/*
	 * Keys that say one thing in different ways have the kinds 1, 2, ...: a map holds those of exactly
	 * one kind. A key with `beside` stands beside that kind only. 0 = any.
	 */
	unsigned kind, beside;
	/* JSON Schema of an OWN or LATER value; the name of a definition of policy/schema.c. */
	const char *schema;
	const char
		*help; /* what it says, for the schema and docs/policy.md; Markdown in one line */
};

struct sa_key_map {
	const char *what; /* "an input", for messages */
	const struct sa_key_row *row;
	size_t n;
	bool not_empty;	      /* it holds at least one key */
	const char *alike[2]; /* two keys that, where both are there, are of one type */
};
/* Behind the rows: the other members, by name. */
#define SA_KEY_MAP(words, rows, ...)                                                      \
	{                                                                                 \
		.what = words, .row = rows, .n = sizeof(rows) / sizeof *rows, __VA_ARGS__ \
	}

extern const struct sa_key_word sa_missing_words[]; /* hold inconclusive warn ignore */
extern const struct sa_key_word sa_gating_words[];  /* off should must */

/*
 * Reads the members of `node` into `object`, in the order of the rows. Reports what is unknown, empty,
 * of another type, or required and absent. False when it is no map.
 */
bool sa_keys_read(struct sa_build *b, const struct sa_key_map *map, void *object,
		  const struct sa_node *node);

/* The kinds (rows' `kind`) of which `node` has a key, as bits 1 << kind. */
unsigned sa_keys_kinds(const struct sa_key_map *map, const struct sa_node *node);

/* Single values; each reports and returns false when the node is another thing. */
bool sa_key_text(struct sa_build *b, const struct sa_node *node, const char *what,
		 const char **text);
bool sa_key_word(struct sa_build *b, const struct sa_node *node, const char *what,
		 const struct sa_key_word *words, int *value);
bool sa_key_whole(struct sa_build *b, const struct sa_node *node, const char *what, double min,
		  double max, uint64_t *value);
bool sa_key_number(struct sa_build *b, const struct sa_node *node, const char *what, double *value);
bool sa_key_duration(struct sa_build *b, const struct sa_node *node, const char *what, int64_t *ms);
bool sa_key_field(struct sa_build *b, const struct sa_node *node, const char *what,
		  struct sa_field_path *path);
/* One text or a list of them, at least one. */
bool sa_key_texts(struct sa_build *b, const struct sa_node *node, const char *what,
		  struct sa_policy_names *names);
/* A name of [A-Za-z_][A-Za-z0-9_.-]{0,63} that is not reserved. */
bool sa_key_name(struct sa_build *b, struct sa_place at, const char *name, const char *what);

/* Where to say that the value of a node is wrong. */
struct sa_place sa_node_place(const struct sa_node *node);
/* A mistake about a node, with its hint. Silent for a broken one. */
void sa_node_mistake_add(struct sa_build *b, const struct sa_node *node, const char *fmt, ...)
	SA_PRINTF(3, 4);
/* The same; false always, which analyzers see too, so that `return sa_node_mistake(...)` reads well. */
#define sa_node_mistake(...) (sa_node_mistake_add(__VA_ARGS__), false)

#endif
