/* SPDX-License-Identifier: MIT */
/* One ITER_SUMMARY file: bytes to KPIs in a single pass (FORMATS 1.2). */
#ifndef SA_LOAD_ITER_FILE_H
#define SA_LOAD_ITER_FILE_H

#include <stdint.h>

#include "base/err.h"
#include "base/fs.h"
#include "codec/json_scan.h"
#include "model/run.h"

/* Bytes of the document as they stand there. */
struct sa_iter_odd {
	const char *p;
	size_t len;
};

/* What a file says beside the row; texts point into its bytes. */
struct sa_iter_said {
	double iteration;	/* a whole number from 0 to SA_LIMIT_ITER_INDEX, else SA_MISSING */
	struct sa_jtext reason; /* why the iteration failed; set when it did */
	/* what a KPI without a value holds instead of a number, len 0 for nothing; set with any_odd */
	bool any_odd;
	struct sa_iter_odd odd[SA_KPI_COUNT];
	uint8_t odd_field[SA_KPI_COUNT]; /* row of sa_field_table (load/kpi_paths.h) */
};

/*
 * Reads the content of one file (`buf` is decoded in place). Sets all of `iter` but index and file,
 * which are the caller's. An iteration of which `run` says that it failed ("failed": true) is a row
 * without values. A `summary` that is missing makes the top level the summary; one that is no object
 * is an error. Errors: PARSE (with line, column, byte), SCHEMA.
 */
int sa_iter_parse(struct sa_buf *buf, struct sa_iter *iter, struct sa_iter_said *said,
		  struct sa_err *err) SA_MUST_CHECK;

/* The row of a file that cannot be used: all KPIs missing. Index and file are the caller's. */
void sa_iter_clear(struct sa_iter *iter);

#endif
