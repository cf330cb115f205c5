/* SPDX-License-Identifier: MIT */
/* The comparison with a baseline as JSON; in words it is doc/comparison.h. */
#ifndef SA_RENDER_COMPARE_H
#define SA_RENDER_COMPARE_H

#include "base/str.h"
#include "codec/json_out.h"
#include "model/baseline.h"

/* The member `baseline` of a JSON object: null when none was wanted. */
void sa_render_compare_json(const struct sa_baseline *baseline, struct sa_jout *j);

/* Its member `steps`, and a run as an element of its member `runs` (n_rows: iterations, or rows). */
void sa_json_baseline_steps(struct sa_jout *j, const struct sa_baseline_step *step, size_t n);
void sa_json_baseline_run(struct sa_jout *j, const struct sa_provenance *from, size_t n_rows);

#endif
