/* SPDX-License-Identifier: MIT */
/* Baseline records as JSON (schemas/baseline.schema.json). */
#ifndef SA_RENDER_RECORD_H
#define SA_RENDER_RECORD_H

#include "base/str.h"
#include "codec/json_in.h"
#include "model/finding.h"
#include "model/record.h"

/* A KPI of a group as a record keeps it. */
struct sa_record_series {
	size_t n;
	int64_t *index, *at_ms;
	double *y;
};

/* The KPI in place `slot` of the group: its rows, or medians of blocks of them. In arena memory. */
struct sa_record_series sa_record_series_of(const struct sa_group_data *group, size_t slot,
					    struct sa_arena *arena);

/*
 * The rows of a run as a record keeps them: `inputs` of POLICY 16, on its own. Series of more than
 * SA_RECORD_MOST_ROWS rows become medians of blocks of consecutive rows, each at the index of its last one, and say
 * how many rows there were. left[rule of the policy][group of its input] is what the left sides are.
 */
void sa_render_record_inputs(const struct sa_judged *judged, const double *const *left,
			     struct sa_str *out);

/*
 * The whole: `older` are n_older runs as an older record has them, copied as they stand; then `run` with its
 * `inputs`.
 */
void sa_render_record(const struct sa_json *const *older, size_t n_older,
		      const struct sa_record_run *run, const struct sa_json *inputs,
		      const char *tool_version, struct sa_str *out);

#endif
