/* SPDX-License-Identifier: MIT */
/* Baseline records as input. */
#ifndef SA_LOAD_RECORD_LOAD_H
#define SA_LOAD_RECORD_LOAD_H

#include "base/fs.h"
#include "model/record.h"

/* True when the bytes look like a baseline record, broken or not: worth an error, not a silent skip. */
bool sa_record_is_one(const struct sa_buf *buf);

/*
 * Reads a record (`buf` is decoded in place). Columns it does not know are passed over, a KPI that has
 * no column is missing. The digest is computed anew; one that differs from what the file says is an
 * error, because then somebody changed it by hand.
 * Errors: PARSE with the place, SCHEMA, LIMIT.
 */
int sa_record_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_record *record,
		    struct sa_err *err) SA_MUST_CHECK;

#endif
