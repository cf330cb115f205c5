/* SPDX-License-Identifier: MIT */
/* Words of verdicts. */
#include "model/verdict.h"

const char *sa_outcome_text(enum sa_outcome outcome)
{
	static const char *const text[SA_OUTCOME_COUNT] = {
		[SA_PASS] = "✓ PASS",
		[SA_FAIL] = "✗ FAIL",
		[SA_MISSING_VALUE] = "MISSING",
		[SA_WAIVED] = "WAIVED",
		[SA_UNDECIDED] = "INCONCLUSIVE",
	};

	return text[outcome];
}

const char *sa_outcome_key(enum sa_outcome outcome)
{
	static const char *const key[SA_OUTCOME_COUNT] = {
		[SA_PASS] = "pass",
		[SA_FAIL] = "fail",
		[SA_MISSING_VALUE] = "missing",
		[SA_WAIVED] = "waived",
		[SA_UNDECIDED] = "inconclusive",
	};

	return key[outcome];
}
