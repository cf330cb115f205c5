/* SPDX-License-Identifier: MIT */
/* The runs of a record as rows and columns. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "load/record_runs.h"
#include "load/record_values.h"
#include "load/run_columns.h"

/* One series as it is kept. */
struct taken {
	const char *kpi, *unit, *group, *input;
	size_t n;
	int64_t *index, *at_ms;
	double *y;
	bool blocks;		     /* medians of blocks of the run's rows */
	const struct sa_json *rules; /* what the rules judged; NULL in 1.x */
};

struct takings {
	struct sa_arena *arena;
	const struct sa_json *reading; /* of the policy that it was saved by; NULL: not kept */
	struct taken *item;
	size_t n, cap;
};

static struct taken *add(struct takings *t)
{
	t->item = sa_arena_more(t->arena, t->item, t->n, &t->cap, sizeof *t->item);
	return &t->item[t->n++];
}

/* ---- out of the document ---- */

static double value_of(const struct sa_json *v)
{
	const char *text = sa_json_text(v);

	if (text)
		return strcmp(text, SA_RECORD_INFINITE) == 0	   ? (double)INFINITY
		       : strcmp(text, "-" SA_RECORD_INFINITE) == 0 ? -(double)INFINITY
								   : SA_MISSING;
	return sa_json_number(v);
}

static bool whole(double v)
{
	return v >= -(double)SA_LIMIT_ITER_INDEX && v <= (double)SA_LIMIT_ITER_INDEX &&
	       v == floor(v);
}

/*
 * Whether the rows are medians of blocks. A record that was saved before runs said how they were read does not say
 * how many rows there were either: more than half of the most with gaps between all may be blocks.
 */
static bool are_blocks(const struct takings *t, const struct sa_json *v, const struct taken *s)
{
	size_t i = 1;

	if (t->reading || s->n <= SA_RECORD_MOST_ROWS / 2)
		return sa_json_number(sa_json_get(v, "rows")) > (double)s->n;
	while (i + 1 < s->n && s->index[i] - s->index[i - 1] > 1)
		i++;
	return i + 1 == s->n;
}

static int take_series(struct takings *t, const char *input, const char *group,
		       const struct sa_json *v, struct sa_err *err)
{
	const struct sa_json *index = sa_json_get(v, "index"), *at = sa_json_get(v, "at"),
			     *y = sa_json_get(v, "y");
	const char *unit = sa_json_text(sa_json_get(v, "unit"));
	size_t n = sa_json_count(index), i = 0;

	if (!sa_json_is(index, SA_JSON_ARRAY) || !sa_json_is(y, SA_JSON_ARRAY) ||
	    sa_json_count(y) != n || (sa_json_is(at, SA_JSON_ARRAY) && sa_json_count(at) != n))
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "'index', 'at' and 'y' of '%.64s' are not of one length",
				  sa_json_name(v));
	struct taken *s = add(t);

	*s = (struct taken){.kpi = sa_arena_strdup(t->arena, sa_json_name(v)),
			    .unit = sa_arena_strdup(t->arena, unit ? unit : ""),
			    .group = group,
			    .input = input,
			    .rules = sa_json_get(v, "rules"),
			    .n = n,
			    .index = SA_NEW_ARRAY(t->arena, n, int64_t),
			    .at_ms = SA_NEW_ARRAY(t->arena, n, int64_t),
			    .y = SA_NEW_ARRAY(t->arena, n, double)};
	for (const struct sa_json *e = sa_json_first(index); e; e = sa_json_next(e), i++) {
		double number = sa_json_number(e);

		if (!whole(number) || (i && number < (double)s->index[i - 1]))
			return sa_err_set(err, SA_ERR_SCHEMA,
					  "the indices of '%.64s' are no whole numbers in order",
					  s->kpi);
		s->index[i] = (int64_t)number;
		s->at_ms[i] = SA_NO_TIME;
	}
	i = 0;
	for (const struct sa_json *e = sa_json_first(y); e; e = sa_json_next(e))
		s->y[i++] = value_of(e);
	i = 0;
	for (const struct sa_json *e = sa_json_first(at); e; e = sa_json_next(e), i++) {
		double ms = sa_json_number(e);

		if (i < n && fabs(ms) < 1e15)
			s->at_ms[i] = (int64_t)ms;
	}
	s->blocks = are_blocks(t, v, s);
	return 0;
}

static int take_all(const struct sa_json *inputs, struct takings *t, struct sa_err *err)
{
	for (const struct sa_json *in = sa_json_first(inputs); in; in = sa_json_next(in)) {
		const char *input = sa_arena_strdup(t->arena, sa_json_name(in));
		const struct sa_json *groups = sa_json_get(in, "groups");

		for (const struct sa_json *g = sa_json_first(groups); g; g = sa_json_next(g)) {
			const char *group = sa_arena_strdup(t->arena, sa_json_name(g));

			for (const struct sa_json *v = sa_json_first(g); v; v = sa_json_next(v)) {
				if (take_series(t, input, group, v, err) != 0)
					return -1;
			}
		}
	}
	return 0;
}

/* A table of 1.x: six series of one group. */
static void take_table(const struct sa_run *run, struct takings *t)
{
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		struct taken *s = add(t);

		*s = (struct taken){.kpi = sa_kpi_table[k].policy_name,
				    .unit = "",
				    .group = "",
				    .input = NULL,
				    .n = run->n_iter,
				    .index = SA_NEW_ARRAY(t->arena, run->n_iter, int64_t),
				    .at_ms = SA_NEW_ARRAY(t->arena, run->n_iter, int64_t),
				    .y = SA_NEW_ARRAY(t->arena, run->n_iter, double)};
		for (size_t i = 0; i < s->n; i++) {
			s->index[i] = (int64_t)run->iter[i].index;
			s->at_ms[i] = run->iter[i].at_ms;
			s->y[i] = run->iter[i].kpi[k];
		}
	}
}

static int take(const struct sa_kept_run *kept, struct takings *t, struct sa_err *err)
{
	if (!kept->table) {
		t->reading = sa_json_get(kept->json, "reading");
		return take_all(kept->inputs, t, err);
	}
	take_table(kept->table, t);
	return 0;
}

/* ---- rows: the union of the series ---- */

struct row {
	int64_t index, at_ms;
};

static int by_index(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return x->index < y->index ? -1 : x->index > y->index;
}

/* Rows of all series that `wanted` names, each index once. */
static struct row *union_of(const struct takings *t, const bool *wanted, size_t *n)
{
	size_t most = 0;

	*n = 0;
	for (size_t i = 0; i < t->n; i++)
		most += wanted[i] ? t->item[i].n : 0;
	struct row *row = SA_NEW_ARRAY(t->arena, most + 1, struct row);

	most = 0;
	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 0; wanted[i] && k < t->item[i].n; k++)
			row[most++] = (struct row){t->item[i].index[k], t->item[i].at_ms[k]};
	}
	if (most)
		qsort(row, most, sizeof *row, by_index);
	for (size_t i = 0; i < most; i++) {
		if (*n && row[*n - 1].index == row[i].index) {
			if (row[*n - 1].at_ms == SA_NO_TIME)
				row[*n - 1].at_ms = row[i].at_ms;
			continue;
		}
		row[(*n)++] = row[i];
	}
	return row;
}

/* Puts the values of a series where their rows are; `y` has one place a row. */
static void place(const struct taken *s, const struct row *row, size_t n, double *y)
{
	size_t at = 0;

	for (size_t i = 0; i < s->n; i++) {
		while (at < n && row[at].index < s->index[i])
			at++;
		if (at < n)
			y[at] = s->y[i];
	}
}

/* ---- columns of a policy ---- */

/* The KPI of the policy that a series is of; SA_POLICY_NONE when it has none. */
static size_t metric_of(const struct sa_policy *policy, const struct taken *s)
{
	const struct sa_kpi *kpi = sa_kpi_find(s->kpi, strlen(s->kpi));
	size_t m = sa_policy_metric_find(policy, s->kpi);

	if (m == SA_POLICY_NONE && kpi && policy->builds_on_mm_bot)
		m = sa_policy_metric_find(policy, kpi->policy_name);
	if (m != SA_POLICY_NONE && s->input &&
	    strcmp(policy->input[policy->metric[m].input].name, s->input) != 0)
		return SA_POLICY_NONE;
	return m;
}

static int check_unit(const struct sa_policy *policy, const struct taken *s, struct sa_err *err)
{
	size_t m = metric_of(policy, s);

	if (m == SA_POLICY_NONE || !s->input || strcmp(policy->metric[m].unit, s->unit) == 0)
		return 0;
	return sa_err_set(err, SA_ERR_USAGE,
			  "the record keeps '%.64s' in '%.40s', the policy has it in '%.40s': make "
			  "the record anew with `soak-audit baseline save`",
			  s->kpi, s->unit, policy->metric[m].unit);
}

static struct sa_rows rows_of(const struct row *row, size_t n, struct sa_arena *arena)
{
	struct sa_rows rows = {.n = n,
			       .index = SA_NEW_ARRAY(arena, n, int64_t),
			       .at_ms = SA_NEW_ARRAY(arena, n, int64_t),
			       .file = SA_NEW_ARRAY(arena, n, const char *),
			       .unusable = SA_NEW_ARRAY(arena, n, bool)};

	for (size_t i = 0; i < n; i++) {
		rows.index[i] = row[i].index;
		rows.at_ms[i] = row[i].at_ms;
		rows.file[i] = "";
	}
	return rows;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of the groups of an input, each once, by name. */
static const char **groups_of(const struct takings *t, const bool *wanted, size_t *n)
{
	const char **name = SA_NEW_ARRAY(t->arena, t->n + 1, const char *);
	size_t all = 0;

	*n = 0;
	for (size_t i = 0; i < t->n; i++) {
		if (wanted[i])
			name[all++] = t->item[i].group;
	}
	if (all)
		qsort(name, all, sizeof *name, by_name);
	for (size_t i = 0; i < all; i++) {
		if (!*n || strcmp(name[*n - 1], name[i]) != 0)
			name[(*n)++] = name[i];
	}
	return name;
}

static void fill_group(const struct takings *t, const struct sa_kept_readings *r,
		       const struct sa_data *data, const bool *wanted, const struct sa_rows *rows,
		       const struct row *row, struct sa_input_data *in, struct sa_group_data *group)
{
	struct sa_kept_values *kept = SA_NEW_ARRAY(t->arena, in->n_metric, struct sa_kept_values);
	uint32_t *at = SA_NEW_ARRAY(t->arena, rows->n, uint32_t);

	group->rows = rows;
	group->n = group->n_records = rows->n;
	for (size_t i = 0; i < rows->n; i++)
		at[i] = (uint32_t)i;
	group->row = at;
	group->first_ms = in->first_ms;
	group->last_ms = in->last_ms;
	group->y = SA_NEW_ARRAY(t->arena, in->n_metric, double *);
	group->from = SA_NEW_ARRAY(t->arena, in->n_metric, uint8_t *);
	group->samples = SA_NEW_ARRAY(t->arena, in->n_metric, struct sa_samples);
	group->kept = kept;
	for (size_t m = 0; m < in->n_metric; m++) {
		group->y[m] = SA_NEW_ARRAY(t->arena, rows->n, double);
		group->from[m] = SA_NEW_ARRAY(t->arena, rows->n, uint8_t);
		for (size_t i = 0; i < rows->n; i++)
			group->y[m][i] = SA_MISSING;
	}
	for (size_t s = 0; s < t->n; s++) {
		if (!wanted[s] || strcmp(t->item[s].group, group->name) != 0)
			continue;
		size_t metric = metric_of(data->policy, &t->item[s]);

		kept[data->slot[metric]] = sa_kept_values_of(r, metric, t->item[s].kpi,
							     t->item[s].rules, t->item[s].blocks);
		/* what was read otherwise is another quantity: this KPI is not in the record */
		if (!kept[data->slot[metric]].other)
			place(&t->item[s], row, rows->n, group->y[data->slot[metric]]);
	}
}

static void stretch(int64_t at_ms, int64_t *first_ms, int64_t *last_ms)
{
	if (at_ms == SA_NO_TIME)
		return;
	if (*last_ms == SA_NO_TIME || at_ms > *last_ms)
		*last_ms = at_ms;
	if (*first_ms == SA_NO_TIME || at_ms < *first_ms)
		*first_ms = at_ms;
}

/* All groups have the rows of the input: those that took turns have missing values between them. */
static void fill_input(const struct takings *t, const struct sa_kept_readings *r, size_t number,
		       struct sa_data *data)
{
	struct sa_input_data *in = &data->input[number];
	bool *wanted = SA_NEW_ARRAY(t->arena, t->n + 1, bool);
	size_t n;

	for (size_t i = 0; i < t->n; i++) {
		size_t m = metric_of(data->policy, &t->item[i]);

		wanted[i] = m != SA_POLICY_NONE && data->policy->metric[m].input == number;
	}
	const struct row *row = union_of(t, wanted, &n);
	const char **group = groups_of(t, wanted, &in->n_group);

	in->rows = rows_of(row, n, t->arena);
	in->has_index = true;
	in->n_records = n;
	in->n_files = n > 0;
	for (size_t i = 0; i < n; i++)
		stretch(row[i].at_ms, &in->first_ms, &in->last_ms);
	in->has_time = in->last_ms != SA_NO_TIME;
	in->group = SA_NEW_ARRAY(t->arena, in->n_group, struct sa_group_data);
	for (size_t g = 0; g < in->n_group; g++) {
		in->group[g].name = group[g];
		fill_group(t, r, data, wanted, &in->rows, row, in, &in->group[g]);
	}
}

static void begin(const struct sa_policy *policy, struct sa_arena *arena, struct sa_data *data)
{
	*data = (struct sa_data){.policy = policy,
				 .input =
					 SA_NEW_ARRAY(arena, policy->n_input, struct sa_input_data),
				 .slot = SA_NEW_ARRAY(arena, policy->n_metric, size_t),
				 .first_ms = SA_NO_TIME,
				 .last_ms = SA_NO_TIME,
				 .of_record = true,
				 .end_found = true};
	for (size_t i = 0; i < policy->n_input; i++) {
		struct sa_input_data *in = &data->input[i];

		*in = (struct sa_input_data){.def = &policy->input[i],
					     .name = policy->input[i].name,
					     .format = policy->input[i].format,
					     .first_ms = SA_NO_TIME,
					     .last_ms = SA_NO_TIME,
					     .end_found = true,
					     .metric =
						     SA_NEW_ARRAY(arena, policy->n_metric, size_t)};
		for (size_t m = 0; m < policy->n_metric; m++) {
			if (policy->metric[m].input != i)
				continue;
			data->slot[m] = in->n_metric;
			in->metric[in->n_metric++] = m;
		}
	}
}

int sa_kept_data(const struct sa_kept_run *kept, const struct sa_policy *policy,
		 struct sa_arena *arena, struct sa_data *data, struct sa_err *err)
{
	struct takings t = {.arena = arena};
	size_t n_rows = 0;

	begin(policy, arena, data);
	if (take(kept, &t, err) != 0)
		return -1;
	for (size_t i = 0; i < t.n; i++) {
		if (check_unit(policy, &t.item[i], err) != 0)
			return -1;
	}
	const struct sa_kept_readings r = sa_kept_readings_of(kept, policy, arena);

	/* over all that was kept: an input of the run without a KPI of this policy has times, too */
	for (size_t i = 0; i < t.n; i++) {
		for (size_t k = 0; k < t.item[i].n; k++)
			stretch(t.item[i].at_ms[k], &data->first_ms, &data->last_ms);
	}
	for (size_t i = 0; i < policy->n_input; i++) {
		fill_input(&t, &r, i, data);
		n_rows += data->input[i].rows.n;
	}
	if (!n_rows)
		return sa_err_set(err, SA_ERR_SCHEMA, "it keeps no KPI of this policy");
	return 0;
}

int sa_kept_table(const struct sa_kept_run *kept, const struct sa_policy *policy,
		  struct sa_arena *arena, struct sa_data *data, struct sa_run *run,
		  struct sa_err *err)
{
	if (kept->table) { /* as it stands there: it may have an index twice */
		*run = *kept->table;
		sa_run_columns(run, policy, arena, data);
		data->of_record = true;
		return 0;
	}
	if (sa_kept_data(kept, policy, arena, data, err) != 0)
		return -1;
	sa_run_of_columns(data, arena, run);
	run->base = run->origin = kept->run;
	if (data->input[0].rows.n && data->input[0].rows.index[0] < 0)
		return sa_err_set(
			err, SA_ERR_SCHEMA,
			"the indices of its rows are no whole numbers in order, from 0 on");
	return 0;
}
