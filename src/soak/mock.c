/* SPDX-License-Identifier: MIT */
/* The table of the mock run, and its two files. */
#include "soak/mock.h"

#include <math.h>

#include "codec/json_out.h"
#include "tune/params.h"

#define PLACES	      9
#define FILLS	      1000u
#define VOLUME_A_FILL 50.0
#define QUOTES	      100.0 /* behind the counts of block_reasons */
#define FEES_BPS      2.0
#define INVENTORY_BPS 0.5
#define MOCK_UTC      "2025-10-12T12:00:00Z"
#define MOCK_VERSION  "mock"

/* The first two iterations are bad ones, and each is a row of its own. */
static const struct sa_mock bad[] = {
	{-1.5,
	 5.0,
	 3.5,
	 .60,
	 340,
	 130,
	 250,
	 3.5,
	 3.5,
	 500,
	 .17,
	 .5,
	 .33,
	 {"slippage_bps", "adverse_bps"}},
	{-0.8,
	 4.5,
	 3.2,
	 .55,
	 335,
	 125,
	 280,
	 3.2,
	 3.1,
	 600,
	 .33,
	 .4,
	 .27,
	 {"slippage_bps", "fees_eff_bps"}},
};

void sa_mock_iteration(uint64_t iteration, struct sa_mock *mock)
{
	double k = (double)iteration - 1;

	if (iteration <= sizeof bad / sizeof *bad) {
		*mock = bad[iteration ? iteration - 1 : 0];
		return;
	}
	*mock = (struct sa_mock){
		.net_bps = sa_decimal(2.8 + 0.1 * k, PLACES),
		.adverse_bps_p95 = sa_decimal(fmax(1.5, 3.5 - 0.2 * k), PLACES),
		.slippage_bps_p95 = sa_decimal(fmax(1.0, 2.5 - 0.15 * k), PLACES),
		.cancel_ratio = sa_decimal(fmax(0.05, 0.48 - 0.05 * k), PLACES),
		.order_age_p95_ms = 350,
		.ws_lag_p95_ms = 95 + 5 * k,
		.p95_latency_ms = fmax(180, 320 - 5 * k),
		.slippage_bps = 2.0,
		.adverse_bps = 1.5,
		.maker_count = k < 7 ? 500 + 50 * (unsigned)k : 850,
		.risk_ratio = sa_decimal(fmax(0.30, 0.68 * pow(0.83, k - 2)), PLACES),
		.min_interval_ratio = 0.2,
		.concurrency_ratio = 0.12,
	};
}

unsigned sa_mock_judge(const struct sa_mock *mock, enum sa_kpi_verdict *verdict,
		       const char *reason[2])
{
	const struct {
		const char *tag;
		bool fail, warn;
	} test[] = {
		{"EDGE", mock->net_bps < 2.0, mock->net_bps < 2.7},
		{"LATENCY", mock->p95_latency_ms > 400, mock->p95_latency_ms > 350},
	};
	unsigned n = 0;

	*verdict = SA_KPI_VERDICT_PASS;
	for (size_t i = 0; i < sizeof test / sizeof *test; i++) {
		if (!test[i].warn)
			continue;
		reason[n++] = test[i].tag;
		if (test[i].fail || *verdict == SA_KPI_VERDICT_PASS)
			*verdict = test[i].fail ? SA_KPI_VERDICT_FAIL : SA_KPI_VERDICT_WARN;
	}
	return n;
}

static void put_runtime(struct sa_jout *j)
{
	sa_jout_object_inline(j, "runtime");
	sa_jout_text(j, "utc", MOCK_UTC);
	sa_jout_text(j, "version", MOCK_VERSION);
	sa_jout_end_object(j);
}

static void put_fills(struct sa_jout *j, const struct sa_mock *mock)
{
	unsigned taker = FILLS - mock->maker_count;

	sa_jout_object_inline(j, "fills");
	sa_jout_int(j, "maker_count", mock->maker_count);
	sa_jout_int(j, "taker_count", taker);
	sa_jout_num(j, "maker_volume", mock->maker_count * VOLUME_A_FILL);
	sa_jout_num(j, "taker_volume", taker * VOLUME_A_FILL);
	sa_jout_end_object(j);
}

static void put_components(struct sa_jout *j, const struct sa_mock *mock)
{
	double gross =
		mock->net_bps + FEES_BPS + mock->slippage_bps + mock->adverse_bps + INVENTORY_BPS;

	sa_jout_object_inline(j, "component_breakdown");
	sa_jout_num(j, "gross_bps", sa_decimal(gross, PLACES));
	sa_jout_num(j, "fees_eff_bps", FEES_BPS);
	sa_jout_num(j, "slippage_bps", mock->slippage_bps);
	sa_jout_num(j, "adverse_bps", mock->adverse_bps);
	sa_jout_num(j, "inventory_bps", INVENTORY_BPS);
	sa_jout_num(j, "net_bps", mock->net_bps);
	sa_jout_end_object(j);
}

static void put_blocks(struct sa_jout *j, const struct sa_mock *mock)
{
	const struct {
		const char *name;
		double ratio;
	} reason[] = {{"min_interval", mock->min_interval_ratio},
		      {"concurrency", mock->concurrency_ratio},
		      {"risk", mock->risk_ratio},
		      {"throttle", 0}};

	sa_jout_object(j, "block_reasons");
	for (size_t i = 0; i < sizeof reason / sizeof *reason; i++) {
		sa_jout_object_inline(j, reason[i].name);
		sa_jout_num(j, "count", round(reason[i].ratio * QUOTES));
		sa_jout_num(j, "ratio", reason[i].ratio);
		sa_jout_end_object(j);
	}
	sa_jout_end_object(j);
}

void sa_mock_edge_report(const struct sa_mock *mock, struct sa_str *out)
{
	struct sa_jout j;

	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	sa_jout_object(&j, "totals");
	sa_jout_num(&j, "net_bps", mock->net_bps);
	sa_jout_num(&j, "adverse_bps_p95", mock->adverse_bps_p95);
	sa_jout_num(&j, "slippage_bps_p95", mock->slippage_bps_p95);
	sa_jout_num(&j, "cancel_ratio", mock->cancel_ratio);
	sa_jout_num(&j, "order_age_p95_ms", mock->order_age_p95_ms);
	sa_jout_num(&j, "ws_lag_p95_ms", mock->ws_lag_p95_ms);
	sa_jout_num(&j, "p95_latency_ms", mock->p95_latency_ms);
	put_fills(&j, mock);
	put_components(&j, mock);
	sa_jout_array_inline(&j, "neg_edge_drivers");
	for (size_t i = 0; i < 2 && mock->driver[i]; i++)
		sa_jout_text(&j, NULL, mock->driver[i]);
	sa_jout_end_array(&j);
	put_blocks(&j, mock);
	sa_jout_end_object(&j);
	sa_jout_object_inline(&j, "symbols");
	sa_jout_end_object(&j);
	put_runtime(&j);
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}

void sa_mock_kpi_gate(const struct sa_mock *mock, struct sa_str *out)
{
	enum sa_kpi_verdict verdict;
	const char *reason[2];
	unsigned n = sa_mock_judge(mock, &verdict, reason);
	struct sa_jout j;

	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	sa_jout_text(&j, "verdict", sa_kpi_verdict_word(verdict));
	sa_jout_array_inline(&j, "reasons");
	for (unsigned i = 0; i < n; i++)
		sa_jout_text(&j, NULL, reason[i]);
	sa_jout_end_array(&j);
	put_runtime(&j);
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}
