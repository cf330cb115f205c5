/* SPDX-License-Identifier: MIT */
/* Choosing rows and computing their statistics. */
#include "stats/select.h"

#include "base/parallel.h"
#include "stats/agg.h"
#include "stats/trend.h"

struct work {
	const struct sa_run *run;
	struct sa_window *window;
	struct sa_trend *trend;
	struct sa_arena scratch[SA_MAX_WORKERS];
};

static size_t first_at_least(const struct sa_run *run, uint64_t index)
{
	size_t lo = 0, hi = run->n_iter;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (run->iter[mid].index < index)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* First row of the rows that hold the `last_n` highest different indices. */
static size_t first_of_last(const struct sa_run *run, size_t last_n)
{
	size_t row = run->n_iter, different = 0;

	while (row > 0) {
		if (row == run->n_iter || run->iter[row - 1].index != run->iter[row].index) {
			if (different == last_n)
				break;
			different++;
		}
		row--;
	}
	return row;
}

static void set_window(const struct sa_run *run, struct sa_window *window, const char *name,
		       size_t first, uint64_t start_if_empty)
{
	*window = (struct sa_window){
		.name = name,
		.first_row = first,
		.n_rows = run->n_iter - first,
		.start_index = first < run->n_iter ? run->iter[first].index : start_if_empty,
	};
}

/* All windows and the trend of one KPI. */
static void compute_kpi(const struct work *work, size_t k, struct sa_arena *scratch)
{
	const struct sa_run *run = work->run;
	const struct sa_window *steady = &work->window[SA_WINDOW_STEADY];
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	double *x = SA_NEW_ARRAY(scratch, run->n_iter, double);
	double *y = SA_NEW_ARRAY(scratch, run->n_iter, double);

	for (size_t i = 0; i < run->n_iter; i++) {
		x[i] = (double)run->iter[i].index;
		y[i] = run->iter[i].kpi[k];
	}
	for (size_t w = 0; w < SA_WINDOW_COUNT; w++) {
		struct sa_window *window = &work->window[w];

		sa_agg_compute(y + window->first_row, window->n_rows, scratch, &window->kpi[k]);
	}
	sa_trend_compute(x + steady->first_row, y + steady->first_row, steady->n_rows, scratch,
			 &work->trend[k]);
	sa_arena_reset(scratch, mark);
}

static void compute_piece(void *ctx, size_t worker, size_t begin, size_t end)
{
	struct work *work = ctx;

	for (size_t k = begin; k < end; k++)
		compute_kpi(work, k, &work->scratch[worker]);
}

/* Below this many rows threads cost more than they give. */
#define ROWS_WORTH_THREADS 2000

void sa_windows_build(const struct sa_run *run, uint64_t steady_start, size_t last_n,
		      struct sa_arena *arena, struct sa_window *window, struct sa_trend *trend)
{
	struct work work = {.run = run, .window = window, .trend = trend};
	const char *last_name = sa_arena_printf(arena, "last%zu", last_n);

	set_window(run, &window[SA_WINDOW_OVERALL], "overall", 0, 0);
	set_window(run, &window[SA_WINDOW_STEADY], "steady", first_at_least(run, steady_start),
		   steady_start);
	window[SA_WINDOW_STEADY].start_index = steady_start;
	set_window(run, &window[SA_WINDOW_LAST], last_name, first_of_last(run, last_n), 0);
	sa_parallel_for(SA_KPI_COUNT, 1, run->n_iter < ROWS_WORTH_THREADS ? 1 : SA_MAX_WORKERS,
			compute_piece, &work);
	for (size_t w = 0; w < SA_MAX_WORKERS; w++)
		sa_arena_release(&work.scratch[w]);
}

bool sa_window_is_constant(const struct sa_window *window, size_t kpi, size_t least)
{
	const struct sa_agg *agg = &window->kpi[kpi];

	return agg->n >= least && agg->min >= agg->max;
}
