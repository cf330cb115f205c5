/* SPDX-License-Identifier: MIT */
/* Aggregates of rules on a view: values, missing ones, infinite ones, and what cannot be computed. */
#include "t.h"

#include <math.h>

#include "stats/aggregate.h"

#define N	 ((double)NAN)
#define INF	 ((double)INFINITY)
#define MAX_ROWS 16

struct agg_case {
	enum sa_agg_id id;
	double p;
	struct sa_predicate when;
	size_t n;
	double y[MAX_ROWS];
	double want;
};

#define WHEN(op, value)             \
	{                           \
		true, (op), (value) \
	}
static const struct agg_case cases[] = {
	{SA_AGG_MEDIAN, 0, {0}, 4, {4, 1, 3, 2}, 2.5},
	{SA_AGG_MEDIAN, 0, {0}, 3, {4, N, 3}, 3.5},
	{SA_AGG_MEDIAN, 0, {0}, 3, {1, 2, INF}, 2},
	{SA_AGG_MEDIAN, 0, {0}, 2, {1, INF}, INF},
	{SA_AGG_MEDIAN, 0, {0}, 1, {N}, N},
	{SA_AGG_MEAN, 0, {0}, 3, {1, 2, 6}, 3},
	{SA_AGG_MEAN, 0, {0}, 2, {1, INF}, INF},
	{SA_AGG_MEAN, 0, {0}, 2, {-INF, INF}, INF},
	{SA_AGG_MEAN, 0, {0}, 2, {1.7e308, 1.7e308}, 1.7e308},
	{SA_AGG_SUM, 0, {0}, 3, {1e16, 1, -1e16}, 1},
	{SA_AGG_MIN, 0, {0}, 3, {2, -1, INF}, -1},
	{SA_AGG_MAX, 0, {0}, 3, {2, -1, N}, 2},
	{SA_AGG_MAX, 0, {0}, 1, {N}, N},
	{SA_AGG_COUNT, 0, {0}, 3, {1, N, 2}, 2},
	{SA_AGG_COUNT, 0, WHEN(SA_GT, 1), 4, {1, 2, N, INF}, 2},
	{SA_AGG_SHARE, 0, WHEN(SA_LE, 3), 4, {1, 2, N, 9}, 100.0 * 2 / 3},
	{SA_AGG_STDDEV, 0, {0}, 4, {2, 4, 4, 6}, 1.632993161855452},
	{SA_AGG_STDDEV, 0, {0}, 1, {2}, N},
	{SA_AGG_STDDEV, 0, {0}, 3, {2, 2, 2}, 0},
	{SA_AGG_STDDEV, 0, {0}, 3, {2, INF, 2}, INF},
	{SA_AGG_FIRST, 0, {0}, 2, {7, 8}, 7},
	{SA_AGG_FIRST, 0, {0}, 2, {N, 8}, N},
	{SA_AGG_LAST, 0, {0}, 2, {7, 8}, 8},
	{SA_AGG_LAST, 0, {0}, 2, {7, N}, N},
	{SA_AGG_PERCENTILE, 95, {0}, 5, {1, 2, 3, 4, 5}, 4.8},
	{SA_AGG_PERCENTILE, 0, {0}, 3, {3, 1, 2}, 1},
	{SA_AGG_PERCENTILE, 100, {0}, 3, {3, 1, 2}, 3},
	{SA_AGG_PERCENTILE, 99.9, {0}, 2, {0, 1}, 0.999},
	{SA_AGG_STREAK, 0, WHEN(SA_GT, 5), 7, {6, 7, 1, 8, 9, 9, 2}, 3},
	{SA_AGG_STREAK, 0, WHEN(SA_GT, 5), 5, {6, 7, N, 8, 9}, 2},
	{SA_AGG_STREAK, 0, WHEN(SA_GT, 5), 2, {1, 2}, 0},
	{SA_AGG_CHANGES, 0, {0}, 6, {1, 1, N, 2, 2, 1}, 2},
	{SA_AGG_SLOPE, 0, {0}, 4, {1, 3, 5, 7}, 2},
	{SA_AGG_SLOPE, 0, {0}, 4, {1, N, N, 7}, 2},
	{SA_AGG_SLOPE, 0, {0}, 3, {5, 5, 5}, 0},
	{SA_AGG_SLOPE, 0, {0}, 2, {1, N}, N},
	{SA_AGG_SLOPE, 0, {0}, 3, {1, INF, 2}, INF},
	{SA_AGG_SLOPE, 0, {0}, 3, {0, 1e305, 2e305}, 1e305},
};

static void fill(struct sa_view *view, const double *y, size_t n, struct sa_arena *arena)
{
	double *present = SA_NEW_ARRAY(arena, n, double);

	*view = (struct sa_view){.n = n,
				 .n_rows = n,
				 .y = y,
				 .pos = SA_NEW_ARRAY(arena, n, size_t),
				 .index = SA_NEW_ARRAY(arena, n, int64_t),
				 .at_ms = SA_NEW_ARRAY(arena, n, int64_t),
				 .present = present};
	for (size_t i = 0; i < n; i++) {
		view->pos[i] = i;
		view->index[i] = (int64_t)i + 1;
		view->at_ms[i] = 1764000000000 + (int64_t)i * 60000;
		if (!isnan(y[i]))
			present[view->n_present++] = y[i];
	}
}

static void values(void **state)
{
	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		const struct agg_case *c = &cases[i];
		const struct sa_aggregate agg = {
			.id = c->id, .p = c->p, .when = c->when, .slope_mul = 1, .slope_div = 1};
		struct sa_view view;
		char name[60];
		SA_ARENA_SCOPE(arena);

		fill(&view, c->y, c->n, &arena);
		sprintf(name, "row %zu: %s", i, sa_agg_id_name(c->id));
		t_close_in(name, sa_aggregate_of(&view, &agg, &arena), c->want,
			   1e-12 * fmax(1, fabs(c->want)));
	}
}

/* 60 a minute is 3600 an hour, and in another unit what that makes. */
static void slope_in_time(void **state)
{
	static const double y[] = {0, 60, 120, 180};
	const struct sa_aggregate agg = {
		.id = SA_AGG_SLOPE, .per_ms = 3600000, .slope_mul = 1, .slope_div = 1000};
	struct sa_view view;
	SA_ARENA_SCOPE(arena);

	(void)state;
	fill(&view, y, 4, &arena);
	t_close(sa_aggregate_of(&view, &agg, &arena), 3.6, 1e-12);
}

/* A masked row is not there: the rows beside it follow each other. */
static void streak_over_a_mask(void **state)
{
	static const double y[] = {9, 9, 9};
	const struct sa_aggregate agg = {.id = SA_AGG_STREAK, .when = {true, SA_GT, 5}};
	struct sa_view view;
	SA_ARENA_SCOPE(arena);

	(void)state;
	fill(&view, y, 3, &arena);
	t_close(sa_aggregate_of(&view, &agg, &arena), 3, 0);
	view.pos[2] = 3; /* a row between them holds nothing */
	view.n_rows = 4;
	t_close(sa_aggregate_of(&view, &agg, &arena), 2, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(slope_in_time),
		cmocka_unit_test(streak_over_a_mask),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
