/* SPDX-License-Identifier: MIT */
/* One ITER_SUMMARY file: bytes to KPIs in a single pass (FORMATS 1.2). */
#ifndef SA_LOAD_ITER_FILE_H
#define SA_LOAD_ITER_FILE_H

#include <stdint.h>

#include "base/err.h"
#include "base/fs.h"
#include "model/run.h"

/*
 * Reads the content of one file (`buf` is decoded in place). `file_number` is the number in its name
 * and becomes the index unless the content has an `iteration` that is a whole number from 0 to
 * SA_LIMIT_ITER_INDEX. Sets index, kpi and field of `iter`; `file` is the caller's.
 * A `summary` that is missing makes the top level the summary; one that is no object is an error.
 * Errors: PARSE (with line, column, byte), SCHEMA.
 */
int sa_iter_parse(struct sa_buf *buf, uint64_t file_number, struct sa_iter *iter,
		  struct sa_err *err) SA_MUST_CHECK;

#endif
