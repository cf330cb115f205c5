/* SPDX-License-Identifier: MIT */
/* TUNING_REPORT.json in all its forms, as the audit reads it (FORMATS 5). */
#ifndef SA_LOAD_TUNING_LOAD_H
#define SA_LOAD_TUNING_LOAD_H

#include "base/fs.h"
#include "base/note.h"
#include "model/audit.h"
#include "source/source.h"

/*
 * Counts proposed and applied deltas and the reasons for skipping. Form A is a list of entries, form B
 * an object with the list under `iterations`, form C an object keyed by iteration. Of a name that occurs
 * twice in an object the last one counts. Entries are read one by one, no tree is built.
 * Errors: PARSE (also for an object of more than SA_LIMIT_JSON_NODES members), SCHEMA.
 */
int sa_tuning_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_tuning_summary *summary,
		    struct sa_err *err) SA_MUST_CHECK;

/* Reads the report of a run; a missing file leaves found = false, a broken one sets `error`. */
void sa_tuning_load(const struct sa_source *source, struct sa_arena *arena,
		    struct sa_tuning_summary *summary);

#endif
