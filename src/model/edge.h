/* SPDX-License-Identifier: MIT */
/*
 * What one iteration of a soak leaves in its artifacts directory (FORMATS 12.1).
 *
 * Texts are verbatim, live in the arena of the command and are NULL when the file does not have them.
 * Numbers that are not there are SA_MISSING.
 */
#ifndef SA_MODEL_EDGE_H
#define SA_MODEL_EDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/kpi_gate.h"

/* A list of texts from an artifact. */
struct sa_texts {
	const char **text;
	size_t n;
};

/* Why a quote was not sent, as the bot's audit log says it. */
enum sa_block_class {
	SA_BLOCK_MIN_INTERVAL,
	SA_BLOCK_CONCURRENCY,
	SA_BLOCK_RISK,
	SA_BLOCK_THROTTLE,
	SA_BLOCK_ALLOWED, /* it was sent */
	SA_BLOCK_OTHER,
	SA_BLOCK_CLASS_COUNT
};
#define SA_BLOCK_REASONS SA_BLOCK_ALLOWED /* the classes before this one are reasons for a block */

const char *sa_block_class_name(enum sa_block_class class);

/* EDGE_REPORT.json */
struct sa_edge_report {
	const char *runtime_utc, *version;
	double net_bps, gross_bps, fees_eff_bps, slippage_bps, adverse_bps, inventory_bps;
	double adverse_bps_p95, slippage_bps_p95; /* bps */
	double order_age_p95_ms, ws_lag_p95_ms, p95_latency_ms;
	double cancel_ratio;					     /* 0..1 */
	double fills;						     /* `fills` as a plain number */
	double maker_count, taker_count, maker_volume, taker_volume; /* `fills` as an object */
	double risk_ratio;					     /* 0..1, the report's own */
	double block_ratio[SA_BLOCK_REASONS];			     /* 0..1, of block_reasons */
	struct sa_texts drivers;				     /* neg_edge_drivers */
};

/* Everything missing. */
void sa_edge_report_clear(struct sa_edge_report *report);

/* audit.jsonl, counted */
struct sa_blocks {
	bool found;
	uint64_t count[SA_BLOCK_CLASS_COUNT];
	uint64_t total;	     /* lines that are objects: the sum of all counts */
	uint64_t broken;     /* lines that are no JSON */
	uint64_t not_object; /* lines that are JSON, but no object */
};

/* All of it, as it was read. A file that is not there or not usable leaves its `has_` false. */
struct sa_iter_artifacts {
	bool has_edge, has_gate;
	struct sa_edge_report edge;
	struct sa_kpi_gate gate;
	struct sa_texts advice; /* of EDGE_SENTINEL.json */
	struct sa_blocks blocks;
};

#endif
