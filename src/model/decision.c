/* SPDX-License-Identifier: MIT */
/* The list of failures, and its words. */
#include "model/decision.h"

#include <string.h>

#include "base/arena.h"

void sa_failures_add(struct sa_failures *list, const struct sa_failure *failure)
{
	if (list->n == list->cap) {
		size_t cap = list->cap ? 2 * list->cap : 16;
		struct sa_failure *more = SA_NEW_ARRAY(list->arena, cap, struct sa_failure);

		if (list->n)
			memcpy(more, list->item, list->n * sizeof *more);
		list->item = more;
		list->cap = cap;
	}
	struct sa_failure *item = &list->item[list->n++];

	*item = *failure;
	item->group = failure->group ? failure->group : "";
	item->detail = failure->detail ? failure->detail : "";
}

bool sa_failure_is_lack(const struct sa_failure *failure)
{
	return failure->kind == SA_FAILURE_INCOMPLETE && !failure->problem;
}

const char *sa_failure_kind_key(enum sa_failure_kind kind)
{
	static const char *const key[SA_FAILURE_KIND_COUNT] = {
		[SA_FAILURE_NO_AUDIT] = "no-audit",
		[SA_FAILURE_LIMIT] = "limit",
		[SA_FAILURE_MISSING] = "missing",
		[SA_FAILURE_INCOMPLETE] = "incomplete",
		[SA_FAILURE_KPI_GATE] = "kpi-gate",
		[SA_FAILURE_REGRESSION] = "regression",
		[SA_FAILURE_DRIFT] = "drift",
		[SA_FAILURE_NO_BASELINE] = "no-baseline",
		[SA_FAILURE_POLICY_LOOSENED] = "policy-loosened",
	};

	return key[kind];
}
