/* SPDX-License-Identifier: MIT */
/* Where the six KPIs are going, and what their rules could not have seen. */
#include "gate/course_builtin.h"

#include <math.h>

#include "base/num.h"
#include "stats/judge_drift.h"
#include "stats/judge_reach.h"

#define DRIFT_ALPHA 0.05
#define HORIZON	    24 /* rows: the default of `drift.horizon` */

struct sa_judge_series sa_judge_builtin_series(const struct sa_run *run,
					       const struct sa_window *window, enum sa_kpi_id kpi,
					       struct sa_arena *arena)
{
	double *index = SA_NEW_ARRAY(arena, window->n_rows, double);
	double *y = SA_NEW_ARRAY(arena, window->n_rows, double);
	size_t n = 0;

	for (size_t i = 0; i < window->n_rows; i++) {
		const struct sa_iter *row = &run->iter[window->first_row + i];
		bool again = n && index[n - 1] == (double)row->index;

		if (again && isnan(row->kpi[kpi]))
			continue;
		n -= again;
		index[n] = (double)row->index;
		y[n++] = row->kpi[kpi];
	}
	return (struct sa_judge_series){index, y, n};
}

/* The rules of the latency are about its maximum, of which a line says nothing (POLICY 16 Baselines). */
static bool is_level(enum sa_kpi_id kpi)
{
	return kpi != SA_KPI_LATENCY_P95_MS;
}

/* Whether the KPI has a rule; *limit is the one that a line for the worse crosses first. */
static bool find_limit(const struct sa_audit *audit, enum sa_kpi_id kpi, double *limit)
{
	bool higher = sa_kpi_table[kpi].better == SA_HIGHER, found = false;

	*limit = SA_MISSING;
	for (size_t i = 0; i < audit->verdict.n_check; i++) {
		const struct sa_rule *rule = &audit->verdict.check[i].rule;

		if (rule->kpi != kpi)
			continue;
		found = true;
		if (is_level(kpi) && (rule->op == SA_GE) == higher &&
		    (isnan(*limit) || (higher ? rule->limit > *limit : rule->limit < *limit)))
			*limit = rule->limit;
	}
	return found;
}

/* What the tuner did between the last row before a change and its first. */
static const char *cause_at(const struct sa_audit *audit, double change_at, struct sa_arena *arena)
{
	const struct sa_tuning_summary *tuning = &audit->tuning;

	for (size_t i = 0; sa_num_is_finite(change_at) && i < tuning->n_changed; i++) {
		if ((double)tuning->changed[i] == change_at - 1)
			return sa_arena_printf(arena, "after the tuning change of iteration %llu",
					       (unsigned long long)tuning->changed[i]);
	}
	return NULL;
}

/* KPIs with a rule are one family, the others another. */
static void judge_family(struct sa_audit *audit, bool ruled, struct sa_arena *arena)
{
	const struct sa_window *steady = &audit->window[SA_WINDOW_STEADY];
	struct sa_judge_drift_case cases[SA_KPI_COUNT];
	struct sa_judge_drift_answer answers[SA_KPI_COUNT];
	enum sa_kpi_id of[SA_KPI_COUNT];
	size_t n = 0;
	SA_ARENA_SCOPE(scratch);

	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		struct sa_judged_drift *d = &audit->drift[k];
		double limit;

		if (find_limit(audit, (enum sa_kpi_id)k, &limit) != ruled)
			continue;
		struct sa_judge_series s =
			sa_judge_builtin_series(audit->run, steady, (enum sa_kpi_id)k, &scratch);

		*d = (struct sa_judged_drift){
			.group = "",
			.metric = k,
			.ruled = ruled,
			.level = isnan(limit) ? SA_STATE_OK : SA_STATE_HOLD,
			.limit = limit,
			.last = s.n ? (int64_t)s.index[s.n - 1] : 0,
			.step = s.n > 1 ? (s.index[s.n - 1] - s.index[0]) / (double)(s.n - 1) : 1.0,
		};
		of[n] = (enum sa_kpi_id)k;
		cases[n++] = (struct sa_judge_drift_case){
			.better = sa_judge_better_of(sa_kpi_table[k].better),
			.judged = true,
			.limit = limit,
			.horizon = HORIZON * d->step,
			.series = s,
		};
	}
	sa_judge_drift(cases, n, DRIFT_ALPHA, &scratch, answers);
	for (size_t i = 0; i < n; i++) {
		struct sa_judged_drift *d = &audit->drift[of[i]];

		d->answer = answers[i];
		d->cause = cause_at(audit, answers[i].change_at, arena);
	}
}

static void judge_reach(struct sa_audit *audit)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_verdict *verdict = &audit->verdict;
	struct sa_judge_reach_case *cases =
		SA_NEW_ARRAY(&scratch, verdict->n_check, struct sa_judge_reach_case);
	struct sa_judge_reach *reach =
		SA_NEW_ARRAY(&scratch, verdict->n_check, struct sa_judge_reach);
	struct sa_check **of = SA_NEW_ARRAY(&scratch, verdict->n_check, struct sa_check *);
	size_t n = 0;

	for (size_t i = 0; i < verdict->n_check; i++) {
		struct sa_check *check = &verdict->check[i];

		if (check->outcome != SA_PASS || !is_level(check->rule.kpi))
			continue;
		cases[n] = (struct sa_judge_reach_case){
			.agg = SA_JUDGE_AGG_QUANTILE,
			.quantile = 0.5,
			.at_least = check->rule.op == SA_GE,
			.limit = check->rule.limit,
			.window =
				sa_judge_builtin_series(audit->run, &audit->window[SA_WINDOW_LAST],
							check->rule.kpi, &scratch),
			.context = sa_judge_builtin_series(audit->run,
							   &audit->window[SA_WINDOW_STEADY],
							   check->rule.kpi, &scratch),
		};
		of[n++] = check;
	}
	sa_judge_reach(cases, n, &scratch, reach);
	for (size_t i = 0; i < n; i++)
		of[i]->reach = reach[i];
}

void sa_judge_builtin(struct sa_audit *audit, struct sa_arena *arena)
{
	audit->drift = SA_NEW_ARRAY(arena, SA_KPI_COUNT, struct sa_judged_drift);
	judge_family(audit, true, arena);
	judge_family(audit, false, arena);
	judge_reach(audit);
}
