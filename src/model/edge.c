/* SPDX-License-Identifier: MIT */
/* Names of the block classes. */
#include "model/edge.h"

#include "base/num.h"

static const char *const class_names[SA_BLOCK_CLASS_COUNT] = {
	[SA_BLOCK_MIN_INTERVAL] = "min_interval",
	[SA_BLOCK_CONCURRENCY] = "concurrency",
	[SA_BLOCK_RISK] = "risk",
	[SA_BLOCK_THROTTLE] = "throttle",
	[SA_BLOCK_ALLOWED] = "allowed",
	[SA_BLOCK_OTHER] = "other",
};

const char *sa_block_class_name(enum sa_block_class class)
{
	return class_names[class];
}

void sa_edge_report_clear(struct sa_edge_report *report)
{
	const double none = SA_MISSING;

	*report = (struct sa_edge_report){
		.net_bps = none,
		.gross_bps = none,
		.fees_eff_bps = none,
		.slippage_bps = none,
		.adverse_bps = none,
		.inventory_bps = none,
		.adverse_bps_p95 = none,
		.slippage_bps_p95 = none,
		.order_age_p95_ms = none,
		.ws_lag_p95_ms = none,
		.p95_latency_ms = none,
		.cancel_ratio = none,
		.fills = none,
		.maker_count = none,
		.taker_count = none,
		.maker_volume = none,
		.taker_volume = none,
		.risk_ratio = none,
	};
	for (int c = 0; c < SA_BLOCK_REASONS; c++)
		report->block_ratio[c] = none;
}
