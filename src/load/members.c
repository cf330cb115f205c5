/* SPDX-License-Identifier: MIT */
/* Members of an object: collected, sorted by name to find the double ones, and put in order again. */
#include "load/members.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

static int by_place(const void *a, const void *b)
{
	const struct sa_member *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

static int by_name(const void *a, const void *b)
{
	const struct sa_member *x = a, *y = b;
	int order = sa_jtext_compare(&x->name, &y->name);

	return order ? order : by_place(a, b);
}

/* Keeps the last of each name. Sorting, because a hash table can be made slow by chosen names. */
static void drop_doubles(struct sa_members *members)
{
	size_t kept = 0;

	if (members->n < 2)
		return;
	qsort(members->item, members->n, sizeof *members->item, by_name);
	for (size_t i = 0; i < members->n; i++) {
		if (i + 1 == members->n ||
		    sa_jtext_compare(&members->item[i].name, &members->item[i + 1].name) != 0)
			members->item[kept++] = members->item[i];
	}
	members->n = kept;
	qsort(members->item, members->n, sizeof *members->item, by_place);
}

static void add(struct sa_members *members, size_t *cap, struct sa_arena *arena,
		struct sa_member member)
{
	members->item = sa_arena_more(arena, members->item, members->n, cap, sizeof *members->item);
	members->item[members->n++] = member;
}

bool sa_members_take(struct sa_jscan *scan, struct sa_arena *arena, struct sa_members *out)
{
	struct sa_jloop loop;
	struct sa_jtext key;
	size_t cap = 0;

	*out = (struct sa_members){0};
	if (sa_jscan_peek(scan) != SA_JSON_OBJECT)
		return sa_jscan_skip(scan);
	for (sa_jscan_open(scan, &loop); sa_jscan_key(scan, &loop, &key);) {
		if (out->n == SA_LIMIT_JSON_NODES)
			return sa_jscan_fail(scan, "too many members in one object");
		add(out, &cap, arena, (struct sa_member){sa_jtext_plain(&key, arena), scan->p});
		sa_jscan_skip(scan);
	}
	drop_doubles(out);
	return !scan->why;
}

const struct sa_member *sa_members_find(const struct sa_members *members, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < members->n; i++) {
		const struct sa_member *m = &members->item[i];

		if (sa_jtext_is(&m->name, name, len))
			return m;
	}
	return NULL;
}

struct sa_jscan sa_members_value(const struct sa_jscan *scan, const struct sa_member *member)
{
	struct sa_jscan value = *scan;

	value.p = member->at;
	return value;
}
