/* SPDX-License-Identifier: MIT */
/* Words of verdicts. */
#include "model/verdict.h"

const char *sa_verdict_failure(const struct sa_verdict *verdict, size_t *at)
{
	while (*at < verdict->n_check) {
		const char *failure = verdict->check[(*at)++].failure;

		if (failure)
			return failure;
	}
	size_t i = *at - verdict->n_check;

	if (i >= verdict->n_regressions)
		return NULL;
	(*at)++;
	return verdict->regression[i];
}

const char *sa_outcome_text(enum sa_outcome outcome)
{
	static const char *const text[] = {"✓ PASS", "✗ FAIL", "MISSING"};

	return text[outcome];
}

const char *sa_outcome_key(enum sa_outcome outcome)
{
	static const char *const key[] = {"pass", "fail", "missing"};

	return key[outcome];
}
