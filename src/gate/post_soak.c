/* SPDX-License-Identifier: MIT */
/* Building the snapshot. */
#include "gate/post_soak.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/tally.h"
#include "gate/checks.h"
#include "gate/readiness.h"
#include "stats/agg.h"
#include "stats/drift.h"

#define PLACES		1e4
#define LARGEST_ROUNDED 1e11 /* beyond, a double has no fourth place */
#define ANOMALY		5

#define NO_KPI SA_KPI_COUNT
/* What the snapshot has of every run, in its order (FORMATS 11.1). */
static const char *const of_format[SA_SERIES_COUNT] = {
	[SA_SERIES_MAKER_TAKER] = "maker_taker_ratio",
	[SA_SERIES_LATENCY] = "p95_latency_ms",
	[SA_SERIES_RISK] = "risk_ratio",
	[SA_SERIES_NET] = "net_bps",
	[SA_SERIES_ADVERSE] = "adverse_bps_p95",
	[SA_SERIES_SLIPPAGE] = "slippage_bps_p95",
	[SA_SERIES_CANCEL] = "cancel_ratio",
};

/* `value` with 4 places, or as it is when a rule for the KPI would judge the rounded one differently. */
static double rounded(double value, size_t kpi, const struct sa_rules *rules)
{
	double near = fabs(value) < LARGEST_ROUNDED ? round(value * PLACES) / PLACES : value;

	for (size_t i = 0; i < rules->n; i++) {
		const struct sa_rule *rule = &rules->rule[i];

		if (rule->kpi == kpi && sa_rule_holds(rule, near) != sa_rule_holds(rule, value))
			return value;
	}
	return near + 0.0; /* no -0 */
}

static void round_agg(struct sa_agg *agg, size_t kpi, const struct sa_rules *rules)
{
	agg->min = rounded(agg->min, kpi, rules);
	agg->max = rounded(agg->max, kpi, rules);
	agg->mean = rounded(agg->mean, kpi, rules);
	agg->median = rounded(agg->median, kpi, rules);
}

/* ---- values ---- */

/* A series of a KPI, or of NO_KPI: the cancel ratio, which the file of an iteration has beside them. */
static void add_series(const struct sa_audit *audit, const struct sa_detail *detail,
		       const struct sa_rules *rules, const char *name, struct sa_arena *arena,
		       struct sa_post_soak *out)
{
	const struct sa_run *run = audit->run;
	const struct sa_window *last = &audit->window[SA_WINDOW_LAST];
	const size_t kpi = sa_kpi_row(name);
	double *value = SA_NEW_ARRAY(arena, run->n_iter, double);
	struct sa_series *series = &out->series[out->n_series++];

	for (size_t i = 0; i < run->n_iter; i++)
		value[i] = kpi == NO_KPI ? detail[i].cancel_ratio : run->iter[i].kpi[kpi];
	*series = (struct sa_series){
		.name = name,
		.kpi = kpi == NO_KPI ? NULL : &sa_kpi_table[kpi],
		.value = value,
		.drift = sa_drift_of(value + last->first_row, last->n_rows, arena),
	};
	if (kpi == NO_KPI)
		sa_agg_compute(value + last->first_row, last->n_rows, arena, &series->agg);
	else
		series->agg = last->kpi[kpi];
	if (series->kpi && series->kpi->ruled) {
		series->goal = sa_post_goal(arena, series->kpi);
		out->n_goals++;
	}
	round_agg(&series->agg, kpi, rules);
}

static bool is_of_format(const char *name)
{
	for (size_t s = 0; s < SA_SERIES_COUNT; s++) {
		if (strcmp(of_format[s], name) == 0)
			return true;
	}
	return false;
}

static void build_series(const struct sa_audit *audit, const struct sa_detail *detail,
			 const struct sa_rules *rules, struct sa_arena *arena,
			 struct sa_post_soak *out)
{
	for (size_t s = 0; s < SA_SERIES_COUNT; s++)
		add_series(audit, detail, rules, of_format[s], arena, out);
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		if (!is_of_format(sa_kpi_table[k].gate_name))
			add_series(audit, detail, rules, sa_kpi_table[k].gate_name, arena, out);
	}
}

static const char *span_of_files(const struct sa_run *run, const struct sa_window *last,
				 struct sa_arena *arena)
{
	const struct sa_iter *first = &run->iter[last->first_row];

	if (last->n_rows == 1)
		return first->file;
	return sa_arena_printf(arena, "%s … %s", first->file, first[last->n_rows - 1].file);
}

/* The readings are those the audit takes, from the iterations or from the snapshot written here. */
static void judge(struct sa_audit *audit, const struct sa_data *data, struct sa_arena *arena,
		  struct sa_post_soak *out)
{
	const struct sa_judge_input in = {.policy = data->policy, .data = data};
	const struct sa_window *last = &audit->window[SA_WINDOW_LAST];
	const char *file = span_of_files(audit->run, last, arena);

	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		audit->reading[k] = (struct sa_reading){
			.value = sa_agg_judged(&last->kpi[k], k),
			.from = {.aggregate = sa_agg_judged_name(k),
				 .window = last->name,
				 .file = file,
				 .field = last->kpi[k].n ? sa_kpi_table[k].gate_name : "",
				 .conversion = "",
				 .derived = true,
				 .n_values = last->kpi[k].n},
		};
		sa_reading_require(&audit->reading[k], data->policy, last, audit->settings.last_n,
				   k);
	}
	sa_checks_judge(&in, arena, &audit->verdict, NULL);
	sa_checks_from(audit->reading, &audit->verdict);
	for (size_t s = 0; s < out->n_series; s++) {
		struct sa_series *series = &out->series[s];

		for (size_t i = 0; series->goal && i < audit->verdict.n_check; i++) {
			if (audit->verdict.check[i].rule.kpi == series->kpi->id)
				series->check = &audit->verdict.check[i];
		}
		out->goals_met += series->check && series->check->outcome == SA_PASS;
	}
}

static bool goal_met(const struct sa_post_soak *out, enum sa_series_id id)
{
	const struct sa_check *check = out->series[id].check;

	return check && check->outcome == SA_PASS;
}

static enum sa_post_verdict verdict_of(const struct sa_post_soak *out)
{
	if (out->goals_met == out->n_goals)
		return SA_POST_PASS;
	return goal_met(out, SA_SERIES_RISK) && goal_met(out, SA_SERIES_NET) ? SA_POST_WARN
									     : SA_POST_FAIL;
}

/* ---- the tuner ---- */

static void list_analyzed(const struct sa_audit *audit, struct sa_arena *arena,
			  struct sa_post_soak *out)
{
	const struct sa_window *last = &audit->window[SA_WINDOW_LAST];
	uint64_t *index = SA_NEW_ARRAY(arena, last->n_rows, uint64_t);

	for (size_t i = 0; i < last->n_rows; i++) {
		uint64_t at = audit->run->iter[last->first_row + i].index;

		if (!out->n_analyzed || index[out->n_analyzed - 1] != at)
			index[out->n_analyzed++] = at;
	}
	out->analyzed = index;
}

/* What the report says about an iteration, else what its own file says (FORMATS 15.8). */
static const struct sa_step *step_of(const struct sa_tuning_log *log,
				     const struct sa_detail *detail)
{
	const struct sa_step *entry = sa_tuning_log_find(log, detail->index);

	return entry ? entry : &detail->step;
}

static void tally_triggers(const struct sa_audit *audit, const struct sa_detail *detail,
			   const struct sa_tuning_log *log, struct sa_arena *arena,
			   struct sa_post_soak *out)
{
	const struct sa_window *last = &audit->window[SA_WINDOW_LAST];

	for (size_t t = 0; t < SA_TRIGGER_COUNT; t++) {
		struct sa_trigger_tally *tally = &out->trigger[t];

		tally->iteration = SA_NEW_ARRAY(arena, last->n_rows, uint64_t);
		for (size_t i = 0; i < last->n_rows; i++) {
			const struct sa_detail *d = &detail[last->first_row + i];

			/* (the file itself also says what the tuner only looked at) */
			if ((d->step.triggers | step_of(log, d)->triggers) >> t & 1)
				tally->iteration[tally->count++] = d->index;
		}
		out->anomalies += tally->count > ANOMALY;
	}
}

/* Of an iteration that stands twice the last row says it. */
static bool is_repeated(const struct sa_run *run, size_t i)
{
	return i + 1 < run->n_iter && run->iter[i + 1].index == run->iter[i].index;
}

static void sum_up_tuning(const struct sa_run *run, const struct sa_detail *detail,
			  const struct sa_tuning_log *log, struct sa_arena *arena,
			  struct sa_post_soak *out)
{
	size_t n_changed = 0, n_reasons = 0;

	for (size_t i = 0; i < run->n_iter; i++) {
		const struct sa_step *step = step_of(log, &detail[i]);

		n_changed += step->n_changed;
		n_reasons += step->n_reasons;
	}
	uint64_t *applied = SA_NEW_ARRAY(arena, run->n_iter, uint64_t);
	const char **changed = SA_NEW_ARRAY(arena, n_changed, const char *);
	const char **reason = SA_NEW_ARRAY(arena, n_reasons, const char *);

	n_changed = n_reasons = 0;
	for (size_t i = 0; i < run->n_iter; i++) {
		const struct sa_step *step = step_of(log, &detail[i]);

		if (is_repeated(run, i))
			continue;
		if (step->applied == SA_SAID_YES)
			applied[out->n_applied++] = detail[i].index;
		for (size_t k = 0; k < step->n_changed; k++)
			changed[n_changed++] = step->changed[k];
		for (size_t k = 0; k < step->n_reasons; k++)
			reason[n_reasons++] = step->reason[k];
	}
	out->applied = applied;
	out->changed = changed;
	out->n_changed = sa_texts_unique(changed, n_changed);
	out->reason = sa_texts_count(arena, reason, n_reasons, &out->n_reasons);
	if (out->n_reasons > SA_LIMIT_REASONS)
		out->n_reasons = SA_LIMIT_REASONS;
}

void sa_post_soak_build(struct sa_audit *audit, const struct sa_detail *detail,
			const struct sa_tuning_log *log, const struct sa_data *data,
			const struct sa_rules *rules, struct sa_arena *arena,
			struct sa_post_soak *out)
{
	*out = (struct sa_post_soak){.audit = audit};
	build_series(audit, detail, rules, arena, out);
	judge(audit, data, arena, out);
	out->verdict = verdict_of(out);
	list_analyzed(audit, arena, out);
	tally_triggers(audit, detail, log, arena, out);
	sum_up_tuning(audit->run, detail, log, arena, out);
}
