/* SPDX-License-Identifier: MIT */
/* Warm-up metrics. */
#include "stats/warmup.h"

#include <string.h>

#include "base/num.h"
#include "stats/agg.h"

double sa_harmonic_mean(const double *value, size_t n)
{
	double sum = 0, present = 0;

	for (size_t i = 0; i < n; i++) {
		if (!sa_num_is_finite(value[i]) || value[i] <= 0)
			continue;
		sum += 1 / value[i];
		present++;
	}
	return present > 0 ? present / sum : SA_MISSING;
}

static double phase_code(const char *phase)
{
	return strcmp(phase, "WARMUP") == 0 ? 0 : strcmp(phase, "RAMPDOWN") == 0 ? 1 : 2;
}

static double or_zero(double value)
{
	return sa_num_is_finite(value) ? value : 0;
}

static void fill_row(const struct sa_iter *iter, const struct sa_detail *detail,
		     const struct sa_tuning_log *log, struct sa_warmup_row *row)
{
	const struct sa_step *entry = sa_tuning_log_find(log, iter->index);
	const char *phase = detail->phase ? detail->phase : "STEADY";

	*row = (struct sa_warmup_row){
		.index = iter->index,
		.phase = phase,
		.phase_code = phase_code(phase),
		.warmup_active = or_zero(detail->warmup_active),
		.warmup_iter_idx = or_zero(detail->warmup_iter_idx),
		.rampdown_active = or_zero(detail->rampdown_active),
		.keys_changed = (double)(entry ? entry->n_changed : detail->step.n_changed),
		.kpi = iter->kpi,
	};
}

static void count_trigger(const struct sa_step *step, struct sa_warmup_export *out)
{
	static const enum sa_trigger order[] = {
		SA_TRIGGER_VELOCITY,	SA_TRIGGER_LATENCY_HARD, SA_TRIGGER_LATENCY_SOFT,
		SA_TRIGGER_OSCILLATION, SA_TRIGGER_FREEZE,	 SA_TRIGGER_COOLDOWN,
	};

	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		if (step->triggers >> order[i] & 1) {
			out->trigger[order[i]]++;
			return;
		}
	}
}

static double value_of(const struct sa_warmup_row *row, const char *gate_name)
{
	size_t kpi = sa_kpi_row(gate_name);

	return kpi < SA_KPI_COUNT ? row->kpi[kpi] : SA_MISSING;
}

static void fill_window(struct sa_arena *arena, struct sa_warmup_export *out)
{
	const struct sa_warmup_row *row = out->row + out->n - SA_WARMUP_WINDOW;
	double maker[SA_WARMUP_WINDOW], risk[SA_WARMUP_WINDOW], latency[SA_WARMUP_WINDOW];
	struct sa_agg agg;

	for (size_t i = 0; i < SA_WARMUP_WINDOW; i++) {
		maker[i] = value_of(&row[i], "maker_taker_ratio");
		risk[i] = value_of(&row[i], "risk_ratio");
		latency[i] = value_of(&row[i], "p95_latency_ms");
	}
	out->maker_taker_hmean = sa_harmonic_mean(maker, SA_WARMUP_WINDOW);
	sa_agg_compute(risk, SA_WARMUP_WINDOW, arena, &agg);
	out->risk_mean = agg.mean;
	sa_agg_compute(latency, SA_WARMUP_WINDOW, arena, &agg);
	out->latency_max = agg.max;
	out->latency_mean = agg.mean;
}

void sa_warmup_build(const struct sa_run *run, const struct sa_detail *detail,
		     const struct sa_tuning_log *log, struct sa_arena *arena,
		     struct sa_warmup_export *out)
{
	const char *error = out->error;

	*out = (struct sa_warmup_export){
		.error = error,
		.row = SA_NEW_ARRAY(arena, run->n_iter, struct sa_warmup_row),
		.maker_taker_hmean = SA_MISSING,
		.risk_mean = SA_MISSING,
		.latency_max = SA_MISSING,
		.latency_mean = SA_MISSING,
	};
	for (size_t i = 0; i < run->n_iter; i++) {
		bool repeated = i + 1 < run->n_iter && !run->iter[i + 1].unusable &&
				run->iter[i + 1].index == run->iter[i].index;

		if (!repeated && !run->iter[i].unusable) /* there is no phase to export */
			fill_row(&run->iter[i], &detail[i], log, &out->row[out->n++]);
		if (!log->n)
			count_trigger(&detail[i].step, out);
	}
	for (size_t i = 0; i < log->n; i++)
		count_trigger(&log->entry[i].step, out);
	if (out->n >= SA_WARMUP_WINDOW)
		fill_window(arena, out);
}
