/* SPDX-License-Identifier: MIT */
/* The comparison with a baseline, for every report: which run it was, and one line a KPI. */
#ifndef SA_RENDER_COMPARE_H
#define SA_RENDER_COMPARE_H

#include "base/str.h"
#include "codec/json_out.h"
#include "model/baseline.h"

/*
 * One line that explains the verdict of a KPI: "regressed: shift +14.2 (95 % interval +6.1 … +22.3) is
 * larger than the floor 5 and hardly chance (p 0.0040)".
 */
void sa_phrase_compare(struct sa_str *out, const struct sa_compare *compare, enum sa_kpi_id kpi);

/* One line that says which run the baseline is, as plain text. */
void sa_phrase_provenance(struct sa_str *out, const struct sa_baseline *baseline);

/* Console lines; nothing when no baseline was wanted. */
void sa_render_compare_console(const struct sa_baseline *baseline, struct sa_str *out);

/*
 * A Markdown section with the heading `heading` ("## Comparison with the baseline"). With `fold` only
 * the KPIs that moved stand open and the others in a folded block.
 */
void sa_render_compare_markdown(const struct sa_baseline *baseline, const char *heading, bool fold,
				struct sa_str *out);

/* The member `baseline` of a JSON object: null when none was wanted. */
void sa_render_compare_json(const struct sa_baseline *baseline, struct sa_jout *j);

#endif
