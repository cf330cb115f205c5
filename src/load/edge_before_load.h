/* SPDX-License-Identifier: MIT */
/* RUNTIME_RECOMMENDATIONS.json: the numbers before an edge fix (FORMATS 12.7). */
#ifndef SA_LOAD_EDGE_BEFORE_LOAD_H
#define SA_LOAD_EDGE_BEFORE_LOAD_H

#include "base/fs.h"
#include "model/edge_audit.h"
#include "source/source.h"

#define SA_EDGE_BEFORE_NAME "RUNTIME_RECOMMENDATIONS.json"

/*
 * Reads based_on.current_drivers of the content (`buf` is decoded in place). *found is false when
 * there is no such object, or no number in it. Errors: PARSE, LIMIT.
 */
int sa_edge_before_parse(struct sa_buf *buf, struct sa_edge_numbers *before, bool *found,
			 struct sa_err *err) SA_MUST_CHECK;

/* Reads `path` of the source. Errors: those of the source and of sa_edge_before_parse. */
int sa_edge_before_load(const struct sa_source *source, const char *path,
			struct sa_edge_numbers *before, bool *found,
			struct sa_err *err) SA_MUST_CHECK;

#endif
