/* SPDX-License-Identifier: MIT */
/* What a group holds of a KPI in a selection: the column itself, or a copy of its pieces. */
#include "t.h"

#include <math.h>

#include "stats/view.h"

#define N ((double)NAN)

/* Ten rows, of which the group has all but 4 and 7; the entry of row 2 is missing. */
static int64_t row_index[] = {10, 11, 12, 13, 14, 15, 16, 17, 18, 19};
static int64_t row_time[] = {100, 110, 120, 130, 140, 150, 160, 170, 180, 190};
static const struct sa_rows rows = {.n = 10, .index = row_index, .at_ms = row_time};
static const uint32_t row[] = {0, 1, 2, 3, 5, 6, 8, 9};
static double column[] = {1, 2, N, 4, 6, 7, 9, 10};
static double *columns[] = {column};
static const uint64_t sample_at[] = {0, 2, 3, 3, 4, 4, 6, 7, 8};
static const double samples[] = {1, 1.5, 2, 4, 7, 7.5, 9, 10};
static struct sa_samples none[1], some[1] = {{sample_at, samples}};
static struct sa_group_data group = {
	.rows = &rows, .n = 8, .row = row, .y = columns, .samples = none};

static void take(struct sa_span *span, size_t n, unsigned want, struct sa_arena *arena,
		 struct sa_view *view)
{
	struct sa_selection s = {.span = span, .n_span = n};

	for (size_t i = 0; i < n; i++)
		s.n_rows += span[i].end - span[i].begin;
	sa_view_take(&group, 0, &s, want, arena, view);
}

static void one_span_is_the_column(void **state)
{
	struct sa_span span = {3, 9};
	struct sa_view v;
	SA_ARENA_SCOPE(arena);

	(void)state;
	take(&span, 1, SA_VIEW_PLACES, &arena, &v);
	assert_int_equal(v.n, 4);
	assert_int_equal(v.n_rows, 6);
	assert_int_equal(v.n_present, 4);
	assert_ptr_equal(v.y, column + 3);
	assert_ptr_equal(v.present, v.y);
	assert_int_equal(v.pos[1], 2);
	assert_int_equal(v.index[3], 18);
	assert_int_equal(v.at_ms[0], 130);
}

static void a_missing_value_is_left_out(void **state)
{
	struct sa_span span = {0, 4};
	struct sa_view v;
	SA_ARENA_SCOPE(arena);

	(void)state;
	take(&span, 1, SA_VIEW_VALUES, &arena, &v);
	assert_int_equal(v.n, 4);
	assert_int_equal(v.n_present, 3);
	t_close(v.present[2], 4, 0);
	assert_true(isnan(column[2])); /* the column is as it was */
	assert_null(v.pos);
}

/* Rows 4 and 5 are masked: the places on both sides follow each other. */
static void several_spans_are_joined(void **state)
{
	struct sa_span span[] = {{2, 4}, {6, 10}};
	struct sa_view v;
	SA_ARENA_SCOPE(arena);

	(void)state;
	group.samples = some;
	take(span, 2, SA_VIEW_PLACES | SA_VIEW_SAMPLES, &arena, &v);
	group.samples = none;
	assert_int_equal(v.n, 5);
	assert_int_equal(v.n_rows, 6);
	assert_int_equal(v.n_present, 4);
	t_close(v.present[0], 4, 0);
	t_close(v.y[4], 10, 0);
	assert_int_equal(v.pos[2], 2);
	assert_int_equal(v.pos[4], 5);
	assert_int_equal(v.index[2], 16);
	assert_int_equal(v.n_sample, 5);
	t_close(v.sample[1], 7, 0);
	t_close(v.sample[4], 10, 0);
}

static void nothing(void **state)
{
	struct sa_span span = {4, 5};
	struct sa_group_data bare = {.rows = &rows};
	struct sa_view v;
	SA_ARENA_SCOPE(arena);

	(void)state;
	take(NULL, 0, SA_VIEW_PLACES | SA_VIEW_SAMPLES, &arena, &v);
	assert_int_equal(v.n + v.n_rows + v.n_sample, 0);
	take(&span, 1, SA_VIEW_PLACES, &arena, &v);
	assert_int_equal(v.n + v.n_present, 0);
	assert_int_equal(v.n_rows, 1);
	sa_view_take(&bare, 0, &(struct sa_selection){.n_rows = 3}, SA_VIEW_PLACES, &arena, &v);
	assert_int_equal(v.n, 0);
	assert_int_equal(v.n_rows, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_span_is_the_column),
		cmocka_unit_test(a_missing_value_is_left_out),
		cmocka_unit_test(several_spans_are_joined),
		cmocka_unit_test(nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
