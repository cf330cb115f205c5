/* SPDX-License-Identifier: MIT */
/*
 * A baseline out of a source of any kind: read exactly like the current run when it has ITER_SUMMARY
 * files, else from a baseline record, an audit summary or a snapshot.
 */
#ifndef SA_BASELINE_RUN_IN_H
#define SA_BASELINE_RUN_IN_H

#include "base/note.h"
#include "model/baseline.h"
#include "source/source.h"

/*
 * `policy` is builtin/mm-bot with what options change in it. Sets form, run, data, kpi[] (of a summary or snapshot,
 * else SA_MISSING), verdict_known, ready and from.digest of `baseline`. Files that could not be used become notes of
 * the baseline's own list.
 * Errors: those of the source; NOT_FOUND when it holds none of the four; those of a broken record; USAGE for a record
 * that keeps a KPI in another unit.
 */
int sa_baseline_run_load(const struct sa_source *source, const struct sa_policy *policy,
			 struct sa_arena *arena, struct sa_notes *notes,
			 struct sa_baseline *baseline, struct sa_err *err) SA_MUST_CHECK;

/* The same from the content of one file: a record, or an audit summary. */
int sa_baseline_run_load_file(struct sa_buf *buf, const struct sa_policy *policy,
			      struct sa_arena *arena, struct sa_baseline *baseline,
			      struct sa_err *err) SA_MUST_CHECK;

/*
 * The first baseline record among the JSON files at the top of `source`, decoded, into `buf`.
 * Returns 1 when there is one, 0 when not. Errors (-1): those of the source.
 */
int sa_baseline_find_record(const struct sa_source *source, struct sa_arena *arena,
			    struct sa_buf *buf, struct sa_err *err) SA_MUST_CHECK;

/*
 * The state that an audit summary in `folder` ("": the run itself, else that of a shard of a merged run) says
 * of the run, but for what it lacked a baseline for (FORMATS 15.15, 15.32). OK when it has none.
 */
enum sa_state sa_baseline_own_state(const struct sa_source *source, struct sa_arena *arena,
				    const char *folder);

#endif
