/* SPDX-License-Identifier: MIT */
/* Words of the snapshot. */
#include "model/post_soak.h"

#include <string.h>

const char *sa_post_goal(struct sa_arena *arena, const struct sa_kpi *kpi)
{
	static const char *const known[][2] = {
		{"maker_taker_ratio", "maker_taker_ok"},
		{"p95_latency_ms", "p95_latency_ok"},
		{"risk_ratio", "risk_ok"},
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (strcmp(kpi->gate_name, known[i][0]) == 0)
			return known[i][1];
	}
	return sa_arena_printf(arena, "%s_ok", kpi->gate_name);
}

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
	return post->goals_met == post->n_goals && sa_state_ships(post->decision->state);
}
