/* SPDX-License-Identifier: MIT */
/*
 * TUNING_REPORT.json in all its forms (FORMATS 5): the one reader for audit, report page, verify-deltas,
 * snapshot, warm-up metrics and the watcher, so that they count alike (FORMATS 15.8).
 *
 * Form A is a list of entries, form B an object with the list under `iterations`, form C an object keyed
 * by iteration ("iter_7"), whose entries have `deltas` or `guards`. Of a name that occurs twice in an
 * object the last one counts. Entries are read one by one, no tree is built.
 */
#ifndef SA_LOAD_TUNING_LOAD_H
#define SA_LOAD_TUNING_LOAD_H

#include "base/fs.h"
#include "codec/json_scan.h"
#include "load/members.h"
#include "load/step_load.h"
#include "model/audit.h"
#include "model/step.h"
#include "source/source.h"

/* One element of the report as it stands there; valid during the call only, but for the step's texts. */
struct sa_tuning_item {
	const char *text; /* in the bytes that are read */
	size_t len;
	bool is_entry; /* false: an element of the list that is no object; the rest is empty */
	bool keyed;    /* the iteration is in its key (form C), not in the text */
	const struct sa_jscan *scan; /* with `members`, for what else an entry may say */
	const struct sa_members *members;
	struct sa_tuning_entry entry;
};

/*
 * Calls `visit` for each element in the order of the file; *listed says whether it is form A or B. The texts of the steps live in `arena`; `bytes`
 * are UTF-8 and end in the pad of struct sa_buf. Errors: PARSE (also for an object of more than
 * SA_LIMIT_JSON_NODES members), SCHEMA (neither a list nor an object).
 */
int sa_tuning_read(struct sa_arena *arena, const char *bytes, size_t len,
		   const struct sa_step_limits *limits,
		   void (*visit)(void *ctx, const struct sa_tuning_item *item), void *ctx,
		   bool *listed, struct sa_err *err) SA_MUST_CHECK;

/*
 * All entries, sorted (`buf` is decoded in place). Errors: as above, and LIMIT for more than
 * SA_LIMIT_ITERATIONS entries.
 */
int sa_tuning_log_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_tuning_log *log,
			struct sa_err *err) SA_MUST_CHECK;

/* Reads the report of a run; a missing file leaves found = false, a broken one sets `error`. */
void sa_tuning_log_load(const struct sa_source *source, struct sa_arena *arena,
			struct sa_tuning_log *log);

/*
 * What the entries come to: deltas, the reasons for skipping, and which iterations they are of. Errors: as
 * those of the log.
 */
int sa_tuning_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_tuning_summary *summary,
		    struct sa_err *err) SA_MUST_CHECK;

/* Reads the report of a run; a missing file leaves found = false, a broken one sets `error`. */
void sa_tuning_load(const struct sa_source *source, struct sa_arena *arena,
		    struct sa_tuning_summary *summary);

#endif
