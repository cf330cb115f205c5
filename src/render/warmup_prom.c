/* SPDX-License-Identifier: MIT */
/* The exposition. promtool wants base units, so latency is in seconds; legacy names keep ms. */
#include "render/warmup_prom.h"

#include <stddef.h>
#include <stdio.h>

#include "base/num.h"
#include "codec/prom_out.h"

#define MS_PER_S 1000.0

/* What a division computed, without the digits that rounding left (FORMATS 15.11). */
static double divided(double value, double divisor)
{
	return divisor > 1 ? sa_num_rounded(value / divisor) : value;
}

static double row_number(const struct sa_warmup_row *row, size_t offset)
{
	return *(const double *)(const void *)((const char *)row + offset);
}

/* A sample an iteration: a member of the row, or a KPI. */
static const struct {
	struct sa_prom_family family;
	size_t member;
	const char *kpi; /* NULL for a member */
	bool by_phase;	 /* labelled with the phase too */
	bool legacy;
	double divisor;
} by_iteration[] = {
#define MEMBER(name, member, by_phase, legacy, type, help)                                  \
	{                                                                                   \
		{name, type, help}, offsetof(struct sa_warmup_row, member), NULL, by_phase, \
			legacy, 1                                                           \
	}
#define KPI(name, kpi, legacy, divisor, help)                        \
	{                                                            \
		{name, "gauge", help}, 0, kpi, true, legacy, divisor \
	}
	MEMBER("warmup_active", warmup_active, false, false, "gauge",
	       "Whether the warm-up phase is active (1 yes, 0 no)."),
	MEMBER("warmup_iter_idx", warmup_iter_idx, false, false, "gauge",
	       "Index of the iteration within the warm-up phase."),
	MEMBER("rampdown_active", rampdown_active, false, false, "gauge",
	       "Whether the ramp-down phase is active (1 yes, 0 no)."),
	MEMBER("soak_phase_name", phase_code, true, false, "gauge",
	       "Phase of the soak (0 warm-up, 1 ramp-down, 2 steady)."),
	KPI("soak_maker_taker_ratio", "maker_taker_ratio", false, 1,
	    "Share of fills as maker, 0 to 1."),
	KPI("soak_net_bps", "net_bps", false, 1, "Net edge in basis points."),
	KPI("soak_risk_ratio", "risk_ratio", false, 1,
	    "Share of quotes that the risk limits blocked, 0 to 1."),
	KPI("soak_p95_latency_seconds", "p95_latency_ms", false, MS_PER_S,
	    "95th percentile of order latency."),
	KPI("soak_p95_latency_ms", "p95_latency_ms", true, 1,
	    "95th percentile of order latency in milliseconds (legacy name)."),
	MEMBER("tuner_keys_changed", keys_changed, false, false, "gauge",
	       "Parameters that the tuner changed in the iteration."),
	MEMBER("tuner_keys_changed_total", keys_changed, false, true, "untyped",
	       "Parameters that the tuner changed in the iteration (legacy name)."),
#undef MEMBER
#undef KPI
};

/* A sample over the last 8 iterations. */
static const struct {
	struct sa_prom_family family;
	size_t member; /* of the export */
	double divisor;
	bool legacy;
} by_window[] = {
#define WINDOW(name, member, divisor, legacy, help)                                               \
	{                                                                                         \
		{name, "gauge", help}, offsetof(struct sa_warmup_export, member), divisor, legacy \
	}
	WINDOW("maker_taker_ratio_hmean", maker_taker_hmean, 1, false,
	       "Harmonic mean of the maker share over the window."),
	WINDOW("risk_ratio_mean", risk_mean, 1, false, "Mean of the risk ratio over the window."),
	WINDOW("p95_latency_seconds_max", latency_max, MS_PER_S, false,
	       "Largest 95th percentile of order latency in the window."),
	WINDOW("p95_latency_seconds_mean", latency_mean, MS_PER_S, false,
	       "Mean 95th percentile of order latency in the window."),
	WINDOW("p95_latency_ms_max", latency_max, 1, true,
	       "Largest 95th percentile of order latency in milliseconds (legacy name)."),
	WINDOW("p95_latency_ms_mean", latency_mean, 1, true,
	       "Mean 95th percentile of order latency in milliseconds (legacy name)."),
#undef WINDOW
};

static const struct sa_prom_family exporter_error = {
	"warmup_exporter_error", "gauge",
	"Whether the exporter met an input it could not use (1 yes, 0 no)."};
static const struct sa_prom_family guard_triggers = {
	"guard_triggers_total", "counter", "Tuning steps that a guard held back, by guard."};
static const struct sa_prom_family partial_freeze = {
	"partial_freeze_active", "gauge", "Whether a partial freeze is active (1 yes, 0 no)."};

static void put_iterations(struct sa_prom *prom, const struct sa_warmup_export *export,
			   bool legacy_names)
{
	for (size_t f = 0; f < sizeof by_iteration / sizeof *by_iteration; f++) {
		const size_t kpi = sa_kpi_row(by_iteration[f].kpi);

		if ((by_iteration[f].legacy && !legacy_names) ||
		    (by_iteration[f].kpi && (export->several_groups || kpi == SA_KPI_COUNT)))
			continue;
		sa_prom_family(prom, &by_iteration[f].family);
		for (size_t i = 0; i < export->n; i++) {
			const struct sa_warmup_row *row = &export->row[i];
			double value = by_iteration[f].kpi
					       ? row->kpi[kpi]
					       : row_number(row, by_iteration[f].member);
			char index[24];

			snprintf(index, sizeof index, "%llu", (unsigned long long)row->index);
			sa_prom_sample(prom, "iteration", index,
				       by_iteration[f].by_phase ? "phase" : NULL, row->phase,
				       divided(value, by_iteration[f].divisor));
		}
	}
}

static void put_guards(struct sa_prom *prom, const struct sa_warmup_export *export)
{
	static const enum sa_trigger order[SA_TRIGGER_COUNT] = {
		SA_TRIGGER_VELOCITY,	SA_TRIGGER_LATENCY_SOFT, SA_TRIGGER_LATENCY_HARD,
		SA_TRIGGER_OSCILLATION, SA_TRIGGER_FREEZE,	 SA_TRIGGER_COOLDOWN,
	};

	sa_prom_family(prom, &guard_triggers);
	for (size_t i = 0; i < SA_TRIGGER_COUNT; i++)
		sa_prom_sample(prom, "type", sa_trigger_name(order[i]), NULL, "",
			       export->trigger[order[i]]);
}

static void put_window(struct sa_prom *prom, const struct sa_warmup_export *export,
		       bool legacy_names)
{
	for (size_t f = 0; f < sizeof by_window / sizeof *by_window; f++) {
		const char *at = (const char *)export + by_window[f].member;

		if (by_window[f].legacy && !legacy_names)
			continue;
		sa_prom_family(prom, &by_window[f].family);
		sa_prom_sample(
			prom, "window", "8", NULL, "",
			sa_num_rounded(*(const double *)(const void *)at / by_window[f].divisor));
	}
}

void sa_render_warmup_prom(const struct sa_warmup_export *export, bool legacy_names,
			   struct sa_str *out)
{
	struct sa_prom prom = {.out = out};

	if (export->error)
		sa_prom_comment(out, export->error);
	sa_prom_family(&prom, &exporter_error);
	sa_prom_sample(&prom, NULL, "", NULL, "", export->error ? 1 : 0);
	if (!export->n)
		return;
	put_iterations(&prom, export, legacy_names);
	put_guards(&prom, export);
	if (!export->several_groups)
		put_window(&prom, export, legacy_names);
	sa_prom_family(&prom, &partial_freeze);
	sa_prom_sample(&prom, NULL, "", NULL, "", 0);
}
