/* SPDX-License-Identifier: MIT */
/*
 * What an input's records are asked for: every field of its KPIs, its time, index, groups, filters and
 * the terms of the identity, as numbers of slots. Made once from the policy; read by all threads.
 */
#ifndef SA_LOAD_WANTED_H
#define SA_LOAD_WANTED_H

#include "codec/path_trie.h"
#include "model/columns.h"

#define SA_NO_SLOT SIZE_MAX

/* A field: its slot, and the one that counts when there is nothing (SA_NO_SLOT: none). */
struct sa_wanted_field {
	size_t slot, other;
};

struct sa_wanted_where {
	struct sa_wanted_field field;
	const struct sa_policy_names *value;
};

struct sa_wanted_source {
	const struct sa_policy_source *def;
	size_t slot, other;	 /* of the path, and of the second path of a share */
	size_t flat, flat_other; /* the same without "summary.", for files that have none */
	struct sa_wanted_where *where;
	bool each;
};

struct sa_wanted_metric {
	const struct sa_policy_metric *def;
	struct sa_wanted_source *source;
	size_t n_source;
	/* by whether a record has no `summary`: the slot of the first source, if that is a path and nothing else */
	size_t plain[2];
};

struct sa_wanted_term {
	bool minus;
	size_t metric; /* within the input; SA_NO_SLOT: a field */
	struct sa_wanted_field field,
		newer; /* newer: the name that goes before it; mostly slot SA_NO_SLOT */
};

struct sa_wanted {
	const struct sa_policy *policy;
	const struct sa_policy_input *input;
	struct sa_trie *trie;
	const char **column; /* by slot: the text of the path, the name of a CSV column */
	size_t n_slot;
	struct sa_wanted_metric *metric;
	size_t n_metric;
	struct sa_wanted_field time, index, iteration; /* slot SA_NO_SLOT: not asked */
	struct sa_wanted_field *by;
	struct sa_wanted_where *where;
	struct sa_wanted_term identity_left, *identity; /* n_identity 0: not of this input */
	size_t n_identity;
	struct sa_wanted_field end; /* of the end marker; slot SA_NO_SLOT: not asked */
	const char *end_equals;
	bool has_summary; /* records may have a `summary` */
	size_t failed;	  /* slot of `failed`: the runner says that the iteration failed */
	size_t reason;	  /* slot of `reason`: why it failed */
	size_t summary;	  /* slot of iter-summary's `summary` itself */
	size_t tuning;	  /* slot of iter-summary's `tuning`: what its tuner did */
	size_t *own; /* slots of iter-summary's own times, without `time:`; the first usable counts */
	size_t n_own;
};

/*
 * Plans input number `input`. `bare_summary`: in by, where, time, index and identity a bare NAME means
 * summary.NAME, else NAME (iter-summary), and records carry iteration and time of their own.
 */
void sa_wanted_plan(const struct sa_policy *policy, size_t input, bool bare_summary,
		    struct sa_arena *arena, struct sa_wanted *wanted);

#endif
