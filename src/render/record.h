/* SPDX-License-Identifier: MIT */
/* Baseline records as JSON (schemas/baseline.schema.json). */
#ifndef SA_RENDER_RECORD_H
#define SA_RENDER_RECORD_H

#include "base/str.h"
#include "codec/json_in.h"
#include "model/finding.h"
#include "model/record.h"

/*
 * The rows of a run as a record keeps them: `inputs` of POLICY 16, on its own. Series of more than
 * SA_RECORD_MOST_ROWS rows become medians of blocks of consecutive rows, each at the index of its last one.
 */
void sa_render_record_inputs(const struct sa_judged *judged, struct sa_str *out);

/*
 * The whole: `older` are n_older runs as an older record has them, copied as they stand; then `run` with its
 * `inputs`.
 */
void sa_render_record(const struct sa_json *const *older, size_t n_older,
		      const struct sa_record_run *run, const struct sa_json *inputs,
		      const char *tool_version, struct sa_str *out);

#endif
