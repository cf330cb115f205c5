/* SPDX-License-Identifier: MIT */
/* What AUDIT_EDGE_FIX.md says (FORMATS 12.7). Texts are verbatim. */
#ifndef SA_MODEL_EDGE_AUDIT_H
#define SA_MODEL_EDGE_AUDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/note.h"
#include "model/edge.h"
#include "model/step.h"

/* The numbers of the BEFORE vs AFTER table. */
enum sa_edge_line {
	SA_EDGE_NET,
	SA_EDGE_GROSS,
	SA_EDGE_ADVERSE,
	SA_EDGE_SLIPPAGE,
	SA_EDGE_FEES,
	SA_EDGE_INVENTORY,
	SA_EDGE_FILLS,
	SA_EDGE_LINE_COUNT
};

struct sa_edge_numbers {
	double value[SA_EDGE_LINE_COUNT]; /* bps, fills as a count; SA_MISSING where unknown */
};

enum sa_edge_outcome { SA_EDGE_MET, SA_EDGE_WARN, SA_EDGE_MISSED, SA_EDGE_UNKNOWN };

struct sa_edge_audit {
	const struct sa_iter_artifacts *artifacts;
	const char *gate_error; /* why there is no KPI gate, NULL when there is one */
	struct sa_edge_numbers before, after;
	bool has_before;			/* RUNTIME_RECOMMENDATIONS.json gave a baseline */
	double block_pct[SA_BLOCK_CLASS_COUNT]; /* of all quotes; SA_MISSING where unknown */
	const char *blocks_from; /* "audit.jsonl", "block_reasons", NULL for nowhere */
	enum sa_edge_outcome net, adverse, gate;
	bool pass; /* net and gate are met, and adverse is known */
	const struct sa_param *overrides;
	size_t n_overrides;
	const struct sa_param *suggestion; /* relative changes */
	size_t n_suggestions;
	const char *rationale;
	const struct sa_notes *notes;
};

#endif
