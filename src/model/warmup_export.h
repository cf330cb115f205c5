/* SPDX-License-Identifier: MIT */
/* What warmup_metrics.prom says (FORMATS 11.3). */
#ifndef SA_MODEL_WARMUP_EXPORT_H
#define SA_MODEL_WARMUP_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/run.h"
#include "model/step.h"

struct sa_warmup_row {
	uint64_t index;
	const char *phase; /* verbatim; "STEADY" when the file does not say */
	double phase_code; /* 0 WARMUP, 1 RAMPDOWN, 2 any other */
	double warmup_active, warmup_iter_idx, rampdown_active;
	double keys_changed;
	const double *kpi; /* [SA_KPI_COUNT] */
};

struct sa_warmup_export {
	const char *error;	   /* what went wrong, NULL when nothing did */
	struct sa_warmup_row *row; /* one an iteration number, ascending */
	size_t n;
	double trigger[SA_TRIGGER_COUNT]; /* tuning entries by their first guard */
	/* over the last 8 iterations; SA_MISSING with fewer of them */
	double maker_taker_hmean, risk_mean, latency_max, latency_mean;
	bool several_groups; /* whose KPIs these rows cannot tell apart: phases and tuner alone are told */
};

#define SA_WARMUP_WINDOW 8

#endif
