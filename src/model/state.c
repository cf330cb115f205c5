/* SPDX-License-Identifier: MIT */
/* Words of states. */
#include "model/state.h"

#include <string.h>

static const struct {
	const char *name, *glyph;
} row[SA_STATE_COUNT] = {
	[SA_STATE_OK] = {"OK", "✅"},
	[SA_STATE_WARN] = {"WARN", "⚠️"},
	[SA_STATE_INCONCLUSIVE] = {"INCONCLUSIVE", "❔"},
	[SA_STATE_HOLD] = {"HOLD", "❌"},
};

const char *sa_state_name(enum sa_state state)
{
	return row[state].name;
}

enum sa_state sa_state_find(const char *name)
{
	int s = 0;

	while (s < SA_STATE_COUNT && (!name || strcmp(row[s].name, name) != 0))
		s++;
	return (enum sa_state)s;
}

const char *sa_state_glyph(enum sa_state state)
{
	return row[state].glyph;
}

const char *sa_state_verdict(enum sa_state state)
{
	return sa_state_ships(state) ? "OK" : "HOLD";
}
