/* SPDX-License-Identifier: MIT */
/* The four states of a run, from best to worst; the decision is the worst of what was found. */
#ifndef SA_MODEL_STATE_H
#define SA_MODEL_STATE_H

#include <stdbool.h>

enum sa_state { SA_STATE_OK, SA_STATE_WARN, SA_STATE_INCONCLUSIVE, SA_STATE_HOLD, SA_STATE_COUNT };

/* "OK", "WARN", "INCONCLUSIVE", "HOLD" */
const char *sa_state_name(enum sa_state state);

/* The state with exactly this name; SA_STATE_COUNT for any other text (or NULL). */
enum sa_state sa_state_find(const char *name);

/* A sign for it, never without the word beside it: "✅", "⚠️", "❔", "❌". */
const char *sa_state_glyph(enum sa_state state);

/* Whether the run may ship: OK and WARN. */
static inline bool sa_state_ships(enum sa_state state)
{
	return state <= SA_STATE_WARN;
}

/* The same in the two words that were there before there were four: "OK" or "HOLD". */
const char *sa_state_verdict(enum sa_state state);

#endif
