/* SPDX-License-Identifier: MIT */
/* Records as rows: their order, the union over groups, turns, columns. */
#include "load/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"

/* A group that takes turns is dead when it wrote nothing for this many rows a group (POLICY 15). */
#define DEAD_TURNS 2

/* Where all usable files differ from their names by one constant the content counts (FORMATS 15.27). */
static void apply_shift(struct sa_join *j)
{
	bool constant = true, any = false, differs = false;
	int64_t shift = 0;
	const struct sa_record *odd = NULL;

	for (size_t i = 0; i < j->n; i++) {
		const struct sa_record *r = j->joined[i].record;

		if (r->flags & SA_RECORD_UNUSABLE)
			continue;
		constant &= !any || r->own_index - r->index == shift;
		shift = any ? shift : r->own_index - r->index;
		if (!differs && r->own_index != r->index)
			odd = r;
		differs |= r->own_index != r->index;
		any = true;
	}
	if (!differs)
		return;
	if (constant) {
		sa_note_add(j->notes, SA_WARNING, j->file[odd->file],
			    "out of order: every file says an iteration that is %lld %s than the "
			    "number in its name (here %lld); the content counts",
			    (long long)(shift < 0 ? -shift : shift), shift < 0 ? "less" : "more",
			    (long long)odd->own_index);
		for (size_t i = 0; i < j->n; i++)
			j->joined[i].record->index += shift;
		return;
	}
	sa_note_add(j->notes, SA_WARNING, j->file[odd->file],
		    "out of order: the content says iteration %lld, the name %lld; the name counts",
		    (long long)odd->own_index, (long long)odd->index);
}

void sa_join_spoil(struct sa_joined *x, const char *why)
{
	x->record->flags |= SA_RECORD_UNUSABLE;
	x->record->why = why;
}

/*
 * Sets the keys. What cannot be placed (no index, no time, unreadable) follows the record before it, so
 * that it takes the place it had in the file.
 */
static void set_keys(struct sa_join *j)
{
	const struct sa_wanted *w = j->wanted;
	struct sa_input_data *in = j->input;
	int64_t *counter = SA_NEW_ARRAY(j->arena, in->n_group, int64_t), last = 0;

	for (size_t i = 0; i < j->n; i++) {
		in->has_index |= (j->joined[i].record->flags & SA_RECORD_HAS_INDEX) != 0;
		in->has_time |= (j->joined[i].record->flags & SA_RECORD_HAS_TIME) != 0;
	}
	in->has_index |= w->index.slot != SA_NO_SLOT;
	/* a time that is asked for and nowhere there is no order: the file's would be anybody's */
	in->has_time |= !in->has_index && w->time.slot != SA_NO_SLOT;
	for (size_t i = 0; i < j->n; i++) {
		struct sa_joined *x = &j->joined[i];
		struct sa_record *r = x->record;
		bool unusable = r->flags & SA_RECORD_UNUSABLE;

		if (in->has_index && !(r->flags & SA_RECORD_HAS_INDEX)) {
			if (!unusable)
				sa_join_spoil(x, "no usable index in it");
			x->key = last + 1;
		} else if (in->has_index) {
			x->key = r->index;
		} else if (in->has_time && !(r->flags & SA_RECORD_HAS_TIME)) {
			if (!unusable)
				sa_join_spoil(x, "no usable time in it");
			x->key = last;
		} else if (in->has_time) {
			x->key = r->at_ms;
		} else if (unusable) {
			for (size_t g = 0; g < in->n_group; g++)
				last = counter[g] > last ? counter[g] : last;
			x->key = ++last;
			for (size_t g = 0; g < in->n_group; g++)
				counter[g] = last;
		} else {
			x->key = ++counter[x->group];
		}
		last = x->key;
	}
}

static void merge_sort(struct sa_joined *x, struct sa_joined *tmp, size_t n)
{
	if (n < 2)
		return;
	size_t half = n / 2;

	merge_sort(x, tmp, half);
	merge_sort(x + half, tmp, n - half);
	if (x[half - 1].key <= x[half].key)
		return;
	memcpy(tmp, x, half * sizeof *x);
	for (size_t a = 0, b = half, to = 0; a < half; to++) {
		if (b < n && x[b].key < tmp[a].key)
			x[to] = x[b++];
		else
			x[to] = tmp[a++];
	}
}

static void sort_records(struct sa_join *j)
{
	size_t i = 1;

	while (i < j->n && j->joined[i - 1].key <= j->joined[i].key)
		i++;
	if (i >= j->n)
		return;
	struct sa_joined *tmp = sa_xrealloc(NULL, (j->n / 2 + 1) * sizeof *tmp);

	merge_sort(j->joined, tmp, j->n);
	free(tmp);
}

/*
 * Times that go back or stand still from one record of a group to the next: in the file, or along the
 * indices; there the first such row is named (FORMATS 15.13, 15.18).
 */
static void look_at_times(struct sa_join *j)
{
	struct sa_input_data *in = j->input;
	struct last {
		int64_t at_ms, key;
		uint32_t file;
		bool any;
	} *last = SA_NEW_ARRAY(j->arena, in->n_group, struct last);

	for (size_t i = 0; i < j->n; i++) {
		const struct sa_record *r = j->joined[i].record;

		if ((r->flags & (SA_RECORD_UNUSABLE | SA_RECORD_HAS_TIME)) != SA_RECORD_HAS_TIME)
			continue;
		struct last *l = &last[j->joined[i].group];
		int64_t key = j->joined[i].key;
		bool next = l->any && (in->has_index ? l->key != key : l->file == r->file);

		in->times_go_back |= next && r->at_ms < l->at_ms;
		if (next && in->has_index && r->at_ms == l->at_ms) {
			in->still_index = in->n_still ? in->still_index : key;
			in->still_file = in->n_still++ ? in->still_file : j->file[r->file];
		}
		if (next && in->has_index && r->at_ms < l->at_ms && !in->back_file) {
			in->back_index = key;
			in->back_file = j->file[r->file];
		}
		*l = (struct last){r->at_ms, key, r->file, true};
	}
}

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
	apply_shift(j);
	set_keys(j);
	if (!in->has_index)
		look_at_times(j);
	sort_records(j);
	if (in->has_index)
		look_at_times(j);
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
