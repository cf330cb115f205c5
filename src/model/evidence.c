/* SPDX-License-Identifier: MIT */
/* Kinds of tuning events. */
#include "model/evidence.h"

enum sa_event_kind sa_event_kind_of(const struct sa_tuning_event *event)
{
	if (event->applied == SA_SAID_YES)
		return SA_EVENT_APPLIED;
	return event->n_proposed ? SA_EVENT_HELD : SA_EVENT_GUARD;
}

const char *sa_event_kind_word(enum sa_event_kind kind)
{
	static const char *const word[SA_EVENT_KIND_COUNT] = {"applied", "held back", "guard"};

	return word[kind];
}
