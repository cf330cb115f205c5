/* SPDX-License-Identifier: MIT */
/* Records into buckets of time (POLICY 4 `every`, 15 Rows, 16 Kinds). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/sample.h"
#include "load/rows.h"

struct buckets {
	struct sa_join *j;
	int64_t t0, every_ms;
	size_t n;
	size_t n_lost; /* rows behind them, of what could not be used */
	uint32_t *row; /* 0 .. n-1, the entries of every group */
};

static bool is_timed(const struct sa_joined *x)
{
	return (x->record->flags & (SA_RECORD_UNUSABLE | SA_RECORD_HAS_TIME)) == SA_RECORD_HAS_TIME;
}

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static bool has_usable(const struct sa_join *j)
{
	for (size_t i = 0; i < j->n; i++) {
		if (!(j->joined[i].record->flags & SA_RECORD_UNUSABLE))
			return true;
	}
	return false;
}

static void spoil_untimed(struct sa_join *j)
{
	for (size_t i = 0; i < j->n; i++) {
		if (!(j->joined[i].record->flags & (SA_RECORD_UNUSABLE | SA_RECORD_HAS_TIME)))
			sa_join_spoil(&j->joined[i], "no usable time in it");
	}
}

/* The times of each group's samples, ascending; false when nothing has a time. */
static bool take_times(struct buckets *b)
{
	struct sa_join *j = b->j;
	struct sa_input_data *in = j->input;
	int64_t last = INT64_MIN;

	b->t0 = INT64_MAX;
	for (size_t g = 0; g < in->n_group; g++)
		in->group[g].time = SA_NEW_ARRAY(j->arena, in->group[g].n_records, int64_t);
	for (size_t i = 0; i < j->n; i++) {
		const struct sa_joined *x = &j->joined[i];

		if (!is_timed(x))
			continue;
		struct sa_group_data *group = &in->group[x->group];

		if (group->n_time && x->record->at_ms < group->time[group->n_time - 1])
			in->times_go_back = true;
		group->time[group->n_time++] = x->record->at_ms;
		b->t0 = x->record->at_ms < b->t0 ? x->record->at_ms : b->t0;
		last = x->record->at_ms > last ? x->record->at_ms : last;
	}
	for (size_t g = 0; g < in->n_group; g++) {
		struct sa_group_data *group = &in->group[g];

		if (in->times_go_back)
			qsort(group->time, group->n_time, sizeof *group->time, by_time);
		group->first_ms = group->n_time ? group->time[0] : SA_NO_TIME;
		group->last_ms = group->n_time ? group->time[group->n_time - 1] : SA_NO_TIME;
	}
	if (last == INT64_MIN)
		return false;
	b->n = (size_t)((last - b->t0) / b->every_ms) + 1;
	return true;
}

/* Records in each bucket that holds any: their median, and how many are in the newest one. */
static double records_a_bucket(const struct buckets *b, double *newest)
{
	struct sa_arena *arena = b->j->arena;
	struct sa_arena_mark mark = sa_arena_mark(arena);
	double *count = SA_NEW_ARRAY(arena, b->n, double);
	size_t n = 0;

	for (size_t i = 0; i < b->j->n; i++) {
		const struct sa_joined *x = &b->j->joined[i];

		if (is_timed(x))
			count[(x->record->at_ms - b->t0) / b->every_ms]++;
	}
	*newest = count[b->n - 1];
	for (size_t k = 0; k < b->n; k++) {
		if (count[k] > 0)
			count[n++] = count[k];
	}
	sa_sample_sort(count, n);
	double median = sa_sample_percentile(count, n, 50);

	sa_arena_reset(arena, mark);
	return median;
}

/* The only record of its file: the file is a record, or could not be used. */
static bool is_alone(const struct sa_join *j, size_t i)
{
	uint32_t file = j->joined[i].record->file;

	return (!i || j->joined[i - 1].record->file != file) &&
	       (i + 1 == j->n || j->joined[i + 1].record->file != file);
}

/*
 * What stands behind the last record that has a time is newer than it. It fills the newest bucket up and
 * then new ones, as the records before it did; a whole file counts for as many records as the others
 * hold, but for one bucket at most.
 */
static void count_lost(struct buckets *b)
{
	const struct sa_join *j = b->j;
	size_t begin = j->n, n_timed = 0, n_files = 0;
	double newest, usual = records_a_bucket(b, &newest), lost = 0, whole;
	uint32_t file = UINT32_MAX;

	while (begin && !is_timed(&j->joined[begin - 1]))
		begin--;
	if (begin == j->n)
		return;
	for (size_t i = 0; i < begin; i++) {
		const struct sa_record *r = j->joined[i].record;

		if (!is_timed(&j->joined[i]))
			continue;
		n_timed++;
		n_files += r->file != file;
		file = r->file;
	}
	whole = fmin((double)n_timed / (double)n_files, usual);
	for (size_t i = begin; i < j->n; i++)
		lost += is_alone(j, i) ? whole : 1;
	lost = ceil((lost - fmax(usual - newest, 0)) / usual);
	b->n_lost = lost > 0 ? (size_t)lost : 0;
	for (size_t i = begin; i < j->n; i++)
		j->joined[i].key = (int64_t)(b->n + b->n_lost);
}

/* The samples of one KPI, group by group and bucket by bucket. */
struct cells {
	uint64_t **at; /* by group: n + 1 */
	double **value;
	int64_t **last_ms; /* of the sample that is last in time */
	double **last;
};

static void count_cell(struct cells *c, size_t group, size_t bucket, double v)
{
	(void)v;
	c->at[group][bucket + 2]++;
}

static void put_cell(struct cells *c, size_t group, size_t bucket, double v)
{
	c->value[group][c->at[group][bucket + 1]++] = v;
}

/* Of samples of one time the one that is read last, so the last of a list. */
static void keep_last(struct cells *c, size_t group, size_t bucket, int64_t at_ms, double v)
{
	if (!c->last || at_ms < c->last_ms[group][bucket])
		return;
	c->last_ms[group][bucket] = at_ms;
	c->last[group][bucket] = v;
}

/* Calls `take` for each sample of KPI m, in the order of the records. */
static void each_sample(struct buckets *b, size_t m, struct cells *c,
			void (*take)(struct cells *, size_t, size_t, double))
{
	struct sa_join *j = b->j;
	size_t chunk = SIZE_MAX, extra = 0;

	for (size_t i = 0; i < j->n; i++) {
		const struct sa_joined *x = &j->joined[i];
		const struct sa_chunk *from = &j->chunk[x->chunk];
		size_t record = (size_t)(x->record - from->record);

		if (x->chunk != chunk)
			extra = 0;
		chunk = x->chunk;
		if (!is_timed(x))
			continue;
		size_t bucket = (size_t)((x->record->at_ms - b->t0) / b->every_ms);

		double y = from->y[m * from->stride + record];

		if (!isnan(y)) {
			take(c, x->group, bucket, y);
			keep_last(c, x->group, bucket, x->record->at_ms, y);
		}
		while (extra < from->n_extra && from->extra[extra].record < record)
			extra++;
		for (; extra < from->n_extra && from->extra[extra].record == record; extra++) {
			if (from->extra[extra].metric != m)
				continue;
			take(c, x->group, bucket, from->extra[extra].value);
			keep_last(c, x->group, bucket, x->record->at_ms, from->extra[extra].value);
		}
	}
}

static void fill_cells(struct buckets *b, size_t m, bool want_last, struct cells *c)
{
	struct sa_arena *arena = b->j->arena;
	size_t n_group = b->j->input->n_group;

	*c = (struct cells){.at = SA_NEW_ARRAY(arena, n_group, uint64_t *),
			    .value = SA_NEW_ARRAY(arena, n_group, double *)};
	for (size_t g = 0; g < n_group; g++)
		c->at[g] = SA_NEW_ARRAY(arena, b->n + 2, uint64_t);
	each_sample(b, m, c, count_cell);
	for (size_t g = 0; g < n_group; g++) {
		for (size_t k = 2; k < b->n + 2; k++)
			c->at[g][k] += c->at[g][k - 1];
		c->value[g] = SA_NEW_ARRAY(arena, c->at[g][b->n + 1], double);
	}
	if (want_last) {
		c->last_ms = SA_NEW_ARRAY(arena, n_group, int64_t *);
		c->last = SA_NEW_ARRAY(arena, n_group, double *);
		for (size_t g = 0; g < n_group; g++) {
			c->last_ms[g] = SA_NEW_ARRAY(arena, b->n, int64_t);
			c->last[g] = SA_NEW_ARRAY(arena, b->n, double);
			for (size_t k = 0; k < b->n; k++)
				c->last_ms[g][k] = INT64_MIN;
		}
	}
	each_sample(b, m, c, put_cell);
}

static bool counts_time(enum sa_reduce_id id)
{
	return id == SA_REDUCE_SUM || id == SA_REDUCE_COUNT_OF || id == SA_REDUCE_RATE;
}

/*
 * The last bucket of a group is not full when its samples end more than one median distance before the
 * end of the bucket: a sum or a count of it would be too small.
 */
static bool last_is_cut(const struct buckets *b, const struct sa_group_data *group)
{
	int64_t step = sa_times_step(group->time, group->n_time, b->j->arena);
	int64_t end = b->t0 + (int64_t)b->n * b->every_ms;

	return group->last_ms != SA_NO_TIME && group->last_ms >= end - b->every_ms &&
	       end - group->last_ms > step;
}

/* Values of a bucket that nothing fell into: a count of 0, but no median. */
static double reduced(const struct buckets *b, const struct sa_reduce *how, double *value, size_t n,
		      bool has_last, double last)
{
	if (!n)
		return counts_time(how->id) ? 0 : SA_MISSING;
	if (how->id == SA_REDUCE_LAST && has_last)
		return last;
	double v = sa_reduce_values(how, value, n);

	return how->id == SA_REDUCE_RATE ? v / ((double)b->every_ms / 1000) : v;
}

/* The rate of a counter: what it rose since the bucket before, by time; not differenced again. */
static void counter_rate(const struct buckets *b, struct sa_group_data *group, size_t m,
			 const struct cells *c, size_t g)
{
	for (size_t k = 0; k < b->n; k++)
		group->y[m][k] = c->at[g][k + 1] > c->at[g][k] ? c->last[g][k] : SA_MISSING;
	group->n_resets += sa_counter_differences(group->y[m], b->n);
	for (size_t k = 0; k < b->n; k++)
		group->y[m][k] /= (double)b->every_ms / 1000;
}

static void fill_metric(struct buckets *b, size_t m)
{
	const struct sa_policy_metric *def = b->j->wanted->metric[m].def;
	bool counter = def->kind == SA_METRIC_COUNTER;
	struct sa_reduce how = def->reduce;
	struct sa_input_data *in = b->j->input;
	struct cells c;

	if (how.id == SA_REDUCE_AUTO)
		how.id = counter ? SA_REDUCE_LAST : SA_REDUCE_MEDIAN;
	fill_cells(b, m, how.id == SA_REDUCE_LAST || counter, &c);
	for (size_t g = 0; g < in->n_group; g++) {
		struct sa_group_data *group = &in->group[g];

		if (counter && how.id == SA_REDUCE_RATE) {
			counter_rate(b, group, m, &c, g);
		} else {
			for (size_t k = 0; k < b->n; k++)
				group->y[m][k] = reduced(b, &how, c.value[g] + c.at[g][k],
							 c.at[g][k + 1] - c.at[g][k], c.last,
							 c.last ? c.last[g][k] : 0);
			if (counter)
				group->n_resets += sa_counter_differences(group->y[m], b->n);
		}
		if (counts_time(how.id) && last_is_cut(b, group)) {
			group->y[m][b->n - 1] = SA_MISSING;
			sa_note_add(b->j->notes, SA_INFO, "",
				    "%s: the last bucket is not full, so it has no %s", def->name,
				    how.id == SA_REDUCE_SUM    ? "sum"
				    : how.id == SA_REDUCE_RATE ? "rate"
							       : "count");
		}
		for (size_t k = 0; k < b->n; k++)
			group->from[m][k] = !isnan(group->y[m][k]);
		group->samples[m] = (struct sa_samples){c.at[g], c.value[g]};
	}
}

static void make_rows(struct buckets *b)
{
	struct sa_input_data *in = b->j->input;
	struct sa_arena *arena = b->j->arena;
	size_t m = b->j->wanted->n_metric, n = b->n + b->n_lost;

	in->rows = (struct sa_rows){
		.n = n,
		.index = SA_NEW_ARRAY(arena, n, int64_t),
		.at_ms = SA_NEW_ARRAY(arena, n, int64_t),
		.file = SA_NEW_ARRAY(arena, n, const char *),
		.unusable = SA_NEW_ARRAY(arena, n, bool),
	};
	b->row = SA_NEW_ARRAY(arena, b->n, uint32_t);
	for (size_t k = 0; k < n; k++) {
		in->rows.index[k] = (int64_t)k + 1;
		in->rows.at_ms[k] = b->t0 + (int64_t)k * b->every_ms;
		in->rows.file[k] =
			k < b->n ? "" : b->j->file[b->j->joined[b->j->n - 1].record->file];
		in->rows.unusable[k] = k >= b->n;
		if (k < b->n)
			b->row[k] = (uint32_t)k;
	}
	in->newest_unusable = b->n_lost > 0;
	for (size_t g = 0; g < in->n_group; g++) {
		struct sa_group_data *group = &in->group[g];

		group->rows = &in->rows;
		group->n = b->n;
		group->row = b->row;
		group->y = SA_NEW_ARRAY(arena, m, double *);
		group->from = SA_NEW_ARRAY(arena, m, uint8_t *);
		group->samples = SA_NEW_ARRAY(arena, m, struct sa_samples);
		for (size_t k = 0; k < m; k++) {
			group->y[k] = SA_NEW_ARRAY(arena, b->n, double);
			group->from[k] = SA_NEW_ARRAY(arena, b->n, uint8_t);
		}
	}
}

int sa_join_buckets(struct sa_join *j, struct sa_err *err)
{
	struct sa_input_data *in = j->input;
	struct buckets b = {.j = j, .every_ms = in->def->every_ms};
	size_t cells;

	if (!has_usable(j))
		return sa_join_rows(j, err);
	spoil_untimed(j);
	if (!take_times(&b))
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "no record of input '%s' has a time that `every:` could use",
				  in->name);
	if (b.n <= SA_LIMIT_ROWS)
		count_lost(&b);
	if (b.n + b.n_lost > SA_LIMIT_ROWS ||
	    __builtin_mul_overflow(b.n + b.n_lost, in->n_group * (j->wanted->n_metric + 1),
				   &cells) ||
	    cells > SA_LIMIT_CELLS)
		return sa_err_set(err, SA_ERR_LIMIT,
				  "too many buckets in input '%s'; set a longer `every:`",
				  in->name);
	make_rows(&b);
	for (size_t m = 0; m < j->wanted->n_metric; m++)
		fill_metric(&b, m);
	in->has_time = true;
	in->step_ms = b.every_ms;
	in->first_ms = in->rows.at_ms[0];
	in->last_ms = in->rows.at_ms[b.n - 1];
	return 0;
}
