/* SPDX-License-Identifier: MIT */
/* From the audit to charts. */
#include "render/chart_build.h"

#include "base/num.h"
#include "base/str.h"
#include "model/audit.h"
#include "model/chart.h"
#include "render/chart_layout.h"

/* A jump of more than this many smallest steps is a gap. */
#define GAP_STEPS 1.5

static double index_of(const struct sa_run *run, size_t i)
{
	return (double)run->iter[i].index;
}

static double smallest_step(const struct sa_run *run)
{
	double smallest = INFINITY;

	for (size_t i = 1; i < run->n_iter; i++) {
		double step = index_of(run, i) - index_of(run, i - 1);

		if (step > 0 && step < smallest)
			smallest = step;
	}
	return smallest;
}

static struct sa_chart_series series_of(const struct sa_run *run, size_t kpi, const char *name,
					struct sa_arena *arena)
{
	double gap = smallest_step(run) * GAP_STEPS;
	size_t n = 0, gaps = 0;

	for (size_t i = 1; i < run->n_iter; i++)
		gaps += index_of(run, i) - index_of(run, i - 1) > gap;
	double *x = SA_NEW_ARRAY(arena, run->n_iter + gaps, double);
	double *y = SA_NEW_ARRAY(arena, run->n_iter + gaps, double);

	for (size_t i = 0; i < run->n_iter; i++) {
		if (i > 0 && index_of(run, i) - index_of(run, i - 1) > gap) {
			x[n] = index_of(run, i - 1) + 1;
			y[n++] = SA_MISSING;
		}
		x[n] = index_of(run, i);
		y[n++] = run->iter[i].kpi[kpi];
	}
	return (struct sa_chart_series){.name = name, .x = x, .y = y, .n = n};
}

static size_t count_infinite(const struct sa_run *run, size_t kpi)
{
	size_t n = 0;

	for (size_t i = 0; i < run->n_iter; i++)
		n += isinf(run->iter[i].kpi[kpi]) != 0;
	return n;
}

void sa_chart_limits_of_kpi(const struct sa_audit *audit, size_t kpi, struct sa_chart *chart)
{
	*chart = (struct sa_chart){.digits = sa_kpi_table[kpi].digits};
	for (size_t i = 0; i < audit->verdict.n_check; i++) {
		const struct sa_rule *rule = &audit->verdict.check[i].rule;

		if (rule->kpi == kpi && chart->n_limits < SA_CHART_LIMITS_MAX)
			chart->limit[chart->n_limits++] =
				(struct sa_chart_limit){rule->op, rule->limit, rule->limit_text,
							audit->verdict.check[i].reach.at};
	}
}

static void set_windows(struct sa_chart *chart, const struct sa_audit *audit)
{
	const struct sa_run *run = audit->run;
	const struct sa_window *steady = &audit->window[SA_WINDOW_STEADY];
	const struct sa_window *last = &audit->window[SA_WINDOW_LAST];
	double begin = index_of(run, 0), end = index_of(run, run->n_iter - 1);
	double start = (double)audit->settings.steady_start;

	if (begin < start)
		chart->window[SA_CHART_WARMUP] =
			(struct sa_chart_window){"warm-up", begin, fmin(start - 1, end)};
	if (steady->n_rows)
		chart->window[SA_CHART_STEADY] =
			(struct sa_chart_window){steady->name, fmax(start, begin), end};
	if (last->n_rows)
		chart->window[SA_CHART_LAST] =
			(struct sa_chart_window){last->name, index_of(run, last->first_row), end};
}

/* What the first rule of the KPI found. */
static void set_judged(struct sa_chart *chart, const struct sa_audit *audit, size_t kpi)
{
	for (size_t i = 0; i < audit->verdict.n_check && !chart->has_judged; i++) {
		const struct sa_check *check = &audit->verdict.check[i];

		if (check->rule.kpi != kpi || !sa_num_is_finite(check->actual))
			continue;
		chart->has_judged = true;
		chart->judged = check->actual;
	}
}

/* "median of last8: 3.18 bps; target >= 2.9: ✓ PASS; 2 infinite values not drawn" */
static const char *subtitle_of(const struct sa_audit *audit, size_t kpi,
			       const struct sa_chart *limits, size_t n_infinite,
			       struct sa_arena *arena)
{
	const struct sa_reading *reading = &audit->reading[kpi];
	SA_STR_SCOPE(out);

	for (size_t i = 0; i < audit->verdict.n_check; i++) {
		const struct sa_check *check = &audit->verdict.check[i];

		if (check->rule.kpi != kpi)
			continue;
		if (!out.len && !isnan(check->actual)) {
			sa_str_printf(&out, "%s of %s: ", reading->from.aggregate,
				      reading->from.window);
			sa_chart_put_value(&out, limits, check->actual);
			if (sa_num_is_finite(check->actual))
				sa_str_printf(&out, " %s", sa_kpi_table[kpi].unit);
		}
		sa_str_printf(&out, "%starget %s %s: %s", out.len ? "; " : "",
			      sa_cmp_glyph(check->rule.op), check->rule.limit_text,
			      sa_outcome_text(check->outcome));
	}
	if (n_infinite)
		sa_str_printf(&out, "%s%zu infinite value%s not drawn", out.len ? "; " : "",
			      n_infinite, n_infinite == 1 ? "" : "s");
	return sa_str_finish(&out, arena);
}

void sa_chart_of_kpi(const struct sa_audit *audit, size_t kpi, const struct sa_run *baseline,
		     const char *baseline_name, struct sa_arena *arena, struct sa_chart *chart)
{
	const struct sa_kpi *row = &sa_kpi_table[kpi];
	size_t n_infinite = count_infinite(audit->run, kpi);

	sa_chart_limits_of_kpi(audit, kpi, chart);
	chart->key = row->csv_name;
	chart->name = row->policy_name;
	chart->title = row->label;
	chart->subtitle = subtitle_of(audit, kpi, chart, n_infinite, arena);
	chart->x_label = "iteration";
	chart->y_label = row->csv_name;
	chart->unit = row->unit;
	chart->n_infinite = n_infinite;
	chart->series[SA_CHART_HEAD].name = row->csv_name;
	chart->series[SA_CHART_BASELINE].name = "";
	for (size_t w = 0; w < SA_CHART_WINDOW_COUNT; w++)
		chart->window[w].name = "";
	if (baseline && baseline->n_iter)
		chart->series[SA_CHART_BASELINE] = series_of(baseline, kpi, baseline_name, arena);
	if (!audit->run->n_iter)
		return;
	chart->series[SA_CHART_HEAD] = series_of(audit->run, kpi, row->csv_name, arena);
	set_windows(chart, audit);
	set_judged(chart, audit, kpi);
}

enum rank { FAILING, REGRESSED, RULED, OTHER, RANKS };

static enum rank rank_of(const struct sa_audit *audit, const bool *regressed, size_t kpi)
{
	enum rank rank = regressed && regressed[kpi] ? REGRESSED : OTHER;

	for (size_t i = 0; i < audit->verdict.n_check; i++) {
		const struct sa_check *check = &audit->verdict.check[i];

		if (check->rule.kpi != kpi)
			continue;
		if (check->outcome != SA_PASS)
			return FAILING;
		if (rank == OTHER)
			rank = RULED;
	}
	return rank;
}

size_t sa_chart_pick(const struct sa_audit *audit, const bool *regressed, size_t max, size_t *pick)
{
	size_t n = 0;

	for (int rank = FAILING; rank < RANKS; rank++) {
		for (size_t k = 0; k < SA_KPI_COUNT && n < max; k++) {
			size_t kpi = k;

			if (audit->window[SA_WINDOW_OVERALL].kpi[k].n &&
			    (int)rank_of(audit, regressed, kpi) == rank)
				pick[n++] = kpi;
		}
	}
	return n;
}
