/* SPDX-License-Identifier: MIT */
/* Names and formulas of the KPIs in ITER_SUMMARY files. */
#include "load/kpi_paths.h"

#include <pthread.h>

#include "base/num.h"

/* After the fields of the KPIs: the parts of the P&L and where it says when it ran. */
enum {
	GROSS_BPS = SA_FIELDS_OF_KPIS,
	FEES_EFF_BPS,
	FEES_BPS,
	ADVERSE_BPS,
	SLIPPAGE_BPS,
	INVENTORY_BPS,
	RUNTIME_UTC,
	RUNTIME_UTC_INSIDE,
	TIMESTAMP,
	TIMESTAMP_UTC,
	TIMESTAMP_UNIX,
	TS,
	TS_ISO,
	TS_MS,
	TS_UNIX,
	UTC,
	FIELD_COUNT
};
_Static_assert(FIELD_COUNT <= SA_FIELD_MAX, "SA_FIELD_MAX is too small");
_Static_assert(FIELD_COUNT <= 64, "one bit a row in struct sa_field_index");

#define ROW(holder, time, name)                      \
	{                                            \
		holder, time, name, sizeof(name) - 1 \
	}
#define FIELD(name) ROW(SA_IN_SUMMARY, false, name)
#define TIME(name)  ROW(SA_IN_SUMMARY, true, name)
const struct sa_field sa_field_table[] = {
	SA_FIELD_ROWS_OF_KPIS,
	[GROSS_BPS] = FIELD("gross_bps"),
	[FEES_EFF_BPS] = FIELD("fees_eff_bps"),
	[FEES_BPS] = FIELD("fees_bps"),
	[ADVERSE_BPS] = FIELD("adverse_bps"),
	[SLIPPAGE_BPS] = FIELD("slippage_bps"),
	[INVENTORY_BPS] = FIELD("inventory_bps"),
	[RUNTIME_UTC] = TIME("runtime_utc"),
	[RUNTIME_UTC_INSIDE] = ROW(SA_IN_RUNTIME, true, "utc"),
	[TIMESTAMP] = TIME("timestamp"),
	[TIMESTAMP_UTC] = TIME("timestamp_utc"),
	[TIMESTAMP_UNIX] = TIME("timestamp_unix"),
	[TS] = TIME("ts"),
	[TS_ISO] = TIME("ts_iso"),
	[TS_MS] = TIME("ts_ms"),
	[TS_UNIX] = TIME("ts_unix"),
	[UTC] = TIME("utc"),
};
const size_t sa_field_count = FIELD_COUNT;

static struct sa_field_index field_index;

static void build_field_index(void)
{
	for (size_t i = 0; i < sa_field_count; i++) {
		const struct sa_field *field = &sa_field_table[i];

		field_index.by_len[field->name_len] |= UINT64_C(1) << i;
		field_index.by_letter[SA_FIELD_LETTER(field->name[0])] |= UINT64_C(1) << i;
	}
}

const struct sa_field_index *sa_field_index(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, build_field_index);
	return &field_index;
}

const struct sa_kpi_path sa_kpi_path_table[] = {SA_PATH_ROWS};
const size_t sa_kpi_path_count = sizeof sa_kpi_path_table / sizeof *sa_kpi_path_table;

/* What a division computes has 15 digits: 0.7 / 100 is 0.007, here and in every output (FORMATS 15.11). */
static double path_value(const struct sa_kpi_path *path, const double *field_value)
{
	double a = field_value[path->field];

	if (!path->share)
		return path->divisor > 1 ? sa_num_rounded(a / path->divisor) : a;
	double b = field_value[path->other];
	double sum = a + b;

	if (!(a >= 0 && b >= 0 && sum > 0))
		return SA_MISSING;
	/* halves of two huge counts, whose sum overflows */
	return sa_num_rounded(sa_num_is_finite(sum) ? a / sum : a / 2 / (a / 2 + b / 2));
}

/* An infinite number is no reason to look under another name (FORMATS 15.29). */
static bool ends_search(const struct sa_kpi_path *path, const double *field_value)
{
	if (path->share) /* with one of its counts it is no share at all */
		return !isnan(field_value[path->other]) &&
		       (isinf(field_value[path->field]) || isinf(field_value[path->other]));
	return isinf(field_value[path->field]);
}

/* Infinite counts where it is bad; where it would be good it is no measurement (POLICY 1). */
static bool counts(double value, size_t kpi)
{
	if (isinf(value))
		return (value < 0) == (sa_kpi_table[kpi].better == SA_HIGHER);
	return !isnan(value);
}

void sa_kpi_resolve(const double *field_value, double *kpi, uint8_t *used)
{
	bool done[SA_KPI_COUNT] = {false};

	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		kpi[k] = SA_MISSING;
		used[k] = 0;
	}
	for (size_t i = 0; i < sa_kpi_path_count; i++) {
		const struct sa_kpi_path *path = &sa_kpi_path_table[i];

		if (done[path->kpi] || isnan(field_value[path->field]))
			continue;
		double value = path_value(path, field_value);

		if (counts(value, path->kpi)) {
			kpi[path->kpi] = value;
			used[path->kpi] = (uint8_t)(i + 1);
			done[path->kpi] = true;
		} else if (ends_search(path, field_value)) {
			done[path->kpi] = true;
		}
	}
}

int64_t sa_field_time(const double *field_value)
{
	for (size_t i = RUNTIME_UTC; i <= UTC; i++) {
		if (!isnan(field_value[i]))
			return (int64_t)field_value[i];
	}
	return SA_NO_TIME;
}

double sa_field_pnl_error(const double *field_value, double net_bps)
{
	static const uint8_t costs[] = {ADVERSE_BPS, SLIPPAGE_BPS, INVENTORY_BPS};
	double fees = isnan(field_value[FEES_EFF_BPS]) ? field_value[FEES_BPS]
						       : field_value[FEES_EFF_BPS];
	double rest = field_value[GROSS_BPS];
	size_t terms = !isnan(fees);

	rest -= isnan(fees) ? 0 : fees;
	for (size_t i = 0; i < sizeof costs; i++) {
		double cost = field_value[costs[i]];

		terms += !isnan(cost);
		rest -= isnan(cost) ? 0 : cost;
	}
	return terms >= 2 && sa_num_is_finite(net_bps - rest) ? net_bps - rest : SA_MISSING;
}
