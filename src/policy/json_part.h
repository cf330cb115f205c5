/* SPDX-License-Identifier: MIT */
/* Members of a policy as JSON, for the files that write one (inside of the room). */
#ifndef SA_POLICY_JSON_PART_H
#define SA_POLICY_JSON_PART_H

#include "codec/json_out.h"
#include "model/policy.h"

/* Each writes nothing for a value that is at its default. */
void sa_pj_state(struct sa_jout *j, const char *key, enum sa_state state, enum sa_state usual);
void sa_pj_gating(struct sa_jout *j, const char *key, enum sa_gating gating);
void sa_pj_text(struct sa_jout *j, const char *key, const char *text);
void sa_pj_whole(struct sa_jout *j, const char *key, uint64_t value);
void sa_pj_names(struct sa_jout *j, const char *key, const struct sa_policy_names *names);
void sa_pj_where(struct sa_jout *j, const struct sa_policy_where *where, size_t n);

/* These always write. A duration stands in the largest unit that gives a whole number. */
void sa_pj_duration(struct sa_jout *j, const char *key, int64_t ms);
void sa_pj_percent(struct sa_jout *j, const char *key, double share);
void sa_pj_coverage(struct sa_jout *j, const struct sa_coverage *coverage);

static inline bool sa_pj_same_coverage(const struct sa_coverage *a, const struct sa_coverage *b)
{
	return a->count == b->count && a->share == b->share;
}

/* Indices in the order of their names. */
struct sa_pj_name {
	const char *name;
	size_t index;
};
void sa_pj_sort(struct sa_pj_name *item, size_t n);

/* The value of the one member `key` of a compact object, "" for {}. A plain text loses its quotes. */
const char *sa_pj_inner(const struct sa_str *object, const char *key, struct sa_arena *arena);

/* An input, as an element of a list. */
void sa_pj_input(struct sa_jout *j, const struct sa_policy_input *input);

/* The KPI with index `metric`, as a member with its name. */
void sa_pj_metric(struct sa_jout *j, const struct sa_policy *policy, size_t metric);

#endif
