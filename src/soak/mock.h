/* SPDX-License-Identifier: MIT */
/*
 * Iterations without a bot: the data of the mock run (FORMATS 12.5). The same iteration always gives
 * the same bytes.
 */
#ifndef SA_SOAK_MOCK_H
#define SA_SOAK_MOCK_H

#include <stdint.h>

#include "base/str.h"
#include "model/kpi_gate.h"

/* What the bot would have measured in an iteration (from 1). */
struct sa_mock {
	double net_bps, adverse_bps_p95, slippage_bps_p95;
	double cancel_ratio, order_age_p95_ms, ws_lag_p95_ms, p95_latency_ms;
	double slippage_bps, adverse_bps;
	unsigned maker_count; /* of 1000 fills */
	double risk_ratio, min_interval_ratio, concurrency_ratio;
	const char *driver[2]; /* NULL: none */
};

void sa_mock_iteration(uint64_t iteration, struct sa_mock *mock);

/*
 * The mock gate: net_bps below 2.0 is FAIL and below 2.7 WARN (reason EDGE), p95_latency_ms above 400
 * is FAIL and above 350 WARN (reason LATENCY); the worse one is the verdict. `reason` gets the tags in
 * this order; the count is returned.
 */
unsigned sa_mock_judge(const struct sa_mock *mock, enum sa_kpi_verdict *verdict,
		       const char *reason[2]);

/* The files as the bot writes them. */
void sa_mock_edge_report(const struct sa_mock *mock, struct sa_str *out);
void sa_mock_kpi_gate(const struct sa_mock *mock, struct sa_str *out);

#endif
