/* SPDX-License-Identifier: MIT */
/* The words of findings. */
#include "model/finding.h"

const char *sa_problem_name(enum sa_problem_kind kind)
{
	static const char *const names[SA_PROBLEM_COUNT] = {
		[SA_PROBLEM_ROWS] = "rows",	[SA_PROBLEM_DURATION] = "duration",
		[SA_PROBLEM_GAP] = "max-gap",	[SA_PROBLEM_END] = "end-marker",
		[SA_PROBLEM_TIMES] = "times",	[SA_PROBLEM_NEWEST] = "newest",
		[SA_PROBLEM_GROUPS] = "groups",
	};

	return names[kind];
}
