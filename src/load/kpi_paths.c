/* SPDX-License-Identifier: MIT */
/* Names and formulas of the KPIs in ITER_SUMMARY files. */
#include "load/kpi_paths.h"

#include <pthread.h>

#include "base/num.h"

enum {
	NET_BPS,
	NET,
	EDGE_BPS,
	RISK_RATIO,
	RISK,
	RISK_PERCENT,
	MAKER_TAKER_RATIO,
	MAKER_RATIO,
	MAKER_COUNT,
	TAKER_COUNT,
	FILLS_MAKER_COUNT,
	FILLS_TAKER_COUNT,
	P95_LATENCY_MS,
	LATENCY_P95_MS,
	P95,
	LATENCY_P95,
	SLIPPAGE_BPS_P95,
	SL_P95,
	SLIPPAGE_P95,
	ADVERSE_BPS_P95,
	ADV_P95,
	ADVERSE_P95,
	FIELD_COUNT
};
_Static_assert(FIELD_COUNT <= SA_FIELD_MAX, "SA_FIELD_MAX is too small");
_Static_assert(FIELD_COUNT <= 32, "one bit a row in struct sa_field_index");

#define FIELD(name)                           \
	{                                     \
		false, name, sizeof(name) - 1 \
	}
#define FIELD_IN_FILLS(name)                 \
	{                                    \
		true, name, sizeof(name) - 1 \
	}
const struct sa_field sa_field_table[] = {
	[NET_BPS] = FIELD("net_bps"),
	[NET] = FIELD("net"),
	[EDGE_BPS] = FIELD("edge_bps"),
	[RISK_RATIO] = FIELD("risk_ratio"),
	[RISK] = FIELD("risk"),
	[RISK_PERCENT] = FIELD("risk_percent"),
	[MAKER_TAKER_RATIO] = FIELD("maker_taker_ratio"),
	[MAKER_RATIO] = FIELD("maker_ratio"),
	[MAKER_COUNT] = FIELD("maker_count"),
	[TAKER_COUNT] = FIELD("taker_count"),
	[FILLS_MAKER_COUNT] = FIELD_IN_FILLS("maker_count"),
	[FILLS_TAKER_COUNT] = FIELD_IN_FILLS("taker_count"),
	[P95_LATENCY_MS] = FIELD("p95_latency_ms"),
	[LATENCY_P95_MS] = FIELD("latency_p95_ms"),
	[P95] = FIELD("p95"),
	[LATENCY_P95] = FIELD("latency_p95"),
	[SLIPPAGE_BPS_P95] = FIELD("slippage_bps_p95"),
	[SL_P95] = FIELD("sl_p95"),
	[SLIPPAGE_P95] = FIELD("slippage_p95"),
	[ADVERSE_BPS_P95] = FIELD("adverse_bps_p95"),
	[ADV_P95] = FIELD("adv_p95"),
	[ADVERSE_P95] = FIELD("adverse_p95"),
};
const size_t sa_field_count = FIELD_COUNT;

static struct sa_field_index field_index;

static void build_field_index(void)
{
	for (size_t i = 0; i < sa_field_count; i++) {
		const struct sa_field *field = &sa_field_table[i];

		field_index.by_len[field->name_len] |= 1u << i;
		field_index.by_letter[SA_FIELD_LETTER(field->name[0])] |= 1u << i;
	}
}

const struct sa_field_index *sa_field_index(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, build_field_index);
	return &field_index;
}

/* clang-format off */
#define PLAIN(kpi, field, shown) {SA_KPI_##kpi, field, 0, 1.0, false, shown, ""}
#define SHARE(kpi, a, b, shown, how) {SA_KPI_##kpi, a, b, 1.0, true, shown, how}
const struct sa_kpi_path sa_kpi_path_table[] = {
	PLAIN(NET_BPS, NET_BPS, "net_bps"),
	PLAIN(NET_BPS, NET, "net"),
	PLAIN(NET_BPS, EDGE_BPS, "edge_bps"),
	PLAIN(RISK_RATIO, RISK_RATIO, "risk_ratio"),
	PLAIN(RISK_RATIO, RISK, "risk"),
	{SA_KPI_RISK_RATIO, RISK_PERCENT, 0, 100.0, false, "risk_percent", "risk_percent / 100"},
	PLAIN(SLIPPAGE_P95, SLIPPAGE_BPS_P95, "slippage_bps_p95"),
	PLAIN(SLIPPAGE_P95, SL_P95, "sl_p95"),
	PLAIN(SLIPPAGE_P95, SLIPPAGE_P95, "slippage_p95"),
	PLAIN(ADVERSE_P95, ADVERSE_BPS_P95, "adverse_bps_p95"),
	PLAIN(ADVERSE_P95, ADV_P95, "adv_p95"),
	PLAIN(ADVERSE_P95, ADVERSE_P95, "adverse_p95"),
	PLAIN(LATENCY_P95_MS, P95_LATENCY_MS, "p95_latency_ms"),
	PLAIN(LATENCY_P95_MS, LATENCY_P95_MS, "latency_p95_ms"),
	PLAIN(LATENCY_P95_MS, P95, "p95"),
	PLAIN(LATENCY_P95_MS, LATENCY_P95, "latency_p95"),
	PLAIN(MAKER_TAKER_RATIO, MAKER_TAKER_RATIO, "maker_taker_ratio"),
	PLAIN(MAKER_TAKER_RATIO, MAKER_RATIO, "maker_ratio"),
	SHARE(MAKER_TAKER_RATIO, MAKER_COUNT, TAKER_COUNT, "maker_count, taker_count",
	      "maker_count / (maker_count + taker_count)"),
	SHARE(MAKER_TAKER_RATIO, FILLS_MAKER_COUNT, FILLS_TAKER_COUNT,
	      "fills.maker_count, fills.taker_count",
	      "fills.maker_count / (fills.maker_count + fills.taker_count)"),
};
/* clang-format on */
const size_t sa_kpi_path_count = sizeof sa_kpi_path_table / sizeof *sa_kpi_path_table;

static double path_value(const struct sa_kpi_path *path, const double *field_value)
{
	double a = field_value[path->field];

	if (!path->share)
		return a / path->divisor;
	double b = field_value[path->other];
	double sum = a + b;

	if (!(a >= 0 && b >= 0 && sum > 0))
		return SA_MISSING;
	/* halves of two huge counts, whose sum overflows */
	return sa_num_is_finite(sum) ? a / sum : a / 2 / (a / 2 + b / 2);
}

void sa_kpi_resolve(const double *field_value, double *kpi, uint8_t *used)
{
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		kpi[k] = SA_MISSING;
		used[k] = 0;
	}
	for (size_t i = 0; i < sa_kpi_path_count; i++) {
		const struct sa_kpi_path *path = &sa_kpi_path_table[i];

		if (used[path->kpi])
			continue;
		if (isnan(field_value[path->field]))
			continue;
		double value = path_value(path, field_value);

		if (sa_num_is_finite(value)) {
			kpi[path->kpi] = value;
			used[path->kpi] = (uint8_t)(i + 1);
		}
	}
}
