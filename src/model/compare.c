/* SPDX-License-Identifier: MIT */
/* Words of a comparison. */
#include "model/compare.h"

static const struct {
	const char *word, *key;
} verdicts[SA_COMPARE_VERDICT_COUNT] = {
	[SA_COMPARE_NOT_COMPARABLE] = {"not comparable", "not_comparable"},
	[SA_COMPARE_REGRESSED] = {"regressed", "regressed"},
	[SA_COMPARE_IMPROVED] = {"improved", "improved"},
	[SA_COMPARE_UNCHANGED] = {"unchanged", "unchanged"},
	[SA_COMPARE_INCONCLUSIVE] = {"inconclusive", "inconclusive"},
};

static const char *const whys[SA_COMPARE_WHY_COUNT] = {
	[SA_COMPARE_WHY_NONE] = "",
	[SA_COMPARE_WHY_SAME_DATA] = "the very same data, every value of every iteration is equal",
	[SA_COMPARE_WHY_ABSENT_A] = "no value in the baseline",
	[SA_COMPARE_WHY_ABSENT_B] = "no value in the current run",
	[SA_COMPARE_WHY_ABSENT_BOTH] = "no value in either run",
	[SA_COMPARE_WHY_TOO_FEW] = "fewer than 8 values in a run",
	[SA_COMPARE_WHY_SAME_VALUES] = "the same values in both runs",
	[SA_COMPARE_WHY_CONSTANT] = "each run has one value only",
	[SA_COMPARE_WHY_INFINITE] = "at least half of the values are infinite now",
	[SA_COMPARE_WHY_KPIS_ONLY] = "the baseline has KPIs only, no iterations to test them with",
};
_Static_assert(SA_COMPARE_MIN_VALUES == 8, "the text of TOO_FEW says the number");

const char *sa_compare_word(enum sa_compare_verdict verdict)
{
	return verdicts[verdict].word;
}

const char *sa_compare_key(enum sa_compare_verdict verdict)
{
	return verdicts[verdict].key;
}

const char *sa_compare_why_text(enum sa_compare_why why)
{
	return whys[why];
}
