/* SPDX-License-Identifier: MIT */
/* audit.jsonl: why quotes were not sent, one JSON object a line, of any size (FORMATS 12.1). */
#ifndef SA_LOAD_AUDIT_LOG_LOAD_H
#define SA_LOAD_AUDIT_LOG_LOAD_H

#include "base/fs.h"
#include "model/edge.h"

#define SA_AUDIT_LOG_NAME "audit.jsonl"

#define SA_AUDIT_LOG_PART (4 << 20) /* bytes that one thread counts at a time */

/* The class of one line: text[len] is a zero byte, SA_FS_PAD bytes behind it are readable. */
void sa_audit_log_line(const char *text, size_t len, struct sa_blocks *blocks);

/*
 * Counts the lines of the file at `path` below `dir` in constant memory; those of a file of several parts
 * on all processors. A line counts by its
 * `fields.reason` when that is a known class, else as allowed when `fields.allowed` is 1 or true, else
 * as other. Blank lines are passed over; lines that are no JSON object, or longer than
 * SA_LIMIT_LINE_BYTES, are counted and passed over.
 * Errors: NOT_FOUND, IO, PARSE (UTF-16).
 */
int sa_audit_log_load(struct sa_fs *fs, const struct sa_dir *dir, const char *path,
		      struct sa_blocks *blocks, struct sa_err *err) SA_MUST_CHECK;

#endif
