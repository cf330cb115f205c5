/* SPDX-License-Identifier: MIT */
/* What is odd about the data of an input and does not change the state (POLICY 6, 7). */
#ifndef SA_LOAD_NOTE_DATA_H
#define SA_LOAD_NOTE_DATA_H

#include "load/rows.h"

/*
 * Notes values in the wrong clothes, values outside of `plausible`, KPIs that never move, resets of
 * counters, duplicate rows, equal times, times that go back, records without a group or a time zone,
 * groups beyond the limit.
 */
void sa_note_data(const struct sa_join *join);

#endif
