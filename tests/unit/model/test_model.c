/* SPDX-License-Identifier: MIT */
/* The tables of the model: every row complete, every name once. */
#include "t.h"
#include "kpis.h"

#include "model/audit.h"

static void kpi_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < SA_KPI_COUNT; i++) {
		const struct sa_kpi *kpi = &sa_kpi_table[i];

		assert_int_equal(kpi->id, i);
		assert_true(kpi->csv_name[0] && kpi->gate_name[0] && kpi->label[0]);
		assert_true(kpi->unit[0]);
		assert_in_range(kpi->digits, 0, 6);
		/* names are safe in CSV, JSON, Prometheus and Markdown tables as they are */
		assert_int_equal(strspn(kpi->csv_name, "abcdefghijklmnopqrstuvwxyz0123456789_"),
				 strlen(kpi->csv_name));
		assert_int_equal(strspn(kpi->gate_name, "abcdefghijklmnopqrstuvwxyz0123456789_"),
				 strlen(kpi->gate_name));
		for (size_t k = 0; k < i; k++) {
			const struct sa_kpi *other = &sa_kpi_table[k];

			assert_string_not_equal(kpi->csv_name, other->csv_name);
			assert_string_not_equal(kpi->gate_name, other->gate_name);
			assert_string_not_equal(kpi->csv_name, other->gate_name);
			assert_string_not_equal(kpi->gate_name, other->csv_name);
			assert_string_not_equal(kpi->label, other->label);
		}
	}
}

/* The columns of the guide, in its order. */
static void kpi_order(void **state)
{
	static const char *const csv[] = {"net_bps",	 "risk_ratio",	   "slippage_p95",
					  "adverse_p95", "latency_p95_ms", "maker_taker_ratio"};

	(void)state;
	assert_int_equal(SA_KPI_COUNT, T_COUNT(csv));
	for (size_t i = 0; i < T_COUNT(csv); i++)
		t_str(sa_kpi_table[i].csv_name, csv[i]);
}

static void kpi_look_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < SA_KPI_COUNT; i++) {
		const struct sa_kpi *kpi = &sa_kpi_table[i];

		assert_ptr_equal(sa_kpi_find(kpi->csv_name, strlen(kpi->csv_name)), kpi);
		assert_ptr_equal(sa_kpi_find(kpi->gate_name, strlen(kpi->gate_name)), kpi);
		assert_null(sa_kpi_find(kpi->csv_name, strlen(kpi->csv_name) - 1));
		assert_null(sa_kpi_find(kpi->label, strlen(kpi->label)));
	}
	/* a part of a longer text */
	assert_ptr_equal(sa_kpi_find("net_bps>=3", 7), &sa_kpi_table[T_NET_BPS]);
	assert_null(sa_kpi_find("", 0));
	assert_null(sa_kpi_find("NET_BPS", 7));
}

static void better_directions(void **state)
{
	static const enum sa_better want[SA_KPI_COUNT] = {
		[T_NET_BPS] = SA_HIGHER,       [T_RISK_RATIO] = SA_LOWER,
		[T_SLIPPAGE_P95] = SA_LOWER,   [T_ADVERSE_P95] = SA_LOWER,
		[T_LATENCY_P95_MS] = SA_LOWER, [T_MAKER_TAKER_RATIO] = SA_HIGHER,
	};
	struct sa_trend trend = {0};

	(void)state;
	for (size_t i = 0; i < SA_KPI_COUNT; i++) {
		const struct sa_kpi *kpi = &sa_kpi_table[i];
		bool higher = want[i] == SA_HIGHER;

		assert_int_equal(kpi->better, want[i]);
		trend.direction = SA_TREND_RISING;
		t_str(sa_trend_word(&trend, kpi), higher ? "improving" : "worsening");
		trend.direction = SA_TREND_FALLING;
		t_str(sa_trend_word(&trend, kpi), higher ? "worsening" : "improving");
		trend.direction = SA_TREND_FLAT;
		t_str(sa_trend_word(&trend, kpi), "flat");
		trend.direction = SA_TREND_NA;
		t_str(sa_trend_word(&trend, kpi), "n/a");
	}
}

static void key_files(void **state)
{
	static const char *const want[] = {"POST_SOAK_SNAPSHOT.json", "TUNING_REPORT.json",
					   "DELTA_VERIFY_REPORT.md", "warmup_metrics.prom"};

	(void)state;
	assert_int_equal(SA_KEY_FILE_COUNT, T_COUNT(want));
	for (size_t f = 0; f < SA_KEY_FILE_COUNT; f++) {
		const char *name = sa_key_file_name((enum sa_key_file)f);
		const char *path = sa_key_file_path((enum sa_key_file)f);
		const char *slash = strrchr(path, '/');

		t_str(name, want[f]);
		t_str(slash ? slash + 1 : path, name);
		assert_true(path[0] != '/');
	}
}

static void words(void **state)
{
	(void)state;
	t_str(sa_cmp_text(SA_GE), ">=");
	t_str(sa_cmp_text(SA_LE), "<=");
	t_str(sa_cmp_glyph(SA_GE), "≥");
	t_str(sa_cmp_glyph(SA_LE), "≤");
	t_str(sa_outcome_text(SA_PASS), "✓ PASS");
	t_str(sa_outcome_text(SA_FAIL), "✗ FAIL");
	t_str(sa_outcome_text(SA_MISSING_VALUE), "MISSING");
	t_str(sa_outcome_key(SA_PASS), "pass");
	t_str(sa_outcome_key(SA_FAIL), "fail");
	t_str(sa_outcome_key(SA_MISSING_VALUE), "missing");
}

static void own_files(void **state)
{
	static const char *const own[] = {
		"POST_SOAK_ITER_TABLE.load.csv",
		"reports/analysis/warmup_metrics.prom",
		"DELTA_VERIFY_REPORT.md",
		"a/RECOMMENDATIONS.md",
		"soak-audit-bundle.json",
		"soak-baseline.json",
		".soak-audit.yaml",
		"o/plots/p95.svg",
		"plots/p95.png",
		".POST_SOAK_AUDIT.md.tmp1f",
		".FAILURES.md.tmp0",
	};
	static const char *const other[] = {
		"a.csv",
		"reports/analysis/a.csv",
		"POST_SOAK",
		"plots/a.csv",
		"myplots/a.svg",
		"p95.svg",
		"a.plots/p95.svg",
		"FAILURES.md.jsonl",
		"ITER_SUMMARY_1.json",
		"soak-baseline.jsonl",
		"soak-baseline.json/a.csv",
		"",
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(own); i++) {
		if (!sa_run_is_own(own[i]))
			fail_msg("'%s'", own[i]);
	}
	for (size_t i = 0; i < T_COUNT(other); i++) {
		if (sa_run_is_own(other[i]))
			fail_msg("'%s'", other[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kpi_rows),    cmocka_unit_test(kpi_order),
		cmocka_unit_test(kpi_look_up), cmocka_unit_test(better_directions),
		cmocka_unit_test(key_files),   cmocka_unit_test(words),
		cmocka_unit_test(own_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
