/* SPDX-License-Identifier: MIT */
/* Comparison without a policy file. */
#include "gate/shift_builtin.h"

#include <math.h>

#include "base/num.h"
#include "gate/judge_rules.h"

/* One KPI in a window as the statistics read it: of rows of the same index the last value. In `arena`. */
static struct sa_judge_series series_of(const struct sa_run *run, const struct sa_window *window,
					size_t kpi, struct sa_arena *arena)
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

static struct sa_judge_case case_of(const struct sa_compare_side *a, size_t n_a,
				    const struct sa_compare_side *b,
				    const struct sa_compare_opts *opts, size_t kpi,
				    struct sa_arena *arena)
{
	enum sa_better better = sa_kpi_table[kpi].better;
	struct sa_judge_series *baseline = SA_NEW_ARRAY(arena, n_a, struct sa_judge_series);

	for (size_t i = 0; i < n_a; i++)
		baseline[i] = series_of(a[i].run, a[i].window, kpi, arena);
	return (struct sa_judge_case){
		.better = sa_judge_better_of(better),
		.judged = opts->ruled[kpi] && better != SA_NEITHER,
		.floor_percent = opts->floor[kpi].is_share,
		.floor = opts->floor[kpi].value * (opts->floor[kpi].is_share ? 100.0 : 1.0),
		.runs_alike = opts->runs_alike,
		.current = series_of(b->run, b->window, kpi, arena),
		.baseline = baseline,
		.n_baseline = n_a,
	};
}

/* The medians as they are shown, also where there is no answer. */
static struct sa_compare_sides sides_of(const struct sa_compare_side *a, size_t n_a,
					const struct sa_compare_side *b, size_t kpi,
					const struct sa_judge_answer *answer)
{
	struct sa_compare_sides sides = {
		.n_b = b->window->kpi[kpi].n, .a = answer->level, .b = b->window->kpi[kpi].median};

	for (size_t i = 0; i < n_a; i++) {
		sides.n_a += a[i].window->kpi[kpi].n;
		if (isnan(sides.a))
			sides.a = a[i].window->kpi[kpi].median;
	}
	return sides;
}

void sa_compare_runs(const struct sa_compare_side *a, size_t n_a, const struct sa_compare_side *b,
		     const struct sa_compare_opts *opts, struct sa_arena *arena,
		     struct sa_compare *out)
{
	const struct sa_policy_baseline as = {.regression = opts->regression,
					      .unclear = SA_STATE_WARN};
	struct sa_judge_case cases[SA_KPI_COUNT];
	struct sa_judge_answer answers[SA_KPI_COUNT];
	SA_ARENA_SCOPE(scratch);

	*out = (struct sa_compare){.alpha = opts->alpha,
				   .runs_alike = opts->runs_alike,
				   .regression = opts->regression};
	for (size_t i = 0; i < n_a; i++)
		out->n_runs += a[i].window->n_rows > 0;
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		cases[k] = case_of(a, n_a, b, opts, k, arena);
	sa_judge_compare(cases, SA_KPI_COUNT, opts->alpha, &scratch, answers);
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		out->shift[k] = (struct sa_judged_shift){
			.group = "",
			.metric = k,
			.judged = cases[k].judged,
			.state = cases[k].judged ? sa_judge_shift_state(&as, answers[k].word)
						 : SA_STATE_OK,
			.answer = answers[k],
		};
		out->side[k] = sides_of(a, n_a, b, k, &answers[k]);
	}
}
