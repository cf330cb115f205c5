/* SPDX-License-Identifier: MIT */
/* Words of the judge. */
#include "model/judgement.h"

#include "base/num.h"

const char *sa_judge_word_text(enum sa_judge_word word)
{
	static const char *const text[SA_JUDGE_WORD_COUNT] = {"none",	   "worse",   "differs",
							      "not-worse", "unclear", "better"};

	return text[word];
}

const char *sa_judge_why_text(enum sa_judge_why why)
{
	static const char *const text[SA_JUDGE_WHY_COUNT] = {
		"",
		"no value in the baseline",
		"no value in this run",
		"too few values",
		"one value in all runs",
		"half of the values are infinite",
		"the baseline has KPIs only, no iterations to test them with",
	};

	return text[why];
}

const char *sa_judge_trend_text(enum sa_judge_trend trend)
{
	static const char *const text[SA_JUDGE_TREND_COUNT] = {NULL, "flat", "rising", "falling"};

	return text[trend];
}

const char *sa_judge_shape_text(enum sa_judge_shape shape)
{
	static const char *const text[SA_JUDGE_SHAPE_COUNT] = {
		"", "steady climb", "step", "levelled off", "sawtooth", "wider swings"};

	return text[shape];
}

const struct sa_judge_reach sa_judge_no_reach = {.at = SA_MISSING,
						 .pass_probability = SA_MISSING,
						 .se = SA_MISSING,
						 .rho = SA_MISSING,
						 .n_eff = SA_MISSING};
