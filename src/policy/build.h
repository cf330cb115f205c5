/* SPDX-License-Identifier: MIT */
/* From a merged tree to struct sa_policy, with every check (inside of the room). */
#ifndef SA_POLICY_BUILD_H
#define SA_POLICY_BUILD_H

#include "policy/keys.h"
#include "policy/layers.h"

struct sa_build {
	struct sa_arena *arena;
	struct sa_mistakes *m;
	struct sa_policy *policy;
	const struct sa_removed *removed; /* what nulls took out on the way */
	int64_t now_ms;
	bool columns; /* fields are columns: of the input that is read now */
	const struct sa_node *root;
	const char *file; /* for what has no place of its own */
};

/* Fills b->policy from the merged tree b->root. Look at b->m afterwards. */
void sa_build_policy(struct sa_build *b);

/* Parts, in this order. */
void sa_build_inputs(struct sa_build *b);
void sa_build_windows(struct sa_build *b);
void sa_build_metrics(struct sa_build *b);
void sa_build_rules(struct sa_build *b);
void sa_build_complete(struct sa_build *b);
void sa_build_masks(struct sa_build *b);
void sa_build_identity(struct sa_build *b);
void sa_build_baseline(struct sa_build *b);
void sa_build_drift(struct sa_build *b);
void sa_build_kpi_gate(struct sa_build *b);

/* A window by name; reports an unknown one. SA_POLICY_NONE then. */
size_t sa_build_window(struct sa_build *b, const struct sa_node *node, const char *what);
size_t sa_build_input(struct sa_build *b, const struct sa_node *node, const char *what);
size_t sa_build_metric(struct sa_build *b, const struct sa_node *node, const char *what);
/* "75%" or a count. */
bool sa_build_coverage(struct sa_build *b, const struct sa_node *node,
		       struct sa_coverage *coverage);
/* where: {field: value or list of values}. */
bool sa_build_where(struct sa_build *b, const struct sa_node *node, struct sa_policy_where **where,
		    size_t *n);
/* A rule's text; reports its faults with their column. */
bool sa_build_rule(struct sa_build *b, size_t metric, const struct sa_node *node, const char *text,
		   struct sa_policy_rule *rule);

extern const struct sa_key_map sa_keys_input, sa_keys_metric, sa_keys_window, sa_keys_complete,
	sa_keys_mask, sa_keys_exception, sa_keys_baseline, sa_keys_drift, sa_keys_top,
	sa_keys_plausible, sa_keys_end_marker, sa_keys_source;

#endif
