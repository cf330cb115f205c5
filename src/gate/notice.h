/* SPDX-License-Identifier: MIT */
/*
 * What is odd about the rows of a run although each of them can be used: notes, which change no state
 * (FORMATS 15.1, 15.9, 15.13, 15.18).
 */
#ifndef SA_GATE_NOTICE_H
#define SA_GATE_NOTICE_H

#include "base/note.h"
#include "model/policy.h"
#include "model/run.h"

/*
 * Notes that the newest row cannot be used; values outside of what can be expected, one note a KPI that
 * names the first; times that are the same in all rows, stand still or go back (the rows behind are named
 * as an older run's); net_bps that is not what its parts say, with the worst row. All are warnings. What can
 * be expected says `policy`, builtin/mm-bot, whose KPIs are those of the run.
 */
void sa_notice_run(const struct sa_run *run, const struct sa_policy *policy,
		   struct sa_notes *notes);

#endif
