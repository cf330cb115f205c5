/* SPDX-License-Identifier: MIT */
/* TUNING_REPORT.json as the watcher's memory (tune/history.h), read. */
#ifndef SA_APP_HISTORY_IN_H
#define SA_APP_HISTORY_IN_H

#include "base/arena.h"
#include "base/err.h"
#include "base/fs.h"
#include "tune/history.h"

/*
 * Reads the report in `buf` (decoded in place, copied into the arena), with the reader that all commands
 * share (load/tuning_load.h). Errors: PARSE with the place, SCHEMA for anything without entries.
 */
int sa_history_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_history *history,
		     struct sa_err *err) SA_MUST_CHECK;

#endif
