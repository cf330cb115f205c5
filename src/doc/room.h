/* SPDX-License-Identifier: MIT */
/* What goes first when room is short: one order for comment and job summary, by a policy or not. */
#ifndef SA_DOC_ROOM_H
#define SA_DOC_ROOM_H

/* How much room there is, most first: each has less than the one before it. */
enum sa_room {
	SA_ROOM_EVERYTHING,
	SA_ROOM_WITHOUT_CHARTS,
	SA_ROOM_WITHOUT_TUNING,
	SA_ROOM_WITHOUT_STATISTICS,
	SA_ROOM_FEWER_NOTES, /* lists have the items that they keep (struct sa_block `few`) */
	SA_ROOM_WITHOUT_NOTES,
	SA_ROOM_WITHOUT_RECOMMENDATIONS,
	SA_ROOM_WITHOUT_SOURCES,
	SA_ROOM_WITHOUT_COMPARISON,
	SA_ROOM_FAILING_ROWS_ONLY,
	SA_ROOM_WITHOUT_COMMAND,
	SA_ROOM_COUNT
};

#endif
