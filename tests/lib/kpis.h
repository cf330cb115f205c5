/* SPDX-License-Identifier: MIT */
/* Rows of sa_kpi_table by name, for tests of known KPIs; tests/unit/model/test_model.c proves them. */
#ifndef SA_TESTS_KPIS_H
#define SA_TESTS_KPIS_H

enum {
	T_NET_BPS,
	T_RISK_RATIO,
	T_SLIPPAGE_P95,
	T_ADVERSE_P95,
	T_LATENCY_P95_MS,
	T_MAKER_TAKER_RATIO,
};

#endif
