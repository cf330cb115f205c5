/* SPDX-License-Identifier: MIT */
/* Words of the snapshot. */
#include "model/post_soak.h"

const char *sa_drift_word(enum sa_drift drift)
{
	static const char *const word[] = {NULL, "down", "flat", "up"};

	return word[drift];
}

const char *sa_post_verdict_word(enum sa_post_verdict verdict)
{
	static const char *const word[] = {"PASS", "WARN", "FAIL"};

	return word[verdict];
}

bool sa_post_freeze_ready(const struct sa_post_soak *post)
{
	return post->goals_met == SA_SERIES_GOALS && sa_state_ships(post->decision->state);
}
