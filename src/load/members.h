/* SPDX-License-Identifier: MIT */
/*
 * The members of one JSON object without a tree: a name that occurs twice is one member, and the last
 * one wins (FORMATS 0.7).
 */
#ifndef SA_LOAD_MEMBERS_H
#define SA_LOAD_MEMBERS_H

#include "base/arena.h"
#include "codec/json_scan.h"

struct sa_member {
	struct sa_jtext name; /* escapes resolved */
	const char *at;	      /* where its value begins */
};

struct sa_members {
	struct sa_member *item; /* in the order of the document */
	size_t n;
};

/*
 * Takes the next value; when it is an object, its members are put into `arena`, else there are none.
 * False after a syntax error, or with more than SA_LIMIT_JSON_NODES members (both noted in `scan`).
 */
bool sa_members_take(struct sa_jscan *scan, struct sa_arena *arena, struct sa_members *out);

/* The member called `name` (plain ASCII), NULL when there is none. */
const struct sa_member *sa_members_find(const struct sa_members *members, const char *name);

/* A scanner that stands before the value of a member; `scan` is the one the members were taken from. */
struct sa_jscan sa_members_value(const struct sa_jscan *scan, const struct sa_member *member);

#endif
