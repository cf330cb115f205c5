/* SPDX-License-Identifier: MIT */
/* The words of findings. */
#include "model/finding.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"

const char *sa_problem_name(enum sa_problem_kind kind)
{
	static const char *const names[SA_PROBLEM_COUNT] = {
		[SA_PROBLEM_ROWS] = "rows",	[SA_PROBLEM_DURATION] = "duration",
		[SA_PROBLEM_GAP] = "max-gap",	[SA_PROBLEM_END] = "end-marker",
		[SA_PROBLEM_TIMES] = "times",	[SA_PROBLEM_NEWEST] = "newest",
		[SA_PROBLEM_GROUPS] = "groups", [SA_PROBLEM_FILES] = "files",
	};

	return names[kind];
}

static int by_worst(const void *a, const void *b)
{
	const struct sa_judged_group *x = *(const struct sa_judged_group *const *)a,
				     *y = *(const struct sa_judged_group *const *)b;

	if (x->state != y->state)
		return x->state > y->state ? -1 : 1;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	if (x->n_broken != y->n_broken)
		return x->n_broken > y->n_broken ? -1 : 1;
	return strcmp(x->name, y->name);
}

const struct sa_judged_group **sa_judged_groups(const struct sa_judged *judged,
						struct sa_arena *arena)
{
	const struct sa_judged_group **order =
		SA_NEW_ARRAY(arena, judged->n_group, const struct sa_judged_group *);

	for (size_t i = 0; i < judged->n_group; i++)
		order[i] = &judged->group[i];
	qsort(order, judged->n_group, sizeof(void *), by_worst);
	return order;
}

const size_t *sa_judged_ranks(const struct sa_judged *judged, struct sa_arena *arena)
{
	const struct sa_judged_group **order = sa_judged_groups(judged, arena);
	size_t *rank = SA_NEW_ARRAY(arena, judged->n_group, size_t);

	for (size_t i = 0; i < judged->n_group; i++)
		rank[order[i] - judged->group] = i;
	return rank;
}

size_t sa_judged_rank(const struct sa_judged *judged, const size_t *ranks, const char *group)
{
	size_t lo = 0, hi = judged->n_group;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int order = strcmp(judged->group[mid].name, group);

		if (order == 0)
			return ranks[mid];
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return judged->n_group;
}

bool sa_judged_is_told(const struct sa_judged_drift *drift)
{
	return drift->answer.crossing == SA_JUDGE_CROSSING_BEYOND ||
	       drift->answer.crossing == SA_JUDGE_CROSSING_WITHIN;
}

double sa_judged_crossing(const struct sa_judged_drift *drift)
{
	return sa_judged_is_told(drift) ? drift->answer.at : SA_MISSING;
}

const struct sa_judged_drift *sa_judged_nearest(const struct sa_judged_drift *drift, size_t n)
{
	const struct sa_judged_drift *found = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct sa_judge_drift_answer *a = &drift[i].answer;

		if (!a->gate)
			continue;
		if (!found || a->crossing < found->answer.crossing ||
		    (a->crossing == found->answer.crossing && a->at < found->answer.at))
			found = &drift[i];
	}
	return found;
}
