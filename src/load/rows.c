/* SPDX-License-Identifier: MIT */
/* Records as rows: the union over groups, turns, columns. */
#include "load/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"

/* A group that takes turns is dead when it wrote nothing for this many rows a group (POLICY 15). */
#define DEAD_TURNS 2

/* The rows of the union: row_of[i] of each record; *shared when one row holds two groups. */
static size_t number_rows(struct sa_join *j, uint32_t *row_of, bool *shared, bool *same_times)
{
	size_t n_group = j->input->n_group, n_rows = 0;
	size_t *stamp = SA_NEW_ARRAY(j->arena, n_group, size_t);
	size_t *seen = SA_NEW_ARRAY(j->arena, n_group, size_t);

	*shared = false;
	*same_times = true;
	for (size_t i = 0, end; i < j->n; i = end) {
		size_t rows = 0, groups = 0;

		for (end = i; end < j->n && j->joined[end].key == j->joined[i].key; end++) {
			const struct sa_joined *x = &j->joined[end];

			if (x->record->flags & SA_RECORD_UNUSABLE)
				continue;
			if (stamp[x->group] != i + 1) {
				stamp[x->group] = i + 1;
				seen[x->group] = 0;
				groups++;
			}
			j->input->n_duplicates += seen[x->group] > 0;
			row_of[end] = (uint32_t)(n_rows + seen[x->group]++);
			rows = seen[x->group] > rows ? seen[x->group] : rows;
		}
		*shared |= groups > 1;
		*same_times &= !groups || groups == n_group;
		for (size_t k = i; k < end; k++) {
			if (j->joined[k].record->flags & SA_RECORD_UNUSABLE)
				row_of[k] = (uint32_t)(n_rows + rows++);
		}
		n_rows += rows;
	}
	return n_rows;
}

static void new_rows(struct sa_rows *rows, size_t n, struct sa_arena *arena)
{
	*rows = (struct sa_rows){
		.n = n,
		.index = SA_NEW_RAW(arena, n, int64_t),
		.at_ms = SA_NEW_RAW(arena, n, int64_t),
		.file = SA_NEW_ARRAY(arena, n, const char *),
		.unusable = SA_NEW_ARRAY(arena, n, bool),
		.tuned = SA_NEW_ARRAY(arena, n, bool),
	};
	for (size_t i = 0; i < n; i++)
		rows->at_ms[i] = SA_NO_TIME;
}

static void fill_rows(struct sa_join *j, const uint32_t *row_of)
{
	struct sa_input_data *in = j->input;
	bool by_time = !in->has_index && in->has_time;

	for (size_t i = 0; i < j->n; i++) {
		const struct sa_record *r = j->joined[i].record;
		uint32_t row = row_of[i];

		in->rows.index[row] = by_time ? (int64_t)row + 1 : j->joined[i].key;
		if (r->flags & SA_RECORD_HAS_TIME && in->rows.at_ms[row] == SA_NO_TIME)
			in->rows.at_ms[row] = r->at_ms;
		if (!in->rows.file[row])
			in->rows.file[row] = j->file[r->file];
		in->rows.unusable[row] |= (r->flags & SA_RECORD_UNUSABLE) != 0;
		in->rows.tuned[row] |= (r->flags & SA_RECORD_TUNED) != 0;
	}
	in->newest_unusable = in->rows.n && in->rows.unusable[in->rows.n - 1];
}

/* Elements of [*] become the samples of their row, and the row's value is what they reduce to. */
static void reduce_extras(struct sa_join *j, const uint32_t *entry_of)
{
	const struct sa_wanted *w = j->wanted;
	size_t n_extra = 0, *first = SA_NEW_ARRAY(j->arena, j->n_chunk + 1, size_t);
	size_t *joined_of;

	for (size_t c = 0; c < j->n_chunk; c++) {
		first[c + 1] = first[c] + j->chunk[c].n;
		n_extra += j->chunk[c].n_extra;
	}
	if (!n_extra)
		return;
	joined_of = SA_NEW_ARRAY(j->arena, first[j->n_chunk], size_t);
	memset(joined_of, 0xFF, first[j->n_chunk] * sizeof *joined_of);
	for (size_t i = 0; i < j->n; i++) {
		const struct sa_joined *x = &j->joined[i];

		joined_of[first[x->chunk] + (size_t)(x->record - j->chunk[x->chunk].record)] = i;
	}
	for (size_t m = 0; m < w->n_metric; m++) {
		uint64_t **at = SA_NEW_ARRAY(j->arena, j->input->n_group, uint64_t *);
		double **value = SA_NEW_ARRAY(j->arena, j->input->n_group, double *);

		for (int pass = 0; pass < 2; pass++) {
			for (size_t c = 0; c < j->n_chunk; c++) {
				for (size_t k = 0; k < j->chunk[c].n_extra; k++) {
					const struct sa_extra *e = &j->chunk[c].extra[k];
					size_t i = joined_of[first[c] + e->record];

					if (e->metric != m || i == SIZE_MAX)
						continue;
					uint32_t g = j->joined[i].group;

					if (!at[g])
						at[g] = SA_NEW_ARRAY(j->arena,
								     j->input->group[g].n + 2,
								     uint64_t);
					if (pass)
						value[g][at[g][entry_of[i] + 1]++] = e->value;
					else
						at[g][entry_of[i] + 2]++;
				}
			}
			for (size_t g = 0; g < j->input->n_group && !pass; g++) {
				size_t n = j->input->group[g].n;

				for (size_t k = 2; at[g] && k < n + 2; k++)
					at[g][k] += at[g][k - 1];
				if (at[g])
					value[g] = SA_NEW_ARRAY(j->arena, at[g][n + 1], double);
			}
		}
		for (size_t g = 0; g < j->input->n_group; g++) {
			struct sa_group_data *group = &j->input->group[g];

			if (!at[g])
				continue;
			for (size_t k = 0; k < group->n; k++) {
				size_t n = at[g][k + 1] - at[g][k];

				if (n)
					group->y[m][k] = sa_reduce_values(&w->metric[m].def->reduce,
									  value[g] + at[g][k], n);
			}
			group->samples[m] = (struct sa_samples){at[g], value[g]};
		}
	}
}

/* Whether the slab holds the one group's rows as they are: each usable, in their order, with no gap. */
static bool is_column_order(const struct sa_join *j)
{
	size_t other = 0;

	if (!j->slab || j->input->n_group != 1 || j->n != j->slab->n)
		return false;
	for (size_t i = 0; i < j->n; i++)
		other += j->joined[i].record != &j->slab->record[i] ||
			 j->joined[i].record->flags & SA_RECORD_UNUSABLE;
	return !other;
}

static void new_columns(struct sa_join *j, bool is_slab, struct sa_group_data *group, size_t n)
{
	size_t m = j->wanted->n_metric;
	double *y = is_slab ? j->slab->y : SA_NEW_RAW(j->arena, n * m, double);
	uint8_t *from = is_slab ? j->slab->from : SA_NEW_RAW(j->arena, n * m, uint8_t);

	if (is_slab)
		sa_arena_adopt(j->arena, j->columns);
	group->y = SA_NEW_ARRAY(j->arena, m, double *);
	group->from = SA_NEW_ARRAY(j->arena, m, uint8_t *);
	group->samples = SA_NEW_ARRAY(j->arena, m, struct sa_samples);
	for (size_t k = 0; k < m; k++) {
		group->y[k] = y + k * n;
		group->from[k] = from + k * n;
	}
}

/* What a record gave, into the columns of its group. */
static void copy_values(const struct sa_join *j, const struct sa_joined *x,
			struct sa_group_data *group, size_t at)
{
	const struct sa_chunk *chunk = &j->chunk[x->chunk];
	size_t record = (size_t)(x->record - chunk->record);

	for (size_t k = 0; k < j->wanted->n_metric; k++) {
		group->y[k][at] = chunk->y[k * chunk->stride + record];
		group->from[k][at] = chunk->from[k * chunk->stride + record];
	}
}

/* The columns of all groups, in rows of the union. */
static void fill_columns(struct sa_join *j, const uint32_t *row_of)
{
	struct sa_input_data *in = j->input;
	uint32_t **row = SA_NEW_ARRAY(j->arena, in->n_group, uint32_t *);
	uint32_t *entry_of = SA_NEW_RAW(j->arena, j->n, uint32_t);
	size_t *n = SA_NEW_ARRAY(j->arena, in->n_group, size_t);
	bool filled = is_column_order(j);

	for (size_t i = 0; i < j->n; i++) {
		if (!(j->joined[i].record->flags & SA_RECORD_UNUSABLE))
			n[j->joined[i].group]++;
	}
	for (size_t g = 0; g < in->n_group; g++) {
		row[g] = SA_NEW_RAW(j->arena, n[g], uint32_t);
		in->group[g].time = SA_NEW_RAW(j->arena, n[g], int64_t);
		new_columns(j, filled, &in->group[g], n[g]);
	}
	for (size_t i = 0; i < j->n; i++) {
		const struct sa_joined *x = &j->joined[i];

		if (x->record->flags & SA_RECORD_UNUSABLE)
			continue;
		struct sa_group_data *group = &in->group[x->group];
		size_t at = group->n++;

		entry_of[i] = (uint32_t)at;
		row[x->group][at] = row_of[i];
		if (!filled)
			copy_values(j, x, group, at);
		if (x->record->flags & SA_RECORD_HAS_TIME)
			group->time[group->n_time++] = x->record->at_ms;
	}
	for (size_t g = 0; g < in->n_group; g++) {
		in->group[g].row = row[g];
		in->group[g].rows = &in->rows;
	}
	reduce_extras(j, entry_of);
}

/* Rows of its own for a group that takes turns with others; unusable ones stand in every group. */
static void give_own_rows(struct sa_join *j, struct sa_group_data *group)
{
	const struct sa_rows *all = &j->input->rows;
	size_t n_unusable = 0, at = 0, k = 0;
	struct sa_rows *own = SA_NEW(j->arena, struct sa_rows);
	uint32_t *row = SA_NEW_ARRAY(j->arena, group->n, uint32_t);

	for (size_t i = 0; i < all->n; i++)
		n_unusable += all->unusable[i];
	new_rows(own, group->n + n_unusable, j->arena);
	for (size_t i = 0; i < all->n; i++) {
		bool mine = k < group->n && group->row[k] == i;

		if (!mine && !all->unusable[i])
			continue;
		own->index[at] = all->index[i];
		own->at_ms[at] = all->at_ms[i];
		own->file[at] = all->file[i];
		own->unusable[at] = all->unusable[i];
		own->tuned[at] = all->tuned[i];
		if (mine)
			row[k++] = (uint32_t)at;
		at++;
	}
	group->dead =
		!group->n || all->n - 1 - group->row[group->n - 1] > DEAD_TURNS * j->input->n_group;
	group->rows = own;
	group->row = row;
}

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void finish_group(struct sa_join *j, struct sa_group_data *group)
{
	size_t i = 1;

	for (size_t m = 0; m < j->wanted->n_metric; m++) {
		if (j->wanted->metric[m].def->kind == SA_METRIC_COUNTER)
			group->n_resets += sa_counter_differences(group->y[m], group->n);
	}
	while (i < group->n_time && group->time[i - 1] <= group->time[i])
		i++;
	if (i < group->n_time)
		qsort(group->time, group->n_time, sizeof *group->time, by_time);
	group->first_ms = group->n_time ? group->time[0] : SA_NO_TIME;
	group->last_ms = group->n_time ? group->time[group->n_time - 1] : SA_NO_TIME;
}

static void finish_input(struct sa_join *j)
{
	struct sa_input_data *in = j->input;
	size_t timed = 0;

	in->first_ms = in->last_ms = SA_NO_TIME;
	in->times_equal = true;
	for (size_t i = 0; i < in->rows.n; i++) {
		int64_t at = in->rows.at_ms[i];

		if (at == SA_NO_TIME)
			continue;
		timed++;
		in->times_equal &= in->first_ms == SA_NO_TIME || at == in->first_ms;
		in->first_ms = in->first_ms == SA_NO_TIME || at < in->first_ms ? at : in->first_ms;
		in->last_ms = in->last_ms == SA_NO_TIME || at > in->last_ms ? at : in->last_ms;
	}
	in->times_equal &= timed > 1;
	in->step_ms = sa_times_step(in->rows.at_ms, in->rows.n, j->arena);
}

int sa_join_rows(struct sa_join *j, struct sa_err *err)
{
	struct sa_input_data *in = j->input;
	bool shared, same_times;

	if (j->n > SA_LIMIT_ROWS)
		return sa_err_set(
			err, SA_ERR_LIMIT,
			"more than %d rows in input '%s'; set `every:` to make buckets of time",
			SA_LIMIT_ROWS, in->name);
	sa_join_order(j);
	uint32_t *row_of = SA_NEW_RAW(j->arena, j->n, uint32_t);
	size_t n_rows = number_rows(j, row_of, &shared, &same_times);

	if (in->def->n_by && in->n_group > 1 && in->has_time && !in->has_index && !same_times)
		return sa_err_set(
			err, SA_ERR_SCHEMA,
			"the groups of input '%s' have rows at different times; set `every:` "
			"(or `index:`), so that their rows can stand side by side",
			in->name);
	new_rows(&in->rows, n_rows, j->arena);
	fill_rows(j, row_of);
	fill_columns(j, row_of);
	in->turns = in->n_group > 1 && !shared;
	for (size_t g = 0; g < in->n_group; g++) {
		if (in->turns)
			give_own_rows(j, &in->group[g]);
		finish_group(j, &in->group[g]);
	}
	finish_input(j);
	return 0;
}
