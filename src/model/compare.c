/* SPDX-License-Identifier: MIT */
/* What an answer is. */
#include "model/compare.h"

bool sa_compare_is_for_the_worse(const struct sa_judge_answer *answer)
{
	return answer->word == SA_JUDGE_WORSE || answer->word == SA_JUDGE_DIFFERS;
}
