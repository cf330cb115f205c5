/* SPDX-License-Identifier: MIT */
/* EDGE_REPORT.json and EDGE_SENTINEL.json: what the bot measured in one iteration (FORMATS 12.1). */
#ifndef SA_LOAD_EDGE_REPORT_LOAD_H
#define SA_LOAD_EDGE_REPORT_LOAD_H

#include "base/fs.h"
#include "model/edge.h"
#include "source/source.h"

/* Below the base directory of a run, and below its artifacts directory. */
#define SA_EDGE_REPORT_PATH   "artifacts/EDGE_REPORT.json"
#define SA_EDGE_REPORT_NAME   "EDGE_REPORT.json"
#define SA_EDGE_SENTINEL_NAME "EDGE_SENTINEL.json"

/*
 * Reads the content of an edge report (`buf` is decoded in place). The numbers stand in `total` when
 * that is an object with members, else in `totals`, else at the top level. A component that is not
 * there is taken from `component_breakdown` (slippage, adverse, gross, fees, inventory; never net).
 * Ratios of block_reasons over 1 are percent; negative ones and those over 100 are missing.
 * Errors: PARSE with the place, SCHEMA (the top level is no object), LIMIT.
 */
int sa_edge_report_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_edge_report *report,
			 struct sa_err *err) SA_MUST_CHECK;

/* Reads the file at `path` of the source. Errors: NOT_FOUND, IO, and those of the parser. */
int sa_edge_report_load(const struct sa_source *source, const char *path, struct sa_arena *arena,
			struct sa_edge_report *report, struct sa_err *err) SA_MUST_CHECK;

/* The list `advice` of a sentinel file; anything but a list gives none. Errors: as above. */
int sa_edge_sentinel_load(const struct sa_source *source, const char *path, struct sa_arena *arena,
			  struct sa_texts *advice, struct sa_err *err) SA_MUST_CHECK;

#endif
