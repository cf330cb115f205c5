/* SPDX-License-Identifier: MIT */
/* POST_SOAK_AUDIT_SUMMARY.json as input: for the pull-request summary and the comparison. */
#ifndef SA_LOAD_SUMMARY_LOAD_H
#define SA_LOAD_SUMMARY_LOAD_H

#include <stdbool.h>

#include "base/fs.h"
#include "model/summary.h"

/*
 * Reads a summary that this tool or the one before it wrote. A KPI that is missing or null is
 * SA_MISSING. Errors: NOT_FOUND, IO, PARSE; SCHEMA when snapshot_kpis is missing and there are no
 * findings of a policy (`by_policy`) either. Without a readiness.pass the summary is not `judged`.
 */
int sa_summary_load(struct sa_fs *fs, struct sa_arena *arena, const char *path,
		    struct sa_audit_summary *summary, struct sa_err *err) SA_MUST_CHECK;

/* The same from a file's content (`buf` is decoded in place). */
int sa_summary_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_audit_summary *summary,
		     struct sa_err *err) SA_MUST_CHECK;

#endif
