/* SPDX-License-Identifier: MIT */
/* The comparison with a baseline, for every report: which run it was, and one line a KPI. */
#ifndef SA_RENDER_COMPARE_H
#define SA_RENDER_COMPARE_H

#include "base/str.h"
#include "codec/json_out.h"
#include "model/baseline.h"

/*
 * One line that says the answer of a KPI without its name: "worse than the baseline: +14.2 (+4.6 %) from 310.0 of 1
 * run, p 0.0040".
 */
void sa_phrase_compare(struct sa_str *out, const struct sa_compare *compare, size_t kpi);

/* The answer for a KPI; NULL where there is no baseline run that was compared with. */
const struct sa_judge_answer *sa_compare_answer(const struct sa_baseline *baseline, size_t kpi);

/* One line that says which run the baseline is, as plain text. */
void sa_phrase_provenance(struct sa_str *out, const struct sa_baseline *baseline);

/* Console lines; nothing when no baseline was wanted. */
void sa_render_compare_console(const struct sa_baseline *baseline, struct sa_str *out);

/*
 * A Markdown section with the heading `heading` ("## Comparison with the baseline"). With `fold` what is not
 * worse, or not judged, stands in a folded block.
 */
void sa_render_compare_markdown(const struct sa_baseline *baseline, const char *heading, bool fold,
				struct sa_str *out);

/* The member `baseline` of a JSON object: null when none was wanted. */
void sa_render_compare_json(const struct sa_baseline *baseline, struct sa_jout *j);

/* Its member `steps`, and a run as an element of its member `runs` (n_rows: iterations, or rows). */
void sa_json_baseline_steps(struct sa_jout *j, const struct sa_baseline_step *step, size_t n);
void sa_json_baseline_run(struct sa_jout *j, const struct sa_provenance *from, size_t n_rows);

#endif
